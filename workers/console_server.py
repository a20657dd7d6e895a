"""Serves the console on a socket of ours until it is told to stop, then lets requests under way finish."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import uvicorn

from workers.embedded.errors import PortTaken

_POLL_SECONDS: Final = 0.02
#: An act may wait eight seconds for a store that restarts; its answer is worth as much waiting.
_GRACE_SECONDS: Final = 10


class _Server(uvicorn.Server):
    """A server that leaves signals to its caller, who stops everything else as well."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal over."""
        yield


async def serve(app: Any, host: str, port: int, started: Callable[[str], Awaitable[None]]) -> None:
    """Serve until cancelled; ``started`` hears the address once requests are taken. Port 0 takes a free one.

    Raises PortTaken.
    """
    listening = _listen(host, port)
    shown_host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - what a person can open
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="console")
    try:
        # The server tells of its start in this flag alone.
        while not server.started and not serving.done():  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)
        if not serving.done():
            await started(f"http://{shown_host}:{listening.getsockname()[1]}")
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # A restart must not wait for connections of the last run to be forgotten.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError as problem:
        listening.close()
        if problem.errno == errno.EADDRINUSE:
            raise PortTaken(port) from problem
        raise
    return listening

"""A TCP proxy before a server: the crash points that lie on the wire, reached exactly and not by luck."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Final

from workers.embedded.ports import LOOPBACK

_CHUNK: Final = 1 << 16

#: What to do between a server's answer and its delivery; the answer is then lost with the connection.
Crash = Callable[[], Awaitable[None]]


class Proxy:
    """Passes bytes on to a server, unless a test has it lose an answer or hold everything back."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.port = 0
        self.answers_lost = 0
        self._marks: tuple[bytes, ...] = ()
        self._crash: Crash | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._connections: set[asyncio.Task[None]] = set()

    def url(self, url: str) -> str:
        """The URL of the server with this proxy in its way."""
        return url.replace(f":{self.server_port}/", f":{self.port}/")

    def lose_answer(self, *marks: bytes, then: Crash | None = None) -> None:
        """Let the first message with all ``marks`` reach the server, and lose the server's answer to it.

        ``then`` runs when the server has answered; after it the connection is cut.
        """
        self._marks, self._crash = marks, then

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Hold everything back while the block runs, as a network does that swallows packets: nothing is refused."""
        self._flowing.clear()
        try:
            yield
        finally:
            self._flowing.set()

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is served in a task of its own")
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        with contextlib.closing(to_client):
            try:
                server, to_server = await asyncio.open_connection(LOOPBACK, self.server_port)
            except OSError:
                return
            with contextlib.closing(to_server):
                await self._both_ways(client, to_client, server, to_server)

    async def close(self) -> None:
        """Cut every connection."""
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _both_ways(
        self,
        client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        answer_is_lost = asyncio.Event()
        ways = {
            asyncio.create_task(self._ask(client, to_server, answer_is_lost)),
            asyncio.create_task(self._answer(server, to_client, answer_is_lost)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _ask(
        self, client: asyncio.StreamReader, to_server: asyncio.StreamWriter, answer_is_lost: asyncio.Event
    ) -> None:
        while data := await client.read(_CHUNK):
            await self._flowing.wait()
            if self._marks and all(mark in data for mark in self._marks):
                self._marks = ()
                answer_is_lost.set()
            to_server.write(data)
            await to_server.drain()

    async def _answer(
        self, server: asyncio.StreamReader, to_client: asyncio.StreamWriter, answer_is_lost: asyncio.Event
    ) -> None:
        while data := await server.read(_CHUNK):
            await self._flowing.wait()
            if answer_is_lost.is_set():
                self.answers_lost += 1
                if self._crash is not None:
                    await self._crash()
                return
            to_client.write(data)
            await to_client.drain()


@asynccontextmanager
async def proxied(server_port: int) -> AsyncIterator[Proxy]:
    """A proxy of the server on that port of this machine."""
    proxy = Proxy(server_port)
    server = await asyncio.start_server(proxy.serve, LOOPBACK, 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()

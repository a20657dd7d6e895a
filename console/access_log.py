"""One log line per request, without anything personal, and the last net under every mistake of ours."""

from __future__ import annotations

import time
import traceback
from typing import Any
from uuid import uuid4

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.problems import Problem, answer

_log = structlog.get_logger(__name__)


class AccessLog:
    """ASGI middleware, outermost.

    It logs the route's template, never the address or the query: those hold names and codes that
    people searched for. A mistake of ours is told by its place in the code: its message may quote
    what a person typed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        seen = _Seen(send, request_id)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, seen.send)
            except Exception as mistake:  # noqa: BLE001 - no traceback may reach a person
                _log.error("request_failed", mistake=type(mistake).__name__, places=_places(mistake))
                if seen.status == 0:
                    problem = Problem(500, "system_fault", request_id=request_id)
                    await answer(Request(scope), problem)(scope, receive, seen.send)
            _log.info("request", **_line(scope, seen.status, time.perf_counter() - started))


class _Seen:
    """The status that went out, with the request's id put on the answer."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self._request_id.encode())]
        await self._send(message)


def _line(scope: Scope, status: int, seconds: float) -> dict[str, Any]:
    return {
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", ""),
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "account": scope["state"].get("account", ""),
    }


def _places(mistake: Exception) -> list[str]:
    frames = traceback.extract_tb(mistake.__traceback__)
    return [f"{frame.name}:{frame.lineno}" for frame in frames[-5:]]

"""What the two embedded servers have in common: start, watch, come back after a death, stop."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import ClassVar, Self

import structlog

from workers.embedded.children import Child, StopStep
from workers.embedded.data_folder import refusal_for
from workers.embedded.errors import StackError
from workers.embedded.logs import ServerLog

_log = structlog.get_logger(__name__)

# A server that dies is wanted back before anybody's request has given up; one that will not come back must not
# keep a core busy with trying.
_LOG_LOOK_SECONDS = 60.0
_REVIVAL_PAUSES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)


class EmbeddedServer(ABC):
    """A server that runs from `start` to `stop` and is started again, with a logged error, when it dies in between.

    Its ports stay the same over `stop` and `start` and over a death, so that clients find it again.
    """

    name: ClassVar[str]
    _stop_steps: ClassVar[Sequence[StopStep]]

    def __init__(self, log: ServerLog) -> None:
        """Prepare a server that writes to `log`."""
        self._log_file = log
        self._child: Child | None = None
        self._watchers: Sequence[asyncio.Task[None]] = ()
        self.revivals = 0

    @abstractmethod
    async def _launch(self) -> Child:
        """Mend what an earlier run left, start the server and wait until it really answers. Raises StackError."""

    @property
    def pid(self) -> int:
        """The process number of the running server."""
        if self._child is None:
            raise RuntimeError(f"{self.name} is not running")
        return self._child.pid

    async def start(self) -> None:
        """Start and wait until the server answers. Raises StackError, and then nothing is left running."""
        if self._watchers:
            raise RuntimeError(f"{self.name} is already running")
        try:
            self._child = await self._launch()
        except OSError as problem:
            raise refusal_for(self._log_file.path.parent, problem) from problem
        self._watchers = (
            asyncio.create_task(self._watch(), name=f"watch {self.name}"),
            asyncio.create_task(self._keep_log_small(), name=f"log of {self.name}"),
        )
        _log.info("embedded_server_started", server=self.name, pid=self._child.pid)

    async def stop(self) -> None:
        """Stop cleanly and wait for the end; does nothing when the server is not running."""
        if self._watchers:
            for watcher in self._watchers:
                watcher.cancel()
            await asyncio.wait(self._watchers)
            self._watchers = ()
        if self._child is not None:
            code = await self._child.stop(self._stop_steps)
            self._child = None
            _log.info("embedded_server_stopped", server=self.name, exit_code=code)

    async def _watch(self) -> None:
        while self._child is not None:
            code = await self._child.wait()
            _log.error("embedded_server_died", server=self.name, exit_code=code, log_tail=self._log_file.tail())
            self._child = None
            self._child = await self._revive()
            self.revivals += 1
            _log.warning("embedded_server_back", server=self.name, pid=self._child.pid)

    async def _keep_log_small(self) -> None:
        while True:
            await asyncio.sleep(_LOG_LOOK_SECONDS)
            try:
                await asyncio.to_thread(self._log_file.keep_small)
            except OSError as problem:
                _log.warning("log_not_put_aside", server=self.name, problem=str(problem))

    async def _revive(self) -> Child:
        attempt = 0
        while True:
            await asyncio.sleep(_REVIVAL_PAUSES[min(attempt, len(_REVIVAL_PAUSES) - 1)])
            try:
                return await self._launch()
            except (StackError, OSError) as problem:
                attempt += 1
                _log.error("embedded_server_not_back", server=self.name, attempt=attempt, problem=str(problem))

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever happened."""
        await self.stop()

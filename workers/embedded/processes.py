"""Our own processes next to the servers: a worker that dies is back within a second."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from workers.embedded.children import Child, StopStep, stop_orphan
from workers.embedded.logs import ServerLog

_log = structlog.get_logger(__name__)

# The first restart comes at once, because a killed worker must be back within a second. The later ones are for a
# process that dies as soon as it starts, which no haste will cure.
_RESTART_PAUSES = (0.05, 0.5, 1.0, 2.0, 5.0, 10.0)
_HEALTHY_AFTER_SECONDS = 20.0


class Supervised:
    """A Python process of ours, such as `python -m workers.cli worker`, started again whenever it ends unasked.

    `folder` is where it runs (the source root), `pid_file` lets a later start find it should we be killed, `log`
    takes what it prints (standard error when None). `grace_seconds` is what it gets between SIGTERM and SIGKILL.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        folder: Path,
        pid_file: Path,
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
        grace_seconds: float = 25.0,
    ) -> None:
        """Describe the process; `arguments` follow the interpreter, `environment` is added to ours."""
        self.name = name
        self.restarts = 0
        self._command = [sys.executable, *arguments]
        self._folder = folder
        self._pid_file = pid_file
        self._environment = dict(environment or {})
        self._log_file = None if log is None else ServerLog(log)
        self._stop_steps = (StopStep(signal.SIGTERM, grace_seconds),)
        self._child: Child | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process number; None between a death and the restart, and when not started."""
        return None if self._child is None else self._child.pid

    async def start(self) -> None:
        """Stop what a killed run left under this name, then start."""
        if self._watcher is not None:
            raise RuntimeError(f"{self.name} is already running")
        orphan = await stop_orphan(self._pid_file, self._stop_steps)
        if orphan is not None:
            _log.warning("orphan_stopped", process=self.name, pid=orphan)
        self._child = await self._spawn()
        self._watcher = asyncio.create_task(self._watch(), name=f"watch {self.name}")

    async def stop(self) -> None:
        """Ask it to end and wait; after the grace period it is killed. Does nothing when it is not running.

        How it ended is logged, not judged: an interpreter may abort on its way out (PyGILState_Release) after all
        its work was handed in, and what was not handed in Temporal gives to the next worker.
        """
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait([self._watcher])
            self._watcher = None
        if self._child is not None:
            code = await self._child.stop(self._stop_steps)
            self._child = None
            _log.info("process_stopped", process=self.name, exit_code=code)

    async def _watch(self) -> None:
        quick_deaths = 0
        while self._child is not None:
            began = time.monotonic()
            code = await self._child.wait()
            self._child = None
            quick_deaths = 0 if time.monotonic() - began > _HEALTHY_AFTER_SECONDS else quick_deaths
            _log.error("process_died", process=self.name, exit_code=code, quick_deaths=quick_deaths)
            while self._child is None:
                await asyncio.sleep(_RESTART_PAUSES[min(quick_deaths, len(_RESTART_PAUSES) - 1)])
                quick_deaths += 1
                try:
                    self._child = await self._spawn()
                except OSError as problem:
                    _log.error("process_not_restarted", process=self.name, problem=str(problem))
            self.restarts += 1
            _log.warning("process_restarted", process=self.name, pid=self._child.pid, restarts=self.restarts)

    async def _spawn(self) -> Child:
        return await Child.spawn(
            self._command,
            folder=self._folder,
            environment=os.environ | self._environment,
            pid_file=self._pid_file,
            last_wish=signal.SIGTERM,
            log=self._log_file,
        )

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever happened."""
        await self.stop()

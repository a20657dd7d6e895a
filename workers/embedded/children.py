"""Child processes that neither outlive us unnoticed nor hear our Ctrl-C."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from workers.embedded.identity import ProcessIdentity
from workers.embedded.logs import ServerLog

_PR_SET_PDEATHSIG = 1
_KILLED_BUT_NOT_GONE_SECONDS = 30.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Account:
    """A system account that a child runs under."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class StopStep:
    """Send `signal_number` and wait at most `seconds` before the next, harder step."""

    signal_number: signal.Signals
    seconds: float


class Child:
    """One running child in a session of its own, so that Ctrl-C in the terminal reaches only us.

    When we die without a word, Linux sends the child `last_wish`; elsewhere, and for the moment between fork and
    that request, the identity in `pid_file` lets the next start find it.
    """

    def __init__(self, process: asyncio.subprocess.Process, pid_file: Path) -> None:
        """Take over a process just started; use `spawn`."""
        self._process = process
        self._pid_file = pid_file

    @classmethod
    async def spawn(
        cls,
        command: Sequence[str | Path],
        *,
        folder: Path,
        environment: Mapping[str, str],
        pid_file: Path,
        last_wish: signal.Signals,
        log: ServerLog | None = None,
        account: Account | None = None,
    ) -> Self:
        """Start `command` in `folder`; without `log`, what it prints goes to our standard error.

        Call it from the main thread: the kernel takes the end of the starting thread for our death.
        """
        output = os.dup(2) if log is None else log.open_for_child()
        try:
            process = await asyncio.create_subprocess_exec(
                *map(str, command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=_die_with_parent(last_wish),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        finally:
            os.close(output)
        try:
            identity = ProcessIdentity.of(process.pid)
            if identity is not None:
                identity.write(pid_file)
        except BaseException:
            process.kill()
            await process.wait()
            raise
        return cls(process, pid_file)

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Wait for its end, whoever brings it about."""
        code = await self._process.wait()
        self._pid_file.unlink(missing_ok=True)
        return code

    async def stop(self, steps: Sequence[StopStep]) -> int:
        """Ask it to end, more firmly step by step, and wait until it has. Gives its exit code."""
        for step in (*steps, StopStep(signal.SIGKILL, _KILLED_BUT_NOT_GONE_SECONDS)):
            if self.exit_code is not None:
                break
            self._process.send_signal(step.signal_number)
            try:
                async with asyncio.timeout(step.seconds):
                    await self._process.wait()
            except TimeoutError:
                continue
        return await self.wait()


async def stop_orphan(pid_file: Path, steps: Sequence[StopStep]) -> int | None:
    """Stop the child that an earlier run left behind, if it is still that process. Gives its number, or None."""
    orphan = ProcessIdentity.read(pid_file)
    return orphan.pid if orphan is not None and await stop_stranger(orphan, steps) else None


async def stop_stranger(process: ProcessIdentity, steps: Sequence[StopStep]) -> bool:
    """Stop a process that is not our child; gives False when it was gone already."""
    if not process.is_alive():
        return False
    for step in (*steps, StopStep(signal.SIGKILL, _KILLED_BUT_NOT_GONE_SECONDS)):
        process.send(step.signal_number)
        try:
            async with asyncio.timeout(step.seconds):
                await _gone(process)
        except TimeoutError:
            continue
        break
    return True


async def _gone(process: ProcessIdentity) -> None:
    # Only a parent is told of an end; for anybody else's child there is nothing to wait on but looking.
    while process.is_alive():  # noqa: ASYNC110
        await asyncio.sleep(_POLL_SECONDS)


def _die_with_parent(last_wish: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)  # opened here: between fork and exec as little as possible may happen
    parent = os.getpid()

    def request() -> None:
        # Runs after the change of account, which would clear the request.
        libc.prctl(_PR_SET_PDEATHSIG, int(last_wish), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return request

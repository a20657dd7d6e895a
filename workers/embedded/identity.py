"""Recognising a process again after its starter is gone, without mistaking a stranger for it."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PROC = Path("/proc")
_BOOT_ID = _PROC / "sys/kernel/random/boot_id"
_STATE_FIELD, _START_FIELD = 0, 19  # counted after the command's closing bracket in /proc/<pid>/stat


@dataclass(frozen=True)
class ProcessIdentity:
    """A process number together with the moment it began, because numbers are given out again."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """Give the identity of the process that has this number now; None when it is gone or only a zombie."""
        started = _started(pid)
        return None if started is None else cls(pid, started)

    @classmethod
    def read(cls, pid_file: Path) -> Self | None:
        """Read what `write` left; None when there is nothing or it was cut short."""
        try:
            pid, started = pid_file.read_text(encoding="utf-8").split("\n", 1)
            return cls(int(pid), started)
        except (OSError, ValueError):
            return None

    def write(self, pid_file: Path) -> None:
        """Leave this identity for a later start."""
        pid_file.write_text(f"{self.pid}\n{self.started}", encoding="utf-8")

    def is_alive(self) -> bool:
        """Whether this very process still runs; a stranger under its number counts as no."""
        return _started(self.pid) == self.started

    def send(self, signal_number: int) -> None:
        """Signal the process when it is still the same one."""
        if self.is_alive():
            try:
                os.kill(self.pid, signal_number)
            except ProcessLookupError:
                return


def processes_in(folder: Path) -> Iterator[int]:
    """Give the processes whose working folder is `folder`; on systems without /proc, none."""
    target = str(folder.resolve())
    for entry in _PROC.glob("[0-9]*"):
        try:
            if str((entry / "cwd").readlink()) == target:
                yield int(entry.name)
        except OSError:
            # Ended meanwhile, or another account's: our servers run under an account we can look into.
            continue


def _started(pid: int) -> str | None:
    if not _BOOT_ID.exists():
        return _started_by_ps(pid)
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[_STATE_FIELD] in "ZX":
        return None
    return f"{_BOOT_ID.read_text().strip()}:{fields[_START_FIELD]}"


def _started_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)],  # noqa: S607 - where ps lies differs by system
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started.strip()

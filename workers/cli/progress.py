"""Progress for people: a line that moves on a terminal, and nothing where nobody watches."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status


class Steps:
    """What is being done, and how far it is; on standard error, and on a terminal only."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        console = Console(stderr=True)
        self._status: Status | None = console.status(doing) if console.is_terminal else None

    def at(self, place: str) -> None:
        """Show how far it is."""
        if self._status is not None:
            self._status.update(f"{self._doing}: {place}")

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._status is not None:
            self._status.stop()

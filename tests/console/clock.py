"""A machine clock for tests."""

from __future__ import annotations

from datetime import UTC, datetime

#: Ten in the morning of a working day in Viet Nam.
MORNING = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


class SetClock:
    """A machine clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        """The moment it was set to."""
        return self.now

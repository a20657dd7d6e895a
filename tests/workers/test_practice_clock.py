"""The practice clock goes from due moment to due moment and never past one that has not fired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.values import StreamKind
from store.ports import DueStream, PendingDelivery
from workers import practice_clock
from workers.practice_clock import ClockStuck, PracticeClock

BEGINS = datetime(2026, 5, 12, 0, 0, tzinfo=UTC)


class Office:
    """A store with due moments, and a Temporal whose workflows fire what is due when they are woken."""

    def __init__(self, moments: Sequence[datetime], *, dead: bool = False) -> None:
        self.offset = timedelta()
        self.waiting: dict[UUID, datetime] = {uuid4(): moment for moment in moments}
        self.fired: list[tuple[datetime, datetime]] = []
        self.wakes = 0
        self._dead = dead

    def now(self) -> datetime:
        """The installation's time."""
        return datetime.now(UTC) + self.offset

    async def set_offset(self, offset: timedelta) -> None:
        """What the clock moves."""
        assert offset >= self.offset or not self.fired
        self.offset = offset

    async def clock_offset(self) -> timedelta:
        """As the store tells it."""
        return self.offset

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Soonest first."""
        found = sorted((moment, stream) for stream, moment in self.waiting.items() if moment <= until)
        return [DueStream(StreamKind.CASE, stream, 1, moment) for moment, stream in found[:limit]]

    async def pending_deliveries(self, limit: int) -> Sequence[PendingDelivery]:
        """There is nothing to carry."""
        return []

    async def start_workflow(self, _name: str, start: Any, **_: Any) -> None:
        """Signal-with-start: the workflow fires what is due by the installation's clock."""
        self.wakes += 1
        moment = self.waiting[start.stream_id]
        if not self._dead and moment <= self.now():
            del self.waiting[start.stream_id]
            self.fired.append((moment, self.now()))


def clock_of(office: Office) -> PracticeClock:
    """The clock over a made-up office."""
    temporal: Any = office
    return PracticeClock(office, office.set_offset, temporal)


async def test_each_moment_fires_while_the_clock_stands_at_it() -> None:
    """Moments of three days fire in order, each within the second, and the clock ends at its goal."""
    moments = [BEGINS + timedelta(days=days, hours=1) for days in (3, 1, 1, 2)]
    office = Office(moments)
    clock = clock_of(office)
    await clock.begin_at(BEGINS)
    await clock.move_to(BEGINS + timedelta(days=30))
    assert [moment for moment, _ in office.fired] == sorted(moments)
    assert all(timedelta() <= at - moment < timedelta(seconds=30) for moment, at in office.fired)
    assert timedelta() <= await clock.now() - (BEGINS + timedelta(days=30)) < timedelta(seconds=30)


async def test_a_moment_behind_the_clock_does_not_move_it_back() -> None:
    """Asked to go to a time that has passed, it stays where it is."""
    office = Office([])
    clock = clock_of(office)
    await clock.begin_at(BEGINS)
    before = office.offset
    await clock.move_to(BEGINS - timedelta(days=1))
    assert office.offset == before


async def test_what_does_not_fire_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With workflows that never fire it asks again, then says how much is stuck and at which moment."""
    monkeypatch.setattr(practice_clock, "_PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(practice_clock, "_ASK_AGAIN_SECONDS", 0.05)
    office = Office([BEGINS + timedelta(hours=1)], dead=True)
    clock = clock_of(office)
    await clock.begin_at(BEGINS)
    with pytest.raises(ClockStuck) as stuck:
        await clock.move_to(BEGINS + timedelta(days=1))
    assert len(stuck.value.streams) == 1
    assert stuck.value.moment < BEGINS + timedelta(hours=2)
    assert office.wakes > 1

"""The clocks a state holds, and how the log's clock events change them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Final, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.assembling import assembled
from domain.clocks.events import (
    ClockEvent,
    ClockReading,
    ClockStopped,
    RungFired,
    RungsSkipped,
)
from domain.policy.ladder import RungKind, RungMoment
from domain.policy.vocabulary import Bound


class RunningClock(BaseModel):
    """A clock that has started and not stopped, with the rungs still to fire."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    round: int
    step: str
    bound: Bound
    statutory: bool
    started_on: date
    due_on: date
    due_at: AwareDatetime
    who_acts: tuple[str, ...]
    article: str
    rule_version: str
    pending: tuple[RungMoment, ...]
    """Rungs not yet fired, in the order of their moments."""
    fired: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Of the fired rungs, those at or after the due date: they hold somebody to account."""

    @property
    def key(self) -> tuple[str, int]:
        """What tells a clock from every other of its stream."""
        return (self.rule, self.round)

    @property
    def next_moment(self) -> datetime | None:
        """When the next rung fires."""
        return self.pending[0].at if self.pending else None

    def without(self, rungs: Sequence[str]) -> RunningClock:
        """The clock with these rungs no longer pending."""
        return self.model_copy(update={"pending": tuple(r for r in self.pending if r.rung_id not in rungs)})

    def having_fired(self, rung: str, kind: RungKind) -> RunningClock:
        """The clock after a rung has fired."""
        asked = self.asked if kind is RungKind.REMINDER else (*self.asked, rung)
        return self.without((rung,)).model_copy(update={"fired": (*self.fired, rung), "asked": asked})


Clocks = tuple[RunningClock, ...]


class EndedRound(BaseModel):
    """What a clock that ended had asked: the same period never asks it again, another one counts on from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    round: int
    due_on: date
    fired: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def key(self) -> tuple[str, int]:
        """What tells a clock from every other of its stream."""
        return (self.rule, self.round)


#: The last round of each rule that ended after a rung had fired; a round that asked nothing leaves no trace.
EndedRounds = tuple[EndedRound, ...]

C = TypeVar("C", RunningClock, EndedRound)

#: What a running clock takes over from its reading as it stands.
_AS_READ: Final = tuple(name for name in RunningClock.model_fields if name not in ("pending", "fired", "asked"))
_as_read: Final = attrgetter(*_AS_READ)


def evolve_clocks(clocks: Clocks, event: ClockEvent, ended: EndedRounds = ()) -> Clocks:
    """The clocks after a clock event; an event of a clock that is not there changes nothing.

    A round among the ``ended`` that starts again goes on with the rungs it had fired.
    """
    key = (event.rule, event.round)
    if isinstance(event, ClockReading):
        running = _of(event, clocks)
        old = running or _of(event, ended)
        reading = assembled(
            RunningClock,
            {
                **dict(zip(_AS_READ, _as_read(event), strict=True)),
                "pending": event.rungs,
                "fired": old.fired if old else (),
                "asked": old.asked if old else (),
            },
        )
        if running is None:
            return (*clocks, reading)
        return tuple(reading if clock.key == key else clock for clock in clocks)
    if isinstance(event, ClockStopped):
        return tuple([clock for clock in clocks if clock.rule != event.rule or clock.round != event.round])
    if isinstance(event, RungFired):
        return tuple(c.having_fired(event.rung, event.kind) if c.key == key else c for c in clocks)
    if isinstance(event, RungsSkipped):
        return tuple(c.without(event.rungs) if c.key == key else c for c in clocks)
    return clocks


def _of(event: ClockEvent, held: Sequence[C]) -> C | None:
    """The clock or ended round that an event is about."""
    for one in held:
        if one.rule == event.rule and one.round == event.round:
            return one
    return None


def evolve_ended(ended: EndedRounds, clocks: Clocks, event: ClockEvent) -> EndedRounds:
    """The ended rounds after an event, given the clocks that ran before it."""
    if not isinstance(event, ClockStopped):
        return ended
    stopped = _of(event, clocks)
    if stopped is None or not stopped.fired:
        return ended
    last = EndedRound.model_construct(**{name: getattr(stopped, name) for name in EndedRound.model_fields})
    return (*(other for other in ended if other.rule != last.rule), last)


def earliest(clocks: Clocks) -> RunningClock | None:
    """The clock whose next rung comes first."""
    waiting = [clock for clock in clocks if clock.pending]
    return min(waiting, key=lambda clock: clock.pending[0].at) if waiting else None

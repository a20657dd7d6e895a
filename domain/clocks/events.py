"""What the log says of clocks, reminders and escalations.

A clock's events carry the due date, every rung's moment and the versions of rule, pack, ladder
and calendar behind them: a rebuild next year gives the same clocks.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.messages import Event
from domain.policy.ladder import RungKind, RungMoment
from domain.policy.vocabulary import Bound
from domain.values import StaffCode


class ClockEvent(Event):
    """An event of one clock: the rule it follows and which round of it."""

    TOLD_ALIKE: ClassVar[bool] = True

    rule: str
    round: int


class ClockReading(ClockEvent):
    """A clock as computed: from when, until when, by which versions of the rules."""

    step: str
    bound: Bound
    statutory: bool
    started_on: date
    due_on: date
    due_at: AwareDatetime
    who_acts: tuple[str, ...]
    article: str
    rule_version: str
    pack_id: str
    ladder_id: str
    ladder_version: int
    calendar_version: str
    rungs: tuple[RungMoment, ...]
    """Moments still to come when this was recorded."""
    skipped: tuple[str, ...] = ()
    """Rungs whose moment had passed by then: they never fire."""

    def true_since(self, recorded_on: date) -> date:
        """A clock runs from the day its paper is dated, however late the paper was typed."""
        return min(self.started_on, recorded_on)


class ClockStarted(ClockReading):
    """A clock began to run."""


class ClockRecomputed(ClockReading):
    """A correction, or a change of calendar or rules, moved a running clock."""


class StopOutcome(StrEnum):
    """How a clock ended, judged by dates and not by the hour of typing."""

    IN_TIME = "in_time"
    LATE = "late"
    VOID_RECORDED_LATE = "void_recorded_late"
    """The paper was in time but reached the record late: its questions count against nobody."""
    NO_LONGER_APPLIES = "no_longer_applies"
    """What started it was withdrawn or moved, or the case took another path: its questions count against nobody."""


class ClockStopped(ClockEvent):
    """A clock ended, and with it the questions it had raised."""

    outcome: StopOutcome
    due_on: date
    stopped_on: date | None = None
    days_late: int = 0
    """Calendar days past the due date."""
    questions_closed: tuple[str, ...] = ()
    """Rungs at or after the due date that had fired."""

    def true_since(self, recorded_on: date) -> date:
        """A clock ends with the paper that ends it, however late that was typed."""
        return self.stopped_on or recorded_on


class Recipient(BaseModel):
    """Who is told: the role of the ladder and the person in office that day, if there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    staff: StaffCode | None = None
    """None: the role was vacant."""


class RungFired(ClockEvent):
    """A rung of the ladder fired, once for (stream, rule, round, rung)."""

    rung: str
    kind: RungKind
    moment: AwareDatetime
    due_on: date
    recipients: tuple[Recipient, ...]
    needs_written_decision: bool = False


class ReminderRaised(RungFired):
    """Somebody was reminded before the day, or told that it has passed."""


class EscalationRaised(RungFired):
    """A question with a duty to answer was put to somebody further up."""


class RungVacant(RungFired):
    """Nobody holds any role of the rung: recorded, and the next rung fires instead."""


class RungsSkipped(ClockEvent):
    """Rungs missed during an outage, overtaken by a higher one; they never fire."""

    rungs: tuple[str, ...]


CLOCK_EVENTS = (
    ClockStarted,
    ClockRecomputed,
    ClockStopped,
    ReminderRaised,
    EscalationRaised,
    RungVacant,
    RungsSkipped,
)

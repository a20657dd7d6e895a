"""One row of the law as data: from which fact it runs, how long, and what ends it, bars or counts.

A rule holds a number somebody read in a text, with the article, from when to when it applies and how
firmly it is known. What a row does follows from its columns alone, never from its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.calendar.counting import MONTHS_PER_YEAR, Counting, add_months, end_day
from domain.calendar.days import WorkingCalendar
from domain.policy.columns import (
    BilingualText,
    Blackout,
    DetailOf,
    FactAlternatives,
    PolicyText,
    RuleChange,
    RuleId,
    RuleVersionId,
)
from domain.policy.fact_names import FACTS_OF_STREAM
from domain.policy.vocabulary import (
    Actor,
    Bound,
    Computation,
    Condition,
    Confidence,
    Evidence,
    LaterStream,
    RuleDayKind,
    RuleStep,
    Scope,
    Unit,
)
from domain.values import StreamKind

#: Bounds that say no number of days: they last as long as the work, or name a date.
_WITHOUT_NUMBER: Final = frozenset({Bound.WHOLE_PERIOD, Bound.ALARM})
#: Bounds that keep an act from happening.
_BARRING: Final = frozenset({Bound.MIN_WAIT, Bound.MIN_WAIT_EXCEEDED, Bound.BLACKOUT, Bound.WHOLE_PERIOD})


class ClockRule(BaseModel):
    """A row of the law: a clock, a bar, a least number or a computation of the stream it names.

    ``starts_from`` and ``stops_at`` are alternatives: any of them starts or ends the clock. ``bars`` are the
    facts that may not happen before ``not_before``. All of ``applies_when`` must hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RuleId
    stream: Literal[StreamKind.CASE, StreamKind.BATCH, StreamKind.PROJECT] | LaterStream
    step: RuleStep
    text: BilingualText
    days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    """The number, counted in ``unit``; None where the rule has no number."""
    unit: Unit = Unit.DAYS
    day_kind: RuleDayKind
    bound: Bound
    rolls: bool = Field(strict=True)
    """Whether a last day on a rest day moves to the next working day."""
    starts_from: FactAlternatives = ()
    stops_at: FactAlternatives = ()
    bars: FactAlternatives = ()
    waived_by: FactAlternatives = ()
    """Facts on record that lift an earliest time."""
    lasts_until: FactAlternatives = ()
    """What ends the period of a ``whole_period``."""
    extends_to: DetailOf | None = None
    """Where a paper may itself set a later day for a latest time."""
    counts: DetailOf | None = None
    """Of which fact a ``count`` sets the least number."""
    computes: Computation | None = None
    blackout: Blackout | None = None
    on: date | None = None
    """The day of an ``alarm``; None for the day the pack itself expires."""
    warn_days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    """Calendar days before ``on`` at which an alarm tells."""
    applies_when: tuple[Condition, ...] = ()
    who_acts: tuple[Actor, ...] = Field(min_length=1)
    statutory: bool = Field(strict=True)
    """A breach is a breach of law: it is told to the top of the ladder at once."""
    article: PolicyText
    """The legal source as Vietnamese pages and papers cite it."""
    source: PolicyText
    """The same source in English, in the words of the deadline catalogue."""
    confidence: Confidence
    evidence: Evidence
    scope: Scope
    effective_from: date
    effective_to: date | None = None
    """Last day included."""
    rule_versions: tuple[RuleVersionId, ...] = Field(min_length=1)
    """The rule sets of brief 1.1 the row belongs to, oldest first."""
    supersedes: RuleId | None = None
    """The row of the older rule set this one takes the place of."""
    province_may_set: tuple[Literal["day_kind"], ...] = ()
    """Columns of a national row that a province may choose; every other one is locked."""
    note: PolicyText | None = None
    set_by: RuleChange | None = None
    held_under: RuleVersionId | None = None
    """The rule set of the stream this row was taken for, once it was."""
    since_ever: bool = False
    """Its first day is only that of its rule sets, and ``held_under`` says which of them holds."""
    for_good: bool = False
    """Its last day is only that of its rule sets: a stream that stays under one keeps the row."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        later = isinstance(self.stream, LaterStream)
        strangers = () if isinstance(self.stream, LaterStream) else sorted(self._facts() - FACTS_OF_STREAM[self.stream])
        bound = self.bound
        numbered = bound not in _WITHOUT_NUMBER
        problems = {
            f"unknown fact for the {self.stream.value} stream: {', '.join(strangers)}": bool(strangers),
            "a row of a later stream names no facts yet": later and bool(self._facts()),
            "needs a fact it starts from": bound in (Bound.MAX, Bound.VALIDITY, Bound.ALARM, Bound.WHOLE_PERIOD)
            and not later
            and not self.starts_from,
            "a max needs what stops it": bound is Bound.MAX and not later and not self.stops_at,
            "an earliest time needs what it bars": bound in _BARRING and not later and not self.bars,
            "an earliest time needs a fact it starts from": bound.bars and not self.starts_from,
            "only an earliest time bars": bool(self.bars) and bound not in _BARRING,
            "only an earliest time is waived": bool(self.waived_by) and not bound.bars,
            "only a max rolls off a rest day": self.rolls and bound is not Bound.MAX,
            "only a national max is statutory": self.statutory
            and (self.scope is not Scope.NATIONAL or bound is not Bound.MAX),
            "only a max takes a longer time": self.extends_to is not None and bound is not Bound.MAX,
            "months and years are calendar time": self.unit in (Unit.MONTHS, Unit.YEARS)
            and self.day_kind is not RuleDayKind.CALENDAR,
            "only a count is of issues": self.unit is Unit.ISSUES and bound is not Bound.COUNT,
            "this bound needs a number": numbered and self.days is None,
            "this bound has no number of days": not numbered and self.days is not None,
            "counts goes with a count": (self.counts is not None) != (bound is Bound.COUNT),
            "computes goes with an accrual": (self.computes is not None) != (bound is Bound.ACCRUAL),
            "blackout goes with its bound": (self.blackout is not None) != (bound is Bound.BLACKOUT),
            "lasts_until goes with a whole_period": bool(self.lasts_until) != (bound is Bound.WHOLE_PERIOD),
            "warn_days goes with an alarm": (self.warn_days is not None) != (bound is Bound.ALARM),
            "only an alarm is on a date": self.on is not None and bound is not Bound.ALARM,
            "confirmed needs evidence": self.confidence is Confidence.CONFIRMED and self.evidence is Evidence.NONE,
            "ends before it begins": self.effective_to is not None and self.effective_to < self.effective_from,
        }
        for problem, present in problems.items():
            if present:
                raise ValueError(problem)
        return self

    def _facts(self) -> frozenset[str]:
        named = (*self.starts_from, *self.stops_at, *self.bars, *self.waived_by, *self.lasts_until)
        details = (one.fact for one in (self.extends_to, self.counts) if one is not None)
        return frozenset({*(match.fact for match in named), *details})

    @property
    def rule_version(self) -> str:
        """The rule set the row holds under: that of the stream it was taken for, else the newest it belongs to."""
        return self.held_under or self.rule_versions[-1]

    def under(self, version: str, first: Mapping[str, date], last: Mapping[str, date | None]) -> ClockRule:
        """The row as it holds for a stream under one of its rule sets, whose first and last days are given.

        A day that only bounds the rule sets falls away: a case that stays under the old law by the transition
        keeps the old row, and one that moved counts by the new row from the papers it has.
        """
        ends = [last[one] for one in self.rule_versions]
        latest = None if None in ends else max(day for day in ends if day is not None)
        return self.model_copy(
            update={
                "held_under": version,
                "since_ever": self.effective_from <= min(first[one] for one in self.rule_versions),
                "for_good": self.effective_to is not None and self.effective_to == latest,
            }
        )

    @cached_property
    def start_types(self) -> frozenset[str]:
        """The names of the facts that may start it."""
        return frozenset(match.fact for match in self.starts_from)

    def in_force(self, day: date) -> bool:
        """Whether the row applies on that day, both ends included."""
        return (self.since_ever or self.effective_from <= day) and (
            self.for_good or self.effective_to is None or day <= self.effective_to
        )

    def starting_day(self, days: Iterable[date]) -> date:
        """The day the clock counts from when several of its starting facts are on record.

        A latest time runs from the first of them; an earliest time protects the household, so it runs from the
        last (a notice posted again, or first published after a failed delivery, starts the wait anew).
        """
        return max(days) if self.bound.bars else min(days)

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """The last day in time of a ``max``, the last day a paper is valid, or the day of an ``alarm``.

        Raises ValueError for a rule of another bound.
        """
        if self.bound is Bound.ALARM and self.on is not None:
            return self.on
        if self.days is None or self.bound not in (Bound.MAX, Bound.VALIDITY):
            raise ValueError(f"rule {self.id} ({self.bound.value}) has no due date")
        if self.unit is not Unit.DAYS:
            end = add_months(start, self.days * (MONTHS_PER_YEAR if self.unit is Unit.YEARS else 1))
            return calendar.roll(end) if self.rolls else end
        if self.day_kind is RuleDayKind.WORKING:
            counting = Counting.WORKING
        else:
            counting = Counting.CALENDAR_ROLL if self.rolls else Counting.CALENDAR
        return end_day(calendar, start, self.days, counting)

    def not_before(self, start: date, calendar: WorkingCalendar) -> date:
        """The first day an act barred by the rule is allowed; an earliest time never rolls.

        Raises ValueError for a rule of another bound.
        """
        if self.days is None or not self.bound.bars:
            raise ValueError(f"rule {self.id} ({self.bound.value}) bars nothing")
        if self.day_kind is RuleDayKind.WORKING:
            passed = self.days + (self.bound is Bound.MIN_WAIT_EXCEEDED)
            return calendar.add_working_days(start, passed)
        exceeded = self.bound is Bound.MIN_WAIT_EXCEEDED
        return end_day(calendar, start, self.days, Counting.AFTER_MORE_THAN if exceeded else Counting.CALENDAR)

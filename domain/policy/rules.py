"""One clock of the procedure as data: from which fact it runs, how long, and what ends or bars.

A rule holds a number somebody read in a text, with the article, from when to when it applies and how
firmly it is known. What a clock does follows from these columns alone, never from its id.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.calendar.counting import MONTHS_PER_YEAR, Counting, add_months, end_day
from domain.calendar.days import WorkingCalendar
from domain.policy.vocabulary import (
    BATCH_FACTS,
    BATCH_FACTS_IN_CASES,
    CASE_FACTS,
    DERIVED_FACTS,
    FACTS,
    PROJECT_FACTS,
    SHOWN_ONLY_FACTS,
    Bound,
    Condition,
    Confidence,
    RuleDayKind,
    RuleStep,
    Scope,
    Unit,
)
from domain.values import StreamKind

#: A line of text people wrote; NFC, because two forms of one Vietnamese word must compare equal.
PolicyText = Annotated[
    str, Field(min_length=1, max_length=500), AfterValidator(lambda text: unicodedata.normalize("NFC", text))
]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

_FACTS_OF_STREAM: Final[Mapping[StreamKind, frozenset[str]]] = {
    StreamKind.CASE: CASE_FACTS | BATCH_FACTS_IN_CASES | DERIVED_FACTS | SHOWN_ONLY_FACTS,
    StreamKind.BATCH: BATCH_FACTS,
    StreamKind.PROJECT: PROJECT_FACTS,
}


class Actor(StrEnum):
    """Who has to act before a clock runs out; the wording is the catalogue's."""

    HOUSEHOLD = "household"
    IMPLEMENTING_UNIT = "implementing_unit"
    COMMUNE_PC = "commune_pc"
    COMMUNE_PC_CHAIR = "commune_pc_chair"
    LAND_OFFICE = "land_office"
    FRONT = "front"


class BilingualText(BaseModel):
    """A text in Vietnamese and in English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: PolicyText
    en: PolicyText


class FactMatch(BaseModel):
    """A fact a rule speaks of, told apart by one of its details where the kind of paper matters.

    In a pack a bare name stands for the fact whatever its details.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    detail: str | None = None
    among: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.fact not in FACTS:
            raise ValueError(f"unknown fact {self.fact}")
        if (self.detail is None) != (not self.among and not self.excluding):
            raise ValueError("a detail needs the values it is among or excludes, and the other way round")
        return self

    def matches(self, fact: str, details: Mapping[str, str]) -> bool:
        """Whether a recorded fact is the one meant; a detail that is missing matches only an exclusion."""
        if fact != self.fact:
            return False
        if self.detail is None:
            return True
        value = details.get(self.detail)
        return value not in self.excluding if self.excluding else value in self.among


def _named_fact(value: object) -> object:
    return {"fact": value} if isinstance(value, str) else value


FactAlternatives = tuple[Annotated[FactMatch, BeforeValidator(_named_fact)], ...]


class RuleChange(BaseModel):
    """What a province's pack set on a row, beside what the row said before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pack_id: str
    source: PolicyText
    base_days: int | None
    base_day_kind: RuleDayKind
    note: PolicyText | None = None


class ClockRule(BaseModel):
    """A clock of the case, batch or project stream.

    ``starts_from`` and ``stops_at`` are alternatives: any of them starts or ends the clock. ``bars`` are the
    facts that may not happen before ``not_before``. All of ``applies_when`` must hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RuleId
    stream: Literal[StreamKind.CASE, StreamKind.BATCH, StreamKind.PROJECT]
    step: RuleStep
    text: BilingualText
    days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    """The number, counted in ``unit``; None where the rule has no number."""
    unit: Unit = Unit.DAYS
    day_kind: RuleDayKind
    bound: Bound
    rolls: bool = Field(strict=True)
    """Whether a last day on a rest day moves to the next working day."""
    starts_from: FactAlternatives = Field(min_length=1)
    stops_at: FactAlternatives = ()
    bars: FactAlternatives = ()
    applies_when: tuple[Condition, ...] = ()
    who_acts: tuple[Actor, ...] = Field(min_length=1)
    statutory: bool = Field(strict=True)
    """A breach is a breach of law: it is told to the top of the ladder at once."""
    article: PolicyText
    """The legal source as Vietnamese pages and papers cite it."""
    source: PolicyText
    """The same source in English, in the words of the deadline catalogue."""
    confidence: Confidence
    scope: Scope
    effective_from: date
    effective_to: date | None = None
    """Last day included."""
    rule_version: str = Field(min_length=1)
    """The rule set of brief 1.1 the row belongs to, e.g. ``R254``."""
    province_may_set: tuple[Literal["day_kind"], ...] = ()
    """Columns of a national row that a province may choose; every other one is locked."""
    note: PolicyText | None = None
    set_by: RuleChange | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        strangers = {match.fact for match in (*self.starts_from, *self.stops_at, *self.bars)} - _FACTS_OF_STREAM[
            self.stream
        ]
        problems = {
            f"unknown fact for the {self.stream.value} stream: {', '.join(sorted(strangers))}": bool(strangers),
            "a max needs what stops it": self.bound is Bound.MAX and not self.stops_at,
            "an earliest time needs what it bars": self.bound.bars and not self.bars,
            "only an earliest time bars": bool(self.bars) and not self.bound.bars,
            "only a max rolls off a rest day": self.rolls and self.bound is not Bound.MAX,
            "only a national max is statutory": self.statutory
            and (self.scope is not Scope.NATIONAL or self.bound is not Bound.MAX),
            "months and years are calendar time": self.unit is not Unit.DAYS
            and self.day_kind is not RuleDayKind.CALENDAR,
            "this bound needs a number": self.days is None and self.bound not in (Bound.WHOLE_PERIOD, Bound.ALARM),
            "ends before it begins": self.effective_to is not None and self.effective_to < self.effective_from,
        }
        for problem, present in problems.items():
            if present:
                raise ValueError(problem)
        return self

    def in_force(self, day: date) -> bool:
        """Whether the row applies on that day, both ends included."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def starting_day(self, days: Iterable[date]) -> date:
        """The day the clock counts from when several of its starting facts are on record.

        A latest time runs from the first of them; an earliest time protects the household, so it runs from the
        last (a notice posted again, or first published after a failed delivery, starts the wait anew).
        """
        return max(days) if self.bound.bars else min(days)

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """The last day in time of a ``max``, or the last day a paper is valid.

        Raises ValueError for a rule of another bound.
        """
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

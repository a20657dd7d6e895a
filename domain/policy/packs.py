"""A policy pack: the law, the prices and the ladder that hold in one place for one period.

A province's pack stands on the national one: it changes the numbers it may change and brings its own
prices and ladder. National rows are locked but for the columns the row itself opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.errors import LandclearError
from domain.policy.columns import BilingualText, PolicyText, RuleChange, RuleId, RuleVersionId, SensitiveDays
from domain.policy.duties import Duties
from domain.policy.duty_rows import ApartRow, DutyRow, duties_of
from domain.policy.ladder import Ladder
from domain.policy.rates import PackDocuments, Rates
from domain.policy.rules import ClockRule
from domain.policy.transitions import RuleVersion, Transition
from domain.policy.vocabulary import Bound, LaterStream, RuleDayKind, Scope
from domain.values import StreamKind

_MOST_OF_A_PACK_ID: Final = 60
_PACK_ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
PackId = Annotated[str, Field(pattern=_PACK_ID, max_length=_MOST_OF_A_PACK_ID)]

#: The pack of the law: it comes with the program, nobody sends it another way, and a province's stands on it.
NATIONAL: Final = "national-2026"


def is_pack_id(text: str) -> bool:
    """Whether a text may be the id of a pack."""
    return len(text) <= _MOST_OF_A_PACK_ID and re.fullmatch(_PACK_ID, text) is not None


class OverrideRefused(LandclearError):
    """A pack changes a row that does not exist, or a column that is locked."""

    def __init__(self, rule_id: str, reason: str) -> None:
        super().__init__(f"{rule_id}: {reason}")
        self.rule_id = rule_id
        self.reason = reason


class PackHeader(BaseModel):
    """What a pack is, where and when it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PackId
    version: int = Field(strict=True, ge=1)
    title: BilingualText
    base: PackId | None = None
    """The pack this one stands on; None for the national one."""
    is_sample: bool = Field(strict=True)
    """Invented for tests and demonstrations; never for a real household."""
    province: PolicyText | None = None
    rule_version: RuleVersionId
    """The rule set of streams opened under the pack."""
    effective_from: date
    expires_on: date | None = None
    """Last day included."""
    documents: PackDocuments | None = None
    """The decisions behind the prices."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.expires_on is not None and self.expires_on < self.effective_from:
            raise ValueError("expires_on: the pack expires before it begins")
        return self


class DeadlineOverride(BaseModel):
    """What a pack sets on a row of the pack it stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RuleId
    days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    day_kind: RuleDayKind | None = None
    source: PolicyText
    note: PolicyText | None = None


class TimerId(StrEnum):
    """Product timers that watch for silence instead of counting from a paper (brief 4.4)."""

    VISIT_IN_ACTIVE_PERSUASION = "visit-in-active-persuasion"
    STUCK_WITHOUT_EVENT = "stuck-without-event"


class ProductTimer(BaseModel):
    """Calendar days of silence after which the product speaks up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: TimerId
    days: int = Field(strict=True, ge=1)
    repeats: bool = Field(strict=True)
    source: PolicyText


class Pack(BaseModel):
    """A whole pack, merged with the one it stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    header: PackHeader
    rule_versions: tuple[RuleVersion, ...] = Field(min_length=1)
    transitions: tuple[Transition, ...] = ()
    duty_rows: tuple[DutyRow, ...] = ()
    apart_rows: tuple[ApartRow, ...] = ()
    rules: tuple[ClockRule, ...]
    timers: tuple[ProductTimer, ...] = ()
    ladder: Ladder
    rates: Rates | None = None
    """Prices, rates and support levels; the national pack has none."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        clash = overlapping(self.rules)
        if clash is not None:
            raise ValueError(f"two rows of {clash.id} hold on {clash.effective_from.isoformat()}")
        known = {version.id for version in self.rule_versions}
        rows = [(row.id, row.rule_versions) for row in self.rules]
        rows += [(row.id, (*row.from_versions, row.to_version)) for row in self.transitions]
        rows += [("pack", (self.header.rule_version,))]
        for row_id, named in rows:
            if not known.issuperset(named):
                raise ValueError(f"{row_id}: unknown rule version {', '.join(sorted(set(named) - known))}")
        return self

    @property
    def duties(self) -> Duties:
        """Who may sign what, and what one person may not sign both of."""
        return duties_of(self.duty_rows, self.apart_rows)

    def rule(self, rule_id: str, day: date) -> ClockRule:
        """The row of that id in force on a day.

        Raises KeyError when there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id and rule.in_force(day):
                return rule
        raise KeyError(rule_id)

    def rules_under(self, rule_version: str) -> tuple[ClockRule, ...]:
        """The rows that hold for a stream under a rule set, whatever the day, in the order of the pack.

        Raises KeyError for a rule set the pack does not know.
        """
        first = {version.id: version.begins for version in self.rule_versions}
        last = {version.id: version.ends for version in self.rule_versions}
        if rule_version not in first:
            raise KeyError(rule_version)
        return tuple(rule.under(rule_version, first, last) for rule in self.rules if rule_version in rule.rule_versions)

    def rules_of(
        self, stream: StreamKind | LaterStream, day: date, rule_version: str | None = None
    ) -> tuple[ClockRule, ...]:
        """The rows of a kind of stream that hold on a day under a rule set, the pack's own where none is named.

        Raises KeyError for a rule set the pack does not know.
        """
        rules = self.rules_under(rule_version or self.header.rule_version)
        return tuple(rule for rule in rules if rule.stream is stream and rule.in_force(day))


def overlapping(rules: Iterable[ClockRule]) -> ClockRule | None:
    """The first row whose dates overlap those of another row of the same id."""
    by_start = sorted(rules, key=lambda rule: (rule.id, rule.effective_from))
    for earlier, later in pairwise(by_start):
        if earlier.id == later.id and earlier.in_force(later.effective_from):
            return later
    return None


def apply_override(rules: tuple[ClockRule, ...], change: DeadlineOverride, pack_id: str) -> tuple[ClockRule, ...]:
    """The rows with one pack's change made, the former number kept beside it.

    Raises OverrideRefused when the row is unknown, the change empty, or the column locked.
    """
    rows = [rule for rule in rules if rule.id == change.id]
    if not rows:
        raise OverrideRefused(change.id, "no such rule")
    asked = {column for column in ("days", "day_kind") if getattr(change, column) is not None}
    if not asked:
        raise OverrideRefused(change.id, "changes nothing")
    for row in rows:
        locked = asked - set(row.province_may_set) if row.scope is Scope.NATIONAL else set()
        if locked:
            raise OverrideRefused(change.id, f"national row: {', '.join(sorted(locked))} is locked")
    return tuple(_changed(rule, change, pack_id) if rule.id == change.id else rule for rule in rules)


def _changed(rule: ClockRule, change: DeadlineOverride, pack_id: str) -> ClockRule:
    values = rule.model_dump()
    values["set_by"] = RuleChange(
        pack_id=pack_id, source=change.source, base_days=rule.days, base_day_kind=rule.day_kind, note=change.note
    ).model_dump()
    values["days"] = change.days if change.days is not None else rule.days
    values["day_kind"] = change.day_kind or rule.day_kind
    return ClockRule.model_validate(values)


def with_expiry(rules: Iterable[ClockRule], header: PackHeader) -> tuple[ClockRule, ...]:
    """The rows with the day the pack expires in the alarm that waits for it; without it where it never does."""
    dated = []
    for rule in rules:
        if rule.bound is not Bound.ALARM or rule.on is not None:
            dated.append(rule)
        elif header.expires_on is not None:
            dated.append(rule.model_copy(update={"on": header.expires_on}))
    return tuple(dated)


def with_sensitive_days(rules: Iterable[ClockRule], days: Iterable[SensitiveDays]) -> tuple[ClockRule, ...]:
    """The rows with a place's own days of no enforcement added to those of the law."""
    added = tuple(days)
    return tuple(
        rule.model_copy(update={"blackout": rule.blackout.model_copy(update={"also": (*rule.blackout.also, *added)})})
        if rule.blackout is not None and added
        else rule
        for rule in rules
    )

"""A policy pack: the clocks and the ladder that hold in one place for one period.

A province's pack stands on the national one: it changes the numbers it may change and brings its own
ladder. National rows are locked but for the columns the row itself opens.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.errors import LandclearError
from domain.policy.ladder import Ladder
from domain.policy.rules import BilingualText, ClockRule, PolicyText, RuleChange, RuleId
from domain.policy.vocabulary import RuleDayKind, Scope
from domain.values import StreamKind

PackId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


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
    rule_version: str = Field(min_length=1)
    effective_from: date
    expires_on: date | None = None
    """Last day included."""


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
    rules: tuple[ClockRule, ...]
    timers: tuple[ProductTimer, ...] = ()
    ladder: Ladder

    @model_validator(mode="after")
    def _check(self) -> Self:
        clash = overlapping(self.rules)
        if clash is not None:
            raise ValueError(f"two rows of {clash.id} hold on {clash.effective_from.isoformat()}")
        return self

    def rule(self, rule_id: str, day: date) -> ClockRule:
        """The row of that id in force on a day.

        Raises KeyError when there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id and rule.in_force(day):
                return rule
        raise KeyError(rule_id)

    def rules_of(self, stream: StreamKind, day: date) -> tuple[ClockRule, ...]:
        """The rows of a kind of stream in force on a day, in the order of the pack."""
        return tuple(rule for rule in self.rules if rule.stream is stream and rule.in_force(day))


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

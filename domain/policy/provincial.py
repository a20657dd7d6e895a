"""The sections of a province's pack file other than its prices, in the file's own shape.

Whoever edits a pack finds in a refusal the place he wrote, so these models follow the file; what they mean to the
rest of the house is made of them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.policy.columns import BilingualText, Hours, LocalTime, PolicyText, RuleVersionId
from domain.policy.ladder import (
    AbsentRole,
    Diligence,
    Ladder,
    ProjectOverride,
    QuietHours,
    RoleAlias,
    RoleCode,
    Rung,
    StatutoryBreach,
)
from domain.policy.packs import NATIONAL, DeadlineOverride, PackHeader, PackId, ProductTimer, TimerId
from domain.policy.rates import PackDocuments
from domain.policy.vocabulary import ROLES, RuleDayKind


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Meta(_Section):
    """The head of the file."""

    id: PackId
    title: PolicyText
    is_sample: bool = Field(strict=True)
    province: PolicyText | None = None
    rule_version: RuleVersionId
    effective_from: date
    expires_on: date | None = None
    version: int = Field(strict=True, ge=1)
    base: PackId = NATIONAL
    documents: PackDocuments | None = None

    def header(self) -> PackHeader:
        """The head as every pack has it."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name != "title"}
        return PackHeader(title=BilingualText(vi=self.title, en=self.title), **fields)


class OverrideRow(_Section):
    """A number or day kind set for a row of the law, or for one of the product's own timers."""

    id: str = Field(min_length=1, max_length=60)
    days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    day_kind: RuleDayKind | None = None
    source: PolicyText | None = None
    note: PolicyText | None = None

    def change(self, source: str) -> DeadlineOverride:
        """The change to the row, by the pack's own source where it names none; the id as rows write theirs."""
        fields = self.model_dump(exclude={"id", "source"})
        return DeadlineOverride(id=self.id.replace("_", "-"), source=self.source or source, **fields)


class TimerRow(_Section):
    """One of the product's own timers: a limit after a paper, or a watch over silence."""

    days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    every_days: int | None = Field(default=None, strict=True, ge=1, le=3650)
    day_kind: RuleDayKind

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.days is None) == (self.every_days is None):
            raise ValueError("either days or every_days")
        return self


class ProductTimers(_Section):
    """The section ``product_timers``: limits without a text behind them, and silence."""

    inventory_after_declaration: TimerRow | None = None
    draft_plan: TimerRow | None = None
    household_response: TimerRow | None = None
    reply_to_disagreement: TimerRow | None = None
    visit_in_active_persuasion: TimerRow | None = None
    stuck_without_event: TimerRow | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name, row in self._rows().items():
            watch = name in _WATCHES
            if (row.every_days is not None) != (watch and _WATCHES[name][1]):
                raise ValueError(f"{name}: {'every_days' if watch and _WATCHES[name][1] else 'days'} is what it counts")
            if watch and row.day_kind is not RuleDayKind.CALENDAR:
                raise ValueError(f"{name}: silence is counted in calendar days")
        return self

    def _rows(self) -> Mapping[str, TimerRow]:
        named = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: row for name, row in named.items() if row is not None}

    def changes(self) -> Mapping[str, OverrideRow]:
        """The limits as changes to the rows of the same name, by their name in the file."""
        return {
            name: OverrideRow(id=name, days=row.days, day_kind=row.day_kind)
            for name, row in self._rows().items()
            if name not in _WATCHES
        }

    def watches(self, source: str) -> list[ProductTimer]:
        """The watches over silence."""
        return [
            ProductTimer(id=timer, days=row.every_days or row.days or 0, repeats=repeats, source=source)
            for name, row in self._rows().items()
            for timer, repeats in [_WATCHES.get(name, (None, False))]
            if timer is not None
        ]


#: Which timers watch for silence, and whether they repeat.
_WATCHES: Final[Mapping[str, tuple[TimerId, bool]]] = {
    "visit_in_active_persuasion": (TimerId.VISIT_IN_ACTIVE_PERSUASION, True),
    "stuck_without_event": (TimerId.STUCK_WITHOUT_EVENT, False),
}


class Escalation(_Section):
    """The section ``escalation``."""

    day_kind: Literal[RuleDayKind.WORKING]
    source: PolicyText | None = None
    before_due_at: LocalTime = time(8, 0)
    after_due_at: LocalTime = time(10, 0)
    rungs: tuple[Rung, ...] = Field(min_length=1)
    role_aliases: dict[RoleCode, RoleCode] = Field(default_factory=dict)
    roles_not_present: dict[RoleCode, PolicyText] = Field(default_factory=dict)
    project_overrides: tuple[ProjectOverride, ...] = ()
    statutory_breach: StatutoryBreach
    diligence: Diligence
    extensions_max: int = Field(strict=True, ge=0)
    quiet_hours: Hours

    @model_validator(mode="after")
    def _known_roles(self) -> Self:
        told = {role for rung in self.rungs for role in rung.to}
        named = {*told, self.diligence.to, *self.role_aliases.values(), *self.roles_not_present}
        strangers = sorted(named - ROLES - self.role_aliases.keys())
        if strangers:
            raise ValueError(f"unknown role {', '.join(strangers)}")
        return self

    def ladder(self, header: PackHeader) -> Ladder:
        """The ladder, known by its pack and that pack's version."""
        return Ladder(
            id=f"{header.id}-ladder",
            version=header.version,
            source=self.source or header.title.vi,
            rungs=self.rungs,
            before_due_at=self.before_due_at,
            after_due_at=self.after_due_at,
            statutory_breach=self.statutory_breach,
            diligence=self.diligence,
            project_overrides=self.project_overrides,
            role_aliases=tuple(RoleAlias(alias=alias, role=role) for alias, role in self.role_aliases.items()),
            roles_not_present=tuple(AbsentRole(role=role, note=note) for role, note in self.roles_not_present.items()),
            extensions_max=self.extensions_max,
            quiet_hours=QuietHours(begins=self.quiet_hours.begins, ends=self.quiet_hours.ends),
        )

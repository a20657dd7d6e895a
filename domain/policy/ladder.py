"""The escalation ladder of a commune as data, and the moments its rungs fire for one due date.

Who stands behind a role is found when a rung fires, not here (brief 4.5).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from domain.assembling import assembled
from domain.calendar.counting import local_moment
from domain.calendar.days import ONE_DAY, WorkingCalendar
from domain.policy.columns import LocalTime, PolicyText

#: The rung that tells the top of the ladder of a breach of law, beside the ordinary climb.
LEGAL_RUNG: Final = "E-law"

RoleCode = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]


class RungKind(StrEnum):
    """What a rung sends."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    AGENDA_ITEM = "agenda_item"
    LEGAL_RISK = "legal_risk"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rung(_Data):
    """One step of the ladder; ``offset`` is in working days from the due date, negative before it."""

    id: str = Field(pattern=r"^E-?[0-9]+$")
    offset: int = Field(strict=True, ge=-60, le=120)
    to: tuple[RoleCode, ...] = Field(min_length=1)
    kind: RungKind
    needs_written_decision: bool = False


class ProjectOverride(_Data):
    """Another offset for a rung in one project."""

    project: str = Field(min_length=1)
    rung: str
    offset: int = Field(strict=True, ge=-60, le=120)


class StatutoryBreach(_Data):
    """What a breach of law adds: the recipients of a higher rung are told at once."""

    jump_to: str
    parallel: Literal[True]
    """The ordinary climb goes on beside it."""
    notice_expiry_warning_days: int = Field(strict=True, ge=1)
    """Calendar days before a recovery notice lapses."""


class Diligence(_Data):
    """When a cadre's unanswered escalations are counted for the inspection committee (E-insp)."""

    escalations_without_action: int = Field(strict=True, ge=1)
    within_days: int = Field(strict=True, ge=1)
    to: RoleCode
    aggregate_only: Literal[True]
    """Counts per cadre, never a household."""


class RoleAlias(_Data):
    """Another name under which a text speaks of a role."""

    alias: RoleCode
    role: RoleCode


class AbsentRole(_Data):
    """A role nobody holds in this place, recorded vacant when a rung names it."""

    role: RoleCode
    note: PolicyText


class QuietHours(_Data):
    """Local hours in which nothing is sent; they pass over midnight."""

    begins: LocalTime
    ends: LocalTime


class Ladder(_Data):
    """The rungs in the order of their offsets, and what goes with them."""

    id: str = Field(min_length=1)
    version: int = Field(strict=True, ge=1)
    source: PolicyText
    rungs: tuple[Rung, ...] = Field(min_length=1)
    before_due_at: LocalTime
    after_due_at: LocalTime
    statutory_breach: StatutoryBreach
    diligence: Diligence
    project_overrides: tuple[ProjectOverride, ...] = ()
    role_aliases: tuple[RoleAlias, ...] = ()
    roles_not_present: tuple[AbsentRole, ...] = ()
    extensions_max: int = Field(strict=True, ge=0)
    quiet_hours: QuietHours

    @model_validator(mode="after")
    def _check(self) -> Self:
        ids = [rung.id for rung in self.rungs]
        if len(set(ids)) < len(ids):
            raise ValueError("two rungs share an id")
        named = {self.statutory_breach.jump_to, *(override.rung for override in self.project_overrides)}
        if not named <= set(ids):
            raise ValueError(f"unknown rung {', '.join(sorted(named - set(ids)))}")
        projects = {override.project for override in self.project_overrides}
        for project in (None, *projects):
            offsets = [offset for _, offset in self.offsets(project)]
            if any(later <= earlier for earlier, later in pairwise(offsets)):
                raise ValueError(f"rungs of {project or 'the ladder'} are not in rising order of offset")
        return self

    def rung(self, rung_id: str) -> Rung:
        """The rung of that id.

        Raises KeyError when the ladder has none.
        """
        for rung in self.rungs:
            if rung.id == rung_id:
                return rung
        raise KeyError(rung_id)

    def offsets(self, project: str | None) -> list[tuple[Rung, int]]:
        """Each rung with its offset in that project, lowest first."""
        changed = {o.rung: o.offset for o in self.project_overrides if o.project == project}
        return [(rung, changed.get(rung.id, rung.offset)) for rung in self.rungs]

    def real_roles(self, roles: tuple[str, ...]) -> tuple[str, ...]:
        """The role codes with aliases replaced, each once."""
        real = {alias.alias: alias.role for alias in self.role_aliases}
        return tuple(dict.fromkeys(real.get(role, role) for role in roles))


class RungMoment(_Data):
    """When a rung fires for one clock, and to which roles."""

    rung_id: str
    at: AwareDatetime
    to: tuple[RoleCode, ...]
    kind: RungKind
    needs_written_decision: bool = False


def rung_moments(
    ladder: Ladder, due_on: date, statutory: bool, calendar: WorkingCalendar, project: str
) -> list[RungMoment]:
    """Every moment the ladder fires for a clock due on ``due_on``, in order.

    A rung before the due date fires in the morning of its working day. A rung at or after it fires on the next
    working day, so that a paper dated in time may still come in on the day itself. A ``statutory`` clock also
    tells the recipients of the rung that ``statutory_breach`` names, at the moment of the breach.
    """
    moments = []
    for rung, offset in ladder.offsets(project):
        day = calendar.add_working_days(due_on, offset)
        at = (
            local_moment(day, ladder.before_due_at)
            if offset < 0
            else local_moment(calendar.next_working_day(day), ladder.after_due_at)
        )
        moments.append(_moment(ladder, rung.id, rung.kind, rung, at))
    if statutory:
        moments.append(_legal_moment(ladder, local_moment(calendar.next_working_day(due_on), ladder.after_due_at)))
    # The sort is stable: at one moment the ordinary rung stands before the legal one.
    return sorted(moments, key=lambda moment: moment.at)


def expiry_warning(
    ladder: Ladder, expires_on: date, calendar: WorkingCalendar, warn_days: int | None = None
) -> RungMoment:
    """The warning before something lapses, in the morning of the last working day not too late for it.

    ``warn_days`` is an alarm's own number of calendar days: nothing is at risk yet, so it reminds. A recovery notice
    takes the ladder's.
    """
    latest = expires_on - timedelta(days=warn_days or ladder.statutory_breach.notice_expiry_warning_days)
    at = local_moment(calendar.add_working_days(latest + ONE_DAY, -1), ladder.before_due_at)
    if warn_days is None:
        return _legal_moment(ladder, at)
    return _moment(ladder, LEGAL_RUNG, RungKind.REMINDER, ladder.rung(ladder.statutory_breach.jump_to), at)


def _legal_moment(ladder: Ladder, at: AwareDatetime) -> RungMoment:
    return _moment(ladder, LEGAL_RUNG, RungKind.LEGAL_RISK, ladder.rung(ladder.statutory_breach.jump_to), at)


def _moment(ladder: Ladder, rung_id: str, kind: RungKind, told: Rung, at: AwareDatetime) -> RungMoment:
    """The moment of a rung that tells those whom ``told`` names; checking a ladder again would only take time."""
    return assembled(
        RungMoment,
        {
            "rung_id": rung_id,
            "at": at,
            "to": ladder.real_roles(told.to),
            "kind": kind,
            "needs_written_decision": told.needs_written_decision,
        },
    )

"""Earliest times that bar an act, and what a paper that breaks one must carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from domain.calendar.days import WorkingCalendar
from domain.clocks.facts import Fact, matching
from domain.clocks.setting import Facts
from domain.context import Context
from domain.errors import Rejection
from domain.policy.rules import ClockRule
from domain.values import StaffCode

#: Role that may record a paper which exists but breaks an earliest time.
BREACH_ROLE: Final = "unit_lead"


class BreachReason(BaseModel):
    """Why a paper that exists already breaks an earliest time, with its scan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=1, max_length=4000)
    scan_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    signed_by: StaffCode | None = None
    """Whose signature is on the paper; None: that of the unit lead, who records it."""


class Breach(BaseModel):
    """An earliest time that a recorded act broke: shown to the approver and on the board."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    article: str
    not_before: date
    scan_sha256: str = ""
    signed_by: str = ""
    """Whose signature is on the paper, where somebody else recorded it."""


class Bar(BaseModel):
    """An earliest time in force: the rule, its article and the first day the act is allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    article: str
    not_before: date


def bars_on(
    act: str,
    details: Mapping[str, str],
    facts: Facts,
    rules: Sequence[ClockRule],
    calendar: WorkingCalendar,
) -> list[Bar]:
    """Every earliest time the rules set for an act with these details, latest first."""
    bars = []
    for rule in rules:
        if not rule.bound.bars or not any(match.matches(act, details) for match in rule.bars):
            continue
        if not all(facts.holds(condition) for condition in rule.applies_when):
            continue
        starts: list[Fact] = [f for f in matching(facts.in_force, rule.starts_from) if rule.in_force(f.on)]
        if not starts:
            continue
        start = rule.starting_day(fact.on for fact in starts)
        bars.append(Bar(rule=rule.id, article=rule.article, not_before=rule.not_before(start, calendar)))
    return sorted(bars, key=lambda bar: bar.not_before, reverse=True)


def signer_of(bar: Bar | None, given: BreachReason | None, context: Context, day: date) -> str | None:
    """Whose signature is judged: who acts, but for a paper of that day that breaks a bar whom it names.

    Raises Rejection unknown_staff or not_in_office.
    """
    if bar is None or given is None or given.signed_by is None:
        return context.on_behalf_of
    if context.organisation.member(given.signed_by) is None:
        raise Rejection("unknown_staff", staff=given.signed_by)
    if context.organisation.term_on(given.signed_by, day) is None:
        raise Rejection("not_in_office", staff=given.signed_by, occurred_on=day.isoformat())
    return given.signed_by


def signed(breach: Breach | None, on_behalf_of: str | None) -> str | None:
    """Who signed a paper on record, by its breach or by who acted."""
    return breach.signed_by if breach is not None and breach.signed_by else on_behalf_of


def accepted_breach(bar: Bar, given: BreachReason | None, context: Context) -> dict[str, Any]:
    """The event fields of a paper that exists and breaks a bar.

    A bar refuses an act about to be done; a paper that exists may be recorded by the unit lead with scan and
    reason, or by an import, which lists it. Otherwise officers learn to forge dates.
    Raises Rejection too_early or breach_needs_unit_lead.
    """
    signed_by = (given.signed_by if given else None) or ""
    breach = Breach(rule=bar.rule, article=bar.article, not_before=bar.not_before, signed_by=signed_by)
    if context.records_breaches:
        return {"breach": breach}
    if given is None:
        raise Rejection("too_early", rule=bar.rule, article=bar.article, not_before=bar.not_before.isoformat())
    member = context.organisation.term_on(context.on_behalf_of or "", context.today)
    if member is None or member.role != BREACH_ROLE:
        raise Rejection("breach_needs_unit_lead", rule=bar.rule, not_before=bar.not_before.isoformat())
    return {"breach": breach.model_copy(update={"scan_sha256": given.scan_sha256}), "breach_reason": given.reason}

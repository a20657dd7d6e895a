"""What the pack's rows bar beside the order: least counts, forbidden times, earliest times that are waived or hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.case.derived import rule_facts
from domain.case.details import time_of_day
from domain.case.events import BrokenBar
from domain.case.facts import CaseFact
from domain.case.grounds import inventory_needs
from domain.case.procedure import PROCEDURE, Place
from domain.case.state import CaseState
from domain.clocks.bars import Breach, bars_on
from domain.clocks.facts import Fact, matching
from domain.clocks.setting import Facts
from domain.context import LOCAL, Rulebook
from domain.errors import Rejection
from domain.policy.blackout import Forbidden, ForbiddenTime, forbidden_times
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound


def check_limits(event: CaseFact, day: date, rulebook: Rulebook) -> None:
    """How often something has to happen at least, and when it may not happen at all.

    Raises Rejection too_few_times or forbidden_time; neither takes a breach.
    """
    details = event.details()
    for rule in rulebook.rules:
        if rule.bound is Bound.COUNT and rule.counts is not None and rule.counts.fact == event.TYPE:
            _often_enough(rule, details, day)
    if "started_at" in details:
        for rule in rulebook.rules:
            if rule.bound is Bound.BLACKOUT and rule.in_force(day):
                _at_a_lawful_time(rule, event.TYPE, details, day, rulebook)


def barring(rulebook: Rulebook, act: str) -> list[ClockRule]:
    """The rules that may bar an act, in the order of the pack."""
    return [rule for rule in rulebook.rules if any(match.fact == act for match in rule.bars)]


def _often_enough(rule: ClockRule, details: Mapping[str, str | int], day: date) -> None:
    least = rule.days
    if rule.counts is None or least is None or not rule.in_force(day):
        return
    counted = int(details.get(rule.counts.detail, 0))
    if counted < least:
        raise Rejection(
            "too_few_times",
            rule=rule.id,
            article=rule.article,
            field=rule.counts.detail,
            least=least,
            counted=counted,
        )


def _at_a_lawful_time(
    rule: ClockRule, act: str, details: Mapping[str, str | int], day: date, rulebook: Rulebook
) -> None:
    """An enforcement keeps off every forbidden time; a compulsory inventory begins in office hours (brief 1.6)."""
    start = datetime.combine(day, time_of_day(str(details["started_at"])), LOCAL)
    end = datetime.combine(day, time_of_day(str(details.get("ended_at", details["started_at"]))), LOCAL)
    if end < start:
        raise Rejection("ended_before_it_began", started_at=details["started_at"], ended_at=details["ended_at"])
    if any(match.fact == act for match in rule.bars):
        forbidden = forbidden_times(rule, rulebook.calendar, start, end)
    elif rule.blackout is not None and not rule.blackout.starts_within.hold(start.time()):
        forbidden = Forbidden(rule.id, rule.article, ForbiddenTime.OUTSIDE_OFFICE_HOURS, day, day)
    else:
        forbidden = None
    if forbidden is not None:
        next_day = forbidden.next_day.isoformat() if forbidden.next_day else None
        raise Rejection(
            "forbidden_time",
            rule=forbidden.rule,
            article=forbidden.article,
            why=forbidden.why.value,
            on=forbidden.on.isoformat(),
            next_day=next_day,
        )


def waived(rule: ClockRule, facts: Sequence[Fact], day: date) -> bool:
    """Whether a fact of the day or before lifts the earliest time: all who were asked agreed (Art. 85(2))."""
    return bool(rule.waived_by) and any(fact.on <= day for fact in matching(facts, rule.waived_by))


def takes_no_breach(state: CaseState, name: str, place: Place, *, imported: bool) -> bool:
    """Whether an earliest time holds whatever paper exists: an enforcement, of the inventory too."""
    if place.breach_only_imported and not imported:
        return True
    return place.takes_no_breach or (name == "compulsory_inventory_done" and bool(inventory_needs(state.facts)))


def from_lawful_ends(facts: Facts, rulebook: Rulebook) -> Facts:
    """The facts as earliest times count them: a persuasion cut short ended on the first day it could have.

    An import may bring one, and a correction move one; neither shortens the wait for what compels (Art. 87(2), 87(7)).
    """
    return replace(facts, in_force=[_lawfully_ended(fact, facts, rulebook) for fact in facts.in_force])


def _lawfully_ended(fact: Fact, facts: Facts, rulebook: Rulebook) -> Fact:
    place = PROCEDURE.get(fact.type)
    if place is None or not place.breach_only_imported:
        return fact
    before = replace(facts, in_force=[one for one in facts.in_force if (one.on, one.version) < (fact.on, fact.version)])
    bars = bars_on(fact.type, {}, before, barring(rulebook, fact.type), rulebook.calendar)
    first = max((bar.not_before for bar in bars), default=fact.on)
    return fact if first <= fact.on else fact.model_copy(update={"on": first})


def newly_broken(
    state: CaseState, fact: Fact, right_on: date, details: Mapping[str, str | int], rulebook: Rulebook
) -> tuple[BrokenBar, ...]:
    """The earliest times that recorded acts break once a fact is put right, and did not break before."""
    right = fact.model_copy(update={"on": right_on, "details": dict(details)})
    after = state.model_copy(
        update={"facts": tuple(right if one.version == fact.version else one for one in state.facts)}
    )
    known = _broken(state, rulebook)
    return tuple(broken for broken in _broken(after, rulebook) if broken not in known)


def _broken(state: CaseState, rulebook: Rulebook) -> list[BrokenBar]:
    """Every earliest time that a recorded act breaks, judged by what was on record before it."""
    facts = rule_facts(state)
    found = []
    for act in state.facts:
        rules = [rule for rule in barring(rulebook, act.type) if not waived(rule, facts.in_force, act.on)]
        if not rules:
            continue
        earlier = Facts(
            in_force=[fact for fact in facts.in_force if fact.version < act.version],
            holds=facts.holds,
            repeatable=facts.repeatable,
        )
        details = {name: str(value) for name, value in act.details.items()}
        found += [
            BrokenBar(
                version=act.version,
                fact=act.type,
                breach=Breach(rule=bar.rule, article=bar.article, not_before=bar.not_before),
            )
            for bar in bars_on(act.type, details, from_lawful_ends(earlier, rulebook), rules, rulebook.calendar)
            if act.on < bar.not_before
        ]
    return found

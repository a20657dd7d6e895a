"""The rules as they hold for a batch: time spent waiting for a supplement does not count (brief 1.9, 1.16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.batch.procedure import FileRound, file_rounds
from domain.batch.state import BatchState
from domain.calendar.days import WorkingCalendar
from domain.clocks.setting import Facts
from domain.context import Rulebook
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound, RuleDayKind
from domain.values import StreamKind

#: What comes once for each round of the file, and so ends only the clocks of that round.
_OF_EACH_ROUND = frozenset({"plan_appraised", "plan_approved"})


def rule_facts(state: BatchState) -> Facts:
    """What the batch's clocks and bars are derived from."""
    passed = _passed_on_the_day(state)
    return Facts(
        in_force=tuple(fact for fact in state.facts if fact.version not in passed),
        holds=lambda _: True,
        repeatable=_OF_EACH_ROUND,
        ended=state.ended_rounds,
    )


def _passed_on_the_day(state: BatchState) -> frozenset[int]:
    """Papers of earlier rounds where the file under way came on the very day the last one was returned or approved.

    By dates alone the paper that ended the last round would answer the new file too.
    """
    rounds = file_rounds(state.facts)
    if not rounds or rounds[-1].over:
        return frozenset()
    *earlier, this = rounds
    papers = [fact for one in earlier for fact in (one.file, *one.papers)]
    touching = any(fact.type in _OF_EACH_ROUND and fact.on >= this.file.on for fact in papers)
    return frozenset(fact.version for fact in papers) if touching else frozenset()


def rulebook_for(state: BatchState, rulebook: Rulebook) -> Rulebook:
    """The rules with the time of an appraisal lengthened by the days waited; a clock that waits has no rule."""
    rounds = file_rounds(state.facts)
    if not rounds or not rounds[-1].supplements:
        return rulebook
    rules = tuple(
        moved
        for rule in rulebook.rules
        if (moved := _lengthened(rule, rounds[-1], rulebook.calendar) if _counts_a_file(rule) else rule) is not None
    )
    return replace(rulebook, rules=rules)


def _counts_a_file(rule: ClockRule) -> bool:
    """Whether the rule is a latest time that runs from a complete file."""
    return (
        rule.stream is StreamKind.BATCH
        and rule.bound is Bound.MAX
        and any(match.fact == "appraisal_file_completed" for match in rule.starts_from)
    )


def _lengthened(rule: ClockRule, this: FileRound, calendar: WorkingCalendar) -> ClockRule | None:
    """The rule with the days waited in this round added to its own; None while a supplement is waited for.

    What was asked for after the last day stops nothing: the time had run out.
    """
    for supplement in this.supplements:
        if rule.days is None or supplement.requested.on > rule.due_on(this.file.on, calendar):
            continue
        if supplement.received is None:
            # An appraisal ends the waiting: then the clock has to be there to be stopped by it.
            if this.appraised is None:
                return None
            continue
        waited = _days_between(supplement.requested.on, supplement.received.on, rule.day_kind, calendar)
        rule = rule.model_copy(update={"days": rule.days + waited})
    return rule


def _days_between(asked_on: date, received_on: date, kind: RuleDayKind, calendar: WorkingCalendar) -> int:
    """The days that did not count: from the day after the request to the day the supplement came."""
    waited = [asked_on + timedelta(days=number) for number in range(1, (received_on - asked_on).days + 1)]
    if kind is RuleDayKind.WORKING:
        return sum(calendar.is_working_day(day) for day in waited)
    return len(waited)

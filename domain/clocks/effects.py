"""What the rows do that are neither clock nor plain bar: periods that last as long as the work, and longer times.

Pure functions over the facts in force; the streams ask them when they judge a paper or set a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.clocks.facts import Fact, matching
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound


@dataclass(frozen=True, slots=True)
class StillRunning:
    """A period that has to last until something else has happened."""

    rule: str
    article: str
    since: date
    until: tuple[str, ...]
    """Facts of which one has to be on record first."""


def still_running(
    act: str, details: Mapping[str, str], facts: Sequence[Fact], on: date, rules: Iterable[ClockRule]
) -> list[StillRunning]:
    """Every ``whole_period`` that has begun and that the act would end on a day before its time."""
    running = []
    for rule in rules:
        if rule.bound is not Bound.WHOLE_PERIOD or not any(match.matches(act, details) for match in rule.bars):
            continue
        begun = [fact.on for fact in matching(facts, rule.starts_from) if fact.on <= on and rule.in_force(fact.on)]
        over = any(fact.on <= on for fact in matching(facts, rule.lasts_until))
        if begun and not over:
            until = tuple(match.fact for match in rule.lasts_until)
            running.append(StillRunning(rule.id, rule.article, min(begun), until))
    return running


def later_day(rule: ClockRule, due_on: date, facts: Sequence[Fact]) -> date:
    """The last day of a latest time where a paper may set a later one: the later of both, never an earlier."""
    if rule.extends_to is None:
        return due_on
    named = [fact.text(rule.extends_to.detail) for fact in facts if fact.type == rule.extends_to.fact]
    return max([due_on, *(date.fromisoformat(day) for day in named if day)])

"""Which clocks ought to run for the facts in force, and the events that bring them about.

After every decision the running clocks are compared with the wanted ones. Starting, stopping,
correcting a fact and changing the calendar are therefore one mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.calendar.counting import due_moment
from domain.clocks.effects import later_day
from domain.clocks.events import (
    ClockEvent,
    ClockReading,
    ClockRecomputed,
    ClockStarted,
    ClockStopped,
    StopOutcome,
)
from domain.clocks.facts import Fact, matching
from domain.clocks.running import Clocks, EndedRounds, RunningClock
from domain.context import Rulebook
from domain.policy.ladder import RungMoment, expiry_warning, rung_moments
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound, Condition


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clock the facts call for."""

    rule: ClockRule
    round: int
    """How many times the facts have set it going; a clock asked anew runs in a later round than this."""
    started_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What clocks are derived from: the facts in force and what holds of the stream."""

    in_force: Sequence[Fact]
    holds: Callable[[Condition], bool]
    repeatable: frozenset[str]
    """Fact types that may come again and so end only the rounds before them; any other ends a clock for good,
    whatever its date."""
    over: bool = False
    """Nothing more is to come: every clock ends."""
    ended: EndedRounds = ()
    """Rounds that may not ask again what they have asked."""


def wanted_clocks(rules: Iterable[ClockRule], facts: Facts) -> list[Wanted]:
    """The clocks that ought to run, in the order of the rules.

    A latest time and an alarm run from the first fact that nothing answered. A validity runs from the newest paper,
    which takes the place of those before it, so each paper is a round.
    """
    wanted = []
    present = {fact.type for fact in facts.in_force}
    for rule in rules:
        # Most rows wait for papers that most streams never see.
        if not rule.bound.is_clock or rule.start_types.isdisjoint(present):
            continue
        starts = matching(facts.in_force, rule.starts_from)
        if not starts or not all(facts.holds(condition) for condition in rule.applies_when):
            continue
        stops = matching(facts.in_force, rule.stops_at)
        if any(stop.type not in facts.repeatable for stop in stops):
            continue
        unanswered = [start for start in starts if not any(stop.on >= start.on for stop in stops)]
        if not unanswered:
            continue
        unanswered.sort(key=lambda start: (start.on, start.version))
        passed = len(unanswered) - 1 if rule.bound is Bound.VALIDITY else 0
        start = unanswered[passed]
        if not rule.in_force(start.on):
            continue
        wanted.append(Wanted(rule, len(starts) - len(unanswered) + passed + 1, start.on))
    return wanted


def clock_changes(
    running: Clocks,
    facts: Facts,
    rules: Sequence[ClockRule],
    rulebook: Rulebook,
    project: str,
    silent_until: datetime,
    *,
    reread: bool = False,
) -> list[ClockEvent]:
    """The events that bring the running clocks in line with the facts.

    A rung whose moment lies before ``silent_until`` (now, or the day an imported case begins to notify)
    is skipped for good. ``reread`` says that the rules themselves are others: then a clock whose last day stays
    is told again where its article or a rung to come has changed; a rung that fired stays fired.
    """
    wanted = {} if facts.over else {want.rule.id: want for want in wanted_clocks(rules, facts)}
    by_id = {rule.id: rule for rule in rules}
    stopped: list[ClockEvent] = [
        _stop(clock, by_id.get(clock.rule), facts) for clock in running if clock.rule not in wanted
    ]
    current = {clock.rule: clock for clock in running}
    ended = {last.rule: last for last in facts.ended}
    started: list[ClockEvent] = []
    for rule_id, want in wanted.items():
        clock, last = current.get(rule_id), ended.get(rule_id)
        due_on = later_day(want.rule, want.rule.due_on(want.started_on, rulebook.calendar), facts.in_force)
        same_days = clock is not None and (clock.started_on, clock.due_on) == (want.started_on, due_on)
        if same_days and not reread:
            continue
        moments = _moments(want.rule, due_on, rulebook, project)
        if clock is not None and same_days:
            again = _told_again(clock, want, moments, rulebook, silent_until)
            started.extend([again] if again is not None else [])
            continue
        if (
            clock is not None
            and want.round <= clock.round
            and not _asked_too_early(clock, due_on, moments, silent_until)
        ):
            kind: type[ClockReading] = ClockRecomputed
            this, fired = clock.round, clock.fired
        elif clock is not None:
            stopped.append(_stop(clock, want.rule, facts))
            kind, this, fired = ClockStarted, max(want.round, clock.round + 1), ()
        elif last is not None and last.due_on == due_on and want.round <= last.round:
            kind, this, fired = ClockStarted, last.round, last.fired
        else:
            kind, this, fired = ClockStarted, max(want.round, last.round + 1 if last else 1), ()
        due = [moment for moment in moments if moment.rung_id not in fired]
        started.append(_reading(kind, want, this, due_on, due, rulebook, silent_until))
    return [*stopped, *started]


def _told_again(
    clock: RunningClock, want: Wanted, moments: Sequence[RungMoment], rulebook: Rulebook, silent_until: datetime
) -> ClockReading | None:
    """A clock of the same days under other rules; None where nothing people see of it differs.

    What is due and has not fired yet, while nobody was there or the case stood still, is asked all the same.
    """
    waiting = [moment for moment in clock.pending if moment.at <= silent_until]
    coming = [moment for moment in moments if moment.rung_id not in clock.fired and moment.at > silent_until]
    rungs = (*waiting, *(moment for moment in coming if moment.rung_id not in {one.rung_id for one in waiting}))
    told = (want.rule.article, want.rule.rule_version)
    if rungs == clock.pending and told == (clock.article, clock.rule_version):
        return None
    reading = _reading(ClockRecomputed, want, clock.round, clock.due_on, (), rulebook, silent_until)
    return reading.model_copy(update={"rungs": rungs})


def _asked_too_early(clock: RunningClock, due_on: date, moments: Sequence[RungMoment], silent_until: datetime) -> bool:
    """Whether a later due date makes void what the clock has asked: some rung that fired is yet to come."""
    return due_on > clock.due_on and any(
        moment.rung_id in clock.fired and moment.at > silent_until for moment in moments
    )


def _reading(
    event: type[ClockReading],
    want: Wanted,
    this_round: int,
    due_on: date,
    moments: Sequence[RungMoment],
    rulebook: Rulebook,
    silent_until: datetime,
) -> ClockReading:
    rule, ladder = want.rule, rulebook.ladder
    return event(
        rule=rule.id,
        round=this_round,
        step=rule.step.value,
        bound=rule.bound,
        statutory=rule.statutory,
        started_on=want.started_on,
        due_on=due_on,
        due_at=due_moment(due_on),
        who_acts=tuple(actor.value for actor in rule.who_acts),
        article=rule.article,
        rule_version=rule.rule_version,
        pack_id=rulebook.pack_id,
        ladder_id=ladder.id,
        ladder_version=ladder.version,
        calendar_version=rulebook.calendar.version,
        rungs=tuple(moment for moment in moments if moment.at > silent_until),
        skipped=tuple(moment.rung_id for moment in moments if moment.at <= silent_until),
    )


def _moments(rule: ClockRule, due_on: date, rulebook: Rulebook, project: str) -> list[RungMoment]:
    if rule.bound in (Bound.VALIDITY, Bound.ALARM):
        return [expiry_warning(rulebook.ladder, due_on, rulebook.calendar, rule.warn_days)]
    return rung_moments(rulebook.ladder, due_on, rule.statutory, rulebook.calendar, project)


def _stop(clock: RunningClock, rule: ClockRule | None, facts: Facts) -> ClockStopped:
    stops = [
        stop
        for stop in (matching(facts.in_force, rule.stops_at) if rule else [])
        # What may come again, dated before the start, ended an earlier round.
        if stop.on >= clock.started_on or stop.type not in facts.repeatable
    ]
    stop = min(stops, key=lambda fact: (fact.on < clock.started_on, fact.on), default=None)
    if stop is None:
        outcome, late = StopOutcome.NO_LONGER_APPLIES, 0
    elif stop.on > clock.due_on:
        outcome, late = StopOutcome.LATE, (stop.on - clock.due_on).days
    else:
        outcome, late = StopOutcome.VOID_RECORDED_LATE if clock.asked else StopOutcome.IN_TIME, 0
    return ClockStopped(
        rule=clock.rule,
        round=clock.round,
        outcome=outcome,
        due_on=clock.due_on,
        stopped_on=stop.on if stop else None,
        days_late=late,
        questions_closed=clock.asked,
    )

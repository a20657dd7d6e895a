"""What a tick records: the rung that is due, the people it reaches, what an outage overtook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from domain.clocks.events import (
    ClockEvent,
    EscalationRaised,
    Recipient,
    ReminderRaised,
    RungFired,
    RungsSkipped,
    RungVacant,
)
from domain.clocks.running import Clocks, RunningClock
from domain.context import LOCAL
from domain.policy.ladder import LEGAL_RUNG, RungKind, RungMoment

#: Finds who answers for a role on a day; empty when nobody does.
FindHolders = Callable[[str, date], Sequence[str]]

_REMINDERS = frozenset({RungKind.REMINDER, RungKind.OVERDUE})


def due_rungs(clocks: Clocks, now: datetime, holders: FindHolders) -> list[ClockEvent]:
    """The events of every rung whose moment has come by ``now``.

    After an outage only the highest missed rung of a clock fires; the legal one goes beside it. A rung
    that nobody holds is recorded vacant and the next one fires in its place (brief 4.5). Who holds it is asked
    of the day of ``now``: a rung the outage delayed reaches the person in office when it is sent.
    """
    day = now.astimezone(LOCAL).date()
    events: list[ClockEvent] = []
    for clock in clocks:
        due = [rung for rung in clock.pending if rung.at <= now]
        if not due:
            continue
        climb = [rung for rung in due if rung.rung_id != LEGAL_RUNG]
        if len(climb) > 1:
            missed = tuple(rung.rung_id for rung in climb[:-1])
            events.append(RungsSkipped(rule=clock.rule, round=clock.round, rungs=missed))
        if climb:
            events.extend(_climb(clock, climb[-1], day, holders))
        events.extend(_fire(clock, rung, day, holders) for rung in due if rung.rung_id == LEGAL_RUNG)
    return events


def _climb(clock: RunningClock, first: RungMoment, day: date, holders: FindHolders) -> list[ClockEvent]:
    ladder = [rung for rung in clock.pending if rung.rung_id != LEGAL_RUNG]
    events: list[ClockEvent] = []
    for rung in ladder[ladder.index(first) :]:
        event = _fire(clock, rung, day, holders)
        events.append(event)
        if not isinstance(event, RungVacant):
            break
    return events


def _fire(clock: RunningClock, rung: RungMoment, day: date, holders: FindHolders) -> RungFired:
    recipients: list[Recipient] = []
    told: set[str] = set()
    for role in rung.to:
        found = holders(role, day)
        recipients.extend(Recipient(role=role, staff=code) for code in found if code not in told)
        told.update(found)
        if not found:
            recipients.append(Recipient(role=role))
    if not told:
        event: type[RungFired] = RungVacant
    else:
        event = ReminderRaised if rung.kind in _REMINDERS else EscalationRaised
    return event(
        rule=clock.rule,
        round=clock.round,
        rung=rung.rung_id,
        kind=rung.kind,
        moment=rung.at,
        due_on=clock.due_on,
        recipients=tuple(recipients),
        needs_written_decision=rung.needs_written_decision,
    )

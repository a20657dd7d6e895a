"""What a case records for a command, or why it refuses: pure, and total over its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from pydantic import ValidationError

from domain.case import commands as c
from domain.case import entitlement
from domain.case import events as e
from domain.case.details import Land, RecoveryTrigger, Resettlement
from domain.case.facts import FACT_CLASSES, CaseFact
from domain.case.procedure import MONEY, PROCEDURE, RECOVERY_NEEDS, After, Place, resting_on
from domain.case.standing import closed, plan_paid, rule_facts
from domain.case.state import CaseState, evolve
from domain.clocks.bars import Bar, accepted_breach, bars_on
from domain.clocks.events import ClockEvent
from domain.clocks.facts import Fact
from domain.clocks.firing import due_rungs
from domain.clocks.setting import clock_changes
from domain.context import LOCAL, Context
from domain.errors import Rejection
from domain.messages import Command, Event, Happened, Recorded
from domain.streams import Tick
from domain.values import StreamKind


def decide(state: CaseState, command: Command, context: Context) -> Sequence[Happened]:
    """The events a command causes, clocks included.

    Raises Rejection with a stable code when the command cannot be accepted.
    """
    if isinstance(command, Tick):
        return _tick(state, context)
    if state.opening is None and not isinstance(command, c.OpenCase):
        raise Rejection("unknown_stream")
    happened = list(_facts(state, command, context))
    return [*happened, *_clocks(state, happened, context)]


def _facts(state: CaseState, command: Command, context: Context) -> Iterable[Happened]:
    if isinstance(command, c.RecordPaper):
        return _paper(state, command, context)
    return _OTHERS[type(command)](state, command, context)


# -- papers


def _paper(state: CaseState, command: c.RecordPaper, context: Context) -> Iterable[Happened]:
    name, day = command.RECORDS.TYPE, command.occurred_on
    place = PROCEDURE[name]
    fields = command.model_dump(exclude={"occurred_on", "breach"})
    if isinstance(command, c.DraftPlan):
        fields["plan_version"] = 1 + max(
            (fact.amount("plan_version") for fact in state.all_of("plan_drafted")), default=0
        )
    event = command.RECORDS.model_construct(**fields)
    _in_order(state, name, place, day)
    if isinstance(command, c.DecideRecovery):
        _recovery(state, command)
    entitlement.check(state, command)
    bar = _bar(state, event, day, context)
    if bar is not None:
        event = event.model_copy(update=accepted_breach(bar, command.breach, context))
    return [Happened(event, day)]


def _in_order(state: CaseState, name: str, place: Place, day: date) -> None:
    """The paper's place in the procedure; raises wrong_step, already_recorded, court_stop_in_force."""
    if place.once and state.has(name):
        raise Rejection("already_recorded", fact=name)
    for fact in state.facts:
        if fact.type in place.excludes or (fact.type in place.never_after and fact.on < day):
            raise Rejection("already_recorded", fact=fact.type)
        if place.held_by_court and fact.type == "court_stop_received" and fact.on <= day:
            raise Rejection("court_stop_in_force")
    for need in place.after:
        require(state, need, day)
    if place.opens_after is not None:
        _round_open(state, *place.opens_after)


def require(state: CaseState, need: After, day: date) -> None:
    """One prerequisite on record and dated no later than the paper.

    Raises Rejection wrong_step or dated_before_predecessor.
    """
    found = need.met_by(state.facts)
    if not found:
        raise Rejection("wrong_step", needs=list(need.any_of))
    earliest = min(fact.on for fact in found)
    if day < earliest:
        raise Rejection("dated_before_predecessor", predecessor=found[0].type, predecessor_on=earliest.isoformat())


def _round_open(state: CaseState, this: str, other: str) -> None:
    """Rounds of persuasion alternate: none starts while one runs, none ends that has not begun."""
    mine, theirs = len(state.all_of(this)), len(state.all_of(other))
    begun = this.endswith("_started")
    if (begun and mine > theirs) or (not begun and mine >= theirs):
        raise Rejection("already_recorded" if begun else "wrong_step", fact=this, needs=[other])


def _recovery(state: CaseState, command: c.DecideRecovery) -> None:
    """What the trigger of Art. 87(5) or 87(6) asks for; raises no_land_to_recover, resettlement_first, wrong_step."""
    if state.opening is None or state.opening.land is Land.NONE:
        raise Rejection("no_land_to_recover")
    if command.trigger is RecoveryTrigger.PLAN_APPROVED and state.opening.resettlement is not Resettlement.NONE:
        raise Rejection("resettlement_first")
    if command.trigger is RecoveryTrigger.MONEY_FOR_OWN_HOUSING and not plan_paid(state):
        raise Rejection("wrong_step", needs=["payment_made"])
    need = RECOVERY_NEEDS.get(command.trigger)
    if need is not None:
        require(state, need, command.occurred_on)


def _bar(state: CaseState, event: CaseFact, day: date, context: Context) -> Bar | None:
    """The latest earliest-time the paper breaks, if it breaks one."""
    details = {name: str(value) for name, value in event.details().items()}
    bars = bars_on(event.TYPE, details, rule_facts(state), context.rulebook.rules, context.rulebook.calendar)
    return next((bar for bar in bars if day < bar.not_before), None)


# -- opening, batch decisions, notes


def _open(state: CaseState, command: c.OpenCase, context: Context) -> Iterable[Happened]:
    if state.opening is not None:
        raise Rejection("already_open")
    context.must_be(StreamKind.CASE, command.project_code, command.code)
    context.must_exist(command.project_id)
    opened = e.CaseOpened.model_construct(**command.model_dump(exclude={"occurred_on", "people"}))
    people = [e.PersonRegistered(**person.model_dump()) for person in command.people]
    return [Happened(event, command.occurred_on) for event in (opened, *people)]


def _take_batch_decision(state: CaseState, command: c.TakeBatchDecision, _: Context) -> Iterable[Happened]:
    """A case cannot refuse what was decided: it applies it or records why it could not."""
    fields = command.model_dump(exclude={"occurred_on"})
    reason = _not_applicable(state, command)
    event: Event
    if reason:
        kept = {name: fields[name] for name in ("batch_id", "batch_version", "decision")}
        event = e.BatchDecisionNotApplied(**kept, reason=reason)
    else:
        event = e.BatchDecisionTaken(**fields)
    return [Happened(event, command.occurred_on)]


def _not_applicable(state: CaseState, command: c.TakeBatchDecision) -> str:
    """Why a decision cannot become a fact here; a decision that names the household wins over its leaving out."""
    if state.has(command.decision):
        return "already_taken"
    drafted = {fact.amount("plan_version") for fact in state.all_of("plan_drafted")}
    # A draft that reaches the record after its approval is still to come; then there is nothing to compare with.
    unknown = command.plan_version is not None and drafted and command.plan_version not in drafted
    return "plan_version_unknown" if unknown else ""


def _visit(_: CaseState, command: c.RecordVisit, __: Context) -> Iterable[Happened]:
    return [Happened(e.HouseholdVisited(note=command.note), command.occurred_on)]


def _note(_: CaseState, command: c.AddNote, __: Context) -> Iterable[Happened]:
    return [Happened(e.NoteAdded(text=command.text), command.occurred_on)]


def _photo(_: CaseState, command: c.AttachPhoto, __: Context) -> Iterable[Happened]:
    return [Happened(e.PhotoAttached(sha256=command.sha256, caption=command.caption), command.occurred_on)]


def _line(_: CaseState, command: c.RecordInventoryLine, __: Context) -> Iterable[Happened]:
    event = e.InventoryLineRecorded(**command.model_dump(exclude={"occurred_on"}))
    return [Happened(event, command.occurred_on)]


def _grievance(_: CaseState, command: c.LinkGrievance, __: Context) -> Iterable[Happened]:
    return [Happened(e.GrievanceLinked(**command.model_dump(exclude={"occurred_on"})), command.occurred_on)]


def _reassign(state: CaseState, command: c.Reassign, context: Context) -> Iterable[Happened]:
    for code in (command.case_officer, command.party_member):
        if code is not None and context.organisation.member(code) is None:
            raise Rejection("unknown_staff", staff=code)
    event = e.Reassigned(
        case_officer=command.case_officer or state.case_officer,
        party_member=command.party_member or state.party_member,
    )
    return [Happened(event, command.occurred_on)]


# -- corrections


def _correct(state: CaseState, command: c.CorrectFact, context: Context) -> Iterable[Happened]:
    fact = _correctable(state, command.target_version, command.agreed_by, context)
    if command.right_on > context.today:
        raise Rejection("dated_in_future", today=context.today.isoformat())
    known = set(FACT_CLASSES[fact.type].detail_names())
    try:
        right = FACT_CLASSES[fact.type].model_validate({**fact.details, **command.right_details})
    except ValidationError as problem:
        fields = sorted(known & set(command.right_details)) or ["?"]
        raise Rejection("correction_changes_type", fact=fact.type, fields=fields) from problem
    if not known >= set(command.right_details):
        raise Rejection("correction_changes_type", fact=fact.type, fields=["?"])
    entitlement.check_correction(state, fact, right.details())
    event = e.FactCorrected(
        target_version=command.target_version,
        right_on=command.right_on,
        right_details=right.details(),
        reason=command.reason,
        paper=command.paper,
        agreed_by=command.agreed_by,
    )
    return [Happened(event, command.occurred_on)]


def _withdraw(state: CaseState, command: c.WithdrawFact, context: Context) -> Iterable[Happened]:
    fact = _correctable(state, command.target_version, command.agreed_by, context)
    later = [
        {"version": other.version, "fact": other.type, "on": other.on.isoformat()}
        for other in resting_on(fact, state.facts)
    ]
    if later:
        raise Rejection("fact_has_dependents", fact=fact.type, dependents=later)
    event = e.FactWithdrawn(**command.model_dump(exclude={"occurred_on"}))
    return [Happened(event, command.occurred_on)]


def _correctable(state: CaseState, version: int, agreed_by: str, context: Context) -> Fact:
    """The fact a correction speaks of; raises unknown_fact, money_is_reversed, same_author, unknown_staff."""
    fact = state.at_version(version)
    if fact is None or fact.type not in FACT_CLASSES:
        raise Rejection("unknown_fact", version=version)
    if fact.type in MONEY:
        raise Rejection("money_is_reversed", fact=fact.type)
    _second_cadre(agreed_by, context)
    return fact


def _second_cadre(agreed_by: str, context: Context) -> None:
    """Nobody corrects or reverses alone; raises unknown_staff, same_author."""
    if context.organisation.term_on(agreed_by, context.today) is None:
        raise Rejection("unknown_staff", staff=agreed_by)
    if agreed_by == (context.on_behalf_of or context.actor):
        raise Rejection("same_author")


def _reverse(state: CaseState, command: c.ReversePayment, context: Context) -> Iterable[Happened]:
    _second_cadre(command.agreed_by, context)
    paid = state.at_version(command.target_version)
    if paid is None or paid.type not in MONEY:
        raise Rejection("unknown_fact", version=command.target_version)
    if command.amount_vnd > paid.amount():
        raise Rejection("amount_exceeds_entitlement", amount_vnd=command.amount_vnd, limit_vnd=paid.amount())
    return [Happened(e.PaymentReversed(**command.model_dump(exclude={"occurred_on"})), command.occurred_on)]


# -- clocks


def _tick(state: CaseState, context: Context) -> Sequence[Happened]:
    if state.opening is None or muted(state):
        return []
    events = due_rungs(state.clocks, context.now, lambda role, day: holders(state, role, day, context))
    return [Happened(event, context.today) for event in events]


def muted(state: CaseState) -> bool:
    """Whether rungs are silent: a court stopped the case, or it is closed (brief 4.5, 1.14)."""
    return state.has("court_stop_received") or closed(state)


def holders(state: CaseState, role: str, day: date, context: Context) -> Sequence[str]:
    """Who answers for a role of this case on a day; empty when nobody does."""
    organisation = context.organisation
    if role == "case_officer":
        named = organisation.standing_in_for(state.case_officer, day)
        return (named,) if named else ()
    if role == "assigned_party_member":
        named = organisation.standing_in_for(state.party_member, day)
        return (named,) if named else ()
    group = state.opening.residential_group if state.opening else None
    return organisation.holders(role, group, day)


def _clocks(state: CaseState, happened: Sequence[Happened], context: Context) -> list[Happened]:
    """The clock events that follow from the facts: found by folding them and comparing."""
    after = state
    for number, item in enumerate(happened, start=state.version + 1):
        after = evolve(
            after, Recorded(number, item.occurred_on, item.event, context.now, context.actor, context.on_behalf_of)
        )
    if after.facts == state.facts and after.opening == state.opening:
        return []
    facts = rule_facts(after)
    rules = tuple(rule for rule in context.rulebook.rules if rule.stream is StreamKind.CASE)
    changes: list[ClockEvent] = clock_changes(
        state.clocks, facts, rules, context.rulebook, _project(after), _silent_until(after, context)
    )
    return [Happened(event, context.today) for event in changes]


def _project(state: CaseState) -> str:
    return state.opening.project_code if state.opening else ""


def _silent_until(state: CaseState, context: Context) -> datetime:
    notify_from = state.opening.notify_from if state.opening else None
    if notify_from is None:
        return context.now
    first = datetime.combine(notify_from, time(), LOCAL).astimezone(UTC)
    return max(context.now, first - timedelta(microseconds=1))


_OTHERS: Final[dict[type[Command], Callable[[CaseState, Any, Context], Iterable[Happened]]]] = {
    c.OpenCase: _open,
    c.TakeBatchDecision: _take_batch_decision,
    c.RecordVisit: _visit,
    c.AddNote: _note,
    c.AttachPhoto: _photo,
    c.RecordInventoryLine: _line,
    c.LinkGrievance: _grievance,
    c.Reassign: _reassign,
    c.CorrectFact: _correct,
    c.WithdrawFact: _withdraw,
    c.ReversePayment: _reverse,
}

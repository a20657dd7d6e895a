"""What a case records for a command, or why it refuses: pure, and total over its inputs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from domain.case import commands as c
from domain.case import entitlement
from domain.case import events as e
from domain.case.batch_decisions import take_correction, take_decision, waited_for
from domain.case.commands.payment import DecideLateSum, ReleaseDeposit
from domain.case.corrections import correct, reverse, withdraw
from domain.case.derived import rule_facts
from domain.case.facts import CaseFact
from domain.case.facts.exceptions import AlignmentChanged
from domain.case.holds import stopped
from domain.case.late_sums import check_late_sum
from domain.case.limits import barring, check_limits, from_lawful_ends, takes_no_breach, waived
from domain.case.order import check_order
from domain.case.procedure import PROCEDURE
from domain.case.shares import interest_due
from domain.case.signing import check_signer
from domain.case.standing import closed
from domain.case.state import CaseState, evolve
from domain.case.valuing import valued_draft
from domain.clocks.bars import Bar, accepted_breach, bars_on, signer_of
from domain.clocks.events import ClockEvent
from domain.clocks.firing import due_rungs
from domain.clocks.setting import clock_changes
from domain.compensation.inventory import Inventory
from domain.compensation.known_words import unknown_words
from domain.context import LOCAL, Context
from domain.errors import Rejection
from domain.messages import Command, Happened, Recorded
from domain.policy.adopting import AdoptPolicy, adopted, issued_day
from domain.policy.transitions import OnRecord
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
    if isinstance(command, AdoptPolicy):
        return _adopt(state, command, context)
    happened = list(_facts(state, command, context))
    if state.waiting and isinstance(command, (c.DraftPlan, c.CorrectFact)):
        happened += waited_for(_folded(state, happened, context), context)
    return [*happened, *_clocks(state, happened, context)]


def _facts(state: CaseState, command: Command, context: Context) -> Iterable[Happened]:
    if isinstance(command, c.RecordPaper):
        return _paper(state, command, context)
    return _OTHERS[type(command)](state, command, context)


def _adopt(state: CaseState, command: AdoptPolicy, context: Context) -> Sequence[Happened]:
    """The version the case takes, and its clocks under the rules it has then."""
    event = adopted(state.policy, state.policy_decided_until, command, on_record(state), context)
    if event is None:
        return []
    happened = [Happened(event, command.occurred_on)]
    context = replace(context, rulebook=context.rulebook.under(event.rule_version))
    return [*happened, *_clocks(state, happened, context, reread=True)]


def on_record(state: CaseState) -> OnRecord:
    """The dates that the transition rules ask for when the law changes."""

    def first(*types: str) -> date | None:
        return min((fact.on for fact in state.all_of(*types)), default=None)

    notices = [issued_day(fact) for fact in state.all_of("notice_delivered", "media_notice_done")]
    return OnRecord(
        notice_issued_on=min(notices, default=None),
        newest_notice_on=max(notices, default=None),
        approval_decided_on=first("batch_plan_approved"),
        recovery_decided_on=first("recovery_decided"),
    )


# -- papers


def _paper(state: CaseState, command: c.RecordPaper, context: Context) -> Iterable[Happened]:
    name, day = command.RECORDS.TYPE, command.occurred_on
    place = PROCEDURE[name]
    fields = command.model_dump(exclude={"occurred_on", "breach"})
    if isinstance(command, c.DraftPlan):
        fields["plan_version"] = state.plans_drafted + 1
    check_order(state, command, place)
    if isinstance(command, c.DraftPlan):
        fields |= valued_draft(state, command, context.rulebook)
    if isinstance(command, ReleaseDeposit) and "interest_vnd" not in command.model_fields_set:
        fields["interest_vnd"] = interest_due(state, command.amount_vnd, day, context.rulebook.rates)
    event = command.RECORDS.model_construct(**fields)
    entitlement.check(state, command)
    if isinstance(command, DecideLateSum):
        check_late_sum(state, command, context.rulebook)
    check_limits(event, day, context.rulebook)
    bar = _bar(state, event, day, context)
    check_signer(state, command, signer_of(bar, command.breach, context, day), context)
    if bar is not None:
        if takes_no_breach(state, name, place, imported=context.records_breaches):
            raise Rejection("too_early", rule=bar.rule, article=bar.article, not_before=bar.not_before.isoformat())
        event = event.model_copy(update=accepted_breach(bar, command.breach, context))
    return [Happened(event, day)]


def _bar(state: CaseState, event: CaseFact, day: date, context: Context) -> Bar | None:
    """The latest earliest-time the paper breaks, if it breaks one."""
    rules = barring(context.rulebook, event.TYPE)
    if not rules:
        return None
    details = {name: str(value) for name, value in event.details().items()}
    facts = rule_facts(state)
    in_force = [rule for rule in rules if not waived(rule, facts.in_force, day)]
    bars = bars_on(event.TYPE, details, from_lawful_ends(facts, context.rulebook), in_force, context.rulebook.calendar)
    return next((bar for bar in bars if day < bar.not_before), None)


# -- opening, batch decisions, notes


def _open(state: CaseState, command: c.OpenCase, context: Context) -> Iterable[Happened]:
    if state.opening is not None:
        raise Rejection("already_open")
    context.must_be(StreamKind.CASE, command.project_code, command.code)
    context.must_exist(command.project_id)
    opened = e.CaseOpened.model_construct(
        **command.model_dump(exclude={"occurred_on", "people", "rule_version", "inventory"}),
        pack_version=context.rulebook.pack_version,
        rule_version=context.rulebook.rule_version,
    )
    people = [e.PersonRegistered(**person.model_dump()) for person in command.people]
    inventory = [] if command.inventory is None else [_registered(state, command.inventory, command.code, context)]
    return [Happened(event, command.occurred_on) for event in (opened, *people, *inventory)]


def _registered(state: CaseState, inventory: Inventory, code: str, context: Context) -> e.InventoryRegistered:
    """The next version of the inventory, its words apart; raises inventory_of_another, inventory_words_unknown."""
    if inventory.situation.code != code or not inventory.situation.recovery:
        raise Rejection("inventory_of_another")
    unknown = unknown_words(inventory.situation, context.rulebook.rates)
    if unknown:
        # Which fields, never what they hold: it may name somebody.
        raise Rejection("inventory_words_unknown", fields=list(unknown))
    bare, words = inventory.without_words()
    told = json.dumps(words, ensure_ascii=False) if any(words) else ""
    return e.InventoryRegistered(inventory_version=state.inventory_version + 1, inventory=bare, words=told)


def _register(state: CaseState, command: c.RegisterInventory, context: Context) -> Iterable[Happened]:
    """Raises inventory_of_another, inventory_words_unknown and inventory_change_unexplained."""
    event = _registered(state, command.inventory, state.opening.code if state.opening else "", context)
    if state.has("batch_plan_approved") and not command.reason:
        raise Rejection("inventory_change_unexplained")
    return [Happened(event.model_copy(update={"reason": command.reason, "paper": command.paper}), command.occurred_on)]


def _take_alignment_change(_: CaseState, command: c.TakeAlignmentChange, __: Context) -> Iterable[Happened]:
    return [Happened(AlignmentChanged(paper=command.paper), command.occurred_on)]


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


# -- clocks


def _tick(state: CaseState, context: Context) -> Sequence[Happened]:
    if state.opening is None or muted(state):
        return []
    events = due_rungs(state.clocks, context.now, lambda role, day: holders(state, role, day, context))
    return [Happened(event, context.today) for event in events]


def muted(state: CaseState) -> bool:
    """Whether rungs are silent: a court or a ruling stopped the case, or it is closed (brief 4.5, 1.14)."""
    return stopped(state.facts) or closed(state)


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


def _clocks(
    state: CaseState, happened: Sequence[Happened], context: Context, *, reread: bool = False
) -> list[Happened]:
    """The clock events that follow from the facts: found by folding them and comparing."""
    after = _folded(state, happened, context)
    if not reread and after.facts == state.facts and after.opening == state.opening:
        return []
    facts = rule_facts(after)
    rules = tuple(rule for rule in context.rulebook.rules if rule.stream is StreamKind.CASE)
    changes: list[ClockEvent] = clock_changes(
        state.clocks, facts, rules, context.rulebook, _project(after), _silent_until(after, context), reread=reread
    )
    return [Happened(event, context.today) for event in changes]


def _folded(state: CaseState, happened: Sequence[Happened], context: Context) -> CaseState:
    """The case after what is about to be recorded."""
    for number, item in enumerate(happened, start=state.version + 1):
        state = evolve(
            state, Recorded(number, item.occurred_on, item.event, context.now, context.actor, context.on_behalf_of)
        )
    return state


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
    c.TakeBatchDecision: take_decision,
    c.TakeBatchCorrection: take_correction,
    c.TakeAlignmentChange: _take_alignment_change,
    c.RecordVisit: _visit,
    c.AddNote: _note,
    c.AttachPhoto: _photo,
    c.RecordInventoryLine: _line,
    c.RegisterInventory: _register,
    c.LinkGrievance: _grievance,
    c.Reassign: _reassign,
    c.CorrectFact: correct,
    c.WithdrawFact: withdraw,
    c.ReversePayment: reverse,
}

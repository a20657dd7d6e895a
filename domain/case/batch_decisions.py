"""What the batch decided, as a case takes it: never refused, applied at once, later, or made a task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.case import events as e
from domain.case.commands.deliveries import TakeBatchCorrection, TakeBatchDecision
from domain.case.details import PaymentKind
from domain.case.grounds import resting_on
from domain.case.money import deposited, paid
from domain.case.state import PLAN_VERSION_UNKNOWN, CaseState
from domain.context import Context
from domain.messages import Event, Happened

#: Decisions of the batch that come again; the one of the newest batch version counts.
_TOLD_AGAIN: Final = frozenset({"batch_plan_corrected", "batch_early_recovery_agreed"})


def take_decision(state: CaseState, command: TakeBatchDecision, _: Context) -> Iterable[Happened]:
    """A case cannot refuse what was decided: it applies it or records why it could not."""
    reason = _not_applicable(state, command)
    if not reason:
        return [Happened(e.BatchDecisionTaken(**command.model_dump(exclude={"occurred_on"})), command.occurred_on)]
    kept = command.model_dump(exclude={"occurred_on", "agreed", "asked"})
    return [Happened(e.BatchDecisionNotApplied(**kept, reason=reason), command.occurred_on)]


def take_correction(state: CaseState, command: TakeBatchCorrection, _: Context) -> Iterable[Happened]:
    """What the batch put right is put right here, or is a task for the officer; never refused."""
    fields = command.model_dump(exclude={"occurred_on"})
    told = [fact for fact in state.facts if fact.details.get("batch_version") == command.batch_version]
    waits = any(one.batch_version == command.batch_version for one in state.waiting)
    event: Event = e.BatchDecisionCorrected(**fields)
    reason = "" if told or waits else "correction_without_decision"
    if command.withdrawn and any(resting_on(fact, state.facts) for fact in told):
        reason = "papers_stand_on_it"
    if reason:
        event = e.BatchDecisionNotApplied(
            batch_id=command.batch_id, batch_version=command.batch_version, decision="batch_correction", reason=reason
        )
    return [Happened(event, command.occurred_on)]


def waited_for(state: CaseState, context: Context) -> Iterable[Happened]:
    """The decisions that came before the draft they name was typed in, once it is on record.

    A draft that is dated after a decision is not what was decided, whatever its number.
    """
    for one in sorted(state.waiting, key=lambda waiting: waiting.batch_version):
        drafted = (draft for draft in state.all_of("plan_drafted") if draft.amount("plan_version") == one.plan_version)
        if any(draft.on <= one.occurred_on for draft in drafted):
            yield from take_decision(state, TakeBatchDecision.model_validate(one.model_dump()), context)


def _not_applicable(state: CaseState, command: TakeBatchDecision) -> str:
    """Why a decision cannot become a fact here; a decision that names the household wins over its leaving out."""
    told = state.all_of(command.decision)
    if told and command.decision not in _TOLD_AGAIN:
        return "already_taken"
    if any(fact.amount("batch_version") >= command.batch_version for fact in told):
        return "overtaken"
    if command.decision == "batch_plan_corrected":
        settled = paid(state, PaymentKind.PLAN) + deposited(state)
        if settled > (command.net_payable_vnd or 0):
            return "paid_more_already"
    drafted = {fact.amount("plan_version") for fact in state.all_of("plan_drafted")}
    # A draft that reaches the record after its approval is still to come; then there is nothing to compare with.
    unknown = command.plan_version is not None and drafted and command.plan_version not in drafted
    return PLAN_VERSION_UNKNOWN if unknown else ""

"""What a batch tells its cases: decisions as facts, and the corrections of what they took.

The body of a delivery is the batch's word at one version. Dates come from the batch, so late carrying moves no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from domain.batch import facts as f
from domain.batch.details import PlanOf
from domain.batch.state import BatchPaper, BatchState
from domain.clocks.facts import Fact
from domain.messages import Event, Recorded
from domain.papers.messages import FactCorrected, FactWithdrawn
from domain.streams import Delivery
from domain.values import StreamKind

#: Under which name each paper becomes a fact of the batch's cases.
TOLD_AS: Final[Mapping[str, str]] = {
    "draft_plan_posted": "batch_posted",
    "posting_ended": "batch_posting_ended",
    "opinion_meeting_held": "batch_opinion_meeting_held",
    "early_recovery_agreed": "batch_early_recovery_agreed",
    "appraisal_file_completed": "batch_file_completed",
    "plan_approved": "batch_plan_approved",
    "approval_corrected": "batch_plan_corrected",
}


def deliveries(state: BatchState, recorded: Recorded) -> Sequence[Delivery]:
    """Each decision for the cases it covers; what is put right for those that took it."""
    event = recorded.event
    if isinstance(event, (FactCorrected, FactWithdrawn)):
        return [_to(case_id, "take_batch_correction", recorded, body) for case_id, body in _put_right(state, event)]
    decision = TOLD_AS.get(event.TYPE)
    if decision is None:
        return ()
    common = {"batch_id": str(state.batch_id), "decision": decision, "batch_version": recorded.version}
    return [
        _to(case_id, "take_batch_decision", recorded, {**common, **own})
        for case_id, own in _decided(state, event, recorded.version)
    ]


def told_of(state: BatchState, fact: Fact | None) -> tuple[UUID, ...]:
    """The cases that took a paper as a fact; none for a paper that concerns the batch alone."""
    if not isinstance(fact, BatchPaper) or fact.type not in TOLD_AS:
        return ()
    return tuple(plan.case_id for plan in fact.plans) or _covered(state, fact)


def _covered(state: BatchState, fact: BatchPaper) -> tuple[UUID, ...]:
    """Whom a paper without a list of plans is told to: all of the batch."""
    if fact.type != "appraisal_file_completed":
        return state.case_ids
    # A case takes the file once, when it is first complete: what is returned, or left out, is the batch's business.
    first = next(one.version for one in state.facts if one.type == fact.type)
    return state.case_ids if fact.version == first else ()


def _decided(state: BatchState, event: Event, version: int) -> Iterable[tuple[UUID, dict[str, Any]]]:
    if isinstance(event, (f.PlanApproved, f.ApprovalCorrected)):
        plans: Sequence[PlanOf] = next(fact.plans for fact in state.facts if fact.version == version)
        effective = event.effective_on.isoformat()
        return [
            (
                plan.case_id,
                {
                    "effective_on": effective,
                    "plan_version": plan.plan_version,
                    "net_payable_vnd": plan.net_payable_vnd,
                },
            )
            for plan in plans
        ]
    own = {"agreed": event.agreed, "asked": event.asked} if isinstance(event, f.EarlyRecoveryAgreed) else {}
    return [(case_id, own) for case_id in told_of(state, state.at_version(version))]


def _put_right(state: BatchState, event: FactCorrected | FactWithdrawn) -> Iterable[tuple[UUID, dict[str, Any]]]:
    body: dict[str, Any] = {"batch_id": str(state.batch_id), "batch_version": event.target_version}
    if isinstance(event, FactWithdrawn):
        return [(case_id, {**body, "withdrawn": True}) for case_id in event.told]
    body["right_on"] = event.right_on.isoformat()
    if "effective_on" in event.right_details:
        body["effective_on"] = event.right_details["effective_on"]
    return [(case_id, body) for case_id in told_of(state, state.at_version(event.target_version))]


def _to(case_id: UUID, command_type: str, recorded: Recorded, body: dict[str, Any]) -> Delivery:
    return Delivery(
        target_kind=StreamKind.CASE,
        target_id=case_id,
        command_type=command_type,
        occurred_on=recorded.occurred_on,
        body=body,
        version=recorded.version,
    )

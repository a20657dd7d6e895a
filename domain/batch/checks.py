"""What each paper of a batch must meet beside its place in the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.batch import commands as c
from domain.batch.details import (
    AppraisalResult,
    CorrectedPlan,
    CorrectionReason,
    FileItem,
    Opinion,
    StanceOf,
)
from domain.batch.procedure import FileRound
from domain.batch.state import BatchState
from domain.clocks.facts import Fact
from domain.errors import Rejection
from domain.papers.messages import PaperCommand
from domain.papers.procedure import not_before


def check(state: BatchState, command: PaperCommand) -> None:
    """Judge a paper by what it says; raises Rejection."""
    judge = _CHECKS.get(type(command))
    if judge is not None:
        judge(state, command)


def effective_after(decided_on: date, effective_on: date) -> None:
    """A decision takes effect no earlier than it is signed. Raises Rejection effective_before_decision."""
    if effective_on < decided_on:
        raise Rejection("effective_before_decision", effective_on=effective_on.isoformat())


def _meeting(state: BatchState, command: c.HoldOpinionMeeting) -> None:
    _members_once(state, (line.case_id for line in command.stances))
    counts_fit({opinion: getattr(command, opinion.value) for opinion in Opinion}, command.stances)


def counts_fit(counts: Mapping[Opinion, int], stances: Sequence[StanceOf]) -> None:
    """Each count is at least that of the list. Raises Rejection counts_below_list."""
    listed = Counter(line.stance for line in stances)
    for opinion, counted in counts.items():
        if counted < listed[opinion]:
            raise Rejection("counts_below_list", stance=opinion.value, counted=counted, listed=listed[opinion])


def _revision(state: BatchState, command: c.RevisePlan) -> None:
    _members_once(state, (plan.case_id for plan in command.revised))
    approved = state.approved
    _none_of([plan.case_id for plan in command.revised if plan.case_id in approved], "already_approved")


def _consent(state: BatchState, command: c.AgreeEarlyRecovery) -> None:
    if command.agreed > command.asked:
        raise Rejection("more_agreed_than_asked", agreed=command.agreed, asked=command.asked)
    # "All" means all land users of the area, and at least the households of the batch are among them.
    if command.asked < len(state.case_ids):
        raise Rejection("not_everybody_asked", asked=command.asked, households=len(state.case_ids))


def _file(state: BatchState, command: c.CompleteAppraisalFile) -> None:
    if state.round is not None:
        raise Rejection("already_recorded", fact="appraisal_file_completed")
    last = state.all_of("plan_appraised", "plan_approved")
    if last:
        not_before(last[-1], command.occurred_on)
    if last and set(state.approved) >= set(state.case_ids):
        raise Rejection("already_recorded", fact="plan_approved")
    if command.from_history and not command.checklist:
        return
    there = {line.item for line in command.checklist if not line.waived or command.waiver_reason}
    missing = [item.value for item in FileItem if item not in there]
    if missing:
        raise Rejection("file_incomplete", missing=missing)


def _request(state: BatchState, command: c.RequestSupplement) -> None:
    this = _round_for(state, command.occurred_on)
    if this.waits_for is not None:
        raise Rejection("already_recorded", fact="supplement_requested")
    if this.appraised is not None:
        raise Rejection("already_recorded", fact="plan_appraised")


def _supplement(state: BatchState, command: c.ReceiveSupplement) -> None:
    request = _round_for(state, command.occurred_on).waits_for
    if request is None:
        raise Rejection("wrong_step", needs=["supplement_requested"])
    not_before(request, command.occurred_on)


def _appraisal(state: BatchState, command: c.AppraisePlan) -> None:
    this = _round_for(state, command.occurred_on)
    if this.appraised is not None:
        raise Rejection("already_recorded", fact="plan_appraised")
    # What was asked for in vain is a reason to return the file, never to pass it.
    if this.waits_for is not None and command.result is not AppraisalResult.RETURNED:
        raise Rejection("wrong_step", needs=["supplement_received"])


def _approval(state: BatchState, command: c.ApprovePlan) -> None:
    effective_after(command.occurred_on, command.effective_on)
    named = [plan.case_id for plan in command.decided]
    _members_once(state, (*named, *command.left_out))
    approved = state.approved
    _none_of([case_id for case_id in (*named, *command.left_out) if case_id in approved], "already_approved")
    this = _round_for(state, command.occurred_on)
    if this.waits_for is not None:
        raise Rejection("wrong_step", needs=["supplement_received"])
    if this.appraised is not None:
        not_before(this.appraised, command.occurred_on)
    newest = _newest(state)
    older = [plan.case_id for plan in command.decided if plan.plan_version < newest.get(plan.case_id, 0)]
    _none_of(older, "older_plan")


def _correction(state: BatchState, command: c.CorrectApproval) -> None:
    effective_after(command.occurred_on, command.effective_on)
    _members_once(state, (plan.case_id for plan in command.corrected))
    approved = state.approved
    _none_of([plan.case_id for plan in command.corrected if plan.case_id not in approved], "not_approved")
    pairs = [(plan, approved[plan.case_id]) for plan in command.corrected]
    first = _first_approved(state)
    for plan, _ in pairs:
        not_before(first[plan.case_id], command.occurred_on)
    _none_of([new.case_id for new, old in pairs if new.approved_before_vnd != old.net_payable_vnd], "approved_differs")
    _none_of([new.case_id for new, old in pairs if new.plan_version <= old.plan_version], "older_plan")
    fallen = [new for new, old in pairs if new.net_payable_vnd < old.net_payable_vnd]
    _none_of([plan.case_id for plan in fallen if plan.reason is CorrectionReason.PRICE], "plans_below_approved")
    _none_of([plan.case_id for plan in fallen if not _proven(plan, command)], "correction_needs_paper")


def _proven(plan: CorrectedPlan, command: c.CorrectApproval) -> bool:
    return bool(plan.paper or command.paper)


def _newest(state: BatchState) -> dict[UUID, int]:
    """The newest version of each household's plan that the batch knows of."""
    newest: dict[UUID, int] = {}
    for one in (plan for fact in state.facts for plan in fact.revised):
        newest[one.case_id] = max(one.plan_version, newest.get(one.case_id, 0))
    return newest


def _first_approved(state: BatchState) -> dict[UUID, Fact]:
    """The first approval of each household that has one."""
    first: dict[UUID, Fact] = {}
    for fact in state.facts:
        for plan in fact.plans:
            first.setdefault(plan.case_id, fact)
    return first


def _round_for(state: BatchState, day: date) -> FileRound:
    """The file under way, dated no later than the day. Raises wrong_step or dated_before_predecessor."""
    this = state.round
    if this is None:
        raise Rejection("wrong_step", needs=["appraisal_file_completed"])
    not_before(this.file, day)
    return this


def _members_once(state: BatchState, named: Iterable[UUID]) -> None:
    """Households of the batch, each named once. Raises Rejection not_a_member or named_twice."""
    times = Counter(named)
    members = set(state.case_ids)
    _none_of([case_id for case_id in times if case_id not in members], "not_a_member")
    _none_of([case_id for case_id, count in times.items() if count > 1], "named_twice")


def _none_of(cases: list[UUID], code: str) -> None:
    """Refuse under a code, naming the households that stand in the way."""
    if cases:
        raise Rejection(code, cases=[str(case_id) for case_id in cases])


def resting_on_plans(state: BatchState, target: Fact) -> list[Fact]:
    """Papers that stand on a file, a request, an appraisal or an approval, beyond the table of the order."""
    later = [fact for fact in state.facts if fact.version > target.version]
    match target.type:
        case "appraisal_file_completed" | "plan_appraised":
            names = {"supplement_requested", "supplement_received", "plan_appraised", "plan_approved"}
            return [fact for fact in later if fact.type in {*names, "appraisal_file_completed"}]
        case "supplement_requested" | "supplement_received":
            names = {"supplement_requested", "supplement_received", "plan_appraised", "plan_approved"}
            return [fact for fact in later if fact.type in names]
        case "plan_approved" | "approval_corrected":
            mine = {plan.case_id for fact in state.facts if fact.version == target.version for plan in fact.plans}
            corrections = [fact for fact in later if any(plan.case_id in mine for plan in fact.plans)]
            return [*corrections, *(fact for fact in later if fact.type == "appraisal_file_completed")]
        case _:
            return []


_CHECKS: Final[dict[type[PaperCommand], Callable[[BatchState, Any], None]]] = {
    c.HoldOpinionMeeting: _meeting,
    c.RevisePlan: _revision,
    c.AgreeEarlyRecovery: _consent,
    c.CompleteAppraisalFile: _file,
    c.RequestSupplement: _request,
    c.ReceiveSupplement: _supplement,
    c.AppraisePlan: _appraisal,
    c.ApprovePlan: _approval,
    c.CorrectApproval: _correction,
}

"""A walk as a household of the commune: its case, its batch, what it was answered, and how it stood in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from temporalio.client import WorkflowExecutionStatus

from activities.messages import Outcome
from domain.batch.details import FileItem
from domain.case.state import CaseState
from domain.identity import stream_id
from domain.values import StreamKind
from store.ports import StoredEvent
from store.read_models import StreamRow
from tests.domain.walks.walk import Paper, Walk

PROJECT: Final = "DA-MAU-2026-01"
PROJECT_ID: Final = stream_id(StreamKind.PROJECT, PROJECT)
_UNIT_LEAD, _APPROVER = "CB04", "CB07"

#: The batch's own paper behind each fact its cases take: command, signer, and what it says.
BATCH_PAPERS: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "batch_posted": ("post_draft_plan", _UNIT_LEAD, {}),
    "batch_posting_ended": ("end_posting", _UNIT_LEAD, {}),
    "batch_opinion_meeting_held": ("hold_opinion_meeting", _UNIT_LEAD, {"agree": 1, "disagree": 0, "other": 0}),
    "batch_early_recovery_agreed": ("agree_early_recovery", _UNIT_LEAD, {"paper": "12/SĐT"}),
    "batch_file_completed": (
        "complete_appraisal_file",
        _UNIT_LEAD,
        {"checklist": [{"item": item.value} for item in FileItem]},
    ),
    "batch_plan_approved": ("approve_plan", _APPROVER, {}),
    "batch_plan_corrected": ("correct_approval", _APPROVER, {}),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """What the installation holds of a household on the evening its walk ends."""

    state: CaseState
    row: StreamRow
    """What the queue shows of it."""
    log: Sequence[StoredEvent]
    workflow: WorkflowExecutionStatus | None


@dataclass
class Household:
    """A walk as a case of the commune."""

    walk: Walk
    number: int
    answers: list[tuple[Paper, Outcome]] = field(default_factory=list)
    """What each paper of the case was answered."""
    ended: Ended | None = None

    @property
    def code(self) -> str:
        """Of the case."""
        return f"SM-{self.number:03}"

    @property
    def case_id(self) -> UUID:
        """Of the case."""
        return stream_id(StreamKind.CASE, PROJECT, self.code)

    @property
    def batch_code(self) -> str:
        """Of its batch."""
        return f"DOT-{self.number:03}"

    @property
    def batch_id(self) -> UUID:
        """Of its batch."""
        return stream_id(StreamKind.BATCH, PROJECT, self.batch_code)

    def said(self, paper: Paper) -> Mapping[str, Any]:
        """What a paper says, under the code of this case where it names one."""
        if paper.command != "register_inventory":
            return paper.body
        inventory = paper.body["inventory"]
        situation = {**inventory["situation"], "code": self.code}
        return {**paper.body, "inventory": {**inventory, "situation": situation}}


def decided(household: Household, paper: Paper) -> dict[str, Any]:
    """What an approval or a correction says of the batch's one household."""
    plan = {
        "case_id": household.case_id,
        "plan_version": paper.body["plan_version"],
        "net_payable_vnd": paper.body["net_payable_vnd"],
    }
    decision = {"decision_no": "218/QĐ-UBND", "effective_on": paper.body["effective_on"]}
    if paper.body["decision"] == "batch_plan_approved":
        return {**decision, "decided": [plan]}
    draft = [one for one in household.walk.in_order if one.command == "draft_plan" and not one.refused][-1]
    before = next(
        one.body["net_payable_vnd"]
        for one in household.walk.in_order
        if one.body.get("decision") == "batch_plan_approved"
    )
    corrected = {**plan, "approved_before_vnd": before, "reason": draft.body["corrects"], "paper": "7/BB"}
    return {**decision, "corrected": [corrected], "note": "tính lại"}

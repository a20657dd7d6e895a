"""Commands and events of a batch: posting, opinion meeting, appraisal, approval."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.clocks.bars import Breach, BreachReason
from domain.clocks.events import CLOCK_EVENTS
from domain.identity import Code
from domain.messages import Command, Event, by_type
from domain.policy.packs import PackId
from domain.privacy import Private, at_most
from domain.values import DocumentNumber, LocalDate, Vnd

FreeText = Annotated[str, at_most(4000), Private()]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class PlanOf(BaseModel):
    """One household of an approval: which plan version, and what it pays in VND."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: UUID
    plan_version: int = Field(strict=True, ge=1)
    net_payable_vnd: Vnd


class Counts(BaseModel):
    """Opinions counted at the meeting (Land Law 31/2024/QH15 Art. 87(3)(a))."""

    agree: Count
    disagree: Count
    other: Count


class Approval(BaseModel):
    """The approval decision: its number, when it takes effect, and whom it covers."""

    decision_no: Annotated[DocumentNumber, Field(min_length=1)]
    effective_on: LocalDate
    decided: tuple[PlanOf, ...] = Field(min_length=1)
    left_out: tuple[UUID, ...] = ()


class BatchCommand(Command):
    """A command of a batch that records one paper."""

    RECORDS: ClassVar[str]

    paper: DocumentNumber = ""
    note: FreeText | None = None
    breach: BreachReason | None = None


class OpenBatch(Command):
    """Open a batch of households that are approved together."""

    code: Code
    project_id: UUID
    project_code: Code
    pack_id: PackId
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    case_ids: tuple[UUID, ...] = Field(min_length=1)


class PostDraftPlan(BatchCommand):
    """Post the draft plan in public."""

    RECORDS = "draft_plan_posted"


class EndPosting(BatchCommand):
    """End the posting of the draft plan."""

    RECORDS = "posting_ended"


class HoldOpinionMeeting(BatchCommand, Counts):
    """Record the opinion meeting with its counts."""

    RECORDS = "opinion_meeting_held"


class CompleteAppraisalFile(BatchCommand):
    """Record that the file for appraisal is complete."""

    RECORDS = "appraisal_file_completed"


class AppraisePlan(BatchCommand):
    """Record the result of the appraisal."""

    RECORDS = "plan_appraised"


class ApprovePlan(BatchCommand, Approval):
    """Record the approval decision; it freezes the list of households and plan versions."""

    RECORDS = "plan_approved"


class BatchOpened(Event):
    """A batch was opened."""

    IS_ACT: ClassVar[bool] = True

    batch_id: UUID
    code: str
    project_id: UUID
    project_code: str
    pack_id: str
    area_path: str
    case_ids: tuple[UUID, ...]


class BatchFact(Event):
    """A paper of the batch."""

    IS_ACT: ClassVar[bool] = True

    paper: DocumentNumber = ""
    note: FreeText | None = None
    breach: Breach | None = None
    breach_reason: FreeText | None = None


class DraftPlanPosted(BatchFact):
    """The draft plan was posted."""


class PostingEnded(BatchFact):
    """The posting ended."""


class OpinionMeetingHeld(BatchFact, Counts):
    """The opinion meeting was held."""


class AppraisalFileCompleted(BatchFact):
    """The file for appraisal was complete."""


class PlanAppraised(BatchFact):
    """The plan was appraised."""


class PlanApproved(BatchFact, Approval):
    """The plan was approved."""


PAPERS: Final[tuple[type[BatchCommand], ...]] = tuple(BatchCommand.__subclasses__())
FACTS: Final = by_type(*BatchFact.__subclasses__())
COMMANDS: Final = by_type(OpenBatch, *PAPERS)
EVENTS: Final = by_type(BatchOpened, *BatchFact.__subclasses__(), *CLOCK_EVENTS)

#: Under which name each paper becomes a fact of the batch's cases.
TOLD_AS: Final = {
    "draft_plan_posted": "batch_posted",
    "posting_ended": "batch_posting_ended",
    "opinion_meeting_held": "batch_opinion_meeting_held",
    "appraisal_file_completed": "batch_file_completed",
    "plan_approved": "batch_plan_approved",
}

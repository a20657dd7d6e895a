"""What may be asked of a batch."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import Field

from domain.batch import details as d
from domain.batch import facts as f
from domain.identity import Code
from domain.messages import Command, Handling, by_type
from domain.papers.messages import CORRECTIONS, PaperCommand, Reason
from domain.policy.adopting import AdoptPolicy
from domain.policy.columns import RuleVersionId
from domain.policy.packs import PackId
from domain.values import DocumentNumber, StaffCode


class OpenBatch(Command):
    """Open a batch of households that are approved together."""

    code: Code
    project_id: UUID
    project_code: Code
    pack_id: PackId
    rule_version: RuleVersionId | None = None
    """The rule set the batch stands under; the pack's own where none is named."""
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    case_ids: tuple[UUID, ...] = Field(min_length=1)


class NoteDraft(Command):
    """Note who drew up a household's plan; sent by its case."""

    HANDLING: ClassVar[Handling] = Handling.BULK

    case_id: UUID
    plan_version: d.PlanVersion
    drafted_by: StaffCode


class BatchPaper(PaperCommand):
    """A command of a batch that records one paper."""


class PostDraftPlan(BatchPaper):
    """Post the draft plan in public."""

    RECORDS = f.DraftPlanPosted


class EndPosting(BatchPaper):
    """End the posting of the draft plan."""

    RECORDS = f.PostingEnded


class HoldOpinionMeeting(BatchPaper, d.Counts):
    """Record the opinion meeting with its counts and who gave which opinion."""

    RECORDS = f.OpinionMeetingHeld


class RevisePlan(BatchPaper, d.Revision):
    """Record the drafts that were changed after the meeting."""

    RECORDS = f.PlanRevised

    reason: Reason


class PostResettlementArrangement(BatchPaper):
    """Post the expected resettlement arrangement."""

    RECORDS = f.ResettlementArrangementPosted


class AgreeEarlyRecovery(BatchPaper, d.Consent):
    """Record how many of all land users of the area agree to early recovery; the paper is the consent register."""

    RECORDS = f.EarlyRecoveryAgreed

    paper: Annotated[DocumentNumber, Field(min_length=1)]


class CompleteAppraisalFile(BatchPaper, d.AppraisalFile):
    """Record that the file for appraisal is complete: each item present, or waived with a reason."""

    RECORDS = f.AppraisalFileCompleted

    waiver_reason: Reason | None = None


class RequestSupplement(BatchPaper, d.Reasoned):
    """Ask for a supplement to the file, in writing."""

    RECORDS = f.SupplementRequested


class ReceiveSupplement(BatchPaper):
    """Record that the supplement came."""

    RECORDS = f.SupplementReceived


class AppraisePlan(BatchPaper, d.Appraisal):
    """Record the result of the appraisal."""

    RECORDS = f.PlanAppraised
    AWAITS = NoteDraft.TYPE


class ApprovePlan(BatchPaper, d.Approval):
    """Record the approval decision; it freezes the list of households and plan versions.

    Households that were left out are approved by a later decision of the same kind, on a file of their own.
    """

    RECORDS = f.PlanApproved
    AWAITS = NoteDraft.TYPE


class CorrectApproval(BatchPaper, d.Correction):
    """Record a decision that corrects approved plans."""

    RECORDS = f.ApprovalCorrected
    AWAITS = NoteDraft.TYPE

    note: Reason
    """What was wrong, or what changed."""


class CompletePayment(BatchPaper):
    """Record that all the plan pays was paid or deposited."""

    RECORDS = f.PaymentCompleted


class SendCadastralFile(BatchPaper):
    """Send the file for the cadastral update to the registry office."""

    RECORDS = f.CadastralFileSent


class CorrectCadastralRecords(BatchPaper):
    """Record that the registry office corrected the cadastral records."""

    RECORDS = f.CadastralCorrected


COMMANDS: Final = by_type(OpenBatch, NoteDraft, AdoptPolicy, *BatchPaper.__subclasses__(), *CORRECTIONS)

"""What the papers of a batch say beside their date: shared by each command and the fact it records."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.papers.messages import Count, Reason
from domain.values import DocumentNumber, LocalDate, Vnd

PlanVersion = Annotated[int, Field(strict=True, ge=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanOf(_Part):
    """One household of an approval: which plan version, and what it pays in VND."""

    case_id: UUID
    plan_version: PlanVersion
    net_payable_vnd: Vnd


class Opinion(StrEnum):
    """What a person said at the opinion meeting; who said nothing has no line, and silence is never consent."""

    AGREE = "agree"
    DISAGREE = "disagree"
    OTHER = "other"


class StanceOf(_Part):
    """What one household said at the opinion meeting."""

    case_id: UUID
    stance: Opinion


class Counts(BaseModel):
    """Opinions counted at the meeting (Land Law 31/2024/QH15 Art. 87(3)(a)), with those who gave them."""

    agree: Count
    disagree: Count
    other: Count
    stances: tuple[StanceOf, ...] = ()


class RevisedPlan(_Part):
    """A household whose draft was changed after the meeting, and the version it has now."""

    case_id: UUID
    plan_version: PlanVersion


class Revision(BaseModel):
    """Drafts changed after the opinion meeting."""

    revised: tuple[RevisedPlan, ...] = Field(min_length=1)


class FileItem(StrEnum):
    """What a file for appraisal consists of (Decree 88/2024 Art. 3(3)(b), brief 1.9)."""

    REQUEST = "file_request"
    DRAFT_PLAN = "file_draft_plan"
    RECOVERY_NOTICE = "file_recovery_notice"
    INVENTORY_DOCUMENTS = "file_inventory_documents"
    CADASTRAL_EXTRACT = "file_cadastral_extract"
    ORIGIN_CERTIFICATE = "file_origin_certificate"
    OPINION_MINUTES = "file_opinion_minutes"
    OTHER_PAPERS = "file_other_papers"


class FileLine(_Part):
    """One item of the file: present, or waived for the reason the paper gives."""

    item: FileItem
    waived: bool = False


class AppraisalFile(BaseModel):
    """The checklist of the file for appraisal."""

    checklist: tuple[FileLine, ...] = ()
    from_history: bool = False
    """An import of papers from before the program: no checklist was kept, and the record says so."""


class AppraisalResult(StrEnum):
    """How the land office's appraisal ended."""

    PASSED = "pass"
    RETURNED = "return"


class Appraisal(BaseModel):
    """The result of an appraisal; a returned file has to be completed anew."""

    result: AppraisalResult = AppraisalResult.PASSED


class Approval(BaseModel):
    """The approval decision: its number, when it takes effect, and whom it covers."""

    decision_no: Annotated[DocumentNumber, Field(min_length=1)]
    effective_on: LocalDate
    decided: tuple[PlanOf, ...] = Field(min_length=1)
    left_out: tuple[UUID, ...] = ()


class CorrectionReason(StrEnum):
    """Why an approved plan is corrected (brief 1.9, 1.14)."""

    PRICE = "price"
    """Price content changed: never below what was approved (Land Law Art. 94(5))."""
    ERROR = "error"
    ALIGNMENT = "alignment"


class CorrectedPlan(_Part):
    """One household of a correction: its new plan version, and what the plan pays now and paid before, in VND."""

    case_id: UUID
    plan_version: PlanVersion
    net_payable_vnd: Vnd
    approved_before_vnd: Vnd
    """What the sender believes was approved; another sum means that the sender looked at an older plan."""
    reason: CorrectionReason
    paper: DocumentNumber = ""
    """The paper that shows what changed; needed where the sum falls."""


class Correction(BaseModel):
    """A decision that corrects approved plans."""

    decision_no: Annotated[DocumentNumber, Field(min_length=1)]
    effective_on: LocalDate
    corrected: tuple[CorrectedPlan, ...] = Field(min_length=1)


class Consent(BaseModel):
    """Who of the asked land users agrees to early recovery (Land Law Art. 85(2), Resolution 254/2025 Art. 3(3))."""

    agreed: Count
    asked: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class Reasoned(BaseModel):
    """A paper that says why."""

    reason: Reason

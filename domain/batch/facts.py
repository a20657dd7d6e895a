"""The events of a batch: its papers, and the drafts its cases tell it of."""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

from domain.batch import details as d
from domain.clocks.events import CLOCK_EVENTS
from domain.messages import Event, by_type
from domain.papers.messages import CORRECTED, FreeText, PaperFact
from domain.policy.adopting import PolicyAdopted
from domain.values import StaffCode


class BatchOpened(Event):
    """A batch was opened."""

    IS_ACT: ClassVar[bool] = True

    batch_id: UUID
    code: str
    project_id: UUID
    project_code: str
    pack_id: str
    pack_version: int = 0
    rule_version: str = ""
    area_path: str
    case_ids: tuple[UUID, ...]


class DraftNoted(Event):
    """A case told who drew up its plan: who drafts a plan neither appraises nor approves it."""

    case_id: UUID
    plan_version: int
    drafted_by: StaffCode


class BatchFact(PaperFact):
    """A paper of the batch."""


class DraftPlanPosted(BatchFact):
    """The draft plan was posted."""


class PostingEnded(BatchFact):
    """The posting ended."""


class OpinionMeetingHeld(BatchFact, d.Counts):
    """The opinion meeting was held."""


class PlanRevised(BatchFact, d.Revision):
    """Drafts were changed after the meeting."""

    reason: FreeText


class ResettlementArrangementPosted(BatchFact):
    """The expected resettlement arrangement was posted (Land Law 31/2024/QH15 Art. 111(1))."""


class EarlyRecoveryAgreed(BatchFact, d.Consent):
    """The register of consent to early recovery was closed."""


class AppraisalFileCompleted(BatchFact, d.AppraisalFile):
    """The file for appraisal was complete."""

    waiver_reason: FreeText | None = None


class SupplementRequested(BatchFact, d.Reasoned):
    """The land office asked for a supplement to the file; the time until it comes does not count."""


class SupplementReceived(BatchFact):
    """The supplement came."""


class PlanAppraised(BatchFact, d.Appraisal):
    """The plan was appraised."""


class PlanApproved(BatchFact, d.Approval):
    """The plan was approved, for the first households or for those left out before."""


class ApprovalCorrected(BatchFact, d.Correction):
    """Approved plans were corrected; each case takes its new version."""


class PaymentCompleted(BatchFact):
    """All that the plan pays was paid or deposited."""


class CadastralFileSent(BatchFact):
    """The file for the cadastral update was sent to the registry office."""


class CadastralCorrected(BatchFact):
    """The registry office corrected the cadastral records."""


FACTS: Final = tuple(BatchFact.__subclasses__())
EVENTS: Final = by_type(BatchOpened, DraftNoted, PolicyAdopted, *FACTS, *CORRECTED, *CLOCK_EVENTS)

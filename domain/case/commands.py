"""What may be asked of a case: acts move its procedure, notes record facts that move nothing."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.case import details as d
from domain.case import facts as f
from domain.case.events import InventoryLineRecorded
from domain.clocks.bars import BreachReason
from domain.identity import Code
from domain.messages import Command, Event, Handling, by_type
from domain.policy.packs import PackId
from domain.values import DocumentNumber, LocalDate, StaffCode, Vnd


class RecordPaper(Command):
    """A command that records one paper as a fact of the procedure."""

    RECORDS: ClassVar[type[f.CaseFact]]

    note: d.FreeText | None = None
    paper: DocumentNumber = ""
    breach: BreachReason | None = None
    """Only for a paper that exists already and breaks an earliest time; from the unit lead."""


class DeliverNotice(RecordPaper, d.DeliveryDetails):
    """Record that the recovery notice reached the household."""

    RECORDS = f.NoticeDelivered


class CompleteMediaNotice(RecordPaper, d.MediaDetails):
    """Record that the notice in newspapers and on air is complete."""

    RECORDS = f.MediaNoticeDone


class ReceiveSelfDeclaration(RecordPaper):
    """Record the household's self-declaration sheet."""

    RECORDS = f.SelfDeclarationReceived


class PostponeInventory(RecordPaper, d.Reasoned):
    """Note that an inventory visit came to nothing."""

    HANDLING: ClassVar[Handling] = Handling.NOTE
    RECORDS = f.InventoryPostponed


class SignInventoryMinutes(RecordPaper, d.SignatureDetails):
    """Record inventory minutes that the household signed."""

    RECORDS = f.InventoryMinutesSigned


class WitnessInventoryMinutes(RecordPaper, d.UnsignedDetails):
    """Record inventory minutes taken before witnesses."""

    RECORDS = f.InventoryMinutesWitnessed


class PostUnsignedInventory(RecordPaper, d.UnsignedDetails):
    """Post the result of an unsigned inventory."""

    RECORDS = f.InventoryPostedUnsigned


class EndInventoryPosting(RecordPaper):
    """End the posting of an unsigned inventory."""

    RECORDS = f.InventoryPostingEnded


class PostForHeirs(RecordPaper):
    """Post a search for heirs."""

    RECORDS = f.HeirsPosted


class EndHeirsPosting(RecordPaper):
    """End the posting of a search for heirs."""

    RECORDS = f.HeirsPostingEnded


class StartInventoryPersuasion(RecordPaper, d.Reasoned):
    """Begin persuasion of somebody who refuses the inventory."""

    RECORDS = f.PersuasionInventoryStarted


class EndInventoryPersuasion(RecordPaper, d.PersuasionEndDetails):
    """End persuasion over the inventory."""

    RECORDS = f.PersuasionInventoryEnded


class DecideCompulsoryInventory(RecordPaper):
    """Decide a compulsory inventory."""

    RECORDS = f.CompulsoryInventoryDecided


class DeliverCompulsoryInventoryDecision(RecordPaper):
    """Deliver and post the decision on a compulsory inventory."""

    RECORDS = f.CompulsoryInventoryDelivered


class CarryOutCompulsoryInventory(RecordPaper):
    """Carry out the compulsory inventory."""

    RECORDS = f.CompulsoryInventoryDone


class DraftPlan(RecordPaper, d.PlanAmounts):
    """Draw up the household's draft plan, or a new version of it."""

    RECORDS = f.PlanDrafted


class RecordStance(RecordPaper, d.StanceDetails):
    """Record the household's stance on the draft."""

    RECORDS = f.StanceRecorded


class HoldDialogue(RecordPaper):
    """Record a dialogue with the household."""

    RECORDS = f.DialogueHeld


class ReplyToDisagreement(RecordPaper):
    """Record the written answer to a disagreement."""

    RECORDS = f.DisagreementReplied


class RequestPapers(RecordPaper, d.Reasoned):
    """Ask the household for more papers."""

    RECORDS = f.PapersRequested


class ReferToHigherAuthority(RecordPaper, d.ReferralDetails):
    """Put a question to a higher authority."""

    RECORDS = f.ReferredToHigherAuthority

    to: Annotated[d.FreeText, Field(min_length=1)]


class ReceiveCourtStop(RecordPaper, d.Reasoned):
    """Record a court's order to stop."""

    RECORDS = f.CourtStopReceived


class LeaveOutOfApproval(RecordPaper, d.LeftOutDetails):
    """Leave the household out of the file sent for approval."""

    RECORDS = f.LeftOutOfApproval


class PublishPlan(RecordPaper):
    """Publish the approved plan."""

    RECORDS = f.PlanPublished


class DeliverDecision(RecordPaper, d.DeliveryDetails):
    """Deliver the approval decision and the plan to the household."""

    RECORDS = f.DecisionDelivered


class RecordDecisionDeliveryFailure(RecordPaper, d.Reasoned):
    """Record an attempt to deliver that failed."""

    RECORDS = f.DecisionDeliveryFailed


class RecordResponse(RecordPaper, d.ResponseDetails):
    """Record the household's answer to the approved plan."""

    RECORDS = f.ResponseRecorded


class StartPlanPersuasion(RecordPaper, d.Reasoned):
    """Begin persuasion to accept the approved plan."""

    RECORDS = f.PersuasionPlanStarted


class EndPlanPersuasion(RecordPaper, d.PersuasionEndDetails):
    """End persuasion to accept the approved plan."""

    RECORDS = f.PersuasionPlanEnded


class DecideRecovery(RecordPaper, d.RecoveryDetails):
    """Issue the recovery decision."""

    RECORDS = f.RecoveryDecided


class HandOverResettlementLot(RecordPaper):
    """Hand the resettlement lot to the household."""

    RECORDS = f.ResettlementLotHandedOver


class PreparePayment(RecordPaper, d.PaymentDetails):
    """Prepare a payment."""

    RECORDS = f.PaymentPrepared


class ApprovePayment(RecordPaper, d.PaymentDetails):
    """Approve a prepared payment."""

    RECORDS = f.PaymentApproved


class MakePayment(RecordPaper, d.PaymentMadeDetails):
    """Record that the household received money."""

    RECORDS = f.PaymentMade


class BlockPayment(RecordPaper, d.HeldBackDetails):
    """Record that money cannot be handed over for now."""

    RECORDS = f.PaymentBlocked


class RecordPaymentRefusal(RecordPaper, d.Reasoned):
    """Record that the household refused the money."""

    RECORDS = f.PaymentRefused


class StartPaymentPersuasion(RecordPaper, d.Reasoned):
    """Begin persuasion to take the money."""

    RECORDS = f.PersuasionPaymentStarted


class EndPaymentPersuasion(RecordPaper, d.PersuasionEndDetails):
    """End persuasion to take the money."""

    RECORDS = f.PersuasionPaymentEnded


class MakeDeposit(RecordPaper, d.DepositDetails):
    """Put the money on a deposit account in the household's name."""

    RECORDS = f.DepositMade


class ListReward(RecordPaper, d.RewardDetails):
    """Put the household on the list for the early-handover reward."""

    RECORDS = f.RewardListed


class DecideReward(RecordPaper, d.RewardDetails):
    """Decide the reward."""

    RECORDS = f.RewardDecided


class DecideLateSum(RecordPaper, d.LateSumDetails):
    """Decide the sum owed for late payment."""

    RECORDS = f.LateSumDecided


class HandOver(RecordPaper, d.HandoverDetails):
    """Record the handover of the site; lawful any time after the inventory."""

    RECORDS = f.HandedOver


class RecordHandoverRefusal(RecordPaper, d.Reasoned):
    """Record that the household did not hand over."""

    RECORDS = f.HandoverRefused


class StartHandoverPersuasion(RecordPaper, d.Reasoned):
    """Begin persuasion to hand over."""

    RECORDS = f.PersuasionHandoverStarted


class EndHandoverPersuasion(RecordPaper, d.PersuasionEndDetails):
    """End persuasion to hand over."""

    RECORDS = f.PersuasionHandoverEnded


class Person(BaseModel):
    """A person of the household, as an import or an officer brings them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party_id: UUID
    role: Annotated[str, Field(pattern=r"^(head|spouse|co_owner|heir|asset_owner)$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    personal_id: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{12})?$")] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    address: Annotated[str, Field(max_length=500)] = ""
    email: Annotated[str, Field(max_length=200)] = ""


class OpenCase(Command):
    """Open the case of a household in the recovery track."""

    code: Code
    project_id: UUID
    project_code: Code
    batch_id: UUID | None = None
    pack_id: PackId
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    residential_group: Annotated[str, Field(min_length=1, max_length=120)]
    case_officer: StaffCode
    party_member: StaffCode | None = None
    resettlement: d.Resettlement = d.Resettlement.NONE
    land: d.Land
    reward_until: LocalDate | None = None
    """Last day of the early-handover reward; None where the project grants none."""
    notify_from: LocalDate | None = None
    """An imported case sends nothing before this day."""
    people: tuple[Person, ...] = ()


class TakeBatchDecision(Command):
    """Take what the batch decided as a fact; sent by the delivery, never refused."""

    batch_id: UUID
    batch_version: int = Field(strict=True, ge=1)
    decision: Annotated[
        str, Field(pattern=r"^batch_(posted|posting_ended|opinion_meeting_held|file_completed|plan_approved)$")
    ]
    effective_on: LocalDate | None = None
    plan_version: int | None = None
    net_payable_vnd: Vnd | None = None


class RecordVisit(Command):
    """Note a visit to the household."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    note: d.FreeText | None = None


class AddNote(Command):
    """Note something in words."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    text: Annotated[d.FreeText, Field(min_length=1)]


class AttachPhoto(Command):
    """Note a photo or scan by its fingerprint; the file lies beside the log."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    caption: d.FreeText | None = None


class RecordInventoryLine(Command):
    """Note or change one line of the inventory."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    line_id: UUID
    description: Annotated[d.FreeText, Field(min_length=1)]
    unit: Annotated[str, Field(max_length=20)] = ""
    quantity: Annotated[str, Field(pattern=r"^[0-9]{1,12}([.][0-9]{1,2})?$")]
    """Decimal text, so that no reader makes a binary float of it."""
    disputed: bool = False

    def conflicts_with(self, event: Event) -> bool:
        """Only another edit of the same line makes this one stale."""
        return isinstance(event, InventoryLineRecorded) and event.line_id == self.line_id


class LinkGrievance(Command):
    """Note a grievance about this case; by law it holds nothing by itself."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    grievance_id: UUID
    kind: d.GrievanceKind
    about: d.GrievanceSubject
    stage: Annotated[str, Field(pattern=r"^(received|accepted)$")]


class Reassign(Command):
    """Give the case to another officer or party member."""

    HANDLING: ClassVar[Handling] = Handling.BULK

    case_officer: StaffCode | None = None
    party_member: StaffCode | None = None


class CorrectFact(Command):
    """Replace a recorded fact by the right one, with a reason and a paper."""

    target_version: int = Field(strict=True, ge=1)
    right_on: LocalDate
    """The date the fact truly happened on."""
    right_details: dict[str, str | int] = Field(default_factory=dict)
    """Details of the same kind of fact that were wrong; the others stay."""
    reason: Annotated[d.FreeText, Field(min_length=1)]
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    """A second cadre; nobody corrects alone."""


class WithdrawFact(Command):
    """Take back a fact that did not happen; refused while a later act stands on it."""

    target_version: int = Field(strict=True, ge=1)
    reason: Annotated[d.FreeText, Field(min_length=1)]
    paper: DocumentNumber = ""
    agreed_by: StaffCode


class ReversePayment(Command):
    """Reverse money that was paid by mistake; money is reversed, never withdrawn."""

    target_version: int = Field(strict=True, ge=1)
    amount_vnd: d.Amount
    reason: Annotated[d.FreeText, Field(min_length=1)]
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    """A second cadre; nobody gives money back on paper alone."""


PAPERS: Final[tuple[type[RecordPaper], ...]] = tuple(RecordPaper.__subclasses__())
OTHERS: Final[tuple[type[Command], ...]] = (
    OpenCase,
    TakeBatchDecision,
    RecordVisit,
    AddNote,
    AttachPhoto,
    RecordInventoryLine,
    LinkGrievance,
    Reassign,
    CorrectFact,
    WithdrawFact,
    ReversePayment,
)
COMMANDS: Final = by_type(*PAPERS, *OTHERS)

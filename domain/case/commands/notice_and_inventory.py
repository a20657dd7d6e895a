"""Papers of the notice and the inventory, compulsion included."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from domain.case import details as d
from domain.case.commands.paper import RecordPaper
from domain.case.facts import notice_and_inventory as f
from domain.messages import Handling


class DeliverNotice(RecordPaper, d.NoticeDetails):
    """Record that the recovery notice reached the household."""

    RECORDS = f.NoticeDelivered

    @model_validator(mode="after")
    def _issued_first(self) -> Self:
        if self.issued_on is not None and self.issued_on > self.occurred_on:
            raise ValueError("issued_on is after the delivery")
        return self


class RecordNoticeDeliveryFailure(RecordPaper, d.Reasoned):
    """Record that the recovery notice could not be delivered."""

    RECORDS = f.NoticeDeliveryFailed


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


class AnnounceAbsence(RecordPaper):
    """Record the announcement of an absence on the loudspeakers, by its first day."""

    RECORDS = f.AbsenceAnnounced


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


class StartInventoryPersuasion(RecordPaper, d.Reasoned):
    """Begin persuasion of somebody who refuses the inventory."""

    RECORDS = f.PersuasionInventoryStarted


class EndInventoryPersuasion(RecordPaper, d.PersuasionEndDetails):
    """End persuasion over the inventory."""

    RECORDS = f.PersuasionInventoryEnded


class ProposeCompulsoryInventory(RecordPaper):
    """Propose a compulsory inventory."""

    RECORDS = f.CompulsoryInventoryProposed


class SubmitCompulsoryInventory(RecordPaper):
    """Submit the decision on a compulsory inventory."""

    RECORDS = f.CompulsoryInventorySubmitted


class DecideCompulsoryInventory(RecordPaper):
    """Decide a compulsory inventory."""

    RECORDS = f.CompulsoryInventoryDecided


class DeliverCompulsoryInventoryDecision(RecordPaper, d.DeliveryDetails):
    """Deliver and post the decision on a compulsory inventory."""

    RECORDS = f.CompulsoryInventoryDelivered


class RecordInventoryNoncompliance(RecordPaper, d.Reasoned):
    """Record that the decision on a compulsory inventory was not obeyed."""

    RECORDS = f.InventoryNoncomplianceRecorded


class SubmitInventoryEnforcement(RecordPaper):
    """Submit the enforcement of the compulsory inventory."""

    RECORDS = f.InventoryEnforcementSubmitted


class DecideInventoryEnforcement(RecordPaper):
    """Decide to enforce the compulsory inventory."""

    RECORDS = f.InventoryEnforcementDecided


class DeliverInventoryEnforcement(RecordPaper, d.DeliveryDetails):
    """Deliver and post the decision to enforce the compulsory inventory."""

    RECORDS = f.InventoryEnforcementDelivered


class InformPoliceOfInventoryEnforcement(RecordPaper):
    """Tell the police the day of the enforced inventory."""

    RECORDS = f.InventoryEnforcementPoliceInformed


class CarryOutCompulsoryInventory(RecordPaper, d.CompulsoryInventoryDetails):
    """Carry out the compulsory inventory."""

    RECORDS = f.CompulsoryInventoryDone

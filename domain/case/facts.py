"""The events of a case that are facts of the procedure: one class per code of sheet 'Diễn biến'."""

from __future__ import annotations

from typing import ClassVar, Final

from domain.case import details as d
from domain.clocks.bars import Breach
from domain.messages import Event, by_type
from domain.privacy import private_fields
from domain.values import DocumentNumber

#: Fields that every paper has; the rest are the details rules may ask for.
_PAPER_FIELDS: Final = frozenset({"paper", "note", "breach", "breach_reason"})


class CaseFact(Event):
    """A paper of the case; its details are what the state keeps."""

    IS_ACT: ClassVar[bool] = True

    paper: DocumentNumber = ""
    """Number of the document; visits have none."""
    note: d.FreeText | None = None
    breach: Breach | None = None
    """The earliest time this paper broke, if it did."""
    breach_reason: d.FreeText | None = None

    def details(self) -> dict[str, str | int]:
        """The typed details that are not personal, as the state keeps them."""
        kept: dict[str, str | int] = {}
        for name in type(self).detail_names():
            value = getattr(self, name)
            if value is not None:
                kept[name] = value if isinstance(value, int) else str(value)
        return kept

    @classmethod
    def detail_names(cls) -> tuple[str, ...]:
        """Names of the fields ``details`` keeps."""
        return _DETAIL_NAMES[cls]


class NoticeDelivered(CaseFact, d.DeliveryDetails):
    """The recovery notice reached the household."""


class MediaNoticeDone(CaseFact, d.MediaDetails):
    """The notice to somebody who cannot be reached has appeared often enough."""


class SelfDeclarationReceived(CaseFact):
    """The household returned its self-declaration sheet."""


class InventoryMinutesSigned(CaseFact, d.SignatureDetails):
    """The inventory was taken and the household signed the minutes."""


class InventoryMinutesWitnessed(CaseFact, d.UnsignedDetails):
    """The inventory was taken before witnesses, without the household's signature."""


class InventoryPostedUnsigned(CaseFact, d.UnsignedDetails):
    """The result of an unsigned inventory was posted."""


class InventoryPostingEnded(CaseFact):
    """The posting of an unsigned inventory ended."""


class HeirsPosted(CaseFact):
    """A search for heirs was posted."""


class HeirsPostingEnded(CaseFact):
    """The posting of a search for heirs ended."""


class PersuasionInventoryStarted(CaseFact, d.Reasoned):
    """Persuasion of somebody who refuses the inventory began."""


class PersuasionInventoryEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion over the inventory ended."""


class CompulsoryInventoryDecided(CaseFact):
    """The Chair decided a compulsory inventory."""


class CompulsoryInventoryDelivered(CaseFact):
    """The decision on a compulsory inventory was delivered and posted."""


class CompulsoryInventoryDone(CaseFact):
    """The compulsory inventory was carried out."""


class PlanDrafted(CaseFact, d.PlanAmounts):
    """The household's draft plan was drawn up."""

    plan_version: int = 1


class StanceRecorded(CaseFact, d.StanceDetails):
    """The household's stance on the draft was recorded; the last one counts."""


class DialogueHeld(CaseFact):
    """A dialogue with the household was held."""


class DisagreementReplied(CaseFact):
    """A recorded disagreement was answered in writing."""


class PapersRequested(CaseFact, d.Reasoned):
    """The household was asked for more papers."""


class ReferredToHigherAuthority(CaseFact, d.ReferralDetails):
    """A question was put to a higher authority."""


class CourtStopReceived(CaseFact, d.Reasoned):
    """A court ordered a stop."""


class LeftOutOfApproval(CaseFact, d.LeftOutDetails):
    """The household was left out of the file sent for approval."""


class PlanPublished(CaseFact):
    """The approved plan was published."""


class DecisionDelivered(CaseFact, d.DeliveryDetails):
    """The approval decision and the plan were delivered to the household."""


class DecisionDeliveryFailed(CaseFact, d.Reasoned):
    """An attempt to deliver the decision failed."""


class ResponseRecorded(CaseFact, d.ResponseDetails):
    """The household's answer to the approved plan was recorded."""


class PersuasionPlanStarted(CaseFact, d.Reasoned):
    """Persuasion to accept the approved plan began."""


class PersuasionPlanEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion to accept the approved plan ended."""


class RecoveryDecided(CaseFact, d.RecoveryDetails):
    """The Chair issued the recovery decision."""


class ResettlementLotHandedOver(CaseFact):
    """The household received its resettlement lot."""


class PaymentPrepared(CaseFact, d.PaymentDetails):
    """The accountant prepared a payment."""


class PaymentApproved(CaseFact, d.PaymentDetails):
    """The unit's director approved a payment."""


class PaymentMade(CaseFact, d.PaymentMadeDetails):
    """The household received money."""


class PaymentBlocked(CaseFact, d.HeldBackDetails):
    """Money cannot be handed over for now."""


class PaymentRefused(CaseFact, d.Reasoned):
    """The household refused the money."""


class PersuasionPaymentStarted(CaseFact, d.Reasoned):
    """Persuasion to take the money began."""


class PersuasionPaymentEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion to take the money ended."""


class DepositMade(CaseFact, d.DepositDetails):
    """The money was put on a deposit account."""


class RewardListed(CaseFact, d.RewardDetails):
    """The household was put on the list for the early-handover reward."""


class RewardDecided(CaseFact, d.RewardDetails):
    """The reward was decided."""


class LateSumDecided(CaseFact, d.LateSumDetails):
    """The sum owed for late payment was decided."""


class HandedOver(CaseFact, d.HandoverDetails):
    """The site was handed over, with signed minutes."""


class HandoverRefused(CaseFact, d.Reasoned):
    """The household did not hand over on the day."""


class PersuasionHandoverStarted(CaseFact, d.Reasoned):
    """Persuasion to hand over began."""


class PersuasionHandoverEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion to hand over ended."""


class InventoryPostponed(CaseFact, d.Reasoned):
    """An inventory visit came to nothing; it moves no step."""

    IS_ACT: ClassVar[bool] = False


CASE_FACTS: Final[tuple[type[CaseFact], ...]] = tuple(CaseFact.__subclasses__())
FACT_CLASSES: Final = by_type(*CASE_FACTS)

_DETAIL_NAMES: Final[dict[type[CaseFact], tuple[str, ...]]] = {
    cls: tuple(name for name in cls.model_fields if name not in _PAPER_FIELDS and name not in private_fields(cls))
    for cls in CASE_FACTS
}

"""Facts of the recovery decision, the resettlement, the handover and its enforcement."""

from __future__ import annotations

from typing import ClassVar

from domain.case import details as d
from domain.case.facts.case_fact import CaseFact


class RecoveryDecided(CaseFact, d.RecoveryDetails):
    """The Chair issued the recovery decision."""


class TemporaryHousingAccepted(CaseFact, d.TemporaryHousingDetails):
    """The household accepted temporary housing, or the money for it."""


class ResettlementLotHandedOver(CaseFact):
    """The household received its resettlement lot."""


class ResettlementHouseHandedOver(CaseFact):
    """The household received its resettlement house."""


class ResettlementLotWithHouseHandedOver(CaseFact):
    """The household received its resettlement lot with a house on it."""


class HandedOver(CaseFact, d.HandoverDetails):
    """The site was handed over, with signed minutes."""


class HandoverRefused(CaseFact, d.Reasoned):
    """The household did not hand over on the day."""


class PersuasionHandoverStarted(CaseFact, d.Reasoned):
    """Persuasion to hand over began."""


class PersuasionHandoverEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion to hand over ended."""


class EnforcementProposed(CaseFact):
    """The implementing unit proposed the enforcement of the recovery."""


class EnforcementSubmitted(CaseFact):
    """The land office submitted the enforcement decision."""

    KEEPS_SIGNER: ClassVar[bool] = True


class EnforcementDecided(CaseFact, d.EnforcementDetails):
    """The Chair decided to enforce the recovery."""


class EnforcementPosted(CaseFact):
    """The enforcement decision was posted at the office and the meeting place."""


class EnforcementDelivered(CaseFact, d.DeliveryDetails):
    """The person received the enforcement decision, or minutes say of refusal or absence."""


class EnforcementPoliceInformed(CaseFact):
    """The police was told the day of the enforcement."""


class LastDialogueHeld(CaseFact, d.LastDialogueDetails):
    """The board spoke with the person for the last time before the enforcement."""


class EnforcementCarriedOut(CaseFact, d.EnforcementTimes):
    """The board carried the enforcement out."""

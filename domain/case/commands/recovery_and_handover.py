"""Papers of the recovery decision, the resettlement, the handover and its enforcement."""

from __future__ import annotations

from domain.case import details as d
from domain.case.commands.paper import RecordPaper
from domain.case.facts import recovery_and_handover as f


class DecideRecovery(RecordPaper, d.RecoveryDetails):
    """Issue the recovery decision."""

    RECORDS = f.RecoveryDecided


class AcceptTemporaryHousing(RecordPaper, d.TemporaryHousingDetails):
    """Record that the household accepted temporary housing, or the money for it."""

    RECORDS = f.TemporaryHousingAccepted


class HandOverResettlementLot(RecordPaper):
    """Hand the resettlement lot to the household."""

    RECORDS = f.ResettlementLotHandedOver


class HandOverResettlementHouse(RecordPaper):
    """Hand the resettlement house to the household."""

    RECORDS = f.ResettlementHouseHandedOver


class HandOverResettlementLotWithHouse(RecordPaper):
    """Hand the resettlement lot with its house to the household."""

    RECORDS = f.ResettlementLotWithHouseHandedOver


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


class ProposeEnforcement(RecordPaper):
    """Propose the enforcement of the recovery."""

    RECORDS = f.EnforcementProposed


class SubmitEnforcement(RecordPaper):
    """Submit the enforcement decision."""

    RECORDS = f.EnforcementSubmitted


class DecideEnforcement(RecordPaper, d.EnforcementDetails):
    """Decide to enforce the recovery."""

    RECORDS = f.EnforcementDecided


class PostEnforcement(RecordPaper):
    """Post the enforcement decision."""

    RECORDS = f.EnforcementPosted


class DeliverEnforcement(RecordPaper, d.DeliveryDetails):
    """Deliver the enforcement decision, or record the minutes of refusal or absence."""

    RECORDS = f.EnforcementDelivered


class InformPoliceOfEnforcement(RecordPaper):
    """Tell the police the day of the enforcement."""

    RECORDS = f.EnforcementPoliceInformed


class HoldLastDialogue(RecordPaper, d.LastDialogueDetails):
    """Record the last dialogue before the enforcement."""

    RECORDS = f.LastDialogueHeld


class CarryOutEnforcement(RecordPaper, d.EnforcementTimes):
    """Carry the enforcement out."""

    RECORDS = f.EnforcementCarriedOut

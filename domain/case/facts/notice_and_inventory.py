"""Facts of the notice and the inventory, compulsion included."""

from __future__ import annotations

from typing import ClassVar

from domain.case import details as d
from domain.case.facts.case_fact import CaseFact


class NoticeDelivered(CaseFact, d.NoticeDetails):
    """The recovery notice reached the household."""


class NoticeDeliveryFailed(CaseFact, d.Reasoned):
    """The recovery notice could not be delivered: nobody there knows the person or the address."""


class MediaNoticeDone(CaseFact, d.MediaDetails):
    """The notice to somebody who cannot be reached has appeared often enough."""


class SelfDeclarationReceived(CaseFact):
    """The household returned its self-declaration sheet."""


class InventoryPostponed(CaseFact, d.Reasoned):
    """An inventory visit came to nothing; it moves no step."""

    IS_ACT: ClassVar[bool] = False


class AbsenceAnnounced(CaseFact):
    """The absence was announced on the commune's loudspeakers, twice on each day of the period."""


class InventoryMinutesSigned(CaseFact, d.SignatureDetails):
    """The inventory was taken and the household signed the minutes."""


class InventoryMinutesWitnessed(CaseFact, d.UnsignedDetails):
    """The inventory was taken before witnesses, without the household's signature."""


class InventoryPostedUnsigned(CaseFact, d.UnsignedDetails):
    """The result of an unsigned inventory was posted."""


class InventoryPostingEnded(CaseFact):
    """The posting of an unsigned inventory ended."""


class PersuasionInventoryStarted(CaseFact, d.Reasoned):
    """Persuasion of somebody who refuses the inventory began."""


class PersuasionInventoryEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion over the inventory ended."""


class CompulsoryInventoryProposed(CaseFact):
    """The implementing unit proposed a compulsory inventory."""


class CompulsoryInventorySubmitted(CaseFact):
    """The land office submitted the decision on a compulsory inventory."""

    KEEPS_SIGNER: ClassVar[bool] = True


class CompulsoryInventoryDecided(CaseFact):
    """The Chair decided a compulsory inventory."""


class CompulsoryInventoryDelivered(CaseFact, d.DeliveryDetails):
    """The decision on a compulsory inventory was delivered and posted."""


class InventoryNoncomplianceRecorded(CaseFact, d.Reasoned):
    """Minutes say that the decision on a compulsory inventory was not obeyed."""


class InventoryEnforcementSubmitted(CaseFact):
    """The land office submitted the enforcement of the compulsory inventory."""

    KEEPS_SIGNER: ClassVar[bool] = True


class InventoryEnforcementDecided(CaseFact):
    """The Chair decided to enforce the compulsory inventory."""


class InventoryEnforcementDelivered(CaseFact, d.DeliveryDetails):
    """The decision to enforce the compulsory inventory was delivered and posted."""


class InventoryEnforcementPoliceInformed(CaseFact):
    """The police was told the day of the enforced inventory."""


class CompulsoryInventoryDone(CaseFact, d.CompulsoryInventoryDetails):
    """The compulsory inventory was carried out."""

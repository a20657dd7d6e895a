"""Facts of what may come between at any step (brief 1.14)."""

from __future__ import annotations

from domain.case import details as d
from domain.case.facts.case_fact import CaseFact


class HeirsPosted(CaseFact):
    """A search for heirs was posted."""


class HeirsPostingEnded(CaseFact):
    """The posting of a search for heirs ended."""


class HeirsDetermined(CaseFact, d.Reasoned):
    """It is settled who the heirs are, by their agreement or by a court."""


class OwnerFound(CaseFact, d.Reasoned):
    """The absent owner was found, or came."""


class DisputeRecorded(CaseFact, d.Reasoned):
    """Somebody disputes the land or the assets."""


class DisputeSettled(CaseFact, d.Reasoned):
    """The dispute is settled, by agreement or by a court."""


class CoOwnerSplitAgreed(CaseFact, d.SplitDetails):
    """The co-owners agreed how they share."""


class MortgageRecorded(CaseFact, d.Reasoned):
    """The parcel turned out to be mortgaged."""


class BankInstructionAgreed(CaseFact, d.Reasoned):
    """The bank agreed in writing to whom the money goes."""


class RemainderRecoveryAgreed(CaseFact, d.RemainderDetails):
    """The household agreed that the small rest of its parcel is recovered too."""


class AlignmentChanged(CaseFact, d.Reasoned):
    """The alignment changed after the decision, so a new version of the plan is due."""


class CourtStopReceived(CaseFact, d.Reasoned):
    """A court ordered a stop."""


class CourtStopLifted(CaseFact, d.Reasoned):
    """The court lifted its stop."""


class ComplaintUpheldUnlawfulRecovery(CaseFact, d.Reasoned):
    """A complaint was upheld: the recovery is unlawful (Decree 102/2024 Art. 40)."""

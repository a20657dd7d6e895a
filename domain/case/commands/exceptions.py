"""Papers of what may come between at any step (brief 1.14)."""

from __future__ import annotations

from domain.case import details as d
from domain.case.commands.paper import RecordPaper
from domain.case.facts import exceptions as f


class PostForHeirs(RecordPaper):
    """Post a search for heirs."""

    RECORDS = f.HeirsPosted


class EndHeirsPosting(RecordPaper):
    """End the posting of a search for heirs."""

    RECORDS = f.HeirsPostingEnded


class DetermineHeirs(RecordPaper, d.Reasoned):
    """Record who the heirs are, by their agreement or by a court."""

    RECORDS = f.HeirsDetermined


class FindOwner(RecordPaper, d.Reasoned):
    """Record that the absent owner was found, or came."""

    RECORDS = f.OwnerFound


class RecordDispute(RecordPaper, d.Reasoned):
    """Record that somebody disputes the land or the assets."""

    RECORDS = f.DisputeRecorded


class SettleDispute(RecordPaper, d.Reasoned):
    """Record that the dispute is settled."""

    RECORDS = f.DisputeSettled


class AgreeCoOwnerSplit(RecordPaper, d.SplitDetails):
    """Record how the co-owners agreed to share."""

    RECORDS = f.CoOwnerSplitAgreed


class RecordMortgage(RecordPaper, d.Reasoned):
    """Record that the parcel is mortgaged."""

    RECORDS = f.MortgageRecorded


class AgreeBankInstruction(RecordPaper, d.Reasoned):
    """Record to whom the money goes by agreement with the bank."""

    RECORDS = f.BankInstructionAgreed


class AgreeRemainderRecovery(RecordPaper, d.RemainderDetails):
    """Record that the small rest of the parcel is recovered too."""

    RECORDS = f.RemainderRecoveryAgreed


class ChangeAlignment(RecordPaper, d.Reasoned):
    """Record a change of the alignment after the decision."""

    RECORDS = f.AlignmentChanged


class ReceiveCourtStop(RecordPaper, d.Reasoned):
    """Record a court's order to stop."""

    RECORDS = f.CourtStopReceived


class LiftCourtStop(RecordPaper, d.Reasoned):
    """Record that the court lifted its stop."""

    RECORDS = f.CourtStopLifted


class UpholdComplaintAgainstRecovery(RecordPaper, d.Reasoned):
    """Record the ruling that the recovery is unlawful."""

    RECORDS = f.ComplaintUpheldUnlawfulRecovery

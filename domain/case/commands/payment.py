"""Papers about the money: payments, deposits, reward, late sum."""

from __future__ import annotations

from domain.case import details as d
from domain.case.commands.paper import RecordPaper
from domain.case.facts import payment as f


class AnnouncePayment(RecordPaper):
    """Tell the household when and where its money is paid."""

    RECORDS = f.PaymentAnnounced


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


class UnblockPayment(RecordPaper, d.HeldBackDetails):
    """Record that what held the money back is settled."""

    RECORDS = f.PaymentUnblocked


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


class ReleaseDeposit(RecordPaper, d.ReleaseDetails):
    """Record that the entitled person took money out of the deposit account."""

    RECORDS = f.DepositReleased


class ListReward(RecordPaper, d.RewardDetails):
    """Put the household on the list for the early-handover reward."""

    RECORDS = f.RewardListed


class DecideReward(RecordPaper, d.RewardDetails):
    """Decide the reward."""

    RECORDS = f.RewardDecided


class DecideLateSum(RecordPaper, d.LateSumDetails):
    """Decide the sum owed for late payment."""

    RECORDS = f.LateSumDecided

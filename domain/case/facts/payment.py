"""Facts of the money: payments, deposits, reward, late sum."""

from __future__ import annotations

from typing import ClassVar

from domain.case import details as d
from domain.case.facts.case_fact import CaseFact


class PaymentAnnounced(CaseFact):
    """The household was told when and where its money is paid."""


class PaymentPrepared(CaseFact, d.PaymentDetails):
    """The accountant prepared a payment."""

    KEEPS_SIGNER: ClassVar[bool] = True


class PaymentApproved(CaseFact, d.PaymentDetails):
    """The unit's director approved a payment."""

    KEEPS_SIGNER: ClassVar[bool] = True


class PaymentMade(CaseFact, d.PaymentMadeDetails):
    """The household received money."""


class PaymentBlocked(CaseFact, d.HeldBackDetails):
    """Money cannot be handed over for now."""


class PaymentUnblocked(CaseFact, d.HeldBackDetails):
    """What held the money back is settled."""


class PaymentRefused(CaseFact, d.Reasoned):
    """The household refused the money."""


class PersuasionPaymentStarted(CaseFact, d.Reasoned):
    """Persuasion to take the money began."""


class PersuasionPaymentEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion to take the money ended."""


class DepositMade(CaseFact, d.DepositDetails):
    """The money was put on a deposit account."""


class DepositReleased(CaseFact, d.ReleaseDetails):
    """The entitled person took money out of the deposit account."""


class RewardListed(CaseFact, d.RewardDetails):
    """The household was put on the list for the early-handover reward."""


class RewardDecided(CaseFact, d.RewardDetails):
    """The reward was decided."""


class LateSumDecided(CaseFact, d.LateSumDetails):
    """The sum owed for late payment was decided."""

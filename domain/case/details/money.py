"""What the papers about money say: payments, deposits, reward, late sum, shares."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from domain.case.details.shared import Amount, FreeText
from domain.values import Vnd


class PaymentKind(StrEnum):
    """What money is paid for."""

    PLAN = "plan"
    REWARD = "reward"
    LATE_SUM = "late_sum"


class HeldBack(StrEnum):
    """Why money cannot be handed over (Land Law 31/2024/QH15 Art. 94(4); brief 1.14)."""

    HEIRS = "heirs"
    ABSENT = "absent"
    DISPUTE = "dispute"
    REFUSED = "refused"
    CO_OWNERS_NO_SPLIT = "co_owners_no_split"
    MORTGAGE = "mortgage"


class PaymentDetails(BaseModel):
    """What is paid, in VND."""

    kind: PaymentKind
    amount_vnd: Amount


class PaymentMadeDetails(PaymentDetails):
    """What was paid, and how many calendar days after day 30."""

    days_late: int = Field(default=0, strict=True, ge=0, le=36500)


class HeldBackDetails(BaseModel):
    """Why the money waits."""

    reason: HeldBack


class DepositDetails(HeldBackDetails):
    """What was put on a deposit account in the household's name, in VND."""

    amount_vnd: Amount


class ReleaseDetails(BaseModel):
    """What the entitled person took out of the deposit, in VND."""

    amount_vnd: Amount
    """Out of what was deposited, without interest."""
    interest_vnd: Vnd = 0
    """By the bank's statement, by the pack's rates where none is given; it belongs to the entitled person (Land Law
    31/2024/QH15 Art. 94(4))."""
    to: FreeText | None = None
    """Who signed for it."""


class SplitDetails(BaseModel):
    """How the co-owners share, as their own agreement says (Decree 88/2024 Art. 25(4))."""

    shares: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{1,3}([.][0-9]{1,4})?([+][0-9]{1,3}([.][0-9]{1,4})?){0,49}$",
            max_length=400,
            examples=["50+50"],
        ),
    ]
    """Percent of each in the order of the agreement, ``60+40``; together 100."""


class RewardDetails(BaseModel):
    """The early-handover reward, in VND."""

    amount_vnd: Amount


class LateSumDetails(BaseModel):
    """The late sum with what it was computed from (Land Law 31/2024/QH15 Art. 94(3)(b))."""

    amount_vnd: Amount
    days_late: int = Field(strict=True, ge=1, le=36500)
    base_vnd: Amount

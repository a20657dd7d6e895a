"""What the papers of plan, dialogue and agreement say."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel

from domain.case.details.shared import FreeText
from domain.values import Vnd


class Stance(StrEnum):
    """What a household said of the draft plan; silence is never consent."""

    AGREE = "agree"
    DISAGREE = "disagree"
    OTHER = "other"
    ABSENT = "absent"


class Response(StrEnum):
    """What a household answered to the approved plan (brief 1.10)."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_PETITION = "accepted_with_petition"
    DISAGREED = "disagreed"
    NO_RESPONSE = "no_response"


class LeftOutReason(StrEnum):
    """Why a household is not in the file sent for approval."""

    NOT_INVENTORIED = "not_inventoried"
    DISAGREED_IN_DIALOGUE = "disagreed_in_dialogue"
    WAITS_HIGHER_AUTHORITY = "waits_higher_authority"
    WAITS_HOUSEHOLD_PAPERS = "waits_household_papers"
    COURT_STOP = "court_stop"


class CorrectionGround(StrEnum):
    """Why an approved plan was corrected (brief 1.14)."""

    PRICE = "price"
    """Price content changed: never below what was approved (Land Law 31/2024/QH15 Art. 94(5))."""
    ERROR = "error"
    """A mistake in counting or computing; downwards only with its paper."""
    ALIGNMENT = "alignment"
    """The alignment changed after the decision (Decree 88/2024 Art. 7a)."""


class DraftAmounts(BaseModel):
    """What a draft plan is asked with, in VND; where the case has its inventory, the program works the amounts out."""

    net_payable_vnd: Vnd | None = None
    """None takes what the inventory and the pack make; an amount that is given has to be the same."""
    early_reward_vnd: Vnd | None = None
    corrects: CorrectionGround | None = None


class PlanAmounts(BaseModel):
    """What the draft plan gives the household, in VND."""

    net_payable_vnd: Vnd
    """After deductions, without the early-handover reward."""
    early_reward_vnd: Vnd = 0
    """What handing over adds, by separate decision: on the day of the draft, or on the day it was done."""
    corrects: CorrectionGround | None = None
    """Why a new version is drawn up after the approval; None before it."""


class StanceDetails(BaseModel):
    """The household's stance on the draft."""

    stance: Stance


class ReferralDetails(BaseModel):
    """Whom the office asked."""

    to: FreeText = ""
    reason: FreeText | None = None


class LeftOutDetails(BaseModel):
    """Why the household is not in the file."""

    reason: LeftOutReason


class ResponseDetails(BaseModel):
    """The household's answer to the approved plan."""

    response: Response
    reason: FreeText | None = None

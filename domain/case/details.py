"""What the papers of a case say beside their date: shared by each command and the event it records."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from domain.privacy import Private, at_most
from domain.values import Vnd

#: Free text of people; sealed in the log. 4,000 characters are two pages.
FreeText = Annotated[str, at_most(4000), Private()]

#: What sort of grievance: complaints and petitions mark their case, a denunciation never does.
GrievanceKind = Annotated[str, Field(pattern=r"^(complaint|petition|denunciation)$")]

#: Which decision or act a grievance is about, in snake_case.
GrievanceSubject = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z_]+$")]

#: A sum that is handed over or promised: more than nothing.
Amount = Annotated[int, Field(strict=True, gt=0, le=10**15)]


class Delivery(StrEnum):
    """How a paper reached the household (brief 1.5)."""

    IN_PERSON = "in_person"
    ABSENCE_MINUTES = "absence_minutes"
    REFUSAL_MINUTES = "refusal_minutes"
    POSTED_AND_ABSENCE_MINUTES = "posted_and_absence_minutes"


class UnsignedReason(StrEnum):
    """Why inventory minutes carry no signature of the household."""

    ABSENT = "absent"
    REFUSED_TO_SIGN = "refused_to_sign"


class SignedBy(StrEnum):
    """Who signed the inventory minutes for the household."""

    HOUSEHOLD = "household"
    PROXY = "proxy"
    REPRESENTATIVE_OF_HEIRS = "representative_of_heirs"


class PersuasionResult(StrEnum):
    """How a round of persuasion ended."""

    COMPLIED = "complied"
    STILL_REFUSES = "still_refuses"
    STILL_DISAGREES = "still_disagrees"
    ABSENT = "absent"


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


class RecoveryTrigger(StrEnum):
    """Which fact lets the recovery decision be issued (Land Law 31/2024/QH15 Art. 87(5), 87(6)).

    Points b, d and đ come with the papers of on-site resettlement and resettlement houses: a trigger is
    offered only where the fact it names can be recorded.
    """

    PLAN_APPROVED = "87.5.a"
    LOT_HANDED_OVER = "87.5.c"
    MONEY_FOR_OWN_HOUSING = "87.5.e"
    VOLUNTARY_HANDOVER = "87.5.g"
    AFTER_PERSUASION = "87.6"


class Resettlement(StrEnum):
    """How the household is housed afterwards."""

    NONE = "none"
    LOT = "lot"
    SELF_ARRANGED = "self_arranged"


class Land(StrEnum):
    """What land of the household is recovered; decides the notice period (R254 Art. 3(9)(a))."""

    FARM = "farm"
    OTHER = "other"
    MIXED = "mixed"
    NONE = "none"
    """Only assets or graves: there is no land to recover."""


class Reasoned(BaseModel):
    """A paper with a reason in people's own words."""

    reason: FreeText | None = None


class DeliveryDetails(BaseModel):
    """How the paper was delivered."""

    how: Delivery = Delivery.IN_PERSON


class MediaDetails(BaseModel):
    """How often the notice appeared (Land Law 31/2024/QH15 Art. 87(2)(b): at least three of each)."""

    issues: int = Field(strict=True, ge=3, le=99)
    broadcasts: int = Field(strict=True, ge=3, le=99)


class SignatureDetails(BaseModel):
    """Who signed."""

    signed_by: SignedBy = SignedBy.HOUSEHOLD


class UnsignedDetails(BaseModel):
    """Why nobody of the household signed."""

    reason: UnsignedReason


class PersuasionEndDetails(BaseModel):
    """How the round ended."""

    result: PersuasionResult


class PlanAmounts(BaseModel):
    """What the draft plan gives the household, in VND."""

    net_payable_vnd: Vnd
    """After deductions, without the early-handover reward."""
    early_reward_vnd: Vnd = 0
    """What an early handover would add, by separate decision."""


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


class RewardDetails(BaseModel):
    """The early-handover reward, in VND."""

    amount_vnd: Amount


class LateSumDetails(BaseModel):
    """The late sum with what it was computed from (Land Law 31/2024/QH15 Art. 94(3)(b))."""

    amount_vnd: Amount
    days_late: int = Field(strict=True, ge=1, le=36500)
    base_vnd: Amount


class RecoveryDetails(BaseModel):
    """Which fact the recovery decision rests on."""

    trigger: RecoveryTrigger


class HandoverDetails(BaseModel):
    """How the site was handed over."""

    reason: Annotated[str, Field(max_length=60, pattern=r"^[a-z_]*$")] = ""
    """``voluntary_before_plan`` for a handover before the plan was approved."""

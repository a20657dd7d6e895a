"""What the papers of recovery decision, resettlement, handover and enforcement say."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from domain.case.details.shared import LocalTime
from domain.values import LocalDate


class RecoveryTrigger(StrEnum):
    """Which fact lets the recovery decision be issued (Land Law 31/2024/QH15 Art. 87(5), 87(6))."""

    PLAN_APPROVED = "87.5.a"
    TEMPORARY_HOUSING_ON_SITE = "87.5.b"
    LOT_HANDED_OVER = "87.5.c"
    HOUSE_HANDED_OVER = "87.5.d"
    LOT_WITH_HOUSE_HANDED_OVER = "87.5.đ"
    MONEY_FOR_OWN_HOUSING = "87.5.e"
    VOLUNTARY_HANDOVER = "87.5.g"
    AFTER_PERSUASION = "87.6"
    EARLY_CONSENT = "R254.3.3"
    """Before the approval, on a posted plan without resettlement (Resolution 254/2025/QH15 Art. 3(3))."""


class Resettlement(StrEnum):
    """How the household is housed afterwards."""

    NONE = "none"
    LOT = "lot"
    SELF_ARRANGED = "self_arranged"
    ON_SITE = "on_site"
    HOUSE = "house"
    LOT_WITH_HOUSE = "lot_with_house"


class Land(StrEnum):
    """What land of the household is recovered; decides the notice period (R254 Art. 3(9)(a))."""

    FARM = "farm"
    OTHER = "other"
    MIXED = "mixed"
    NONE = "none"
    """Only assets or graves: there is no land to recover."""


class TemporaryHousing(StrEnum):
    """How somebody lives until the new place is ready."""

    MONEY = "money"
    HOUSING = "housing"


class DialogueResult(StrEnum):
    """How the last dialogue before an enforcement ended (Land Law 31/2024/QH15 Art. 89(4)(b))."""

    COMPLIED = "complied"
    STILL_REFUSES = "still_refuses"


class RecoveryDetails(BaseModel):
    """Which fact the recovery decision rests on, and from when it holds."""

    trigger: RecoveryTrigger
    effective_on: LocalDate | None = None
    """First day it is in effect; None: the day it was signed."""


class TemporaryHousingDetails(BaseModel):
    """What the household accepted until the new place is ready (Resolution 254/2025/QH15 Art. 3(4))."""

    how: TemporaryHousing


class HandoverDetails(BaseModel):
    """How the site was handed over."""

    reason: Annotated[str, Field(max_length=60, pattern=r"^[a-z_]*$")] = ""
    """``voluntary_before_plan`` before the plan was approved, ``enforced`` by the board, ``complied`` before it."""


class EnforcementDetails(BaseModel):
    """What the enforcement decision sets (Land Law 31/2024/QH15 Art. 89(2), 89(3))."""

    execute_by: LocalDate | None = None
    """A longer time than the law's own ten days; None where the decision sets none."""
    effective_on: LocalDate | None = None
    """First day it is in effect; None: the day it was signed."""


class LastDialogueDetails(BaseModel):
    """How the last dialogue ended."""

    result: DialogueResult


class EnforcementTimes(BaseModel):
    """When the board began and ended on the day of the paper, local time."""

    started_at: LocalTime
    ended_at: LocalTime

"""What the papers of the notice and the inventory say."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from domain.case.details.shared import LocalTime


class UnsignedReason(StrEnum):
    """Why inventory minutes carry no signature of the household."""

    ABSENT = "absent"
    REFUSED_TO_SIGN = "refused_to_sign"


class SignedBy(StrEnum):
    """Who signed the inventory minutes for the household."""

    HOUSEHOLD = "household"
    PROXY = "proxy"
    REPRESENTATIVE_OF_HEIRS = "representative_of_heirs"


class MediaDetails(BaseModel):
    """How often the notice appeared; the pack says how often it has to (Land Law 31/2024/QH15 Art. 87(2)(b))."""

    issues: int = Field(strict=True, ge=1, le=99)
    """Consecutive issues of a central and of a provincial daily."""
    broadcasts: int = Field(strict=True, ge=1, le=99)
    """Times on radio or television, on consecutive days."""


class SignatureDetails(BaseModel):
    """Who signed."""

    signed_by: SignedBy = SignedBy.HOUSEHOLD


class UnsignedDetails(BaseModel):
    """Why nobody of the household signed."""

    reason: UnsignedReason


class CompulsoryInventoryDetails(BaseModel):
    """When it began; it may begin in office hours only (Decree 102/2024 Art. 37)."""

    started_at: LocalTime | None = None
    """Local time; None where the minutes do not tell."""


class RemainderDetails(BaseModel):
    """What is left of the parcel and recovered with it (Land Law 31/2024/QH15 Art. 91(7))."""

    area_m2: Annotated[str, Field(pattern=r"^[0-9]{1,10}([.][0-9]{1,2})?$", examples=["12.5"])]
    """Decimal text, so that no reader makes a binary float of it."""

"""The numbers and small words that rate sections are made of."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from domain.policy.columns import PolicyText


def _exact(value: object) -> object:
    if isinstance(value, (float, bool)):
        raise ValueError("write the number in quotes, as in '1.1': a binary float is not exact")  # noqa: TRY004
    return value


#: An exact number from 0 up, written as an integer or as a text.
Number = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=18, decimal_places=9)]
Positive = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, max_digits=18, decimal_places=9)]
#: A plain number of hundredths: 20 is 20 %.
Percent = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1000, max_digits=12, decimal_places=6)]
Years = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=500, max_digits=6, decimal_places=2)]
Metres = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=14, decimal_places=2)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Labelled = PolicyText


class Section(BaseModel):
    """A part of a pack: read whole, changed by nobody, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LandGroup(StrEnum):
    """What a kind of land is for; it decides the coefficient."""

    RESIDENTIAL = "residential"
    NONFARM = "nonfarm"
    FARM = "farm"
    FOREST = "forest"


class AreaClass(StrEnum):
    """The class of a commune-level place."""

    WARD = "ward"
    COMMUNE = "commune"
    DIFFICULT_COMMUNE = "difficult_commune"


class RoundingMode(StrEnum):
    """How a sum is brought to a multiple of a unit."""

    NONE = "none"
    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


class Rounding(Section):
    """One rounding: the mode, the unit in VND, and for a chain of factors where it happens."""

    mode: RoundingMode
    unit: int = Field(strict=True, ge=1, le=10**6)
    at: Literal["end_of_chain"] | None = None

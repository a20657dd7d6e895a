"""What is known of a household when its plan is valued: land, assets, grounds for support, debts, days.

Holds no name of anybody: a plan is about a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final

from pydantic import ConfigDict, Field, with_config

from domain.errors import LandclearError
from domain.policy.rate_numbers import RoundingMode
from domain.values import DocumentNumber, SquareMetres, Vnd

#: What a form or the log brings is checked field by field; the engine makes situations of values it has checked.
_FORM: Final = ConfigDict(extra="forbid")

#: Counts, years and percentages as papers write them.
Count = Annotated[int, Field(strict=True, ge=0, le=10**6)]
Number = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=4)]
#: A yearly result of a business; it may be a loss.
Result = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
#: A code of the pack, a unit, or the place of an item in the papers.
Short = Annotated[str, Field(max_length=120)]
#: What the papers say in words of their own.
Words = Annotated[str, Field(max_length=500)]


class Verdict(StrEnum):
    """Whether something is compensated (brief 2.2)."""

    ELIGIBLE = "eligible"
    ELIGIBLE_LIMITED = "eligible_limited"
    NOT_ELIGIBLE = "not_eligible"
    TO_CONFIRM = "to_confirm"


class Residence(StrEnum):
    """Where the household lives afterwards; the columns of the table of months."""

    STAYS = "stays"
    MOVES = "moves"
    DIFFICULT_AREA = "difficult_area"


class Business(StrEnum):
    """Whether the household keeps a business, and accounts of it."""

    NONE = "none"
    NO_BOOKS = "no_books"
    WITH_BOOKS = "with_books"


class Resettlement(StrEnum):
    """How a household that loses its home is resettled."""

    NONE = "none"
    LOT = "lot"
    SELF_ARRANGED = "self_arranged"


class Unvaluable(LandclearError):
    """The situation cannot be valued; the code is stable, its texts are in ``domain/wording``."""

    def __init__(self, code: str, subject: str, **params: object) -> None:
        super().__init__(f"{code}: {subject}")
        self.code = code
        self.subject = subject
        self.params = params


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class Term:
    """Years of a land-use term: granted and left."""

    total: Number
    left: Number


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class Reduction:
    """What lowers a price: level difference, earth road."""

    pct: Number
    basis: Words


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class PricePlace:
    """Where land lies in the price table and what changes its price there."""

    code: Short
    layer: Count | None = None
    """Depth layer; None stands for the first."""
    fronts: Count | None = None
    reductions: tuple[Reduction, ...] = ()


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class Segment:
    """A recovered or donated stretch of a parcel. Areas in square metres, money in VND."""

    name: Short
    """Map sheet, parcel and segment."""
    recovered: SquareMetres
    eligible: SquareMetres
    place: PricePlace | None
    """None where no price is needed: nothing of it is eligible."""
    verdict: Verdict = Verdict.ELIGIBLE
    basis: Words = ""
    donated: bool = False
    term: Term | None = None
    investment: Vnd = 0
    """P1+P2+P3+P4 of the formula of remaining investment."""


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class CorridorLand:
    """Land that stays with its user inside a safety corridor."""

    name: Short
    area: SquareMetres
    place: PricePlace
    becomes: PricePlace | None = None
    """The price place of the purpose it is changed to; None when the purpose stays."""
    verdict: Verdict = Verdict.ELIGIBLE
    basis: Words = ""


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class Asset:
    """A building, crop, animal stock or grave."""

    name: Words
    category: Short
    quantity: Number
    unit: Short
    price_code: Short = ""
    own_value: Vnd | None = None
    """Value as new (G1) of this very asset; None takes quantity times the pack's price."""
    years_used: Number | None = None
    life_years: Number | None = None
    verdict: Verdict = Verdict.ELIGIBLE
    basis: Words = ""


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class OtherSupport:
    """A free amount by a decision of its own."""

    amount: Vnd
    decision: DocumentNumber
    why: Words


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class Drivers:
    """What decides support. Areas in square metres, money in VND."""

    persons: Count = 0
    farm_recovered: SquareMetres = Decimal(0)
    farm_in_use: SquareMetres = Decimal(0)
    residence: Residence = Residence.STAYS
    job: bool = False
    moving: Short = ""
    """M0 to M3; empty when nobody said."""
    business: Business = Business.NONE
    turnover: Vnd = 0
    profits: tuple[Result, ...] = ()
    """After tax, oldest first; a year may end in a loss."""
    workers: Count = 0
    stopped_months: Count = 0
    resettlement: Resettlement = Resettlement.NONE
    temporary_months: Count = 0
    animals: Count = 0
    dismantled: SquareMetres = Decimal(0)
    other: OtherSupport | None = None


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class Situation:
    """One household."""

    code: Short
    recovery: bool = True
    """False for a household that only donates: it has no plan."""
    members: Count = 0
    titles: tuple[Short, ...] = ()
    segments: tuple[Segment, ...] = ()
    corridors: tuple[CorridorLand, ...] = ()
    assets: tuple[Asset, ...] = ()
    drivers: Drivers | None = None
    unpaid_obligations: Vnd = 0
    land_use_fee: Vnd = 0
    handed_over_on: date | None = None


@with_config(_FORM)
@dataclass(frozen=True, slots=True)
class ProjectTerms:
    """What the project fixes for all its households; None leaves it to the pack."""

    posted_on: date | None = None
    reward_until: date | None = None
    rounding_mode: RoundingMode | None = None
    rounding_unit: int | None = None
    min_lot_m2: Decimal | None = None


#: A project that leaves everything to the pack.
BY_THE_PACK = ProjectTerms()

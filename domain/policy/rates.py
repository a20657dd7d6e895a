"""The money part of a policy pack: prices, rates and the switches of the compensation formulas.

The models have the shape of the file, section by section, so that whoever edits a pack finds in a refusal the
place he wrote. Money is whole đồng; every other number is an exact decimal, never a binary float (brief 2.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from domain.policy.columns import PolicyText
from domain.policy.rate_numbers import (
    AreaClass,
    Code,
    Labelled,
    LandGroup,
    Percent,
    Positive,
    Rounding,
    RoundingMode,
    Section,
    Years,
)
from domain.policy.support_rates import SupportRates
from domain.policy.total_rates import Deductions, EarlyReward, HouseholdRounding, Payment
from domain.values import Vnd

#: What a chain of factors may name (brief 2.3).
CHAIN_STEPS: Final = ("table", "layer", "frontage", "reductions", "coefficient")
_MOVING_CLASSES: Final = frozenset({"M0", "M1", "M2", "M3"})
#: Decree 88/2024 Art. 14(1): never above the price of a new one.
_NEW_VALUE: Final = 100


class LandPrice(Section):
    """One row of the land price table, VND per square metre."""

    code: Code
    land_type: Code
    group: LandGroup
    area: PolicyText
    position: PolicyText
    price: Vnd
    year: int = Field(strict=True, ge=1990, le=2200)


class PriceChain(Section):
    """How a table price becomes a unit price: which factors, in which order, and the one rounding."""

    order: tuple[Literal["table", "layer", "frontage", "reductions", "coefficient"], ...]
    layers_pct: dict[int, Percent]
    """Depth layer -> share of the table price; residential and other non-farm land only."""
    frontage_pct: dict[int, Percent]
    """Number of street fronts -> surcharge; first layer only."""
    unit_price_rounding: Rounding

    @field_validator("order")
    @classmethod
    def _known_steps_once(cls, order: tuple[str, ...]) -> tuple[str, ...]:
        if sorted(order) != sorted(CHAIN_STEPS) or order[0] != CHAIN_STEPS[0]:
            raise ValueError(f"the order begins with the table and names each of {', '.join(CHAIN_STEPS)} once")
        return order

    @model_validator(mode="after")
    def _rounded_at_the_end(self) -> Self:
        if self.unit_price_rounding.at != "end_of_chain":
            raise ValueError("unit_price_rounding: the chain is rounded once, at: end_of_chain")
        _rounds(self.unit_price_rounding)
        return self


class StructurePrice(Section):
    """Price of a new building or structure."""

    code: Code
    category: Literal["C-HOUSE", "C-OTHER"]
    name: Labelled
    unit: Code
    price: Vnd
    life_years: Years | None = None


class OtherStructures(Section):
    """The switches of C-OTHER: present value plus k, not below the floor, not above the cap."""

    k_pct: Percent
    floor_pct: Percent
    cap_pct: Percent

    @model_validator(mode="after")
    def _within_law(self) -> Self:
        if self.cap_pct > _NEW_VALUE:
            raise ValueError("cap_pct: not above 100, the price of a new structure (Decree 88/2024 Art. 14)")
        if self.floor_pct > self.cap_pct:
            raise ValueError("floor_pct: not above cap_pct")
        return self


class CropPrice(Section):
    """Price of a crop, of forest or of animals; annual crops by the kilogram, with three years' yields."""

    code: Code
    category: Literal["C-CROP-A", "C-CROP-P", "C-FOREST", "C-ANIM"]
    name: Labelled
    unit: Code
    price: Vnd
    yields_kg_per_m2: tuple[Positive, Positive, Positive] | None = None

    @model_validator(mode="after")
    def _yields_of_annual_crops(self) -> Self:
        if (self.category == "C-CROP-A") != (self.yields_kg_per_m2 is not None):
            raise ValueError("yields_kg_per_m2: annual crops have the yields of three years, other rows have none")
        return self


class GravePrice(Section):
    """What moving one grave is paid with."""

    code: Code
    category: Literal["C-GRAVE"]
    name: Labelled
    unit: Code
    price: Vnd


class Rates(Section):
    """Every section of a pack that decides about money, ``area_class`` to ``payment``.

    ``Rates.model_validate(sections)`` takes the parsed YAML of exactly these sections (``RATE_SECTIONS``).
    """

    area_class: AreaClass
    land_price_table: tuple[LandPrice, ...] = Field(min_length=1)
    coefficients: dict[LandGroup, Positive]
    price_chain: PriceChain
    corridor_pct: dict[LandGroup, Percent]
    structure_prices: tuple[StructurePrice, ...]
    other_structures: OtherStructures
    crop_prices: tuple[CropPrice, ...]
    graves: tuple[GravePrice, ...]
    moving: dict[str, Vnd]
    """Class of moving, M0 to M3 -> sum per household."""
    support: SupportRates
    rounding: HouseholdRounding
    line_rounding: Rounding
    deductions: Deductions
    early_reward: EarlyReward
    payment: Payment

    @field_validator("coefficients", "corridor_pct")
    @classmethod
    def _every_group(cls, by_group: dict[LandGroup, Any]) -> dict[LandGroup, Any]:
        if missing := set(LandGroup) - by_group.keys():
            raise ValueError(f"{', '.join(sorted(missing))} is missing")
        return by_group

    @field_validator("moving")
    @classmethod
    def _every_class(cls, moving: dict[str, int]) -> dict[str, int]:
        if moving.keys() != _MOVING_CLASSES:
            raise ValueError(f"one row for each of {', '.join(sorted(_MOVING_CLASSES))}")
        return moving

    @field_validator("line_rounding")
    @classmethod
    def _lines_are_whole(cls, rounding: Rounding) -> Rounding:
        return _rounds(rounding)

    @model_validator(mode="after")
    def _check(self) -> Self:
        _no_code_twice("land_price_table", self.land_price_table)
        priced: list[StructurePrice | CropPrice | GravePrice] = [
            *self.structure_prices,
            *self.crop_prices,
            *self.graves,
        ]
        _no_code_twice("structure_prices, crop_prices, graves", priced)
        return self

    @cached_property
    def land(self) -> Mapping[str, LandPrice]:
        """The land price table by code."""
        return {row.code: row for row in self.land_price_table}

    @cached_property
    def assets(self) -> Mapping[str, StructurePrice | CropPrice | GravePrice]:
        """Prices of structures, crops and graves by code."""
        rows: list[StructurePrice | CropPrice | GravePrice] = [*self.structure_prices, *self.crop_prices, *self.graves]
        return {row.code: row for row in rows}


class PackDocument(Section):
    """The decision a price comes from."""

    number: PolicyText
    date: date


class PackDocuments(Section):
    """The decisions behind the prices of a pack: the price basis of a plan. A rate without one is refused."""

    land_price_table: PackDocument
    coefficient: PackDocument
    structure_prices: PackDocument
    crop_prices: PackDocument
    support: PackDocument
    rice_price: PackDocument


#: The sections of a pack file that ``Rates`` reads.
RATE_SECTIONS: Final = frozenset(Rates.model_fields)


def _rounds(rounding: Rounding) -> Rounding:
    if rounding.mode is RoundingMode.NONE:
        raise ValueError("mode: none leaves broken đồng; half_up, up or down")
    return rounding


def _no_code_twice(section: str, rows: Iterable[LandPrice | StructurePrice | CropPrice | GravePrice]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise ValueError(f"{section}: code {row.code} is written twice")
        seen.add(row.code)

"""The unit price of land: the table's price and the factors on it, each named, rounded once (brief 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from domain.compensation.exact import Exact, rounded
from domain.compensation.lines import Quantity, Step
from domain.compensation.situation import PricePlace, Unvaluable
from domain.policy.rate_numbers import LandGroup
from domain.policy.rates import LandPrice, Rates

_PER_METRE: Final = "đ/m²"
_HUNDRED: Final = Decimal(100)
#: Farm and forest land has no depth layers and no street fronts.
_LAYERED: Final = frozenset({LandGroup.RESIDENTIAL, LandGroup.NONFARM})


class Factor(NamedTuple):
    """One factor of the chain: as it multiplies, and as it is written."""

    value: Exact
    parts: tuple[Quantity | str, ...]


class UnitPrice(NamedTuple):
    """A unit price in whole VND per square metre with the chain that gives it."""

    row: LandPrice
    value: int
    parts: tuple[Quantity | str, ...]
    exact: bool
    """Whether the chain comes to whole VND by itself."""
    inputs: tuple[Quantity, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The chain as a step of its own, where its rounding would not show inside another sum."""
        if self.exact:
            return ()
        return (Step("unit_price", self.parts, Quantity("unit_price", self.value, _PER_METRE), exact=False),)

    @property
    def as_factor(self) -> tuple[Quantity | str, ...]:
        """How the price stands in a product: its whole chain, or the rounded price of the step before."""
        return self.parts if self.exact else (Quantity("unit_price", self.value, _PER_METRE),)


def unit_price(place: PricePlace, rates: Rates, subject: str) -> UnitPrice:
    """The unit price at a place.

    Raises Unvaluable for a code, layer, number of fronts or reduction the pack does not know.
    """
    row = rates.land.get(place.code)
    if row is None:
        raise Unvaluable("unknown_price", subject, value=place.code)
    numerator, denominator = 1, 1
    parts: list[Quantity | str] = []
    inputs: list[Quantity] = []
    for name in rates.price_chain.order:
        for factor in _FACTORS[name](row, place, rates, subject):
            above, below = factor.value.as_integer_ratio()
            numerator, denominator = numerator * above, denominator * below
            parts += (" × ", *factor.parts) if parts else factor.parts
            inputs += (part for part in factor.parts if isinstance(part, Quantity))
    rounding = rates.price_chain.unit_price_rounding
    value = rounded(numerator, denominator, rounding.mode, rounding.unit)
    return UnitPrice(row, value, tuple(parts), value * denominator == numerator, tuple(inputs))


def _table(row: LandPrice, _place: PricePlace, _rates: Rates, _subject: str) -> tuple[Factor, ...]:
    return (Factor(row.price, (Quantity("table_price", row.price, _PER_METRE),)),)


def _layer(row: LandPrice, place: PricePlace, rates: Rates, subject: str) -> tuple[Factor, ...]:
    if place.layer is None or row.group not in _LAYERED:
        return ()
    pct = rates.price_chain.layers_pct.get(place.layer)
    if pct is None:
        raise Unvaluable("unknown_layer", subject, value=place.layer)
    return (Factor(pct / _HUNDRED, (Quantity("layer", pct, "%"),)),) if pct != _HUNDRED else ()


def _frontage(row: LandPrice, place: PricePlace, rates: Rates, subject: str) -> tuple[Factor, ...]:
    if place.fronts is None or row.group not in _LAYERED:
        return ()
    pct = rates.price_chain.frontage_pct.get(place.fronts)
    if pct is None:
        raise Unvaluable("unknown_fronts", subject, value=place.fronts)
    if not pct or place.layer not in (None, 1):
        return ()
    return (Factor(1 + pct / _HUNDRED, ("(1 + ", Quantity("frontage", pct, "%"), ")")),)


def _reductions(_row: LandPrice, place: PricePlace, _rates: Rates, subject: str) -> tuple[Factor, ...]:
    factors = []
    for reduction in place.reductions:
        if not 0 <= reduction.pct <= _HUNDRED:
            raise Unvaluable("bad_reduction", subject, value=reduction.pct)
        written = ("(1 − ", Quantity("reduction", reduction.pct, "%"), ")")
        factors.append(Factor(1 - reduction.pct / _HUNDRED, written))
    return tuple(factors)


def _coefficient(row: LandPrice, _place: PricePlace, rates: Rates, _subject: str) -> tuple[Factor, ...]:
    coefficient = rates.coefficients[row.group]
    return (Factor(coefficient, (Quantity("coefficient", coefficient),)),)


_FACTORS: Final[Mapping[str, Callable[[LandPrice, PricePlace, Rates, str], tuple[Factor, ...]]]] = {
    "table": _table,
    "layer": _layer,
    "frontage": _frontage,
    "reductions": _reductions,
    "coefficient": _coefficient,
}

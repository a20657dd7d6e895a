"""A resettlement lot against the land that was recovered: what the household still receives, or owes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.compensation.exact import product


@dataclass(frozen=True, slots=True)
class Offset:
    """Land compensation against the price of the new lot (Decree 88/2024 Art. 25(2)). One of the two is 0. VND."""

    land: int
    resettlement: int
    to_pay: int
    """The household receives it."""
    to_collect: int
    """The household owes it."""
    recorded_as_debt: int
    """The part of it put on debt for a household that commits itself to hand over in time (Art. 26)."""


def resettlement_offset(land: int, resettlement: int, *, debt_agreed: bool = False) -> Offset:
    """The difference to pay or to collect; a shortfall becomes a debt where that was agreed."""
    short = max(0, resettlement - land)
    return Offset(land, resettlement, max(0, land - resettlement), short, short if debt_agreed else 0)


def lot_price(area_m2: Decimal, price_per_m2: int) -> int:
    """The price of a lot, half up to whole VND."""
    above, below = product(area_m2, price_per_m2)
    return (2 * above + below) // (2 * below)

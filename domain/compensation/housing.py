"""Supports of a new home: S-RESET, S-SELF and S-TEMP."""

from __future__ import annotations

from decimal import Decimal

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import product
from domain.compensation.lines import Line, Quantity, nothing, vnd
from domain.compensation.lot import Offset, lot_price, resettlement_offset
from domain.compensation.reckoning import Reckoning, product_parts
from domain.compensation.situation import Drivers, Resettlement, Unvaluable


def top_up(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """What compensation for residential land lacks of the smallest lot's value (Land Law 2024 Art. 111(8))."""
    category = CATEGORIES["S-RESET"]
    if drivers.resettlement is Resettlement.NONE:
        return None
    rates = reckoning.rates.support
    if drivers.resettlement is Resettlement.SELF_ARRANGED and rates.self_housing_excludes_min_lot_top_up:
        return nothing(category, "", "excluded_by_self_housing")
    lot = Quantity("min_lot", min_lot(reckoning), "m²")
    price = Quantity("resettlement_price", rates.resettlement.resettlement_price_per_m2, "đ/m²")
    land = vnd("residential_land", reckoning.residential_land)
    above, below = product(lot.value, price.value)
    lacking = above - reckoning.residential_land * below
    parts = ("max(0; ", *product_parts(lot, price), " − ", land, ")")
    if lacking <= 0:
        return reckoning.work_out("S-RESET", "", parts, 0, 1, inputs=(lot, price, land), reason="land_worth_a_lot")
    return reckoning.work_out("S-RESET", "", parts, lacking, below, inputs=(lot, price, land))


def min_lot(reckoning: Reckoning) -> Decimal:
    """The smallest lot: the project's, else the pack's for this class of place."""
    own = reckoning.project.min_lot_m2
    if own is not None:
        return own
    return reckoning.rates.support.resettlement.min_lot_m2_by_area_class[reckoning.rates.area_class]


def offset(reckoning: Reckoning, land: int) -> Offset | None:
    """The land compensation against the smallest lot of a household that takes one; None for others."""
    drivers = reckoning.situation.drivers
    if drivers is None or drivers.resettlement is not Resettlement.LOT or not reckoning.situation.recovery:
        return None
    price = reckoning.rates.support.resettlement.resettlement_price_per_m2
    return resettlement_offset(land, lot_price(min_lot(reckoning), price))


def self_housing(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """The lump sum of a household that finds its own home; None for others."""
    if drivers.resettlement is not Resettlement.SELF_ARRANGED:
        return None
    sum_ = reckoning.rates.support.self_housing_by_area_class[reckoning.rates.area_class]
    return reckoning.work_out("S-SELF", "", (vnd("self_housing_rate", sum_),), sum_, 1)


def temporary(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """Rent for the household's size × months, and the extra months only with a lot; None when no month is due."""
    lot = drivers.resettlement is Resettlement.LOT
    rules = reckoning.rates.support.temporary_housing
    extra = rules.extra_months_if_lot if lot else 0
    if not drivers.temporary_months + extra:
        return None
    members = reckoning.situation.members
    band = next((one for one in rules.monthly_by_household_size if one.min <= members <= (one.max or members)), None)
    if band is None:
        raise Unvaluable("members_missing", "")
    rate = vnd("monthly_rent", band.rate)
    months = Quantity("temporary_months", drivers.temporary_months, "tháng")
    more = Quantity("extra_months", extra, "tháng")
    parts = (rate, " × (", months, " + ", more, ")") if extra else product_parts(rate, months)
    size = Quantity("household_size", members, "người")
    inputs = (size, rate, months, more) if extra else (size, rate, months)
    return reckoning.work_out("S-TEMP", "", parts, band.rate * (drivers.temporary_months + extra), 1, inputs=inputs)

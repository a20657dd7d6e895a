"""The same sums as the engine's with nothing to show for them: what explaining every line is compared with."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.compensation.situation import Asset, Business, Drivers, Resettlement, Residence, Segment, Situation, Verdict
from domain.policy.rate_numbers import LandGroup
from domain.policy.rates import CropPrice, Rates

_ONE: Final = Decimal(1)
_COLUMNS: Final = (Residence.STAYS, Residence.MOVES, Residence.DIFFICULT_AREA)
_BANDS: Final = ((Decimal("0.3"), "30_70"), (Decimal("0.2"), "20_30"), (Decimal("0.1"), "10_20"))
_MOST: Final = Decimal("0.7")
_FARMED: Final = (LandGroup.FARM, LandGroup.FOREST)


def total_before_rounding(situation: Situation, rates: Rates, min_lot: Decimal) -> int:
    """The total of a household of the sample's shape, in plain decimals."""
    land = residential = 0
    worth = Decimal(0)
    for segment in situation.segments:
        amount, home, farmed = _land(segment, rates)
        land += amount
        residential += home
        worth += farmed
    if not situation.recovery:
        return land
    assets = sum(_asset(asset, rates) for asset in situation.assets if asset.verdict is Verdict.ELIGIBLE)
    drivers = situation.drivers
    if drivers is None:
        return land + assets
    helped = _support(situation, drivers, residential, rates, min_lot)
    if drivers.job:
        helped += _dong(worth * rates.support.job.factor_by_area_class[rates.area_class])
    return land + assets + rates.moving.get(drivers.moving, 0) + helped


def _dong(value: Decimal) -> int:
    return int(value.quantize(_ONE, rounding=ROUND_HALF_UP))


def _land(segment: Segment, rates: Rates) -> tuple[int, int, Decimal]:
    if segment.donated:
        return 0, 0, Decimal(0)
    amount = home = 0
    farmed = Decimal(0)
    if segment.verdict is Verdict.ELIGIBLE and segment.place is not None:
        row = rates.land[segment.place.code]
        price = Decimal(row.price)
        if row.group not in _FARMED:
            chain = rates.price_chain
            price = price * chain.layers_pct[segment.place.layer or 1] / 100
            if (segment.place.layer or 1) == 1 and segment.place.fronts:
                price = price * (100 + chain.frontage_pct[segment.place.fronts]) / 100
        else:
            farmed = segment.eligible * row.price
        value = segment.eligible * _dong(price * rates.coefficients[row.group])
        if segment.term is not None and row.group not in _FARMED:
            value = value * segment.term.left / segment.term.total
        amount = _dong(value)
        home = amount if row.group is LandGroup.RESIDENTIAL else 0
    if segment.investment and segment.term is not None:
        amount += _dong(segment.investment * segment.term.left / segment.term.total)
    return amount, home, farmed


def _asset(asset: Asset, rates: Rates) -> int:
    row = rates.assets[asset.price_code]
    if isinstance(row, CropPrice) and row.yields_kg_per_m2 is not None:
        return _dong(asset.quantity * max(row.yields_kg_per_m2) * row.price)
    as_new = asset.quantity * row.price if asset.own_value is None else Decimal(asset.own_value)
    if asset.category != "C-OTHER" or asset.years_used is None or asset.life_years is None:
        return _dong(as_new)
    rules = rates.other_structures
    left = max(Decimal(0), as_new - as_new * asset.years_used / asset.life_years)
    value = max(left * (100 + rules.k_pct) / 100, as_new * rules.floor_pct / 100)
    return _dong(min(value, as_new * rules.cap_pct / 100))


def _support(situation: Situation, drivers: Drivers, residential: int, rates: Rates, min_lot: Decimal) -> int:
    rules = rates.support
    total = 0
    share = drivers.farm_recovered / drivers.farm_in_use if drivers.farm_in_use else Decimal(0)
    band = "over_70" if share > _MOST else next((name for edge, name in _BANDS if share >= edge), "under_10")
    months = rules.life_months[band][_COLUMNS.index(drivers.residence)]
    total += _dong(rules.rice_kg_per_person_month * rules.rice_price_per_kg * drivers.persons * months)
    if drivers.business is Business.NO_BOOKS:
        flat = rules.production.no_books
        above = drivers.turnover > flat.turnover_threshold
        total += flat.above_threshold if above else flat.up_to_threshold
    elif drivers.business is Business.WITH_BOOKS:
        mean = max(Decimal(0), Decimal(sum(drivers.profits)) / len(drivers.profits))
        total += _dong(mean * rules.production.with_books_pct_of_mean_yearly_income / 100)
    stopped = min(drivers.stopped_months, rules.work_stoppage.max_months)
    total += drivers.workers * stopped * rules.work_stoppage.monthly_per_worker
    total += drivers.animals * rules.animal_move_per_head
    rent_months = drivers.temporary_months
    if drivers.resettlement is Resettlement.LOT:
        total += max(0, _dong(min_lot * rules.resettlement.resettlement_price_per_m2) - residential)
        rent_months += rules.temporary_housing.extra_months_if_lot
    elif drivers.resettlement is Resettlement.SELF_ARRANGED:
        total += rules.self_housing_by_area_class[rates.area_class]
    if rent_months:
        bands = rules.temporary_housing.monthly_by_household_size
        total += rent_months * next(one.rate for one in reversed(bands) if one.min <= situation.members)
    if situation.titles:
        total += max(rules.policy_lump_sum[title] for title in situation.titles)
    return total + (drivers.other.amount if drivers.other is not None else 0)

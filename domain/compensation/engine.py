"""Values a household: every formula in turn, the totals, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from domain.compensation import apart, housing, land, support_life, support_work
from domain.compensation.assets import asset_line
from domain.compensation.categories import CATEGORIES, Group
from domain.compensation.lines import Line
from domain.compensation.plan import Plan
from domain.compensation.price_chain import UnitPrice, unit_price
from domain.compensation.reckoning import Reckoning
from domain.compensation.situation import BY_THE_PACK, Drivers, PricePlace, ProjectTerms, Situation
from domain.policy.rates import Rates

#: Category -> formula of moving and support, in the order they are printed. S-POL rests on the household's titles and
#: stands apart; a line that was not asked for is None.
DRIVEN: Final[Mapping[str, Callable[[Reckoning, Drivers], Line | None]]] = {
    "C-MOVE": support_life.moving,
    "S-LIFE": support_life.life,
    "S-JOB": support_work.job,
    "S-PROD": support_work.production,
    "S-WORK": support_work.stopped_work,
    "S-ANIM": support_life.animals,
    "S-RESET": housing.top_up,
    "S-SELF": housing.self_housing,
    "S-TEMP": housing.temporary,
    "S-DISM": support_life.dismantling,
    "S-OTHER": support_life.other,
}

_ORDER: Final = {code: place for place, code in enumerate(CATEGORIES)}


class Valuer:
    """Values households by one pack's rates; remembers the unit prices it has worked out."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self._prices: dict[PricePlace, UnitPrice] = {}

    def value(self, situation: Situation, project: ProjectTerms = BY_THE_PACK) -> Plan:
        """The plan of a household.

        Raises Unvaluable when its papers contradict each other or name what the pack does not know.
        """
        reckoning = Reckoning(situation, project, self.rates)
        for segment in situation.segments:
            land.segment_lines(reckoning, segment, self._price)
        for corridor in situation.corridors:
            land.corridor_line(reckoning, corridor, self._price)
        reckoning.lines += [asset_line(reckoning, asset) for asset in situation.assets]
        if situation.recovery:
            self._support(reckoning)
        return _totalled(reckoning)

    def _support(self, reckoning: Reckoning) -> None:
        drivers = reckoning.situation.drivers
        if drivers is not None:
            driven = (formula(reckoning, drivers) for formula in DRIVEN.values())
            reckoning.lines += [one for one in driven if one is not None]
        policy = support_life.policy(reckoning)
        if policy is not None:
            reckoning.lines.append(policy)

    def _price(self, place: PricePlace, subject: str) -> UnitPrice:
        price = self._prices.get(place)
        if price is None:
            price = self._prices[place] = unit_price(place, self.rates, subject)
        return price


def _totalled(reckoning: Reckoning) -> Plan:
    sums = dict.fromkeys(Group, 0)
    for one in reckoning.lines:
        sums[one.category.group] += one.amount
    total = sum(sums.values())
    mode, unit, rounding = apart.round_total(reckoning, total)
    deduction_lines, debt_left = apart.deduct(reckoning, total + rounding)
    return Plan(
        code=reckoning.situation.code,
        lines=tuple(sorted(reckoning.lines, key=lambda one: _ORDER[one.category.code])),
        land=sums[Group.LAND],
        assets=sums[Group.ASSETS],
        moving=sums[Group.MOVING],
        support=sums[Group.SUPPORT],
        rounding_mode=mode,
        rounding_unit=unit,
        rounding=rounding,
        deduction_lines=deduction_lines,
        debt_left=debt_left,
        early_reward=apart.early_reward(reckoning),
        blockers=tuple(reckoning.blockers),
        resettlement_offset=housing.offset(reckoning, sums[Group.LAND]),
    )

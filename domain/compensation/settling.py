"""After the plan: the resettlement offset, the split among co-owners, and the supplement of a corrected plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from domain.compensation.categories import Group
from domain.compensation.exact import product
from domain.compensation.lines import Line
from domain.compensation.plan import Plan
from domain.compensation.situation import Unvaluable

_HALF: Final = Fraction(1, 2)
#: What an item is counted by.
_COUNTED: Final = frozenset({"eligible_area", "corridor_area", "quantity"})


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


def split(amount: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """An amount by the co-owners' own agreed shares (Decree 88/2024 Art. 25(4)); the parts add up to it exactly.

    Each has the whole VND of its share; what is left goes one by one to the largest remainders, the earlier first.
    Raises Unvaluable when the shares are not whole together: the split is a document, never a guess.
    """
    if not shares or any(share <= 0 for share in shares) or sum(shares) != 1:
        raise Unvaluable("shares_not_whole", "", value=" + ".join(str(share) for share in shares))
    exact = [amount * share for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Supplement:
    """What a new version of an approved plan changes. VND; a payment is made only for what is added."""

    to_pay: int
    """Net of the new version above the old; never below 0."""
    land: int
    assets: int
    moving: int
    support: int


def supplement(old: Plan, new: Plan) -> Supplement:
    """What a household gets on top when its approved plan is corrected.

    Raises Unvaluable when the new version values an item of the old one below its approved price: the price is
    never lower (Land Law 2024 Art. 94(5)). An item that is no longer recovered may leave the plan.
    """
    if old.code != new.code:
        raise Unvaluable("other_household", new.code, value=old.code)
    cheaper = below_approved(unit_prices(old), unit_prices(new))
    if cheaper:
        raise Unvaluable("below_approved_price", cheaper[0])
    return Supplement(
        to_pay=max(0, new.net_payable - old.net_payable),
        land=new.land - old.land,
        assets=new.assets - old.assets,
        moving=new.moving - old.moving,
        support=new.support - old.support,
    )


#: Item -> its amount and the units it is counted by, ``528000000/60``.
UnitPrices = Mapping[str, str]


def unit_prices(plan: Plan, name_of: Callable[[Line], str] = lambda line: line.subject) -> UnitPrices:
    """Amount and units of each item of land and assets; items of one name are told apart by their order."""
    seen: Counter[str] = Counter()
    prices = {}
    for one in plan.lines:
        counted = next((part.value for part in one.inputs if part.name in _COUNTED), 0)
        if one.category.group not in (Group.LAND, Group.ASSETS) or not counted:
            continue
        name = f"{one.category.code} {name_of(one)}"
        seen[name] += 1
        prices[name if seen[name] == 1 else f"{name} ({seen[name]})"] = f"{one.amount}/{counted}"
    return prices


def below_approved(before: UnitPrices, after: UnitPrices) -> list[str]:
    """The items paid less for a unit than before; a line was rounded, so half a đồng of it proves nothing."""
    known = [item for item in before if item in after]
    return [item for item in known if _per_unit(after[item], _HALF) < _per_unit(before[item], -_HALF)]


def _per_unit(price: str, rounded: Fraction) -> Fraction:
    amount, units = price.split("/", 1)
    return (Fraction(amount) + rounded) / Fraction(units)

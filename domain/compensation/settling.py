"""After the plan: the split among co-owners, and the unit prices a correction keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from domain.compensation.categories import Group
from domain.compensation.lines import Line
from domain.compensation.plan import Plan
from domain.compensation.situation import Unvaluable

_HALF: Final = Fraction(1, 2)
#: What an item is counted by.
_COUNTED: Final = frozenset({"eligible_area", "corridor_area", "quantity"})


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


#: Row of prices -> amount and counted units of each item under it, ``528000000/60``, with a space between items.
UnitPrices = Mapping[str, str]


def unit_prices(plan: Plan, name_of: Callable[[Line], str] = lambda line: line.subject) -> UnitPrices:
    """Amount and units of each item of land and assets, those of one name together."""
    prices: defaultdict[str, list[str]] = defaultdict(list)
    for one in plan.lines:
        counted = next((part.value for part in one.inputs if part.name in _COUNTED), 0)
        if one.category.group in (Group.LAND, Group.ASSETS) and counted:
            prices[f"{one.category.code} {name_of(one)}"].append(f"{one.amount}/{counted}")
    return {name: " ".join(items) for name, items in prices.items()}


def below_approved(before: UnitPrices, after: UnitPrices) -> list[str]:
    """The rows of prices under which an item is paid less for a unit than before.

    Items of one row have no name that lasts, so their unit prices are compared in order of size: the order in which
    they were written down changes nothing, and one that left the plan or came to it lowers none of the others.
    """
    return [row for row in before if row in after and _cheaper(before[row].split(), after[row].split())]


def _cheaper(before: Sequence[str], after: Sequence[str]) -> bool:
    """A line was rounded, so half a đồng of it proves nothing."""
    least = sorted(_per_unit(item, -_HALF) for item in before)
    most = sorted(_per_unit(item, _HALF) for item in after)
    compared = min(len(least), len(most))
    return any(new < old for old, new in zip(least[:compared], most[-compared:], strict=True))


def _per_unit(price: str, rounded: Fraction) -> Fraction:
    amount, units = price.split("/", 1)
    return (Fraction(amount) + rounded) / Fraction(units)

"""Land: C-LAND, C-LAND-T, C-INV and C-CORR, segment by segment."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import product
from domain.compensation.lines import Quantity, nothing, vnd
from domain.compensation.price_chain import UnitPrice
from domain.compensation.reckoning import Reckoning, percent
from domain.compensation.situation import CorridorLand, PricePlace, Segment, Term, Unvaluable, Verdict
from domain.policy.rate_numbers import LandGroup

#: Only land that is not farmed loses value with its term (Decree 88/2024 Art. 13(7)).
_UNLIMITED: Final = frozenset({LandGroup.FARM, LandGroup.FOREST})

Prices = Callable[[PricePlace, str], UnitPrice]


def metres(name: str, area: Decimal) -> Quantity:
    """An area."""
    return Quantity(name, area, "m²")


def segment_lines(reckoning: Reckoning, segment: Segment, prices: Prices) -> None:
    """Add the lines of one segment.

    Raises Unvaluable when its areas, price or term cannot be used.
    """
    recovered = metres("recovered_area", segment.recovered)
    land = CATEGORIES["C-LAND"]
    if segment.donated or not reckoning.situation.recovery:
        reckoning.lines.append(nothing(land, segment.name, "donated", (recovered,), segment.basis))
        return
    if segment.eligible > segment.recovered:
        raise Unvaluable("eligible_above_recovered", segment.name, value=segment.eligible)
    if segment.verdict is not Verdict.ELIGIBLE:
        reckoning.lines.append(reckoning.refused(land, segment.name, segment.verdict, (recovered,), segment.basis))
    else:
        if segment.eligible:
            _priced(reckoning, segment, prices)
        rest = segment.recovered - segment.eligible
        if rest or not segment.eligible:
            area = metres("ineligible_area", rest)
            reckoning.lines.append(nothing(land, segment.name, "not_eligible", (area,), segment.basis))
    if segment.investment:
        term = _term(segment)
        parts = (vnd("investment", segment.investment), " / ", *_years_parts(term))
        share = product(segment.investment, _left(term))
        reckoning.lines.append(reckoning.work_out("C-INV", segment.name, parts, *share, basis=segment.basis))


def _priced(reckoning: Reckoning, segment: Segment, prices: Prices) -> None:
    if segment.place is None:
        raise Unvaluable("unknown_price", segment.name, value="")
    price = prices(segment.place, segment.name)
    area = metres("eligible_area", segment.eligible)
    code, share = "C-LAND", product(segment.eligible, price.value)
    parts: tuple[Quantity | str, ...] = (area, " × ", *price.as_factor)
    if segment.term is not None and price.row.group not in _UNLIMITED:
        term = _term(segment)
        code, share = "C-LAND-T", product(segment.eligible, price.value, _left(term))
        total, left = _years(term)
        parts = (*parts, " × ", left, " / ", total)
    priced = reckoning.work_out(
        code, segment.name, parts, *share, before=price.steps, inputs=(area, *price.inputs), basis=segment.basis
    )
    if price.row.group is LandGroup.RESIDENTIAL:
        reckoning.residential_land += priced.amount
    reckoning.lines.append(priced)


def _term(segment: Segment) -> Term:
    if segment.term is None:
        raise Unvaluable("term_missing", segment.name)
    if segment.term.total <= 0 or not 0 <= segment.term.left <= segment.term.total:
        raise Unvaluable("bad_term", segment.name, total=segment.term.total, left=segment.term.left)
    return segment.term


def _left(term: Term) -> Fraction:
    return Fraction(term.left) / Fraction(term.total)


def _years(term: Term) -> tuple[Quantity, Quantity]:
    return Quantity("term_total", term.total, "năm"), Quantity("term_left", term.left, "năm")


def _years_parts(term: Term) -> tuple[Quantity | str, ...]:
    total, left = _years(term)
    return (total, " × ", left)


def corridor_line(reckoning: Reckoning, corridor: CorridorLand, prices: Prices) -> None:
    """Add the line of land in a corridor: the loss of price, or the province's share of it (Decree 88/2024 Art. 18)."""
    area = metres("corridor_area", corridor.area)
    if corridor.verdict is not Verdict.ELIGIBLE:
        category = CATEGORIES["C-CORR"]
        reckoning.lines.append(reckoning.refused(category, corridor.name, corridor.verdict, (area,), corridor.basis))
        return
    before = prices(corridor.place, corridor.name)
    if corridor.becomes is None:
        pct = percent("corridor_pct", reckoning.rates.corridor_pct[before.row.group])
        parts = (area, " × ", *before.as_factor, " × ", pct)
        share = product(corridor.area, before.value, pct.value)
        reckoning.lines.append(
            reckoning.work_out(
                "C-CORR", corridor.name, parts, share[0], share[1] * 100,
                before=before.steps, inputs=(area, *before.inputs, pct), basis=corridor.basis,
            )
        )  # fmt: skip
        return
    after = prices(corridor.becomes, corridor.name)
    if after.value >= before.value:
        reckoning.lines.append(
            nothing(CATEGORIES["C-CORR"], corridor.name, "no_loss_of_price", (area,), corridor.basis)
        )
        return
    parts = ("(", *before.as_factor, " − ", *after.as_factor, ") × ", area)
    share = product(before.value - after.value, corridor.area)
    reckoning.lines.append(
        reckoning.work_out(
            "C-CORR", corridor.name, parts, *share,
            before=(*before.steps, *after.steps), inputs=(area, *before.inputs, *after.inputs), basis=corridor.basis,
        )
    )  # fmt: skip

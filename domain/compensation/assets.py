"""Assets on the land: C-HOUSE, C-OTHER, C-CROP-A, C-CROP-P, C-FOREST, C-ANIM and C-GRAVE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import plain, product
from domain.compensation.lines import Line, Quantity, Step, line, nothing, vnd
from domain.compensation.reckoning import Reckoning, percent, product_parts
from domain.compensation.situation import Asset, Unvaluable, Verdict
from domain.policy.rates import CropPrice, GravePrice, StructurePrice

AssetPrice = StructurePrice | CropPrice | GravePrice | None


def asset_line(reckoning: Reckoning, asset: Asset) -> Line:
    """The line of one asset.

    Raises Unvaluable when its price, category or years cannot be used.
    """
    category = CATEGORIES[asset.category]
    counted = Quantity("quantity", asset.quantity, asset.unit)
    if not reckoning.situation.recovery:
        return nothing(category, asset.name, "donated", (counted,), asset.basis)
    if asset.verdict is not Verdict.ELIGIBLE:
        return reckoning.refused(category, asset.name, asset.verdict, (counted,), asset.basis)
    row = reckoning.rates.assets.get(asset.price_code)
    if row is None and asset.own_value is None:
        raise Unvaluable("unknown_price", asset.name, value=asset.price_code)
    if row is not None and row.category != asset.category:
        raise Unvaluable("other_category", asset.name, value=asset.price_code, category=row.category)
    return FORMULAS[asset.category](reckoning, asset, row)


def _as_new(asset: Asset, row: AssetPrice) -> tuple[Quantity, ...]:
    """The factors of the value as new: the asset's own, or quantity and price."""
    if asset.own_value is not None:
        return (vnd("own_value", asset.own_value),)
    if row is None:
        raise Unvaluable("unknown_price", asset.name, value=asset.price_code)
    return Quantity("quantity", asset.quantity, asset.unit), Quantity("unit_price", row.price, f"đ/{asset.unit}")


def _at_price(reckoning: Reckoning, asset: Asset, row: AssetPrice) -> Line:
    return reckoning.multiply(asset.category, asset.name, *_as_new(asset, row), basis=asset.basis)


def _annual_crop(reckoning: Reckoning, asset: Asset, row: AssetPrice) -> Line:
    """Area × the best yield of three years × price (Land Law 2024 Art. 103(1))."""
    if asset.own_value is not None or not isinstance(row, CropPrice) or row.yields_kg_per_m2 is None:
        return _at_price(reckoning, asset, row)
    unit = "kg/m²"
    yields = tuple(Quantity(f"yield_{year}", harvest, unit) for year, harvest in enumerate(row.yields_kg_per_m2, 1))
    best = Quantity("best_yield", max(row.yields_kg_per_m2), unit)
    chosen = Step("best_yield", ("max(", yields[0], "; ", yields[1], "; ", yields[2], ")"), best)
    factors = (
        Quantity("quantity", asset.quantity, asset.unit),
        best,
        Quantity("unit_price", row.price, "đ/kg"),
    )
    total = product(*(factor.value for factor in factors))
    return reckoning.work_out(
        asset.category, asset.name, product_parts(*factors), *total,
        before=(chosen,), inputs=(factors[0], *yields, factors[2]), basis=asset.basis,
    )  # fmt: skip


def _other_structure(reckoning: Reckoning, asset: Asset, row: AssetPrice) -> Line:
    """Present value raised by k, not below the floor, not above the cap (Decree 88/2024 Art. 14(1)).

    The floor governs once the years used exceed the life: the present value is then nothing, never below it.
    """
    life = asset.life_years
    if life is None and isinstance(row, StructurePrice):
        life = row.life_years
    if asset.years_used is None or life is None or asset.years_used < 0 or life <= 0:
        raise Unvaluable("bad_life", asset.name)
    factors = _as_new(asset, row)
    as_new = Fraction(*product(*(factor.value for factor in factors)))
    rules = reckoning.rates.other_structures
    g1 = vnd("value_as_new", plain(as_new))
    used, years = Quantity("years_used", asset.years_used, "năm"), Quantity("life", life, "năm")
    k, floor, cap = percent("k", rules.k_pct), percent("floor", rules.floor_pct), percent("cap", rules.cap_pct)
    left = max(Fraction(0), 1 - Fraction(asset.years_used) / Fraction(life))
    present = as_new * left * (1 + Fraction(rules.k_pct) / 100)
    lowest, highest = as_new * Fraction(rules.floor_pct) / 100, as_new * Fraction(rules.cap_pct) / 100
    value = min(max(present, lowest), highest)
    share: tuple[Quantity | str, ...] = ("(1 − ", used, " / ", years, ")")
    if used.value > years.value:
        share = ("max(0; 1 − ", used, " / ", years, ")")
    three = (
        _rounded_step(reckoning, "present_value", (g1, " × ", *share, " × (1 + ", k, ")"), present),
        _rounded_step(reckoning, "lowest", (g1, " × ", floor), lowest),
        _rounded_step(reckoning, "highest", (g1, " × ", cap), highest),
    )
    before = three if asset.own_value is not None else (Step("value_as_new", product_parts(*factors), g1), *three)
    # Rounding keeps the order of numbers, so choosing among the rounded three gives the rounded choice.
    amount = reckoning.amount_of(value.numerator, value.denominator)
    parts = ("min(max(", three[0].result, "; ", three[1].result, "); ", three[2].result, ")")
    steps = (*before, Step("amount", parts, vnd("amount", amount)))
    inputs = (*factors, used, years, k, floor, cap)
    return line(CATEGORIES[asset.category], asset.name, steps, amount, inputs=inputs, basis=asset.basis)


def _rounded_step(reckoning: Reckoning, name: str, parts: tuple[Quantity | str, ...], value: Fraction) -> Step:
    amount = reckoning.amount_of(value.numerator, value.denominator)
    return Step(name, parts, vnd(name, amount), exact=amount == value)


#: Every category of assets with its formula; a category without one has no place in a pack.
FORMULAS: Final[Mapping[str, Callable[[Reckoning, Asset, AssetPrice], Line]]] = {
    "C-HOUSE": _at_price,
    "C-OTHER": _other_structure,
    "C-CROP-A": _annual_crop,
    "C-CROP-P": _at_price,
    "C-FOREST": _at_price,
    "C-ANIM": _at_price,
    "C-GRAVE": _at_price,
}

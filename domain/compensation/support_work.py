"""Supports of work: S-JOB, S-PROD and S-WORK."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import Exact, product
from domain.compensation.lines import Blocker, Line, Quantity, Step, nothing, vnd
from domain.compensation.reckoning import Reckoning, percent, product_parts
from domain.compensation.situation import Business, Drivers, Segment, Unvaluable, Verdict
from domain.policy.rate_numbers import LandGroup
from domain.policy.rates import LandPrice

_FARMED = frozenset({LandGroup.FARM, LandGroup.FOREST})


def job(reckoning: Reckoning, drivers: Drivers) -> Line:
    """Σ eligible farm area × table price × factor; area and factor are cut, never refused (Decree 88/2024 Art. 22)."""
    category = CATEGORIES["S-JOB"]
    if not drivers.job:
        return nothing(category, "", "job_not_qualified")
    farmed = _farmed(reckoning)
    if not farmed:
        return nothing(category, "", "no_eligible_farm_land")
    rates = reckoning.rates
    rules = rates.support.job
    own = rules.factor_by_area_class[rates.area_class]
    factor = Quantity("job_factor", min(own, rules.legal_max_factor))
    parts: list[Quantity | str] = []
    inputs: list[Quantity] = []
    steps: list[Step] = []
    if own > rules.legal_max_factor:
        given, most = Quantity("job_factor_given", own), Quantity("job_factor_max", rules.legal_max_factor)
        steps.append(Step("job_factor", ("min(", given, "; ", most, ")"), factor))
        inputs += (given, most)
    total = Fraction(0)
    left: dict[str, Decimal] = {}
    for segment, row in farmed:
        counted = _within_quota(reckoning, segment, row, left)
        area, price = Quantity("counted_area", counted, "m²"), Quantity("table_price", row.price, "đ/m²")
        if counted < segment.eligible:
            eligible, rest = Quantity("eligible_area", segment.eligible, "m²"), Quantity("quota_left", counted, "m²")
            steps.append(Step("counted_area", ("min(", eligible, "; ", rest, ")"), area))
        factors: tuple[Quantity, ...] = (area, price)
        if rules.apply_coefficient:
            factors = (*factors, Quantity("coefficient", rates.coefficients[row.group]))
        inputs += factors
        parts += (" + ", *product_parts(*factors)) if parts else product_parts(*factors)
        values: tuple[Exact, ...] = tuple(one.value for one in factors)
        total += Fraction(*product(*values))
    written = ("(", *parts, ") × ", factor) if len(farmed) > 1 else (*parts, " × ", factor)
    total *= Fraction(factor.value)
    subject = "; ".join(segment.name for segment, _ in farmed)
    return reckoning.work_out(
        "S-JOB", subject, written, total.numerator, total.denominator, before=tuple(steps), inputs=(*inputs, factor)
    )


def _farmed(reckoning: Reckoning) -> list[tuple[Segment, LandPrice]]:
    """Eligible farm and forest segments with their price rows, the dearest first: so the quota is used up."""
    farmed = []
    for segment in reckoning.situation.segments:
        if segment.place is None or segment.donated or segment.verdict is not Verdict.ELIGIBLE or not segment.eligible:
            continue
        row = reckoning.rates.land[segment.place.code]
        if row.group in _FARMED:
            farmed.append((segment, row))
    # The sort is stable: at one price the order of the papers stays.
    return sorted(farmed, key=lambda pair: -pair[1].price)


def _within_quota(reckoning: Reckoning, segment: Segment, row: LandPrice, left: dict[str, Decimal]) -> Decimal:
    """The part of a segment within what is left of the quota of its kind of land."""
    quota = reckoning.rates.support.job.farm_quota_m2.get(row.land_type)
    if quota is None:
        reckoning.blockers.append(Blocker("quota_not_known", f"{segment.name}, {row.land_type}"))
        return segment.eligible
    remaining = left.get(row.land_type, quota)
    counted = min(segment.eligible, remaining)
    left[row.land_type] = remaining - counted
    return counted


def production(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """A share of the mean yearly income, or a flat sum without books; None when there is no business.

    "Above" the threshold is strict. Loss years count into the mean, which is never below nothing.
    """
    rates = reckoning.rates.support.production
    if drivers.business is Business.NONE:
        return None
    if drivers.business is Business.NO_BOOKS:
        flat = rates.no_books
        above = drivers.turnover > flat.turnover_threshold
        sum_ = vnd("flat_above" if above else "flat_up_to", flat.above_threshold if above else flat.up_to_threshold)
        inputs = (vnd("turnover", drivers.turnover), vnd("turnover_threshold", flat.turnover_threshold), sum_)
        return reckoning.work_out("S-PROD", "", (sum_,), int(sum_.value), 1, inputs=inputs)
    if not drivers.profits:
        raise Unvaluable("profits_missing", "")
    pct = percent("income_pct", rates.with_books_pct_of_mean_yearly_income)
    years = tuple(vnd(f"profit_{number}", profit) for number, profit in enumerate(drivers.profits, 1))
    count = Quantity("profit_years", len(years), "năm")
    income = sum(drivers.profits)
    added = [part for one in years[1:] for part in (" + ", one)]
    parts: tuple[Quantity | str, ...] = ("(", years[0], *added, ") / ", count, " × ", pct)
    if income < 0:
        parts = ("max(0; ", *parts, ")")
    numerator, denominator = product(max(0, income), pct.value)
    return reckoning.work_out(
        "S-PROD",
        "",
        parts,
        numerator,
        denominator * 100 * len(years),
        inputs=(*years, count, pct),
        reason="mean_income_not_above_zero",
    )


def stopped_work(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """Pay of the staff for the months the business stands still, at most the legal number; None without staff."""
    if not drivers.workers:
        return None
    rates = reckoning.rates.support.work_stoppage
    stopped = Quantity("stopped_months", drivers.stopped_months, "tháng")
    most = Quantity("stopped_months_max", rates.max_months, "tháng")
    counted = Quantity("counted_months", min(drivers.stopped_months, rates.max_months), "tháng")
    factors = (
        Quantity("workers", drivers.workers, "người"),
        vnd("monthly_per_worker", rates.monthly_per_worker),
        counted,
    )
    chosen = Step("counted_months", ("min(", stopped, "; ", most, ")"), counted)
    total = product(*(factor.value for factor in factors))
    return reckoning.work_out(
        "S-WORK", "", product_parts(*factors), *total, before=(chosen,), inputs=(*factors[:2], stopped, most)
    )

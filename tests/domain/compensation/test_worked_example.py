"""Household 1 of the sample is the worked example of brief 2.6, line by line, with its properties (a) to (e)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.compensation.engine import Valuer
from domain.compensation.late import due_on, late_sum
from domain.compensation.lines import Line
from domain.compensation.plan import Plan
from domain.wording import sums
from tests.domain.compensation.households import WORKED_EXAMPLE, engine, rates, situation, terms

EFFECTIVE = dt.date(2026, 10, 1)


def with_support(**changes: Any) -> dict[str, Any]:
    """The worked example with other grounds for support."""
    return {**WORKED_EXAMPLE, "support": {**WORKED_EXAMPLE["support"], **changes}}


def line_of(plan: Plan, code: str) -> Line:
    """The only line of a category."""
    (found,) = (line for line in plan.lines if line.category.code == code)
    return found


def test_every_line_and_total_is_the_brief_s() -> None:
    """The table of brief 2.6."""
    plan = engine(WORKED_EXAMPLE)
    assert [(line.category.code, line.amount) for line in plan.lines] == [
        ("C-LAND", 528_000_000),
        ("C-LAND", 28_390_500),
        ("C-HOUSE", 98_400_000),
        ("C-HOUSE", 11_700_000),
        ("C-OTHER", 36_000_000),
        ("C-CROP-P", 9_000_000),
        ("C-GRAVE", 25_000_000),
        ("C-MOVE", 3_000_000),
        ("S-LIFE", 12_960_000),
        ("S-PROD", 4_800_000),
        ("S-JOB", 94_635_000),
    ]
    assert (plan.land, plan.assets, plan.moving, plan.support) == (556_390_500, 180_100_000, 3_000_000, 112_395_000)
    assert (plan.total_before_rounding, plan.rounding, plan.total) == (851_885_500, 500, 851_886_000)
    assert (plan.deductions, plan.debt_left, plan.net_payable) == (12_000_000, 0, 839_886_000)
    assert (plan.early_reward.amount, plan.on_time) == (15_000_000, 854_886_000)


def test_the_written_sums_are_the_brief_s() -> None:
    """A person reads the numbers of the table, in the order of the table."""
    plan = engine(WORKED_EXAMPLE)
    assert sums.formula(plan.lines[0]) == "60,0 m² × 8.000.000 đ/m² × 1,1 = 528.000.000 đ"
    assert sums.formula(line_of(plan, "S-LIFE")).endswith(
        "350,5 m² / 900 m² ≈ 38,94 % | 30 kg × 18.000 đ/kg × 4 người × 6 tháng = 12.960.000 đ"
    )
    assert sums.formula(line_of(plan, "S-JOB")) == "350,5 m² × 54.000 đ/m² × 5 = 94.635.000 đ"


def test_45_days_late_cost_what_the_brief_says() -> None:
    """839,886,000 × 0.0003 × 45 = 11,338,461."""
    paid = due_on(EFFECTIVE, rates()) + dt.timedelta(days=45)
    assert late_sum(839_886_000, EFFECTIVE, paid, rates()).amount == 11_338_461


@given(st.integers(1, 20))
def test_a_one_person_more_adds_30_kg_of_rice_a_month(persons: int) -> None:
    """Property (a): 30 × 18,000 × 6 = 3,240,000 for each person."""
    fewer, more = (engine(with_support(persons=count)).support for count in (persons, persons + 1))
    assert more - fewer == 3_240_000


@given(st.decimals("0.01", "299.99", places=2))
def test_b_below_30_percent_the_province_s_table_counts(recovered: Decimal) -> None:
    """Property (b): 29.99 % and everything below drops out of the row of law."""
    months = {0: 0, 1: 2, 2: 3}[int(recovered // 100)]
    line = line_of(engine(with_support(recovered=str(recovered), in_use="1000")), "S-LIFE")
    assert line.amount == 30 * 18_000 * 4 * months


@given(st.decimals("0.1", "5000", places=1), st.integers(1, 60))
def test_c_a_new_structure_is_paid_as_new(quantity: Decimal, life: int) -> None:
    """Property (c): T1 = 0 gives G1, the cap."""
    workshop = {"code": "X1", "qty": str(quantity), "g1": None, "t1": "0", "t": str(life), "ok": True}
    assert line_of(engine({**WORKED_EXAMPLE, "assets": [workshop]}), "C-OTHER").amount == quantity * 1_500_000


@given(st.integers(556_390_500, 10**12), st.integers(0, 10**12))
def test_d_debts_above_the_land_touch_nothing_else(unpaid: int, fee: int) -> None:
    """Property (d): 295,495,500 of assets, moving, support and rounding stay, whatever is owed."""
    plan = engine({**WORKED_EXAMPLE, "fin": unpaid, "luf": fee})
    assert plan.net_payable == 295_495_500
    assert plan.debt_left == unpaid + fee - 556_390_500


@given(st.integers(0, 400))
def test_e_day_30_is_in_time_and_every_day_after_counts(day: int) -> None:
    """Property (e): on time until day 30 after the decision takes effect; then a day costs a day's rate."""
    line = late_sum(839_886_000, EFFECTIVE, EFFECTIVE + dt.timedelta(days=day), rates())
    late = max(0, day - 30)
    assert line.amount == int(Decimal(839_886_000) * Decimal("0.0003") * late + Decimal("0.5"))
    assert line.reason == ("paid_in_time" if not late else "")


def test_the_code_of_the_household_is_all_that_names_it() -> None:
    """A plan is about a code."""
    named = replace(situation(WORKED_EXAMPLE), code="SM-999")
    assert Valuer(rates()).value(named, terms(WORKED_EXAMPLE)).code == "SM-999"

"""Money that time adds, and what follows a plan: offset, split, supplement."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.compensation.late import deposit_interest, late_sum
from domain.compensation.lot import lot_price, resettlement_offset
from domain.compensation.settling import below_approved, split, unit_prices
from domain.compensation.situation import Unvaluable
from domain.wording import sums
from tests.domain.compensation.calculator import recomputed
from tests.domain.compensation.households import changed, engine, household, rates, segment

EFFECTIVE = dt.date(2026, 6, 1)
DATED = changed(
    payment={
        "late_rate_per_day": [
            {"from": "2020-07-01", "rate": "0.0003", "source": "Luật Quản lý thuế 2019, Điều 59"},
            {"from": "2026-07-11", "rate": "0.0005", "source": "Luật mới"},
        ],
        "deposit_rate_per_year": [
            {"from": "2026-01-01", "rate": "0.002", "source": "Ngân hàng, thông báo 1"},
            {"from": "2026-07-01", "rate": "0.001", "source": "Ngân hàng, thông báo 2"},
        ],
    }
)


def test_each_late_day_takes_the_rate_of_that_day_and_the_sum_is_rounded_once() -> None:
    """Days 02/07 to 10/07 at the old rate, from 11/07 at the new one; both texts stand on the line."""
    line = late_sum(123_456_789, EFFECTIVE, dt.date(2026, 7, 20), DATED)
    exact = 123_456_789 * (9 * Fraction(3, 10_000) + 10 * Fraction(5, 10_000))
    assert line.amount == int(exact + Fraction(1, 2))
    assert recomputed(sums.formula(line)) == line.amount
    assert line.basis == "Luật Quản lý thuế 2019, Điều 59; Luật mới"


def test_interest_of_a_deposit_by_day_on_the_year() -> None:
    """Ten days of June and five of July on 365; the day of release earns nothing."""
    line = deposit_interest(100_000_000, dt.date(2026, 6, 21), dt.date(2026, 7, 6), DATED)
    exact = 100_000_000 * (10 * Fraction(2, 1000) + 5 * Fraction(1, 1000)) / 365
    assert line.amount == int(exact + Fraction(1, 2))
    assert recomputed(sums.formula(line)) == line.amount
    assert deposit_interest(10**8, dt.date(2026, 6, 21), dt.date(2026, 6, 21), DATED).reason == "no_full_day"


def test_a_day_without_a_rate_is_refused() -> None:
    """Nobody guesses a rate: neither before the first one nor where the pack has none."""
    with pytest.raises(Unvaluable, match="no_rate_on_day"):
        deposit_interest(10**8, dt.date(2025, 12, 31), dt.date(2026, 1, 5), DATED)
    with pytest.raises(Unvaluable, match="no_rate_on_day"):
        deposit_interest(10**8, dt.date(2026, 6, 21), dt.date(2026, 7, 6), rates())


@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=9))
def test_the_parts_of_co_owners_add_up(amount: int, weights: list[int]) -> None:
    """Largest remainder: no đồng is lost, none is more than one đồng away from its share."""
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    parts = split(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share) < 1 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize("shares", [[], [Fraction(1, 2)], [Fraction(1, 2), Fraction(2, 3)], [Fraction(0), Fraction(1)]])
def test_shares_that_are_not_whole_together_are_refused(shares: list[Fraction]) -> None:
    """The split is the co-owners' own agreement; we only check it."""
    with pytest.raises(Unvaluable, match="shares_not_whole"):
        split(100, shares)


def test_land_and_lot_are_offset_one_way_or_the_other() -> None:
    """The difference is paid or collected; a shortfall may be recorded as a debt (Decree 88/2024 Art. 25, 26)."""
    lot = lot_price(Decimal("80.5"), 4_500_000)
    assert lot == 362_250_000
    more = resettlement_offset(400_000_000, lot)
    assert (more.to_pay, more.to_collect, more.recorded_as_debt) == (37_750_000, 0, 0)
    less = resettlement_offset(300_000_000, lot, debt_agreed=True)
    assert (less.to_pay, less.to_collect, less.recorded_as_debt) == (0, 62_250_000, 62_250_000)


def test_a_cheaper_unit_is_told_and_fewer_units_are_not() -> None:
    """Land Law 2024 Art. 94(5); fewer metres at the same price are no lower price."""
    dear, cheap, smaller = (
        unit_prices(engine(household(segments=[segment(price=price, recovered=area, eligible=area)])))
        for price, area in (("LUC-1", "100"), ("CLN-1", "100"), ("LUC-1", "33.33"))
    )
    assert below_approved(dear, cheap) == list(dear)
    assert below_approved(dear, smaller) == []


def test_items_of_one_price_are_compared_in_whatever_order_they_were_written() -> None:
    """An older and a newer shed exchanged, or one of them left out, lowers no price; a cheaper one does."""
    sheds = {"C-OTHER CO1": "100/10 300/10"}
    assert below_approved(sheds, {"C-OTHER CO1": "300/10 100/10"}) == []
    assert below_approved(sheds, {"C-OTHER CO1": "100/10"}) == []
    assert below_approved(sheds, {"C-OTHER CO1": "50/10 300/10 100/10"}) == []
    assert below_approved(sheds, {"C-OTHER CO1": "90/10 300/10"}) == ["C-OTHER CO1"]
    assert below_approved(sheds, {"C-OTHER CO1": "100/10 100/10"}) == ["C-OTHER CO1"]


def test_who_only_donates_is_paid_for_no_segment() -> None:
    """Also where the row of the parcel does not say donation."""
    plan = engine(household(track="donation", segments=[segment()]))
    assert (plan.land, plan.net_payable) == (0, 0)
    assert [line.reason for line in plan.lines if line.category.code == "C-LAND"] == ["donated"]

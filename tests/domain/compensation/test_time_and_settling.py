"""Money that time adds, and what follows a plan: offset, split, supplement."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.compensation.late import deposit_interest, late_sum
from domain.compensation.settling import lot_price, resettlement_offset, split, supplement
from domain.compensation.situation import Unvaluable
from domain.wording import sums
from tests.domain.compensation.calculator import recomputed
from tests.domain.compensation.households import WORKED_EXAMPLE, changed, engine, household, rates, segment

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


def test_a_corrected_plan_pays_what_is_added() -> None:
    """More land in the new version gives the difference of the nets."""
    land = [{**WORKED_EXAMPLE["segments"][0], "recovered": "61", "eligible": "61"}, WORKED_EXAMPLE["segments"][1]]
    old, new = engine(WORKED_EXAMPLE), engine({**WORKED_EXAMPLE, "segments": land})
    paid = supplement(old, new)
    assert (paid.to_pay, paid.land, paid.assets) == (8_800_000, 8_800_000, 0)


def test_a_corrected_plan_never_falls_below_the_approved_price() -> None:
    """Land Law 2024 Art. 94(5); fewer metres at the same price are no lower price."""
    dear, cheap = (household(segments=[segment(price=code)]) for code in ("LUC-1", "CLN-1"))
    with pytest.raises(Unvaluable, match="below_approved_price"):
        supplement(engine(dear), engine(cheap))
    smaller = household(segments=[segment(price="LUC-1", recovered="33.33", eligible="33.33")])
    assert supplement(engine(dear), engine(smaller)).to_pay == 0


def test_a_supplement_compares_one_household() -> None:
    """Plans of two households have nothing to say of each other."""
    with pytest.raises(Unvaluable, match="other_household"):
        supplement(engine(household()), engine(household(code="H-02")))

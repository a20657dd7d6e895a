"""Every edge that decisions.md and the data's README decide, and what the pack may switch."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.compensation.engine import Valuer
from domain.compensation.lines import Line
from domain.compensation.plan import Plan
from domain.compensation.situation import (
    Asset,
    CorridorLand,
    Drivers,
    PricePlace,
    ProjectTerms,
    Reduction,
    Segment,
    Situation,
    Term,
    Unvaluable,
    Verdict,
)
from domain.policy.rate_numbers import RoundingMode
from domain.policy.rates import Rates
from tests.domain.compensation.households import (
    POSTED,
    UNTIL,
    asset,
    changed,
    engine,
    household,
    rates,
    segment,
    situation,
    support,
)

ONE_DAY = dt.timedelta(days=1)
LAND = segment(price="ODT-NGO", recovered="50", eligible="50")


def of(plan: Plan, code: str) -> Line:
    """The first line of a category."""
    return next(line for line in plan.lines if line.category.code == code)


def helped(by: Rates | None = None, **grounds: Any) -> Plan:
    """A household of four with these grounds for support."""
    return engine(household(support=support(**grounds)), by)


@pytest.mark.parametrize(
    ("recovered", "in_use", "months"),
    [
        ("9.99", "100", 0),
        ("10", "100", 2),
        ("19.99", "100", 2),
        ("20", "100", 3),
        ("29.99", "100", 3),
        ("30", "100", 6),
        ("70", "100", 6),
        ("70.01", "100", 12),
        ("100", "100", 12),
        # 1/3 of 0.3 is no decimal: only exact fractions find the edge.
        ("0.09", "0.3", 6),
        ("33.33", "111.1", 6),
        ("0", "0", 0),
    ],
)
def test_the_share_is_exact_at_its_edges(recovered: str, in_use: str, months: int) -> None:
    """10, 20 and 30 % belong to the upper row, 70 % to 30-70, nothing of nothing is nothing (decision 7)."""
    line = of(helped(persons=1, recovered=recovered, in_use=in_use), "S-LIFE")
    assert line.amount == 540_000 * months
    assert bool(line.reason) is (months == 0)


@pytest.mark.parametrize(("residence", "months"), [("stays", 6), ("moves", 12), ("difficult_area", 24)])
def test_the_home_decides_the_column(residence: str, months: int) -> None:
    """Decree 88/2024 Art. 19(1); "max 24" is the value itself (decision 6)."""
    assert of(helped(persons=1, recovered="50", in_use="100", residence=residence), "S-LIFE").amount == 540_000 * months


def test_more_recovered_than_in_use_is_refused() -> None:
    """A share above 100 % is a mistake in the papers (decision 7)."""
    with pytest.raises(Unvaluable) as refused:
        helped(recovered="100.01", in_use="100")
    assert refused.value.code == "farm_recovered_above_use"


def test_a_structure_older_than_its_life_is_paid_the_floor() -> None:
    """The present value is not below nothing, so the floor governs (decision 17)."""
    plan = engine(household(assets=[asset(code="X1", qty="40", t1="31", t="20")]))
    assert plan.assets == 36_000_000


def test_the_quota_takes_the_dearest_land_first() -> None:
    """20,000 m² of paddy count, those of the dearer row before the others (decision 9)."""
    dearer = rates().model_dump(mode="json", by_alias=True)["land_price_table"]
    dearer.append({**next(row for row in dearer if row["code"] == "LUC-1"), "code": "LUC-2", "price": 50_000})
    by = changed(land_price_table=dearer)
    land = [segment(price="LUC-2", recovered="15000", eligible="15000")]
    land.append(segment(price="LUC-1", recovered="12000", eligible="12000"))
    plan = engine(household(segments=land, support=support(job=True)), by)
    assert of(plan, "S-JOB").amount == (12_000 * 62_000 + 8_000 * 50_000) * 5


def test_a_kind_of_land_without_quota_keeps_the_plan_open() -> None:
    """Nobody knows how much of it may count, so nobody finalises the plan."""
    by = changed(support={"job": {"farm_quota_m2": {"LUC": 20000}}})
    content = by.model_dump(mode="json", by_alias=True)
    content["support"]["job"]["farm_quota_m2"] = {"LUC": 20000}
    plan = engine(household(segments=[segment()], support=support(job=True)), Rates.model_validate(content))
    assert [blocker.code for blocker in plan.blockers] == ["quota_not_known"]


def test_a_job_factor_above_the_law_is_cut() -> None:
    """A province that writes 7 pays 5 (decision 9)."""
    by = changed(support={"job": {"factor_by_area_class": {"ward": 7}}})
    plan = engine(household(segments=[segment()], support=support(job=True)), by)
    assert of(plan, "S-JOB").amount == 100 * 54_000 * 5


def test_the_coefficient_counts_into_job_support_only_where_the_province_says_so() -> None:
    """Off by default; on, 54,000 × 1.5 × 5 (brief 2.3)."""
    by = changed(support={"job": {"apply_coefficient": True}})
    plan = engine(household(segments=[segment()], support=support(job=True)), by)
    assert of(plan, "S-JOB").amount == 100 * 54_000 * 3 // 2 * 5


@pytest.mark.parametrize(("place", "factor", "self_housing"), [("commune", 4, 80), ("difficult_commune", 3, 60)])
def test_the_class_of_the_place_decides_factor_and_lump_sum(place: str, factor: int, self_housing: int) -> None:
    """5/4/3 and 100/80/60 million by ward, commune, difficult commune (decision 5)."""
    grounds = support(job=True, resettlement="self_arranged")
    plan = engine(household(segments=[segment()], support=grounds), changed(area_class=place))
    assert of(plan, "S-JOB").amount == 5_400_000 * factor
    assert of(plan, "S-SELF").amount == self_housing * 1_000_000


def test_job_support_counts_eligible_land_the_share_counts_all() -> None:
    """Land that is not eligible gives no job support, and the line says why (decision 8)."""
    land = [segment(verdict="not_eligible", eligible="0")]
    plan = engine(household(segments=land, support=support(job=True, persons=1, recovered="100", in_use="100")))
    assert of(plan, "S-JOB").reason == "no_eligible_farm_land"
    assert of(plan, "S-LIFE").amount == 540_000 * 12
    assert of(plan, "C-LAND").reason == "not_eligible"


@pytest.mark.parametrize(("area", "top_up"), [("50", 78_250_000), ("88.45", 4_250), ("88.5", 0)])
def test_the_top_up_reaches_the_smallest_lot_and_no_further(area: str, top_up: int) -> None:
    """40 m² × 4,500,000 less the land; six more months of rent come with the lot (decision 14)."""
    land = segment(price="ODT-NGO", recovered=area, eligible=area)
    plan = engine(household(segments=[land], support=support(resettlement="lot", temporary=1)))
    assert of(plan, "S-RESET").amount == top_up
    assert bool(of(plan, "S-RESET").reason) is (top_up == 0)
    assert of(plan, "S-TEMP").amount == 7 * 3_000_000


def test_self_arranged_housing_excludes_the_top_up_unless_the_province_gives_both() -> None:
    """One or the other (decision 14); the switch is the pack's."""
    home = household(segments=[LAND], support=support(resettlement="self_arranged", temporary=1))
    alone = engine(home)
    assert (of(alone, "S-RESET").amount, of(alone, "S-RESET").reason) == (0, "excluded_by_self_housing")
    assert (of(alone, "S-SELF").amount, of(alone, "S-TEMP").amount) == (100_000_000, 3_000_000)
    both = engine(home, changed(support={"self_housing_excludes_min_lot_top_up": False}))
    assert of(both, "S-RESET").amount == 180_000_000 - both.land


def test_of_several_titles_the_highest_counts_once() -> None:
    """Policy and poverty titles together (decision 15)."""
    plan = engine(household(titles=["Hộ nghèo", "Gia đình liệt sĩ", "Thương binh"]))
    assert of(plan, "S-POL").amount == plan.support == 12_000_000


@pytest.mark.parametrize(
    ("turnover", "sum_"), [(99_999_999, 2_400_000), (100_000_000, 2_400_000), (100_000_001, 4_800_000)]
)
def test_above_the_threshold_is_strict(turnover: int, sum_: int) -> None:
    """Exactly 100 million is not above (decision 16)."""
    assert of(helped(business="no_books", turnover=turnover), "S-PROD").amount == sum_


@pytest.mark.parametrize(
    ("profits", "amount"),
    [([96_000_000, -14_000_000, 71_500_000], 15_350_000), ([5, -10, 4], 0), ([1, 1, 0], 0), ([10, 0, 0], 1)],
)
def test_loss_years_count_and_the_mean_is_not_below_nothing(profits: list[int], amount: int) -> None:
    """30 % of the mean of three years (decision 16)."""
    line = of(helped(business="with_books", profits=profits), "S-PROD")
    assert line.amount == amount
    assert bool(line.reason) is (amount == 0)


@pytest.mark.parametrize(("months", "counted"), [(0, 0), (5, 5), (6, 6), (8, 6)])
def test_stopped_staff_are_paid_six_months_at_most(months: int, counted: int) -> None:
    """Decree 88/2024 Art. 20(4)."""
    assert of(helped(workers=7, stopped=months), "S-WORK").amount == 7 * 4_140_000 * counted


@pytest.mark.parametrize(
    ("moving", "amount", "reason"),
    [("M0", 0, "nothing_to_move"), ("M1", 3_000_000, ""), ("M2", 7_000_000, ""), ("M3", 11_000_000, ""),
     ("", 0, "moving_not_stated")],
)  # fmt: skip
def test_moving_is_paid_by_its_class(moving: str, amount: int, reason: str) -> None:
    """One sum per household."""
    line = of(helped(moving=moving), "C-MOVE")
    assert (line.amount, line.reason) == (amount, reason)


def test_two_debts_share_one_cap_the_first_goes_first() -> None:
    """D-FIN before D-LUF, together at most the land (decision 11)."""
    plan = engine(household(segments=[LAND], fin=100_000_000, luf=5_000_000, mode="none"))
    assert [(line.category.code, line.amount) for line in plan.deduction_lines] == [
        ("D-FIN", 100_000_000),
        ("D-LUF", 1_750_000),
    ]
    assert (plan.net_payable, plan.debt_left) == (0, 3_250_000)


def test_rounding_down_never_makes_the_net_negative() -> None:
    """Deductions stop at the rounded total as well; the rest stays as debt (decision 3)."""
    land = segment(price="LUC-1", recovered="0.17", eligible="0.17")
    plan = engine(household(segments=[land], fin=20_000, mode="down"))
    assert (plan.land, plan.total, plan.net_payable, plan.debt_left) == (15_810, 15_000, 0, 5_000)


@pytest.mark.parametrize(
    ("day", "cap", "reason"),
    [
        (POSTED - ONE_DAY, 20_000_000, ""),
        (POSTED, 15_000_000, ""),
        (UNTIL, 15_000_000, ""),
        (UNTIL + ONE_DAY, 0, "handed_over_after_window"),
        (None, 0, "not_handed_over"),
    ],
)
def test_the_windows_of_the_reward_at_their_edges(day: dt.date | None, cap: int, reason: str) -> None:
    """Window 1 ends with the posting, window 2 with the project's day, both named days in window 2 (decision 13)."""
    dear = segment(price="ODT-BH-1", recovered="100", eligible="100")
    line = engine(household(segments=[dear], handed=day)).early_reward
    assert (line.amount, line.reason) == (cap, reason)


def test_the_reward_counts_land_and_all_assets_but_no_investment() -> None:
    """10 % of C-LAND + C-LAND-T + crops and graves as well; a switch leaves those out (decision 12)."""
    home = household(
        segments=[segment(), segment(verdict="not_eligible", eligible="0", t1="10", t2="5", investment=20_000_000)],
        assets=[asset(), asset(code="MX", qty="1")],
        handed=POSTED,
    )
    assert engine(home).early_reward.amount == (8_100_000 + 6_500_000 + 25_000_000) // 10
    fewer = changed(early_reward={"include_crops_and_graves": False})
    assert engine(home, fewer).early_reward.amount == (8_100_000 + 6_500_000) // 10


def test_donated_land_is_not_compensated() -> None:
    """A donation is another act of law; a household that only donates has no plan at all."""
    mixed = engine(household(segments=[segment(donated=True), segment()]))
    assert [(line.amount, line.reason) for line in mixed.lines] == [(0, "donated"), (8_100_000, "")]
    donor = engine(household(track="donation", segments=[segment(donated=True)], assets=[asset()], handed=POSTED))
    assert donor.net_payable == donor.early_reward.amount == 0
    assert {line.reason for line in (*donor.lines, donor.early_reward)} == {"donated"}


@pytest.mark.parametrize("verdict", [Verdict.TO_CONFIRM, Verdict.ELIGIBLE_LIMITED])
def test_a_verdict_without_a_rule_for_money_keeps_the_plan_open(verdict: Verdict) -> None:
    """Brief 2.2 and decision 19: nothing is paid yet, and the plan cannot be final."""
    plan = engine(household(segments=[segment(verdict=verdict.value)]))
    assert [blocker.code for blocker in plan.blockers] == [verdict.value]
    assert of(plan, "C-LAND").reason == verdict.value


def test_the_part_of_a_segment_that_is_not_eligible_stands_as_a_line_of_nothing() -> None:
    """Land over quota or encroached: amount 0 with its reason (brief 1.14)."""
    plan = engine(household(segments=[segment(recovered="100", eligible="60")]))
    assert [(line.amount, line.reason) for line in plan.lines] == [(4_860_000, ""), (0, "not_eligible")]


@pytest.mark.parametrize(
    ("place", "price"),
    [
        (PricePlace("ODT-BH-1", 1, 2), 9_680_000),
        (PricePlace("ODT-BH-1", None, 2), 9_680_000),
        (PricePlace("ODT-BH-1", 2, 2), 6_160_000),
        (PricePlace("ODT-BH-1", 3), 4_400_000),
        (PricePlace("LUC-1", 3, 2), 93_000),
        (PricePlace("ODT-BH-1", 1, 1, (Reduction(Decimal(5), "chênh cao"),)), 8_360_000),
    ],
)
def test_the_price_chain(place: PricePlace, price: int) -> None:
    """Layers and fronts are of land that is not farmed; fronts of the first layer only (decision 10)."""
    land = Segment("đoạn", Decimal(1), Decimal(1), place)
    assert Valuer(rates()).value(Situation("H-01", segments=(land,))).land == price


def test_a_chain_is_rounded_once_at_its_end() -> None:
    """12,345 × 1.5 = 18,517.5 gives 18,518 a metre, and the sheet shows both sums."""
    rows = rates().model_dump(mode="json")["land_price_table"]
    by = changed(land_price_table=[{**row, "price": 12_345} if row["code"] == "CLN-1" else row for row in rows])
    plan = engine(household(segments=[segment(recovered="3.5", eligible="3.5")]), by)
    assert plan.land == 64_813
    assert [step.name for step in of(plan, "C-LAND").steps] == ["unit_price", "amount"]


def test_land_in_a_corridor() -> None:
    """The province's share while the purpose stays, else the loss of price; D88 Art. 18."""
    house, field = PricePlace("ODT-NGO"), PricePlace("LUC-1")
    stays = CorridorLand("hành lang", Decimal(10), house)
    becomes = replace(stays, becomes=field)
    gains = CorridorLand("hành lang", Decimal(10), field, becomes=house)
    plan = Valuer(rates()).value(Situation("H-01", corridors=(stays, becomes, gains), unpaid_obligations=10**9))
    assert [line.amount for line in plan.lines] == [16_280_000, (2_035_000 - 93_000) * 10, 0]
    assert plan.lines[2].reason == "no_loss_of_price"
    # A debt never touches it (decision 11).
    assert plan.deductions == 0


def test_dismantling_of_works_with_an_expired_permit() -> None:
    """A sum per square metre taken down."""
    plan = Valuer(rates()).value(Situation("H-01", drivers=Drivers(dismantled=Decimal("12.5"))))
    assert of(plan, "S-DISM").amount == 1_875_000


def test_other_support_without_its_decision_keeps_the_plan_open() -> None:
    """A free amount rests on a decision with a number (brief 2.1)."""
    told = situation(household(support=support(other=5_000_000)))
    assert told.drivers is not None
    assert told.drivers.other is not None
    unnumbered = replace(told, drivers=replace(told.drivers, other=replace(told.drivers.other, decision="")))
    plan = Valuer(rates()).value(unnumbered)
    assert plan.support == 5_000_000
    assert [blocker.code for blocker in plan.blockers] == ["other_support_without_decision"]


@pytest.mark.parametrize(
    ("mode", "unit", "rounding"),
    [
        ("none", 1000, 0),
        ("half_up", 1000, 500),
        ("up", 1000, 500),
        ("down", 1000, -500),
        ("up", 1, 0),
        ("up", 700, 100),
    ],
)
def test_the_total_of_a_household_is_rounded_by_its_project(mode: str, unit: int, rounding: int) -> None:
    """Brief 2.4; a project that says nothing follows the pack."""
    land = Segment("đoạn", Decimal("350.5"), Decimal("350.5"), PricePlace("CLN-1"))
    terms = ProjectTerms(rounding_mode=RoundingMode(mode), rounding_unit=unit)
    home = Situation("H-01", segments=(land,))
    assert Valuer(rates()).value(home, terms).rounding == rounding
    assert Valuer(rates()).value(home).rounding == 500


@pytest.mark.parametrize(
    ("home", "code"),
    [
        (household(segments=[segment(price="KHONG-CO")]), "unknown_price"),
        (household(segments=[segment(price="ODT-NGO", layer=4)]), "unknown_layer"),
        (household(segments=[segment(price="ODT-NGO", fronts=3)]), "unknown_fronts"),
        (household(segments=[segment(eligible="101")]), "eligible_above_recovered"),
        (household(segments=[segment(price="SKC-CM-1", t1="10", t2="11")]), "bad_term"),
        (household(segments=[segment(investment=1)]), "term_missing"),
        (household(titles=["Hộ lạ"]), "unknown_title"),
        (household(assets=[asset(code="CH1", t1=None)]), "bad_life"),
        (household(members=0, support=support(temporary=1)), "members_missing"),
        (household(support=support(moving="M9")), "unknown_moving"),
        (household(support=support(business="with_books")), "profits_missing"),
    ],
)
def test_papers_that_contradict_themselves_are_refused_by_name(home: dict[str, Any], code: str) -> None:
    """Whatever cannot be valued says what is wrong; nothing is guessed."""
    with pytest.raises(Unvaluable) as refused:
        engine(home)
    assert refused.value.code == code


def test_an_asset_of_another_category_than_its_price_is_refused() -> None:
    """The category decides the formula, so both have to agree."""
    fence = Asset("tường", "C-GRAVE", Decimal(1), "m", "HR1")
    with pytest.raises(Unvaluable, match="other_category"):
        Valuer(rates()).value(Situation("H-01", assets=(fence,)))


def test_land_with_a_term_is_paid_for_the_years_left() -> None:
    """G × S × T2 / T1 for land that is not farmed; farm land keeps its whole price."""
    term = Term(Decimal(50), Decimal(31))
    land = [Segment("đoạn", Decimal(420), Decimal(420), PricePlace(code), term=term) for code in ("SKC-CM-1", "LUC-1")]
    plan = Valuer(rates()).value(Situation("H-01", segments=tuple(land)))
    assert [(line.category.code, line.amount) for line in plan.lines] == [
        ("C-LAND", 39_060_000),
        ("C-LAND-T", 1_117_116_000),
    ]

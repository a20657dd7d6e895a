"""A case works its plan out of its inventory: versions, amounts, rewards, what is kept, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activities.sealing import personal_texts
from domain.case.commands.payment import DecideLateSum
from domain.case.events import InventoryRegistered
from domain.case.facts.plan_and_agreement import PlanDrafted
from domain.case.late_sums import check_late_sum
from domain.case.plan_versions import PlanStatus, plan_versions
from domain.case.shares import co_owner_sums, interest_due
from domain.case.state import CaseState
from domain.compensation.inventory import Inventory, inventory_of
from domain.compensation.situation import PricePlace, Situation, Verdict
from domain.errors import Rejection
from domain.messages import Event
from domain.policy.rate_numbers import RoundingMode
from domain.wording.refusals import render
from store.pack_files import load_pack
from tests.domain.compensation.households import WORKED_EXAMPLE, changed, situation
from tests.domain.house import PACK, DrivenCase, fold, inventoried, pay, rulebook, take_batch

NET, REWARD = 839_886_000, 15_000_000
DRAFTED = date(2026, 6, 23)


def worked(**changes: Any) -> Inventory:
    """The worked example of brief 2.6 as household SM-001's inventory, with other facts where given."""
    plain = situation(WORKED_EXAMPLE)
    described = tuple(replace(one, name=f"Của ông Mẫu, thứ {n}") for n, one in enumerate(plain.assets, 1))
    household = replace(plain, code="SM-001", assets=described, **changes)
    return Inventory(situation=household, rounding_mode=RoundingMode.UP, rounding_unit=1000)


def with_inventory(inventory: Inventory | None = None) -> DrivenCase:
    """A case whose inventory is signed and registered."""
    return inventoried(DrivenCase(inventory=inventory or worked()))


def drafted(case: DrivenCase, on: date = DRAFTED, **body: Any) -> PlanDrafted:
    """The event of a draft plan."""
    return next(event for event in case.do("draft_plan", on, **body) if isinstance(event, PlanDrafted))


def refused(case: DrivenCase, command: str, on: date, **body: Any) -> Rejection:
    """Why a command is refused."""
    with pytest.raises(Rejection) as caught:
        case.do(command, on, **body)
    return caught.value


def approve(case: DrivenCase, version: int = 1, net: int = NET) -> DrivenCase:
    """Posted on 03/08, approved on 28/09, in effect on 01/10."""
    take_batch(case, "batch_posted", date(2026, 8, 3))
    case.do("record_stance", date(2026, 8, 14), stance="agree")
    take_batch(case, "batch_file_completed", date(2026, 9, 14))
    day = date(2026, 9, 28)
    take_batch(case, "batch_plan_approved", day, effective_on=date(2026, 10, 1), plan_version=version, net=net)
    return case


def dearer(inventory: Inventory, **fields: Any) -> Inventory:
    """The inventory with its first parcel changed."""
    first, *rest = inventory.situation.segments
    return inventory.model_copy(
        update={"situation": replace(inventory.situation, segments=(replace(first, **fields), *rest))}
    )


def test_a_case_opened_with_its_inventory_draws_up_the_worked_example() -> None:
    """Nobody types an amount: the draft has the brief's net, and every line as a person checks it."""
    case = with_inventory()
    event = drafted(case)
    assert (event.net_payable_vnd, event.plan_version, event.inventory_version) == (NET, 1, 1)
    assert event.valuation is not None
    assert len(event.valuation.lines) == 11
    assert sum(line.amount for line in event.valuation.lines) == 851_885_500 == event.valuation.total_before_rounding
    assert (event.valuation.total, event.valuation.deductions, event.valuation.debt_left) == (
        851_886_000,
        12_000_000,
        0,
    )
    assert event.valuation.lines[0].formula == "60,0 m² × 8.000.000 đ/m² × 1,1 = 528.000.000 đ"
    assert event.valuation.basis.pack_id == "mau-song-mau-2026"
    assert {one.name for one in event.valuation.basis.documents} >= {"land_price_table", "coefficient", "support"}


def test_the_event_reads_back_as_it_was_written() -> None:
    """What a log keeps is all that a print needs years later."""
    event = drafted(with_inventory())
    assert PlanDrafted.model_validate_json(event.model_dump_json()) == event


def test_the_state_holds_totals_and_figures_and_no_words() -> None:
    """Descriptions are sealed with the event; the state stays small and folds to the same from the log."""
    case = with_inventory()
    drafted(case)
    stored = case.state.model_dump_json()
    words = [asset.name for asset in worked().situation.assets]
    assert words
    assert not [word for word in words if word in stored]
    assert "formula" not in stored
    assert len(case.state.inventory.encode()) < 1_500
    assert CaseState.model_validate_json(stored) == case.state == fold(case.log)


def test_words_of_an_inventory_are_personal_and_come_back_whole() -> None:
    """One sealed text holds them all; put together again they make what was registered."""
    case = with_inventory()
    (event,) = [one.event for one in case.log if isinstance(one.event, InventoryRegistered)]
    assert personal_texts(event) == [event.words]
    whole = event.inventory.with_words(iter(json.loads(event.words)))
    assert whole.situation == replace(worked().situation, handed_over_on=None)
    assert inventory_of(case.state.inventory) == event.inventory


@pytest.mark.parametrize("field", ["net_payable_vnd", "early_reward_vnd"])
def test_an_amount_that_is_typed_has_to_be_the_engine_s(field: str) -> None:
    """The right amount is told, with what it is made of; the same amount passes."""
    case = with_inventory()
    problem = refused(case, "draft_plan", DRAFTED, **{field: 1})
    assert problem.code == "plan_amount_differs"
    right = problem.params["expected_vnd"]
    assert (problem.params["which"], problem.params["land_vnd"]) == (field, 556_390_500)
    assert getattr(drafted(case, **{field: right}), field) == right


def test_without_an_inventory_the_office_gives_the_amount() -> None:
    """As before: an amount is needed, and taken as it is."""
    case = inventoried(DrivenCase())
    assert refused(case, "draft_plan", DRAFTED).code == "plan_amount_missing"
    event = drafted(case, net_payable_vnd=7)
    assert (event.net_payable_vnd, event.early_reward_vnd, event.valuation) == (7, 0, None)


def test_an_order_problem_is_told_before_an_amount() -> None:
    """A plan before the inventory's minutes is at the wrong step, whatever it would come to."""
    assert refused(DrivenCase(inventory=worked()), "draft_plan", DRAFTED).code == "wrong_step"


def test_what_is_still_to_be_confirmed_keeps_the_plan_open() -> None:
    """The refusal names the parcel; a new inventory with a verdict lets the plan through."""
    case = with_inventory(dearer(worked(), verdict=Verdict.TO_CONFIRM))
    problem = refused(case, "draft_plan", DRAFTED)
    assert problem.code == "plan_not_final"
    assert [one["blocker"] for one in problem.params["blockers"]] == ["to_confirm"]
    case.do("register_inventory", DRAFTED, inventory=worked())
    assert drafted(case).inventory_version == 2


def test_an_inventory_the_pack_cannot_value_is_told_by_its_place() -> None:
    """A parcel without a place in the price table."""
    problem = refused(with_inventory(dearer(worked(), place=None)), "draft_plan", DRAFTED)
    assert problem.code == "plan_unvaluable"
    (item,) = problem.params["items"]
    assert (item["problem"], item["subject"]) == ("unknown_price", "đoạn thửa 1")
    assert "mã giá không có trong gói chính sách" in render(problem.code, problem.params)[1]


_WHO = "bà Nguyễn Thị Bưởi 0912345678"


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("titles", lambda whole: replace(whole, titles=(_WHO,))),
        ("price_code", lambda whole: replace(whole, assets=(replace(whole.assets[0], price_code=_WHO),))),
        ("unit", lambda whole: replace(whole, assets=(replace(whole.assets[0], unit=_WHO),))),
        ("category", lambda whole: replace(whole, assets=(replace(whole.assets[0], category=_WHO),))),
        ("moving", lambda whole: replace(whole, drivers=replace(whole.drivers, moving=_WHO))),
        ("place", lambda whole: replace(whole, segments=(replace(whole.segments[0], place=PricePlace(_WHO)),))),
    ],
)
def test_a_word_the_pack_does_not_have_is_no_word_of_an_inventory(
    field: str, change: Callable[[Situation], Situation]
) -> None:
    """It may name somebody and would stand open in the log: refused, and not repeated."""
    whole = worked()
    odd = whole.model_copy(update={"situation": change(whole.situation)})
    problem = refused(with_inventory(), "register_inventory", DRAFTED, inventory=odd)
    assert (problem.code, problem.params) == ("inventory_words_unknown", {"fields": [field]})
    with pytest.raises(Rejection, match="inventory_words_unknown"):
        DrivenCase(inventory=odd)


def test_an_inventory_belongs_to_its_household() -> None:
    """Another code, or a household that only donates, is refused at the opening too."""
    with pytest.raises(Rejection, match="inventory_of_another"):
        DrivenCase(inventory=Inventory(situation=Situation(code="SM-002")))
    case = with_inventory()
    other = worked(recovery=False)
    assert refused(case, "register_inventory", DRAFTED, inventory=other).code == "inventory_of_another"


def test_a_second_register_makes_the_first_stale() -> None:
    """Two people who register at once do not undo each other unseen; a plan is not drawn up on figures unseen."""
    case = with_inventory()
    command = case.stream.commands["register_inventory"].model_validate(
        {"occurred_on": DRAFTED, "inventory": worked().model_dump()}
    )
    events: list[Event] = [one.event for one in case.log]
    assert [event.TYPE for event in events if command.conflicts_with(event)] == ["inventory_registered"]
    plan = case.stream.commands["draft_plan"].model_validate({"occurred_on": DRAFTED})
    assert "inventory_registered" in [event.TYPE for event in events if plan.conflicts_with(event)]


def test_after_the_approval_a_changed_inventory_needs_a_reason() -> None:
    """The correction starts with why."""
    case = with_inventory()
    drafted(case)
    approve(case)
    day = date(2026, 10, 5)
    assert refused(case, "register_inventory", day, inventory=worked()).code == "inventory_change_unexplained"
    case.do("register_inventory", day, inventory=worked(), reason="đo lại thửa đất")
    assert case.state.inventory_version == 2


def test_versions_are_draft_revised_approved_and_superseded() -> None:
    """At most one is approved; what it replaced is superseded, what corrects it is revised until decided."""
    case = with_inventory()
    drafted(case)
    assert [one.status for one in plan_versions(case.state)] == [PlanStatus.DRAFT]
    drafted(case, date(2026, 6, 24))
    assert [one.status for one in plan_versions(case.state)] == [PlanStatus.SUPERSEDED, PlanStatus.REVISED]
    approve(case, version=2)
    assert [one.status for one in plan_versions(case.state)] == [PlanStatus.SUPERSEDED, PlanStatus.APPROVED]
    larger = dearer(worked(), recovered=Decimal(70), eligible=Decimal(70))
    case.do("register_inventory", date(2026, 10, 5), inventory=larger, reason="đo lại")
    third = drafted(case, date(2026, 10, 6), corrects="price")
    assert [one.status.value for one in plan_versions(case.state)] == ["superseded", "approved", "revised"]
    take_batch(
        case, "batch_plan_corrected", date(2026, 10, 12), plan_version=3, net=third.net_payable_vnd
    )  # fmt: skip
    assert [one.status.value for one in plan_versions(case.state)] == ["superseded", "superseded", "approved"]
    assert plan_versions(case.state)[2].net_payable_vnd == third.net_payable_vnd > NET


def test_a_correction_never_lowers_an_approved_unit_price() -> None:
    """More land at a lower price pays more in all and is refused all the same (Land Law 2024 Art. 94(5))."""
    case = with_inventory()
    drafted(case)
    approve(case)
    place = worked().situation.segments[0].place
    assert place is not None
    cheaper = dearer(worked(), recovered=Decimal(90), eligible=Decimal(90), place=replace(place, layer=2))
    case.do("register_inventory", date(2026, 10, 5), inventory=cheaper, reason="đo lại")
    problem = refused(case, "draft_plan", date(2026, 10, 6), corrects="price")
    assert problem.code == "below_approved_price"
    assert len(problem.params["items"]) == 1
    mistake = drafted(case, date(2026, 10, 6), corrects="error", paper="12/BB", note="nhập nhầm lớp")
    assert mistake.plan_version == 2


def test_computed_amounts_are_not_corrected_by_hand() -> None:
    """The day of the paper may be put right, its amounts come from a new version."""
    case = with_inventory()
    drafted(case)
    version = case.state.all_of("plan_drafted")[0].version
    body: dict[str, Any] = {"target_version": version, "right_on": DRAFTED, "reason": "x", "agreed_by": "CB08"}
    on = date(2026, 6, 25)
    problem = refused(case, "correct_fact", on, right_details={"net_payable_vnd": 1}, **body)
    assert problem.code == "computed_amount"
    case.do("correct_fact", on, right_details={}, **{**body, "right_on": date(2026, 6, 22)})
    assert case.state.all_of("plan_drafted")[0].on == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("handed_over", "right"),
    [(date(2026, 8, 2), 20_000_000), (date(2026, 8, 3), REWARD), (date(2026, 10, 31), REWARD)],
    ids=["before-posting", "day-of-posting", "last-day"],
)
def test_the_reward_is_that_of_the_day_of_handover(handed_over: date, right: int) -> None:
    """Listed and decided with the engine's amount, by the day of posting and the project's last day."""
    case = with_inventory()
    drafted(case)
    if handed_over < date(2026, 8, 3):
        case.do("hand_over", handed_over, reason="agreed")
    approve(case)
    if not case.state.has("handed_over"):
        case.do("hand_over", handed_over, reason="agreed")
    on = date(2026, 11, 2)
    problem = refused(case, "list_reward", on, amount_vnd=right - 1)
    assert (problem.code, problem.params["expected_vnd"]) == ("reward_differs", right)
    case.do("list_reward", on, amount_vnd=right)
    assert refused(case, "decide_reward", on, amount_vnd=1).code == "reward_differs"
    case.do("decide_reward", on, amount_vnd=right)


def test_a_handover_after_the_last_day_earns_nothing() -> None:
    """The day after the project's last day is outside."""
    case = with_inventory()
    drafted(case)
    approve(case)
    case.do("hand_over", date(2026, 11, 1), reason="agreed")
    assert refused(case, "list_reward", date(2026, 11, 2), amount_vnd=REWARD).code == "reward_window_missed"


def test_co_owners_get_parts_that_are_the_whole() -> None:
    """By their own agreement; the odd đồng goes to the largest remainder."""
    case = with_inventory()
    drafted(case)
    case.do("agree_co_owner_split", date(2026, 7, 1), shares="33.33+33.33+33.34")
    assert co_owner_sums(case.state) == ()
    approve(case)
    parts = co_owner_sums(case.state)
    assert sum(parts) == NET
    assert parts[2] == max(parts)


def test_interest_of_a_deposit_is_by_the_pack_s_rates() -> None:
    """Ten days of a hundred million at 0.365 % a year; a pack without rates leaves it to the bank's statement."""
    case = with_inventory()
    drafted(case)
    approve(case)
    pay_day = date(2026, 10, 9)
    case.do("prepare_payment", pay_day, kind="plan", amount_vnd=NET)
    case.do("approve_payment", pay_day, kind="plan", amount_vnd=NET)
    case.do("block_payment", pay_day, reason="absent")
    case.do("make_deposit", pay_day, amount_vnd=NET, reason="absent")
    rates = changed(payment={"deposit_rate_per_year": [{"from": "2026-01-01", "rate": "0.00365", "source": "NH"}]})
    assert interest_due(case.state, 100_000_000, date(2026, 10, 19), rates) == 10_000
    assert interest_due(case.state, 100_000_000, date(2026, 10, 19), None) == 0


def test_a_paid_plan_closes_with_its_reward() -> None:
    """The engine's amounts are what the payments count against."""
    case = with_inventory()
    drafted(case)
    approve(case)
    case.do("hand_over", date(2026, 10, 20), reason="agreed")
    pay(case, "plan", NET, date(2026, 10, 21))
    case.do("list_reward", date(2026, 10, 22), amount_vnd=REWARD)
    case.do("decide_reward", date(2026, 10, 23), amount_vnd=REWARD)
    assert refused(case, "prepare_payment", date(2026, 10, 24), kind="reward", amount_vnd=REWARD + 1).code
    pay(case, "reward", REWARD, date(2026, 10, 24))


def test_a_plan_version_number_is_never_given_twice() -> None:
    """Who holds a sheet of version 1 holds the only one there ever was, though it was withdrawn."""
    case = with_inventory()
    assert drafted(case).plan_version == 1
    first = case.state.last("plan_drafted")
    assert first is not None
    case.do("withdraw_fact", date(2026, 6, 24), target_version=first.version, reason="Nhầm", agreed_by="CB04")
    assert drafted(case, date(2026, 6, 26)).plan_version == 2
    assert [one.version for one in plan_versions(case.state)] == [2]
    assert fold(case.log).plans_drafted == 2


def test_a_pack_without_the_day_of_payment_says_so() -> None:
    """Not that the plan were not in effect: whoever reads it knows that the pack has to be completed."""
    case = with_inventory()
    drafted(case)
    approve(case)
    rules = tuple(rule for rule in rulebook().rules if rule.id != "payment")
    command = DecideLateSum(occurred_on=date(2026, 11, 21), amount_vnd=1, base_vnd=1, days_late=1)
    with pytest.raises(Rejection) as caught:
        check_late_sum(case.state, command, replace(rulebook(), rules=rules))
    assert caught.value.code == "payment_rule_unknown"
    old = replace(rulebook(), rules=load_pack(PACK).rules_under("LL2013"))
    with pytest.raises(Rejection) as caught:
        check_late_sum(case.state, command, old)
    assert caught.value.code == "late_sum_differs"

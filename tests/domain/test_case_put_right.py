"""Corrections that reach past their fact: earliest times they break, decisions of the batch, money on deposit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case.events import BatchDecisionNotApplied, FactCorrected
from domain.case.holds import payment_holds
from domain.case.money import deposited, net_payable, paid, reward_promised
from domain.errors import Rejection
from tests.domain.house import DrivenCase, approved, case_id, inventoried, morning, pay, take_batch

WHY: dict[str, Any] = {"reason": "ghi nhầm", "agreed_by": "CB04"}


def persuaded(ended: date = date(2026, 6, 23), decided: date = date(2026, 7, 6)) -> DrivenCase:
    """A household persuaded in vain over its inventory, whose compulsory inventory is decided."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    case.do("end_inventory_persuasion", ended, result="still_refuses")
    case.do("decide_compulsory_inventory", decided)
    return case


def corrected(case: DrivenCase, fact: str, right_on: date, on: date = date(2026, 7, 10)) -> FactCorrected:
    """The event of a corrected date."""
    target = case.state.all_of(fact)[-1]
    (event, *_) = case.do("correct_fact", on, target_version=target.version, right_on=right_on, **WHY)
    assert isinstance(event, FactCorrected)
    return event


def test_an_act_moved_inside_an_earliest_time_is_on_record_with_its_breach() -> None:
    """The decision was truly signed on day 10: the correction is taken and says so."""
    event = corrected(persuaded(), "compulsory_inventory_decided", date(2026, 7, 3))
    (broken,) = event.breaches
    assert (broken.fact, broken.breach.rule) == ("compulsory_inventory_decided", "inventory-compulsory-wait")
    assert broken.breach.not_before == date(2026, 7, 4)


def test_a_start_moved_later_breaks_what_was_done_after_it() -> None:
    """The persuasion truly ended later, so the decision that stood on it came too early."""
    case = persuaded()
    event = corrected(case, "persuasion_inventory_ended", date(2026, 6, 30))
    assert {(broken.fact, broken.breach.not_before) for broken in event.breaches} == {
        ("compulsory_inventory_decided", date(2026, 7, 11))
    }
    assert corrected(case, "persuasion_inventory_ended", date(2026, 6, 24)).breaches == ()


def test_a_correction_that_breaks_nothing_carries_nothing() -> None:
    """A date moved to another lawful day is just a date."""
    assert corrected(persuaded(), "compulsory_inventory_decided", date(2026, 7, 7)).breaches == ()


def test_shares_put_right_are_still_the_whole() -> None:
    """A correction cannot leave part of the money without an owner."""
    case = approved(DrivenCase())
    case.do("agree_co_owner_split", date(2026, 10, 5), shares="60+40")
    split = case.state.all_of("co_owner_split_agreed")[0]
    with pytest.raises(Rejection, match="shares_not_whole"):
        case.do(
            "correct_fact",
            date(2026, 10, 6),
            target_version=split.version,
            right_on=split.on,
            right_details={"shares": "60+30"},
            **WHY,
        )


def test_what_a_ground_carries_is_not_withdrawn_under_it() -> None:
    """Who determined the heirs cannot be taken back while the unblocked payment stands on it."""
    case = approved(DrivenCase())
    case.do("block_payment", date(2026, 10, 5), reason="heirs")
    case.do("determine_heirs", date(2026, 10, 6))
    case.do("unblock_payment", date(2026, 10, 7), reason="heirs")
    heirs = case.state.all_of("heirs_determined")[0]
    with pytest.raises(Rejection, match="fact_has_dependents") as caught:
        case.do("withdraw_fact", date(2026, 10, 8), target_version=heirs.version, **WHY)
    assert [one["fact"] for one in caught.value.params["dependents"]] == ["payment_unblocked"]


def test_a_payment_of_before_the_dispute_is_recorded_after_it() -> None:
    """Money is held back by the dates on the papers: what was paid before the dispute was paid."""
    case = approved(DrivenCase())
    now = morning(date(2026, 10, 12))
    case.do("record_dispute", date(2026, 10, 8))
    for command in ("prepare_payment", "approve_payment", "make_payment"):
        case.do(command, date(2026, 10, 7), now=now, kind="plan", amount_vnd=5)
    assert paid(case.state) == 5
    assert payment_holds(case.state.facts, date(2026, 10, 8))
    assert not payment_holds(case.state.facts, date(2026, 10, 7))


def test_a_deposit_is_reversed_only_as_far_as_it_is_still_there() -> None:
    """What somebody took out of the deposit is reversed where it was paid, not where it lay."""
    case = approved(DrivenCase())
    on = date(2026, 10, 5)
    case.do("block_payment", on, reason="absent")
    case.do("make_deposit", on, reason="absent", amount_vnd=100_000_000)
    case.do("find_owner", on)
    case.do("unblock_payment", on, reason="absent")
    case.do("release_deposit", on, amount_vnd=30_000_000)
    deposit, taken = (case.state.all_of(fact)[0].version for fact in ("deposit_made", "deposit_released"))
    with pytest.raises(Rejection, match="amount_exceeds_entitlement") as caught:
        case.do("reverse_payment", on, target_version=deposit, amount_vnd=70_000_001, **WHY)
    assert caught.value.params["limit_vnd"] == 70_000_000
    case.do("reverse_payment", on, target_version=taken, amount_vnd=30_000_000, **WHY)
    assert (paid(case.state), deposited(case.state)) == (0, 100_000_000)


def correction_of_the_batch(case: DrivenCase, version: int, **body: Any) -> Any:
    """What the batch put right, as its delivery brings it."""
    (event, *_) = case.do(
        "take_batch_correction", date(2026, 10, 6), batch_id=case_id("batch"), batch_version=version, **body
    )
    return event


def test_a_date_put_right_in_the_batch_moves_the_clocks_of_its_cases() -> None:
    """The approval took effect a day later than its paper was read: payment is due a day later."""
    case = approved(DrivenCase())
    version = case.state.all_of("batch_plan_approved")[0].amount("batch_version")
    correction_of_the_batch(case, version, right_on="2026-09-29", effective_on="2026-10-02")
    assert [fact.on for fact in case.state.all_of("batch_plan_approved", "batch_plan_effective")] == [
        date(2026, 9, 29),
        date(2026, 10, 2),
    ]
    (payment,) = (clock for clock in case.state.clocks if clock.rule == "payment")
    assert payment.due_on == date(2026, 11, 1)


def test_a_decision_taken_back_in_the_batch_is_gone_unless_papers_stand_on_it() -> None:
    """An approval that never was leaves the case; one that was paid on becomes a task for the officer."""
    case = approved(DrivenCase())
    version = case.state.all_of("batch_plan_approved")[0].amount("batch_version")
    case.do("publish_plan", date(2026, 10, 2))
    kept = correction_of_the_batch(case, version, withdrawn=True)
    assert isinstance(kept, BatchDecisionNotApplied)
    assert kept.reason == "papers_stand_on_it"
    assert net_payable(case.state) == 100_000_000
    gone = approved(DrivenCase())
    correction_of_the_batch(gone, version, withdrawn=True)
    assert net_payable(gone.state) is None
    assert not gone.state.has("batch_plan_effective")
    assert correction_of_the_batch(gone, 99).reason == "correction_without_decision"


def test_corrections_of_the_plan_count_by_the_batch_s_order() -> None:
    """A correction that comes before the approval, or after a newer one, changes nothing it should not."""
    case = approved(DrivenCase())
    take_batch(case, "batch_plan_corrected", date(2026, 10, 5), net=120_000_000, plan_version=1)
    newest = case.state.all_of("batch_plan_corrected")[0].amount("batch_version")
    body: dict[str, Any] = {"batch_id": case_id("batch"), "decision": "batch_plan_corrected", "plan_version": 1}
    (event, *_) = case.do("take_batch_decision", date(2026, 10, 5), batch_version=newest - 1, net_payable_vnd=7, **body)
    assert isinstance(event, BatchDecisionNotApplied)
    assert (event.reason, net_payable(case.state)) == ("overtaken", 120_000_000)
    (event, *_) = take_batch(case, "batch_plan_corrected", date(2026, 10, 6), net=9, plan_version=8)
    assert isinstance(event, BatchDecisionNotApplied)
    assert event.reason == "plan_version_unknown"


def test_a_correction_that_outruns_its_approval_is_kept_and_counts() -> None:
    """Carried out of order, the correction is a fact all the same; the older approval does not undo its sum."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=100_000_000)
    on, batch = date(2026, 10, 6), {"batch_id": case_id("batch"), "plan_version": 1}
    for decision, version, net in (("batch_plan_corrected", 9, 120_000_000), ("batch_plan_approved", 7, 100_000_000)):
        body: dict[str, Any] = {**batch, "decision": decision, "batch_version": version, "net_payable_vnd": net}
        case.do("take_batch_decision", on, effective_on=on, **body)
    assert net_payable(case.state) == 120_000_000


def test_a_plan_paid_already_is_not_corrected_below_what_was_paid() -> None:
    """Money in hand is not owed back by a correction: the officer has to reverse it first."""
    case = approved(DrivenCase())
    for command in ("prepare_payment", "approve_payment", "make_payment"):
        case.do(command, date(2026, 10, 5), kind="plan", amount_vnd=100_000_000)
    (event, *_) = take_batch(case, "batch_plan_corrected", date(2026, 10, 6), net=99_999_999, plan_version=1)
    assert isinstance(event, BatchDecisionNotApplied)
    assert event.reason == "paid_more_already"


def test_a_correcting_draft_leaves_the_promised_reward() -> None:
    """A draft that corrects the plan and names no reward takes none away."""
    case = approved(DrivenCase())
    case.do("draft_plan", date(2026, 10, 5), net_payable_vnd=110_000_000, corrects="price")
    assert reward_promised(case.state) == 10_000_000
    case.do("draft_plan", date(2026, 10, 6), net_payable_vnd=110_000_000, early_reward_vnd=7, corrects="price")
    assert reward_promised(case.state) == 7


def test_the_project_s_change_of_alignment_becomes_a_fact() -> None:
    """Whatever the case's state, the change is on record with its paper."""
    case = DrivenCase()
    case.do("take_alignment_change", date(2026, 6, 1), project_id=case_id("project"), project_version=4, paper="9/QĐ")
    assert case.state.has("alignment_changed")
    assert case.state.version == case.log[-1].version


def test_the_sums_of_a_payment_paper_are_withdrawn_and_recorded_anew() -> None:
    """A correction would put a sum under a signature that never stood under it; a date is put right."""
    case, on = approved(DrivenCase()), date(2026, 10, 8)
    case.do("hand_over", date(2026, 10, 5))
    for command in ("list_reward", "decide_reward"):
        case.do(command, on, amount_vnd=10_000_000)
    for command in ("prepare_payment", "approve_payment"):
        case.do(command, on, kind="plan", amount_vnd=1_000)
    for fact, right in (
        ("reward_listed", {"amount_vnd": 900_000_000}),
        ("reward_decided", {"amount_vnd": 900_000_000}),
        ("payment_prepared", {"amount_vnd": 100_000_000}),
        ("payment_approved", {"kind": "reward"}),
    ):
        body = {"target_version": case.state.all_of(fact)[0].version, "right_on": on, **WHY}
        with pytest.raises(Rejection, match="decided_amount"):
            case.do("correct_fact", on, right_details=right, **body)
        case.do("correct_fact", on, right_details={}, **body)
    version = case.state.all_of("payment_approved")[0].version
    case.do("withdraw_fact", on, target_version=version, **WHY)
    case.do("approve_payment", on, kind="plan", amount_vnd=1_000)


def late_sums() -> DrivenCase:
    """Two sums for late payment, one of them paid."""
    case = approved(DrivenCase())
    for amount, on in ((40_000_000, date(2026, 11, 10)), (60_000_000, date(2026, 11, 20))):
        pay(case, "plan", amount, on)
    on = date(2026, 11, 21)
    case.do("decide_late_sum", on, amount_vnd=120_000, base_vnd=40_000_000, days_late=10)
    case.do("decide_late_sum", on, amount_vnd=360_000, base_vnd=60_000_000, days_late=20)
    pay(case, "late_sum", 360_000, on)
    return case


def test_a_late_sum_is_neither_corrected_nor_withdrawn_from_under_what_was_paid() -> None:
    """The base and the days make the sum; what remains decided covers what was handed over."""
    case, on = late_sums(), date(2026, 11, 22)
    small, large = (fact.version for fact in case.state.all_of("late_sum_decided"))
    with pytest.raises(Rejection, match="decided_amount"):
        case.do("correct_fact", on, target_version=small, right_on=on, right_details={"days_late": 11}, **WHY)
    with pytest.raises(Rejection, match="amount_exceeds_entitlement") as caught:
        case.do("withdraw_fact", on, target_version=large, **WHY)
    assert caught.value.params == {"amount_vnd": 360_000, "limit_vnd": 120_000}
    case.do("withdraw_fact", on, target_version=small, **WHY)


def test_no_reward_without_a_promise() -> None:
    """A plan that names no reward for an early handover leaves nothing to list."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=100_000_000)
    take_batch(case, "batch_plan_approved", date(2026, 9, 28), plan_version=1, net=100_000_000)
    case.do("hand_over", date(2026, 10, 5))
    with pytest.raises(Rejection, match="amount_exceeds_entitlement") as caught:
        case.do("list_reward", date(2026, 10, 6), amount_vnd=1)
    assert caught.value.params["limit_vnd"] == 0


def test_a_decision_takes_effect_no_earlier_than_it_was_signed() -> None:
    """Neither when it is recorded nor when its date is put right; on the day itself it may."""
    case, on = approved(DrivenCase()), date(2026, 10, 5)
    with pytest.raises(Rejection, match="effective_before_decision"):
        case.do("decide_recovery", on, trigger="87.5.a", effective_on=date(2026, 10, 4))
    case.do("decide_recovery", on, trigger="87.5.a", effective_on=on)
    decided = case.state.all_of("recovery_decided")[0].version
    with pytest.raises(Rejection, match="effective_before_decision"):
        case.do("correct_fact", date(2026, 10, 6), target_version=decided, right_on=date(2026, 10, 6), **WHY)
    case.do("record_handover_refusal", date(2026, 10, 6))
    case.do("start_handover_persuasion", date(2026, 10, 7))
    case.do("end_handover_persuasion", date(2026, 10, 17), result="still_refuses")
    with pytest.raises(Rejection, match="effective_before_decision"):
        case.do("decide_enforcement", date(2026, 10, 28), effective_on=date(2026, 10, 27))
    case.do("decide_enforcement", date(2026, 10, 28), effective_on=date(2026, 10, 28))


def test_nobody_agrees_with_themselves_by_leaving_their_name_out() -> None:
    """A correction that names nobody who asks for it has no second person to agree."""
    case = approved(DrivenCase())
    command = case.stream.commands["withdraw_fact"].model_validate(
        {"occurred_on": date(2026, 10, 2), "target_version": 2, "reason": "ghi nhầm", "agreed_by": "CB01"}
    )
    target = case.state.all_of("inventory_minutes_signed")[0].version
    unsigned = case.context(morning(date(2026, 10, 2)), None)
    with pytest.raises(Rejection) as refused:
        case.stream.decide(case.state, command.model_copy(update={"target_version": target}), unsigned)
    assert refused.value.code == "signer_missing"

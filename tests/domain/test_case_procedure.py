"""The partial order of a case's papers, and the refusals that keep it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.details import PaymentKind
from domain.case.facts import CASE_FACTS, FACT_CLASSES, CaseFact
from domain.case.money import paid
from domain.case.procedure import PROCEDURE
from domain.case.sheet_codes import CODES, BadDetails, UnknownCode, command_from_paper
from domain.case.standing import cause, closed, step
from domain.errors import Rejection
from domain.messages import Handling
from domain.registry import STREAM_TYPES
from domain.values import Step, StreamKind
from tests.domain.house import DrivenCase, approved, days, fold, inventoried, morning, pay, take_batch


def refused(case: DrivenCase, command: str, on: date, **body: Any) -> Rejection:
    """The refusal a command meets; the case stays as it was."""
    before = case.state
    with pytest.raises(Rejection) as caught:
        case.do(command, on, **body)
    assert case.state is before
    return caught.value


def test_a_household_goes_from_notice_to_closed() -> None:
    """The sunny path passes every step and ends closed, with the reward paid."""
    case = DrivenCase()
    steps = [step(case.state)]
    inventoried(case)
    steps.append(step(case.state))
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=90_000_000, early_reward_vnd=9_000_000)
    take_batch(case, "batch_posted", date(2026, 8, 3))
    steps.append(step(case.state))
    take_batch(case, "batch_file_completed", date(2026, 9, 14))
    steps.append(step(case.state))
    take_batch(
        case, "batch_plan_approved", date(2026, 9, 28), effective_on=date(2026, 10, 1), plan_version=1, net=90_000_000
    )
    steps.append(step(case.state))
    case.do("deliver_decision", date(2026, 9, 29))
    case.do("record_response", date(2026, 10, 1), response="accepted")
    steps.append(step(case.state))
    pay(case, "plan", 90_000_000, date(2026, 10, 5))
    steps.append(step(case.state))
    case.do("decide_recovery", date(2026, 10, 6), trigger="87.5.a")
    case.do("hand_over", date(2026, 10, 8))
    assert not closed(case.state), "the reward is still owed"
    case.do("list_reward", date(2026, 10, 9), amount_vnd=9_000_000)
    case.do("decide_reward", date(2026, 10, 12), amount_vnd=9_000_000)
    pay(case, "reward", 9_000_000, date(2026, 10, 13))
    assert closed(case.state)
    assert steps == [
        Step.INVENTORY,
        Step.VALUATION,
        Step.DIALOGUE,
        Step.VALUATION,
        Step.AGREEMENT,
        Step.PAYMENT,
        Step.HANDOVER,
    ]
    assert paid(case.state) == 99_000_000
    assert case.state.clocks == ()
    assert case.stream.next_due(case.state) is None


def test_a_voluntary_handover_is_lawful_any_time_after_the_inventory() -> None:
    """Handing over before the plan exists is taken, and the case is not closed by it."""
    case = inventoried(DrivenCase())
    case.do("hand_over", date(2026, 7, 1), reason="voluntary_before_plan")
    assert not closed(case.state)
    assert step(case.state) is Step.VALUATION


def test_a_handover_after_the_window_needs_no_reward_to_close() -> None:
    """Where the window has passed there is no reward, so plan money and minutes are enough."""
    case = approved(DrivenCase())
    pay(case, "plan", 100_000_000, date(2026, 10, 20))
    case.do("hand_over", date(2026, 11, 2))
    assert closed(case.state)


@pytest.mark.parametrize(
    ("command", "body", "needs"),
    [
        ("sign_inventory_minutes", {}, "notice_delivered"),
        ("draft_plan", {"net_payable_vnd": 1}, "inventory_minutes_signed"),
        ("hand_over", {}, "inventory_minutes_signed"),
        ("deliver_decision", {}, "batch_plan_approved"),
        ("end_plan_persuasion", {"result": "absent"}, "persuasion_plan_started"),
        ("decide_compulsory_inventory", {}, "persuasion_inventory_ended"),
        ("decide_reward", {"amount_vnd": 1}, "reward_listed"),
    ],
)
def test_a_paper_before_what_it_follows_is_refused(command: str, body: dict[str, Any], needs: str) -> None:
    """A step taken too early is refused, naming what is missing."""
    refusal = refused(DrivenCase(), command, date(2026, 6, 1), **body)
    assert refusal.code == "wrong_step"
    assert needs in refusal.params["needs"]


def test_a_paper_dated_before_what_it_follows_is_refused() -> None:
    """The order of papers is the order of their dates."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    refusal = refused(case, "sign_inventory_minutes", date(2026, 5, 14), now=morning(date(2026, 6, 1)))
    assert (refusal.code, refusal.params["predecessor_on"]) == ("dated_before_predecessor", "2026-05-15")


def test_a_second_paper_of_what_happens_once_is_refused() -> None:
    """An inventory is taken once; its second minutes are a correction, not a new paper."""
    case = inventoried(DrivenCase())
    assert refused(case, "sign_inventory_minutes", date(2026, 6, 5)).code == "already_recorded"


def test_rounds_of_persuasion_alternate() -> None:
    """No round starts while one runs, and none ends twice."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    assert refused(case, "start_inventory_persuasion", date(2026, 6, 9)).code == "already_recorded"
    case.do("end_inventory_persuasion", date(2026, 6, 23), result="still_refuses")
    assert refused(case, "end_inventory_persuasion", date(2026, 6, 24), result="absent").code == "wrong_step"
    case.do("start_inventory_persuasion", date(2026, 6, 25))


def test_a_court_stop_holds_compulsion_and_recovery() -> None:
    """While a court's stop is in force the recovery decision is refused; other papers go on."""
    case = approved(DrivenCase())
    case.do("receive_court_stop", date(2026, 9, 30))
    assert refused(case, "decide_recovery", date(2026, 10, 2), trigger="87.5.a").code == "court_stop_in_force"
    case.do("deliver_decision", date(2026, 10, 2))


def test_households_without_land_have_no_recovery_decision() -> None:
    """Graves or assets alone are compensated, but there is no land to recover."""
    case = approved(DrivenCase(land="none"))
    assert refused(case, "decide_recovery", date(2026, 10, 2), trigger="87.5.a").code == "no_land_to_recover"


def test_payment_papers_answer_each_other() -> None:
    """An approval differs from what was prepared, or a payment from what was approved: refused."""
    case = approved(DrivenCase())
    on = date(2026, 10, 5)
    assert refused(case, "approve_payment", on, kind="plan", amount_vnd=5).code == "wrong_step"
    case.do("prepare_payment", on, kind="plan", amount_vnd=60_000_000)
    refusal = refused(case, "approve_payment", on, kind="plan", amount_vnd=60_000_001)
    assert (refusal.code, refusal.params["expected_vnd"]) == ("amount_differs", 60_000_000)
    assert refused(case, "prepare_payment", on, kind="reward", amount_vnd=5).code == "wrong_step"


def test_nobody_is_paid_more_than_was_decided() -> None:
    """Payments and deposits together stay within the plan's net."""
    case = approved(DrivenCase())
    on = date(2026, 10, 5)
    refusal = refused(case, "prepare_payment", on, kind="plan", amount_vnd=100_000_001)
    assert (refusal.code, refusal.params["limit_vnd"]) == ("amount_exceeds_entitlement", 100_000_000)
    case.do("block_payment", on, reason="dispute")
    case.do("make_deposit", on, amount_vnd=100_000_000, reason="dispute")
    assert refused(case, "prepare_payment", on, kind="plan", amount_vnd=1).code == "amount_exceeds_entitlement"
    assert step(case.state) is Step.HANDOVER
    assert paid(case.state, PaymentKind.PLAN) == 0


def test_a_bar_refuses_with_its_article_and_first_day() -> None:
    """Persuasion over the inventory lasts 15 days: ending it on day 14 is refused until day 15."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    refusal = refused(case, "end_inventory_persuasion", date(2026, 6, 22), result="still_refuses")
    assert refusal.code == "too_early"
    assert refusal.params["not_before"] == "2026-06-23"
    assert refusal.params["article"]
    case.do("end_inventory_persuasion", date(2026, 6, 23), result="still_refuses")


def test_more_than_ten_days_means_from_day_eleven() -> None:
    """A compulsory inventory may be decided on the eleventh day after persuasion, not on the tenth."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    case.do("end_inventory_persuasion", date(2026, 6, 23), result="still_refuses")
    assert refused(case, "decide_compulsory_inventory", date(2026, 7, 3)).params["not_before"] == "2026-07-04"
    case.do("decide_compulsory_inventory", date(2026, 7, 4))


def test_a_paper_that_exists_and_breaks_a_bar_is_recorded_by_the_unit_lead_alone() -> None:
    """The unit lead records it with scan and reason, and the event carries the breach."""
    case = approved(DrivenCase())
    case.do("start_plan_persuasion", date(2026, 10, 5))
    body: dict[str, Any] = {"result": "still_disagrees", "breach": {"reason": "ký sớm", "scan_sha256": "a" * 64}}
    on = date(2026, 10, 6)
    assert refused(case, "end_plan_persuasion", on, **body).code == "breach_needs_unit_lead"
    (event, *_) = case.do("end_plan_persuasion", on, by="CB04", **body)
    assert isinstance(event, CaseFact)
    assert event.breach is not None
    assert (event.breach.not_before, event.breach.scan_sha256) == (date(2026, 10, 15), "a" * 64)


def test_an_import_records_the_breaches_it_finds() -> None:
    """Papers read from a register are taken with their breach, without a scan."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    (event, *_) = case.do("end_inventory_persuasion", date(2026, 6, 9), records_breaches=True, result="absent")
    assert isinstance(event, CaseFact)
    assert event.breach is not None


def test_a_decision_of_the_batch_that_cannot_apply_becomes_a_task() -> None:
    """A case cannot refuse what was decided: it says why it could not take it."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=5)
    (event,) = take_batch(case, "batch_plan_approved", date(2026, 9, 28), net=1, plan_version=7)
    assert event.model_dump()["reason"] == "plan_version_unknown"
    (entry,) = case.stream.inbox(case.state, case.log[-1])
    assert (entry.recipient, entry.kind) == ("CB01", "task")


def test_an_approval_is_for_the_version_it_names() -> None:
    """An approval freezes a plan version; a newer draft of the household waits for its own."""
    case = inventoried(DrivenCase())
    for day in (date(2026, 6, 23), date(2026, 6, 30)):
        case.do("draft_plan", day, net_payable_vnd=5)
    assert "batch_decision_taken" in [
        event.TYPE for event in take_batch(case, "batch_plan_approved", date(2026, 9, 28), net=5, plan_version=1)
    ]


def test_papers_that_reach_the_record_after_the_approval_wedge_nothing() -> None:
    """A draft and a stance dated before the approval are typed after it, and the household goes on."""
    case = inventoried(DrivenCase())
    take_batch(case, "batch_plan_approved", date(2026, 9, 28), effective_on=date(2026, 10, 1), plan_version=1, net=5)
    now = morning(date(2026, 10, 2))
    case.do("draft_plan", date(2026, 6, 23), now=now, net_payable_vnd=5)
    case.do("record_stance", date(2026, 8, 14), now=now, stance="agree")
    assert refused(case, "record_stance", date(2026, 9, 29), now=now, stance="agree").code == "already_recorded"
    case.do("deliver_decision", date(2026, 10, 2))
    assert step(case.state) is Step.AGREEMENT


def test_a_household_left_out_once_is_taken_in_by_a_later_decision() -> None:
    """Being named in a decision wins over having been left out before it."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=5)
    case.do("leave_out_of_approval", date(2026, 9, 14), reason="waits_higher_authority")
    take_batch(case, "batch_plan_approved", date(2026, 11, 2), effective_on=date(2026, 11, 5), plan_version=1, net=5)
    assert step(case.state) is Step.AGREEMENT


def test_no_land_is_recovered_before_a_plan_is_approved() -> None:
    """Neither a voluntary handover nor any trigger of Art. 87(5) stands without the approved plan."""
    case = inventoried(DrivenCase())
    case.do("hand_over", date(2026, 7, 1))
    for trigger in ("87.5.a", "87.5.g", "87.6"):
        refusal = refused(case, "decide_recovery", date(2026, 11, 2), trigger=trigger)
        assert (refusal.code, refusal.params["needs"]) == ("wrong_step", ["batch_plan_approved"])


def test_a_household_to_be_resettled_is_not_recovered_as_if_it_were_not() -> None:
    """Point (a) is for those who need no resettlement; point (e) for those who have all their money."""
    lot = approved(DrivenCase(resettlement="lot"))
    assert refused(lot, "decide_recovery", date(2026, 10, 2), trigger="87.5.a").code == "resettlement_first"
    lot.do("hand_over_resettlement_lot", date(2026, 10, 5))
    lot.do("decide_recovery", date(2026, 10, 6), trigger="87.5.c")
    alone = approved(DrivenCase(resettlement="self_arranged"))
    pay(alone, "plan", 1, date(2026, 10, 5))
    assert refused(alone, "decide_recovery", date(2026, 10, 6), trigger="87.5.e").code == "wrong_step"
    pay(alone, "plan", 99_999_999, date(2026, 10, 6))
    alone.do("decide_recovery", date(2026, 10, 7), trigger="87.5.e")


def test_nobody_who_complied_is_compelled() -> None:
    """Persuasion that ended with compliance, or runs anew, is no ground for compulsion."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    case.do("end_inventory_persuasion", date(2026, 6, 23), result="complied")
    assert refused(case, "decide_compulsory_inventory", date(2026, 7, 6)).code == "wrong_step"
    case.do("start_inventory_persuasion", date(2026, 7, 7))
    case.do("end_inventory_persuasion", date(2026, 7, 22), result="still_refuses")
    case.do("start_inventory_persuasion", date(2026, 7, 23))
    assert refused(case, "decide_compulsory_inventory", date(2026, 8, 6)).code == "wrong_step"


def test_a_paper_of_before_the_court_s_stop_is_recorded_after_it() -> None:
    """Order is judged by the dates on the papers, or officers would learn to forge them."""
    case = approved(DrivenCase())
    case.do("receive_court_stop", date(2026, 10, 10))
    now = morning(date(2026, 10, 12))
    assert refused(case, "decide_recovery", date(2026, 10, 10), now=now, trigger="87.5.a").code == "court_stop_in_force"
    case.do("decide_recovery", date(2026, 10, 5), now=now, trigger="87.5.a")


def test_each_payment_paper_answers_one_paper_before_it() -> None:
    """Two payments prepared side by side are approved one by one, in either order and never twice."""
    case, on = approved(DrivenCase()), date(2026, 10, 5)
    for amount in (10_000_000, 20_000_000):
        case.do("prepare_payment", on, kind="plan", amount_vnd=amount)
    case.do("approve_payment", on, kind="plan", amount_vnd=20_000_000)
    assert refused(case, "approve_payment", on, kind="plan", amount_vnd=20_000_000).code == "amount_differs"
    case.do("approve_payment", on, kind="plan", amount_vnd=10_000_000)


def test_a_reward_is_for_a_handover_in_its_window_and_no_more_than_promised() -> None:
    """Outside the window nothing is listed; inside it no more than the draft said."""
    late = approved(DrivenCase())
    late.do("hand_over", date(2026, 11, 3))
    assert refused(late, "list_reward", date(2026, 11, 4), amount_vnd=1).code == "reward_window_missed"
    early = approved(DrivenCase())
    early.do("hand_over", date(2026, 10, 3))
    refusal = refused(early, "list_reward", date(2026, 10, 5), amount_vnd=10_000_001)
    assert (refusal.code, refusal.params["limit_vnd"]) == ("amount_exceeds_entitlement", 10_000_000)


def test_correcting_a_date_moves_the_clock_by_an_event() -> None:
    """A wrong date of delivery is replaced, and the running clock is recomputed."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    target = case.log[-2].version
    events = case.do(
        "correct_fact",
        date(2026, 5, 20),
        target_version=target,
        right_on=date(2026, 5, 18),
        reason="ghi nhầm ngày",
        agreed_by="CB04",
    )
    assert [event.TYPE for event in events] == ["fact_corrected", "clock_recomputed"]
    assert case.state.clocks[0].started_on == date(2026, 5, 18)


def test_nobody_corrects_alone() -> None:
    """The second cadre of a correction is another person than the first."""
    case = inventoried(DrivenCase())
    body: dict[str, Any] = {
        "target_version": case.state.facts[0].version,
        "reason": "nhầm",
        "right_on": date(2026, 5, 16),
    }
    assert refused(case, "correct_fact", date(2026, 6, 5), agreed_by="CB01", **body).code == "same_author"
    assert refused(case, "correct_fact", date(2026, 6, 5), agreed_by="CB99", **body).code == "unknown_staff"


def test_a_withdrawal_is_refused_while_a_later_act_stands_on_the_fact() -> None:
    """The notice carries the inventory: withdrawing it lists what stands on it."""
    case = inventoried(DrivenCase())
    body: dict[str, Any] = {"reason": "nhầm hộ", "agreed_by": "CB04"}
    notice = case.state.facts[0]
    refusal = refused(case, "withdraw_fact", date(2026, 6, 5), target_version=notice.version, **body)
    assert refusal.code == "fact_has_dependents"
    assert {item["fact"] for item in refusal.params["dependents"]} == {
        "self_declaration_received",
        "inventory_minutes_signed",
    }
    minutes = case.state.facts[-1]
    case.do("withdraw_fact", date(2026, 6, 5), target_version=minutes.version, **body)
    assert step(case.state) is Step.INVENTORY


def test_a_withdrawal_sees_everything_that_stands_on_a_fact() -> None:
    """The trigger of a recovery, the reward behind a payment, the draft behind an approval, the round after a round."""
    body: dict[str, Any] = {"reason": "nhầm", "agreed_by": "CB04"}

    def carried_by(case: DrivenCase, fact: str) -> set[str]:
        target = case.state.all_of(fact)[0].version
        refusal = refused(case, "withdraw_fact", date(2026, 11, 18), target_version=target, **body)
        assert refusal.code == "fact_has_dependents"
        return {item["fact"] for item in refusal.params["dependents"]}

    lot = approved(DrivenCase(resettlement="lot"))
    lot.do("hand_over_resettlement_lot", date(2026, 10, 5))
    lot.do("decide_recovery", date(2026, 10, 6), trigger="87.5.c")
    assert carried_by(lot, "resettlement_lot_handed_over") == {"recovery_decided"}
    assert carried_by(lot, "plan_drafted") == {"batch_plan_approved", "stance_recorded"}

    rewarded = approved(DrivenCase())
    rewarded.do("hand_over", date(2026, 10, 3))
    rewarded.do("list_reward", date(2026, 10, 5), amount_vnd=10)
    rewarded.do("decide_reward", date(2026, 10, 6), amount_vnd=10)
    pay(rewarded, "reward", 10, date(2026, 10, 7))
    assert carried_by(rewarded, "reward_decided") == {"payment_prepared", "payment_approved", "payment_made"}
    decided = rewarded.state.all_of("reward_decided")[0]
    correction = refused(
        rewarded,
        "correct_fact",
        date(2026, 10, 8),
        target_version=decided.version,
        right_on=decided.on,
        right_details={"amount_vnd": 3},
        **body,
    )
    assert correction.code == "decided_amount"

    twice = DrivenCase()
    twice.do("deliver_notice", date(2026, 5, 15))
    twice.do("start_inventory_persuasion", date(2026, 6, 8))
    twice.do("end_inventory_persuasion", date(2026, 6, 23), result="still_refuses")
    twice.do("start_inventory_persuasion", date(2026, 6, 25))
    assert carried_by(twice, "persuasion_inventory_ended") == {"persuasion_inventory_started"}

    answered = approved(DrivenCase())
    now = morning(date(2026, 9, 27))
    answered.do("record_stance", date(2026, 8, 20), now=now, stance="disagree")
    answered.do("reply_to_disagreement", date(2026, 8, 25), now=now)
    disagree = answered.state.all_of("stance_recorded")[-1]
    refusal = refused(answered, "withdraw_fact", date(2026, 11, 18), target_version=disagree.version, **body)
    assert [item["fact"] for item in refusal.params["dependents"]] == ["disagreement_replied"]


def test_money_is_reversed_and_never_withdrawn() -> None:
    """A payment made by mistake is reversed in whole or in part, by an event of its own."""
    case = approved(DrivenCase())
    pay(case, "plan", 100_000_000, date(2026, 10, 5))
    payment = case.state.last("payment_made")
    assert payment is not None
    target, on = payment.version, date(2026, 10, 7)
    body: dict[str, Any] = {"target_version": target, "reason": "chuyển nhầm", "agreed_by": "CB04"}
    assert refused(case, "withdraw_fact", on, **body).code == "money_is_reversed"
    too_much = refused(
        case, "reverse_payment", on, target_version=target, amount_vnd=100_000_001, reason="x", agreed_by="CB04"
    )
    assert too_much.code == "amount_exceeds_entitlement"
    alone = {"target_version": target, "amount_vnd": 1, "reason": "x", "agreed_by": "CB01"}
    assert refused(case, "reverse_payment", on, **alone).code == "same_author"
    case.do("reverse_payment", on, target_version=target, amount_vnd=40_000_000, reason="chuyển nhầm", agreed_by="CB04")
    assert paid(case.state) == 60_000_000
    case.do("reverse_payment", on, target_version=target, amount_vnd=60_000_000, reason="chuyển nhầm", agreed_by="CB04")
    assert paid(case.state) == 0


def test_an_unopened_case_takes_nothing() -> None:
    """A command for a case that does not exist is refused by name."""
    case = DrivenCase()
    case.state = case.stream.initial()
    assert refused(case, "record_visit", date(2026, 6, 1)).code == "unknown_stream"


def test_every_code_of_the_sheet_has_one_command_and_one_place() -> None:
    """Every code of the sheet leads to a command that exists, and every paper has its place in the order."""
    assert len(CODES) == len(FACT_CLASSES) + 3
    assert set(PROCEDURE) == set(FACT_CLASSES) == {fact.TYPE for fact in CASE_FACTS}
    for code in CODES:
        paper = command_from_paper(code, {})
        assert paper.type in STREAM_TYPES[paper.kind].commands


def test_details_that_do_not_fit_a_code_are_refused() -> None:
    """An unknown code, an unknown detail or a number that is none is said by name."""
    with pytest.raises(UnknownCode):
        command_from_paper("no_such_code", {})
    with pytest.raises(BadDetails, match="colour"):
        command_from_paper("handed_over", {"colour": "red"})
    with pytest.raises(BadDetails, match="amount_vnd"):
        command_from_paper("payment_made", {"kind": "plan", "amount_vnd": "nhiều"})


def test_notes_conflict_with_nothing_and_acts_with_acts() -> None:
    """A photo between two acts disturbs nobody; a second act on an old page does; a line only with itself."""
    commands = STREAM_TYPES[StreamKind.CASE].commands
    case = DrivenCase()
    (act, *_) = case.do("deliver_notice", date(2026, 5, 15))
    (photo,) = case.do("attach_photo", date(2026, 5, 16), sha256="b" * 64)
    line: dict[str, Any] = {"line_id": "00000000-0000-4000-8000-000000000001", "description": "nhà", "quantity": "24.0"}
    (edited,) = case.do("record_inventory_line", date(2026, 5, 17), **line)
    on = {"occurred_on": date(2026, 5, 18)}
    declare = commands["receive_self_declaration"].model_validate(on)
    assert declare.conflicts_with(act)
    assert not declare.conflicts_with(photo)
    same = commands["record_inventory_line"].model_validate({**on, **line})
    other = commands["record_inventory_line"].model_validate({**on, **line, "line_id": case.state.opening.project_id})  # type: ignore[union-attr]
    assert same.conflicts_with(edited)
    assert not other.conflicts_with(edited)
    assert not same.conflicts_with(act)
    assert commands["record_visit"].HANDLING is Handling.NOTE


def test_any_cut_of_a_log_by_date_folds() -> None:
    """Every day's cut of a full case folds without error, and the last cut is the case itself."""
    case = approved(DrivenCase())
    pay(case, "plan", 100_000_000, date(2026, 10, 5))
    day = date(2026, 5, 11)
    while day < date(2026, 10, 6):
        cut = fold([recorded for recorded in case.log if recorded.occurred_on <= day])
        assert cause(cut, day)
        day += days(1)
    assert fold(case.log) == case.state


def test_a_case_opens_under_the_id_of_its_codes_alone() -> None:
    """Another code would need another id: nobody opens a second case for one household."""
    with pytest.raises(Rejection, match="wrong_stream_id"):
        DrivenCase(code="SM-002")


def test_codes_that_could_be_read_as_two_are_refused() -> None:
    """Neither a colon nor a slash stands in a code."""
    for code in ("A:B", "A/B", " A", ""):
        with pytest.raises(ValidationError):
            DrivenCase(code=code)

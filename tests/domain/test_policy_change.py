"""Park, change the law, answer: each row of brief 1.1 on a case that waits while the law changes.

The rows are those of Resolution 254/2025/QH15 Art. 3(13) and Decree 151/2025/ND-CP Art. 5, read from the pack.
"""

from __future__ import annotations

from datetime import date

import pytest

from domain.clocks.events import ClockStopped, StopOutcome
from domain.errors import Rejection
from domain.policy.standing import PolicyStanding
from tests.domain.house import PACK, days, fold, morning, take_batch
from tests.domain.parked import ParkedCase, book_of, waiting_for_dialogue

NEW_YEAR = date(2026, 1, 2)
OPENED = date(2025, 8, 1)
MET = date(2025, 12, 10)


def approved_in_2025(opened_on: date = OPENED) -> ParkedCase:
    """A case under the Land Law whose plan was approved in December 2025; 180 days of notice end on 28/01/2026."""
    case = ParkedCase(opened_on, 2)
    case.do("deliver_notice", opened_on)
    case.do("sign_inventory_minutes", date(2025, 9, 1))
    case.do("draft_plan", date(2025, 9, 10), net_payable_vnd=100, early_reward_vnd=0)
    take_batch(case, "batch_posted", date(2025, 9, 20))
    take_batch(
        case, "batch_plan_approved", date(2025, 12, 15), effective_on=date(2025, 12, 15), plan_version=1, net=100
    )
    return case


def test_a_case_opens_under_the_version_in_force_and_stays_there() -> None:
    """The version and its rule set are on record, so a later pack moves nothing by itself."""
    case = waiting_for_dialogue(OPENED, MET, 2)
    assert case.state.policy == PolicyStanding(pack_id=PACK, version=2, rule_version="LL2024-2T")
    assert case.clock("dialogue-window-2024").due_on == date(2026, 2, 9)


def test_a_case_may_name_the_rule_set_it_opens_under() -> None:
    """A project taken over in mid-course goes on under the law it began with."""
    case = ParkedCase(date(2026, 3, 2), 4, rule_version="LL2024-2T")
    assert case.state.policy == PolicyStanding(pack_id=PACK, version=4, rule_version="LL2024-2T")


def test_not_approved_the_case_moves_and_the_answer_is_judged_by_the_shorter_time() -> None:
    """Parked under 60 days, R254 comes with 30; the dialogue of 8 January is in time, that of the 12th is late."""
    for held, outcome, late in (
        (date(2026, 1, 8), StopOutcome.IN_TIME, 0),
        (date(2026, 1, 12), StopOutcome.LATE, 3),
    ):
        case = waiting_for_dialogue(OPENED, MET, 2)
        adopted = case.adopt(3, NEW_YEAR)
        assert adopted is not None
        assert (adopted.rule_version, adopted.from_rule_version) == ("R254", "LL2024-2T")
        assert adopted.transition == "r254-not-approved"
        assert "254/2025" in adopted.article
        clock = case.clock("dialogue-window")
        assert (clock.started_on, clock.due_on, clock.rule_version) == (MET, date(2026, 1, 9), "R254")
        events = case.do("hold_dialogue", held)
        (stopped,) = [one for one in events if isinstance(one, ClockStopped) and one.rule == "dialogue-window"]
        assert (stopped.outcome, stopped.days_late) == (outcome, late)
        assert fold(case.log) == case.state


def test_until_the_order_reaches_it_a_case_goes_on_under_what_it_recorded() -> None:
    """The new year alone changes nothing: a dialogue of 12 January answers a period of 60 days."""
    case = waiting_for_dialogue(OPENED, MET, 2)
    events = case.do("hold_dialogue", date(2026, 1, 12))
    (stopped,) = [one for one in events if isinstance(one, ClockStopped) and one.rule.startswith("dialogue-window")]
    assert (stopped.rule, stopped.outcome) == ("dialogue-window-2024", StopOutcome.IN_TIME)


def test_approved_but_not_recovered_the_decision_follows_the_land_law() -> None:
    """The notice of a household with a house still runs 180 days, though R254 would ask for 120."""
    case = approved_in_2025()
    adopted = case.adopt(3, NEW_YEAR)
    assert adopted is not None
    assert (adopted.rule_version, adopted.transition) == ("LL2024-2T", "r254-approved-only")
    assert case.state.policy == PolicyStanding(pack_id=PACK, version=3, rule_version="LL2024-2T")
    with pytest.raises(Rejection) as refused:
        case.do("decide_recovery", date(2026, 1, 20), trigger="87.5.a")
    assert refused.value.code == "too_early"
    assert refused.value.params["rule"] == "notice-lead-nonagri-2024"
    case.do("decide_recovery", date(2026, 1, 28), trigger="87.5.a")


def test_not_approved_the_notice_runs_by_the_shorter_lead_of_the_resolution() -> None:
    """Its counterpart: the same notice lets the decision be issued after 120 days."""
    case = ParkedCase(OPENED, 2)
    case.do("deliver_notice", OPENED)
    case.do("sign_inventory_minutes", date(2025, 9, 1))
    case.do("draft_plan", date(2025, 9, 10), net_payable_vnd=100, early_reward_vnd=0)
    case.adopt(3, NEW_YEAR)
    take_batch(case, "batch_posted", date(2026, 1, 3))
    take_batch(case, "batch_plan_approved", date(2026, 1, 19), effective_on=date(2026, 1, 19), plan_version=1, net=100)
    case.do("decide_recovery", date(2026, 1, 20), trigger="87.5.a")


def test_both_decided_the_case_goes_on_with_the_approved_plan() -> None:
    """Its clocks stay where they are; only the version of the pack is another."""
    case = approved_in_2025(date(2025, 5, 5))
    case.do("decide_recovery", date(2025, 12, 20), trigger="87.5.a")
    before = case.state.clocks
    adopted = case.adopt(3, NEW_YEAR)
    assert adopted is not None
    assert (adopted.rule_version, adopted.transition) == ("LL2024-2T", "r254-both-decided")
    assert case.state.clocks == before
    assert before


@pytest.mark.parametrize(
    ("choice", "rule_version", "due_on"),
    [
        ("former_policy", "LL2024-2T", date(2026, 2, 9)),
        ("land_law", "LL2024-2T", date(2026, 2, 9)),
        ("new_rules", "R254", date(2026, 1, 9)),
    ],
)
def test_approved_in_part_the_case_waits_for_the_choice_of_the_province(
    choice: str, rule_version: str, due_on: date
) -> None:
    """Ordered without a choice it stays and says so; ordered again with one, it does what was chosen."""
    case = waiting_for_dialogue(OPENED, MET, 2)
    partly = {"partly_approved_on": date(2025, 10, 1)}
    waiting = case.adopt(3, NEW_YEAR, **partly)
    assert waiting is not None
    assert (waiting.rule_version, waiting.awaits_choice) == ("LL2024-2T", True)
    assert case.adopt(3, NEW_YEAR, **partly) is None
    case.adopt(3, date(2026, 1, 5), choice=choice, **partly)
    (clock,) = [one for one in case.state.clocks if one.rule.startswith("dialogue-window")]
    assert (clock.rule_version, clock.due_on) == (rule_version, due_on)


def test_what_the_province_chose_is_not_undone_by_the_next_version() -> None:
    """New prices in March, ordered without a word of the choice: the case stays under the former policy."""
    case = waiting_for_dialogue(OPENED, MET, 2)
    partly = {"partly_approved_on": date(2025, 10, 1)}
    case.adopt(3, NEW_YEAR, choice="former_policy", **partly)
    case.adopt(4, date(2026, 3, 2))
    assert case.state.policy == PolicyStanding(pack_id=PACK, version=4, rule_version="LL2024-2T")


def test_an_old_notice_lapses_and_a_new_one_is_needed() -> None:
    """Notice of before August 2024 and no recovery decision: the decision is refused until a new notice has run."""
    case = ParkedCase(date(2024, 7, 15), 1, land="farm")
    case.do("deliver_notice", date(2024, 7, 15))
    case.do("sign_inventory_minutes", date(2024, 9, 2))
    case.do("draft_plan", date(2024, 9, 10), net_payable_vnd=100, early_reward_vnd=0)
    adopted = case.adopt(3, NEW_YEAR)
    assert adopted is not None
    assert (adopted.rule_version, adopted.notice_lapsed) == ("R254", True)
    assert not case.state.has("notice_delivered")
    take_batch(case, "batch_posted", date(2026, 1, 3))
    take_batch(case, "batch_plan_approved", date(2026, 1, 20), effective_on=date(2026, 1, 20), plan_version=1, net=100)
    with pytest.raises(Rejection) as refused:
        case.do("decide_recovery", date(2026, 1, 21), trigger="87.5.a")
    assert refused.value.code == "wrong_step"
    assert "notice_delivered" in refused.value.params["needs"]
    case.do("deliver_notice", date(2026, 1, 22))
    with pytest.raises(Rejection) as early:
        case.do("decide_recovery", date(2026, 2, 10), trigger="87.5.a")
    assert (early.value.code, early.value.params["rule"]) == ("too_early", "notice-lead-agri")
    case.do("decide_recovery", date(2026, 1, 22) + days(60), trigger="87.5.a")
    assert fold(case.log) == case.state


def test_a_notice_of_after_the_limit_stays_in_force_beside_one_that_lapses() -> None:
    """Delivered anew in December 2025: the old one is gone, and no third one is needed."""
    case = ParkedCase(date(2024, 7, 15), 1, land="farm")
    case.do("deliver_notice", date(2024, 7, 15))
    case.do("deliver_notice", date(2025, 12, 1))
    adopted = case.adopt(3, NEW_YEAR)
    assert adopted is not None
    assert (adopted.rule_version, adopted.notice_lapsed) == ("R254", False)
    assert [fact.on for fact in case.state.all_of("notice_delivered")] == [date(2025, 12, 1)]
    assert fold(case.log) == case.state


@pytest.mark.parametrize(("issued_on", "lapses"), [(None, False), (date(2024, 7, 25), True), (date(2024, 8, 1), False)])
def test_a_notice_lapses_by_the_day_it_was_issued(issued_on: date | None, lapses: bool) -> None:
    """Issued in July and delivered on 3 August 2024 it lapses; where its paper does not say, its delivery counts."""
    case = ParkedCase(date(2024, 8, 1), 1, land="farm")
    told = {} if issued_on is None else {"issued_on": issued_on}
    case.do("deliver_notice", date(2024, 8, 3), **told)
    adopted = case.adopt(3, NEW_YEAR)
    assert adopted is not None
    assert adopted.notice_lapsed is lapses
    assert case.state.has("notice_delivered") is not lapses
    assert fold(case.log) == case.state


def test_no_notice_is_issued_after_it_was_delivered() -> None:
    """A day of issue that cannot be is refused before anything rests on it."""
    case = ParkedCase(date(2024, 8, 1), 1, land="farm")
    with pytest.raises(ValueError, match="issued_on"):
        case.do("deliver_notice", date(2024, 8, 3), issued_on=date(2024, 8, 4))


def test_the_two_tier_government_keeps_every_period() -> None:
    """July 2025: powers move to the commune, the days stay; the clocks cite the rule set they stand under."""
    case = waiting_for_dialogue(date(2025, 3, 3), date(2025, 6, 16), 1)
    before = {clock.rule: clock.due_on for clock in case.state.clocks}
    adopted = case.adopt(2, date(2025, 7, 2))
    assert adopted is not None
    assert (adopted.rule_version, adopted.transition) == ("LL2024-2T", "two-tier-2025")
    assert {clock.rule: clock.due_on for clock in case.state.clocks} == before
    assert {clock.rule_version for clock in case.state.clocks} == {"LL2024-2T"}


def test_a_version_is_taken_once() -> None:
    """The delivery comes again, or an older order comes late: nothing is recorded twice and nothing goes back."""
    case = waiting_for_dialogue(OPENED, MET, 2)
    assert case.adopt(3, NEW_YEAR) is not None
    assert case.adopt(3, date(2026, 1, 9)) is None
    assert case.adopt(2, date(2026, 1, 9)) is None


def test_a_changed_ladder_is_read_again_and_what_fired_stays_fired() -> None:
    """The question to come moves with the new pack; the reminder that went out does not come again."""
    case = waiting_for_dialogue(date(2026, 1, 5), date(2026, 1, 12), 3)
    case.tick_until(morning(date(2026, 2, 10), 12))
    before = case.clock("dialogue-window")
    assert {"E-2", "E-1"} <= set(before.fired)
    ladder = book_of(4).ladder
    later = tuple(r.model_copy(update={"offset": r.offset + 1}) if r.id == "E2" else r for r in ladder.rungs)
    case.ladders[4] = ladder.model_copy(update={"rungs": later, "version": 2})
    assert case.adopt(4, date(2026, 2, 10)) is not None
    after = case.clock("dialogue-window")
    assert (after.round, after.fired, after.due_on) == (before.round, before.fired, before.due_on)
    moved = {rung.rung_id for rung, old in zip(after.pending, before.pending, strict=True) if rung.at != old.at}
    assert moved == {"E2"}
    assert fold(case.log) == case.state


def test_a_question_that_is_due_is_asked_under_the_new_ladder_too() -> None:
    """The order comes while nobody was there to ask: what is due has not passed by."""
    case = waiting_for_dialogue(date(2026, 1, 5), date(2026, 1, 12), 3)
    before = case.clock("dialogue-window").pending
    ladder = book_of(4).ladder
    later = tuple(r.model_copy(update={"offset": r.offset + 1}) if r.id == "E4" else r for r in ladder.rungs)
    case.ladders[4] = ladder.model_copy(update={"rungs": later, "version": 2})
    case.adopt(4, date(2026, 2, 13))
    assert [rung.rung_id for rung in case.clock("dialogue-window").pending] == [rung.rung_id for rung in before]

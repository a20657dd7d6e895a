"""Clocks, reminders and escalations of a case, as its log tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain.case.standing import step
from domain.clocks.events import (
    ClockRecomputed,
    ClockStarted,
    ClockStopped,
    EscalationRaised,
    ReminderRaised,
    RungsSkipped,
    StopOutcome,
)
from domain.clocks.running import RunningClock
from domain.messages import Event
from domain.organisation.staff import Organisation, StaffMember
from domain.values import Step
from tests.domain import house
from tests.domain.house import DrivenCase, approved, inventoried, morning, pay, rungs_of

NOTICE = date(2026, 5, 15)
#: Five working days from Friday 15 May 2026.
DECLARATION_DUE = date(2026, 5, 22)


def notified() -> DrivenCase:
    """A case whose declaration clock runs, recorded at nine: the first reminder's moment has just passed."""
    case = DrivenCase()
    case.do("deliver_notice", NOTICE, now=morning(NOTICE, 9))
    return case


def staff(case: DrivenCase, members: Sequence[StaffMember]) -> None:
    """Let these people, and no others, be the office of the case from now on."""
    original = case.context

    def with_them(now: Any, by: Any, **more: Any) -> Any:
        context = original(now, by, **more)
        object.__setattr__(context, "organisation", Organisation(version=2, staff=tuple(members)))
        return context

    case.context = with_them  # type: ignore[method-assign]


def clock_of(case: DrivenCase, rule: str) -> RunningClock | None:
    """The running clock of a rule."""
    return next((clock for clock in case.state.clocks if clock.rule == rule), None)


def withdraw(case: DrivenCase, fact: str, on: date) -> list[Event]:
    """Withdraw the last fact of a kind."""
    version = case.state.all_of(fact)[-1].version
    return case.do("withdraw_fact", on, target_version=version, reason="nhầm hộ", agreed_by="CB04")


def move(case: DrivenCase, fact: str, on: date, right_on: date) -> list[Event]:
    """Put the date of the last fact of a kind right."""
    version = case.state.all_of(fact)[-1].version
    return case.do(
        "correct_fact", on, target_version=version, right_on=right_on, reason="ghi nhầm ngày", agreed_by="CB04"
    )


def test_a_clock_records_everything_behind_its_date() -> None:
    """The start event carries due date, rungs, article and the versions of pack, ladder and calendar."""
    case = DrivenCase()
    started = case.do("deliver_notice", NOTICE)[1]
    assert isinstance(started, ClockStarted)
    assert (started.rule, started.due_on, started.rule_version) == ("self-declaration", DECLARATION_DUE, "R254")
    assert started.article
    assert started.pack_id == house.PACK
    assert started.calendar_version == house.rulebook().calendar.version
    assert started.ladder_version == house.rulebook().ladder.version


def test_a_rung_already_past_when_the_clock_is_recorded_never_fires() -> None:
    """The start event lists it as skipped, and time does not bring it back."""
    case = DrivenCase()
    started = case.do("deliver_notice", NOTICE, now=morning(NOTICE, 9))[1]
    assert isinstance(started, ClockStarted)
    assert started.skipped == ("E-2",)
    fired = case.tick_until(morning(DECLARATION_DUE, 23))
    assert [event.rung for event in fired if isinstance(event, ReminderRaised)] == ["E-1"]


def test_rungs_climb_one_after_another_while_nobody_acts() -> None:
    """Reminder, overdue notice and each escalation fire once, to the people in office that day."""
    case = notified()
    fired = case.tick_until(morning(date(2026, 7, 1)))
    rungs = [event.rung for event in rungs_of(fired)]
    assert rungs == ["E-1", "E0", "E1", "E2", "E3", "E4"]
    e2 = next(event for event in fired if isinstance(event, EscalationRaised) and event.rung == "E2")
    assert [(r.role, r.staff) for r in e2.recipients] == [("vice_chair", "CB08"), ("area_lead", "CB14")]


def test_rungs_after_the_due_date_fire_the_morning_after() -> None:
    """A paper dated on the last day, typed that evening, is in time and nobody is told otherwise."""
    case = notified()
    case.tick_until(morning(DECLARATION_DUE, 23))
    events = case.do("receive_self_declaration", DECLARATION_DUE, now=morning(DECLARATION_DUE, 23))
    stopped = next(event for event in events if isinstance(event, ClockStopped))
    assert (stopped.outcome, stopped.questions_closed) == (StopOutcome.IN_TIME, ())


def test_a_paper_in_time_recorded_late_voids_the_questions() -> None:
    """Judged by the date on the paper: the questions close and count against nobody."""
    case = notified()
    case.tick_until(morning(date(2026, 6, 2)))
    events = case.do("receive_self_declaration", date(2026, 5, 21), now=morning(date(2026, 6, 2)))
    stopped = next(event for event in events if isinstance(event, ClockStopped))
    assert stopped.outcome is StopOutcome.VOID_RECORDED_LATE
    assert stopped.questions_closed[:2] == ("E0", "E1")
    assert stopped.days_late == 0


def test_a_late_paper_says_by_how_many_days() -> None:
    """A declaration five calendar days after the last day is late by five."""
    case = notified()
    events = case.do("receive_self_declaration", date(2026, 5, 27))
    stopped = next(event for event in events if isinstance(event, ClockStopped))
    assert (stopped.outcome, stopped.days_late) == (StopOutcome.LATE, 5)


def test_after_an_outage_only_the_highest_missed_rung_fires() -> None:
    """One event lists those that were overtaken."""
    case = notified()
    events = case.tick(morning(date(2026, 6, 3)))
    skipped = next(event for event in events if isinstance(event, RungsSkipped))
    fired = [event for event in events if isinstance(event, EscalationRaised)]
    assert skipped.rungs == ("E-1", "E0", "E1")
    assert [event.rung for event in fired] == ["E2"]
    assert case.tick(morning(date(2026, 6, 3))) == []


def test_a_breach_of_law_tells_the_top_at_once() -> None:
    """Payment is statutory: on the morning after day 30 the legal rung fires beside the ordinary one."""
    case = approved(DrivenCase())
    case.do("deliver_decision", date(2026, 9, 29))
    case.do("record_response", date(2026, 10, 1), response="accepted")
    case.do("decide_recovery", date(2026, 10, 5), trigger="87.5.a")
    fired = case.tick_until(morning(date(2026, 11, 2), 12))
    on_payment = [event for event in rungs_of(fired) if event.rule == "payment"]
    assert [event.rung for event in on_payment] == ["E-2", "E-1", "E0", "E-law"]
    law = on_payment[-1]
    assert [(r.role, r.staff) for r in law.recipients] == [
        ("approver", "CB07"),
        ("standing_deputy_secretary", "CB11"),
    ]


def test_a_court_stop_silences_the_ladder_and_keeps_the_clocks() -> None:
    """Statutory clocks keep showing; nothing fires while the stop is in force."""
    case = notified()
    case.do("receive_court_stop", date(2026, 5, 18))
    assert case.state.clocks
    assert case.stream.next_due(case.state) is None
    assert case.tick(morning(date(2026, 7, 1))) == []


def test_a_leaver_s_households_reach_the_heir() -> None:
    """ĐV01 left on 30 September; a reminder of October reaches ĐV02."""
    case = approved(DrivenCase())
    fired = case.tick_until(morning(date(2026, 10, 27)))
    reminder = next(
        event
        for event in fired
        if isinstance(event, ReminderRaised) and event.rule == "payment" and event.rung == "E-2"
    )
    assert [(r.role, r.staff) for r in reminder.recipients] == [
        ("case_officer", "CB01"),
        ("assigned_party_member", "ĐV02"),
    ]


def test_a_vacant_role_is_recorded_and_the_rung_reaches_the_others() -> None:
    """Nobody is the provincial working group here: E4 says so and still reaches the Party office."""
    case = notified()
    fired = case.tick_until(morning(date(2026, 7, 1)))
    e4 = next(event for event in fired if isinstance(event, EscalationRaised) and event.rung == "E4")
    assert [(r.role, r.staff) for r in e4.recipients] == [("party_office", "CB12"), ("provincial_working_group", None)]
    entries = case.stream.inbox(case.state, case.log[-1])
    assert [entry.recipient for entry in entries] == ["CB12"]


def test_a_rung_nobody_holds_is_recorded_vacant_and_climbs() -> None:
    """Without land office head and cell secretary E1 is vacant, and E2 fires in its place, once."""
    case = notified()
    staff(case, [m for m in house.STAFF if m.role not in ("land_office_head", "party_cell_secretary")])
    fired = case.tick_until(morning(date(2026, 7, 1)))
    rungs = [(event.TYPE, event.rung) for event in rungs_of(fired)]
    assert rungs == [
        ("reminder_raised", "E-1"),
        ("reminder_raised", "E0"),
        ("rung_vacant", "E1"),
        ("escalation_raised", "E2"),
        ("escalation_raised", "E3"),
        ("escalation_raised", "E4"),
    ]


def test_an_imported_case_sends_nothing_before_it_may_notify() -> None:
    """Rungs before ``notify_from`` are listed as skipped."""
    case = DrivenCase(notify_from=date(2026, 6, 1))
    started = case.do("deliver_notice", NOTICE)[1]
    assert isinstance(started, ClockStarted)
    assert started.skipped == ("E-2", "E-1", "E0", "E1")
    assert case.stream.next_due(case.state) == started.rungs[0].at


def test_an_early_handover_never_starts_the_handover_clock() -> None:
    """Land handed over before the money leaves nothing to remind of."""
    case = inventoried(DrivenCase(reward_until=None))
    case.do("hand_over", date(2026, 7, 1))
    case.do("draft_plan", date(2026, 7, 2), net_payable_vnd=5)
    house.take_batch(
        case, "batch_plan_approved", date(2026, 9, 28), effective_on=date(2026, 10, 1), plan_version=1, net=5
    )
    pay(case, "plan", 5, date(2026, 10, 5))
    assert "handover-after-pay" not in {
        event.rule for event in (recorded.event for recorded in case.log) if isinstance(event, ClockStarted)
    }


def test_each_disagreement_has_its_own_round() -> None:
    """A reply ends the first round; a new disagreement starts the second."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=5)
    case.do("record_stance", date(2026, 8, 14), stance="disagree")
    case.do("reply_to_disagreement", date(2026, 8, 20))
    case.do("record_stance", date(2026, 8, 24), stance="disagree")
    rounds = [
        event.round
        for event in (recorded.event for recorded in case.log)
        if isinstance(event, ClockStarted) and event.rule == "reply-to-disagreement"
    ]
    assert rounds == [1, 2]


def test_a_rung_delayed_by_an_outage_reaches_who_is_in_office_when_it_is_sent() -> None:
    """The vice chair left on the day before the system came back; E2 goes to the successor."""
    case = notified()
    back = date(2026, 6, 3)
    leaver = StaffMember(code="CB08", role="vice_chair", since=house.SINCE, until=date(2026, 6, 2))
    successor = StaffMember(code="CB18", role="vice_chair", since=back)
    staff(case, [*(m for m in house.STAFF if m.role != "vice_chair"), leaver, successor])
    (fired,) = rungs_of(case.tick(morning(back)))
    assert fired.moment < morning(date(2026, 6, 2))
    assert [r.staff for r in fired.recipients if r.role == "vice_chair"] == ["CB18"]


def test_a_due_date_moved_past_today_makes_its_questions_void_and_asks_again() -> None:
    """Questions asked for a wrong date close with their round; the next one warns and asks in its own time."""
    case = notified()
    now = date(2026, 6, 1)
    case.tick_until(morning(now))
    events = move(case, "notice_delivered", now, date(2026, 5, 29))
    stopped = next(event for event in events if isinstance(event, ClockStopped))
    assert (stopped.round, stopped.outcome) == (1, StopOutcome.NO_LONGER_APPLIES)
    assert stopped.questions_closed == ("E0", "E1")
    started = next(event for event in events if isinstance(event, ClockStarted))
    assert (started.round, started.due_on) == (2, date(2026, 6, 5))
    fired = case.tick_until(morning(date(2026, 6, 10), 12))
    assert [(event.round, event.rung) for event in rungs_of(fired)] == [(2, "E-1"), (2, "E0"), (2, "E1")]


def test_a_due_date_moved_back_goes_on_with_the_same_round() -> None:
    """What has been asked stays asked; the ladder climbs on from there."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 18))
    case.tick_until(morning(date(2026, 5, 23)))
    assert [event.rung for event in rungs_of(recorded.event for recorded in case.log)] == ["E-2", "E-1"]
    (_, moved) = move(case, "notice_delivered", date(2026, 5, 23), NOTICE)
    assert isinstance(moved, ClockRecomputed)
    assert (moved.round, moved.due_on) == (1, DECLARATION_DUE)
    fired = case.tick_until(morning(date(2026, 5, 26)))
    assert [(event.round, event.rung) for event in rungs_of(fired)] == [(1, "E0")]


def test_a_clock_that_starts_again_for_the_same_day_asks_nothing_twice() -> None:
    """A declaration of another household stopped the clock: withdrawn, the same round goes on where it was."""
    case = notified()
    now = date(2026, 5, 28)
    staff(case, [m for m in house.STAFF if m.role not in ("land_office_head", "party_cell_secretary")])
    case.tick_until(morning(now))
    assert clock_of(case, "self-declaration").fired == ("E-1", "E0", "E1", "E2")  # type: ignore[union-attr]
    case.do("receive_self_declaration", now)
    (_, _, again) = withdraw(case, "self_declaration_received", now)
    assert isinstance(again, ClockStarted)
    assert (again.round, [moment.rung_id for moment in again.rungs]) == (1, ["E3", "E4"])
    case.tick_until(morning(date(2026, 7, 1)))
    fired = Counter((event.rule, event.round, event.rung) for event in rungs_of(r.event for r in case.log))
    assert set(fired.values()) == {1}
    assert ("self-declaration", 1, "E3") in fired


def test_a_period_that_begins_anew_is_a_round_of_its_own() -> None:
    """Minutes withdrawn and signed on another day give the draft another due date, and its own reminders."""
    case = inventoried(DrivenCase())
    now = date(2026, 6, 26)
    case.tick_until(morning(now, 9))
    withdraw(case, "inventory_minutes_signed", now)
    case.do("sign_inventory_minutes", date(2026, 6, 18), now=morning(now, 10))
    case.tick_until(morning(date(2026, 7, 15)))
    drafts = [event for event in rungs_of(r.event for r in case.log) if event.rule == "draft-plan"]
    assert [(event.round, event.rung) for event in drafts] == [(1, "E-2"), (2, "E-2"), (2, "E-1")]


def test_an_answer_to_an_earlier_question_does_not_answer_a_withdrawn_one() -> None:
    """The second disagreement was another household's: its clock no longer applies, and nobody was in time."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=5)
    case.do("record_stance", date(2026, 8, 14), stance="disagree")
    case.do("reply_to_disagreement", date(2026, 8, 20))
    case.do("record_stance", date(2026, 8, 24), stance="disagree")
    events = withdraw(case, "stance_recorded", date(2026, 8, 25))
    stopped = next(event for event in events if isinstance(event, ClockStopped))
    assert (stopped.rule, stopped.outcome, stopped.stopped_on) == (
        "reply-to-disagreement",
        StopOutcome.NO_LONGER_APPLIES,
        None,
    )


def test_the_payment_clock_runs_until_the_last_dong() -> None:
    """Part of the money leaves the household waiting: the payment stays due, and no handover is asked for."""
    case = approved(DrivenCase(reward_until=None))
    pay(case, "plan", 60_000_000, date(2026, 10, 5))
    assert step(case.state) is Step.PAYMENT
    assert clock_of(case, "payment") is not None
    assert clock_of(case, "handover-after-pay") is None
    case.do("block_payment", date(2026, 10, 6), reason="dispute")
    case.do("make_deposit", date(2026, 10, 12), reason="dispute", amount_vnd=40_000_000)
    assert step(case.state) is Step.HANDOVER
    assert clock_of(case, "payment") is None
    handover = clock_of(case, "handover-after-pay")
    assert handover is not None
    assert handover.started_on == date(2026, 10, 12)


def test_the_reward_clock_runs_until_the_last_dong() -> None:
    """Half a reward stops no clock."""
    case = approved(DrivenCase())
    pay(case, "plan", 100_000_000, date(2026, 10, 5))
    case.do("hand_over", date(2026, 10, 6))
    case.do("list_reward", date(2026, 10, 7), amount_vnd=10_000_000)
    case.do("decide_reward", date(2026, 10, 8), amount_vnd=10_000_000)
    pay(case, "reward", 5_000_000, date(2026, 10, 9))
    assert clock_of(case, "reward-pay") is not None
    pay(case, "reward", 5_000_000, date(2026, 10, 12))
    assert case.state.clocks == ()


def test_a_plan_that_pays_nothing_asks_for_no_payment() -> None:
    """Its approval settles it."""
    case = approved(DrivenCase(reward_until=None), net=0)
    assert clock_of(case, "payment") is None
    assert clock_of(case, "handover-after-pay") is not None


def test_a_compulsory_inventory_is_complete_when_it_is_done() -> None:
    """The draft is due from that day, not from the end of a posting (brief 1.6)."""
    case = DrivenCase()
    case.do("deliver_notice", NOTICE)
    case.do("start_inventory_persuasion", date(2026, 6, 1))
    case.do("end_inventory_persuasion", date(2026, 6, 16), result="still_refuses")
    case.do("decide_compulsory_inventory", date(2026, 6, 29))
    case.do("deliver_compulsory_inventory_decision", date(2026, 6, 30))
    case.do("carry_out_compulsory_inventory", date(2026, 7, 6))
    draft = clock_of(case, "draft-plan")
    assert draft is not None
    assert draft.started_on == date(2026, 7, 6)


def delivered() -> DrivenCase:
    """A household without resettlement that holds its approval decision; the recovery clock runs from 28/09."""
    case = approved(DrivenCase())
    case.do("deliver_decision", date(2026, 9, 29))
    return case


def test_a_change_of_mind_brings_the_recovery_clock_back_from_its_own_day() -> None:
    """Disagreement ends Art. 87(5); ten days run from the acceptance that follows, not from the approval."""
    case = delivered()
    case.do("record_response", date(2026, 10, 3), response="disagreed")
    assert clock_of(case, "recovery-decision") is None
    case.do("record_response", date(2026, 11, 20), response="accepted")
    clock = clock_of(case, "recovery-decision")
    assert clock is not None
    assert (clock.started_on, clock.due_on) == (date(2026, 11, 20), date(2026, 11, 30))


@pytest.mark.parametrize(("result", "runs"), [("complied", True), ("still_disagrees", False), ("absent", False)])
def test_only_a_persuasion_that_succeeds_brings_the_recovery_clock_back(result: str, runs: bool) -> None:
    """A household that complied is on the way of Art. 87(5) again; any other stays on that of 87(6)."""
    case = delivered()
    case.do("start_plan_persuasion", date(2026, 10, 1))
    assert clock_of(case, "recovery-decision") is None
    case.do("end_plan_persuasion", date(2026, 10, 12), result=result)
    clock = clock_of(case, "recovery-decision")
    assert (clock is not None) is runs
    if clock is not None:
        assert clock.started_on == date(2026, 10, 12)


def test_an_acceptance_while_persuasion_goes_on_counts_from_its_own_day() -> None:
    """The minutes that close the round say what was known already."""
    case = delivered()
    case.do("start_plan_persuasion", date(2026, 10, 1))
    case.do("record_response", date(2026, 10, 6), response="accepted")
    case.do("end_plan_persuasion", date(2026, 10, 12), result="complied")
    clock = clock_of(case, "recovery-decision")
    assert clock is not None
    assert clock.started_on == date(2026, 10, 6)


def test_money_for_own_housing_triggers_recovery_when_all_of_it_is_received() -> None:
    """Art. 87(5)(e) speaks of the money, not of its first part."""
    case = approved(DrivenCase(resettlement="self_arranged"))
    pay(case, "plan", 1, date(2026, 10, 5))
    assert clock_of(case, "recovery-decision") is None
    pay(case, "plan", 99_999_999, date(2026, 10, 7))
    clock = clock_of(case, "recovery-decision")
    assert clock is not None
    assert clock.started_on == date(2026, 10, 7)

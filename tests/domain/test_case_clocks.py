"""Clocks, reminders and escalations of a case, as its log tells them."""

from __future__ import annotations

from datetime import date

from domain.clocks.events import ClockStarted, ClockStopped, EscalationRaised, ReminderRaised, RungsSkipped, StopOutcome
from domain.organisation.staff import Organisation
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
    kept = tuple(m for m in house.STAFF if m.role not in ("land_office_head", "party_cell_secretary"))
    original = case.context

    def thinner(now: object, by: object, **more: object) -> object:
        context = original(now, by, **more)  # type: ignore[arg-type]
        object.__setattr__(context, "organisation", Organisation(version=2, staff=kept))
        return context

    case.context = thinner  # type: ignore[method-assign,assignment]
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

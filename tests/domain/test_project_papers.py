"""The papers of a project: its preconditions, its notice, what it tells its households."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.clocks.events import ClockEvent, ClockStarted, ClockStopped
from domain.errors import Rejection
from domain.messages import Event
from domain.project.details import Precondition
from tests.domain.house import OPENED
from tests.domain.papers_house import CASES, PROJECT, opened_project, project


def of_the_notice(events: list[Event]) -> list[ClockEvent]:
    """What was recorded of the notice's validity; the alarms of a project are other clocks."""
    return [event for event in events if isinstance(event, ClockEvent) and event.rule == "notice-validity"]


def test_a_notice_is_watched_for_a_year() -> None:
    """The recovery notice is valid twelve months; a month before it lapses somebody is told."""
    driven = project()
    with pytest.raises(Rejection, match="unknown_stream"):
        driven.do("issue_recovery_notice", OPENED, number="94")
    driven.do("open_project", OPENED, **PROJECT)
    with pytest.raises(Rejection, match="already_open"):
        driven.do("open_project", OPENED, **PROJECT)
    (started,) = of_the_notice(driven.do("issue_recovery_notice", OPENED, number="94"))
    assert isinstance(started, ClockStarted)
    assert (started.rule, started.due_on) == ("notice-validity", date(2027, 5, 12))
    fired = driven.tick(date(2027, 4, 12))
    assert [event.TYPE for event in of_the_notice(fired)] == ["escalation_raised"]
    assert driven.stream.row(driven.state, OPENED).step == "notice"


def test_a_renewed_notice_is_watched_anew() -> None:
    """The second notice ends the watch over the first and is warned of in turn."""
    driven = opened_project()
    driven.do("issue_recovery_notice", OPENED, number="94")
    driven.tick(date(2027, 4, 12))
    renewed = date(2027, 5, 11)
    stopped, started = of_the_notice(driven.do("issue_recovery_notice", renewed, number="95"))
    assert isinstance(stopped, ClockStopped)
    assert isinstance(started, ClockStarted)
    assert (stopped.round, started.round, started.due_on) == (1, 2, date(2028, 5, 11))
    fired = driven.tick(date(2028, 4, 12))
    assert [(event.TYPE, event.round) for event in of_the_notice(fired)] == [("escalation_raised", 2)]


def test_an_older_notice_recorded_late_moves_nothing() -> None:
    """It is kept as a fact; the newest notice stays the one in force. The same notice is not taken twice."""
    driven = opened_project()
    driven.do("issue_recovery_notice", date(2026, 5, 13), number="95")
    late = driven.do("issue_recovery_notice", OPENED, number="94")
    assert "clock_started" not in [event.TYPE for event in late]
    assert driven.clock("notice-validity").started_on == date(2026, 5, 13)
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("issue_recovery_notice", OPENED, number="94")


def test_a_project_shows_which_preconditions_it_meets() -> None:
    """Every condition of brief 1.4 stands in the list, with the day of its last paper; each paper is taken once."""
    driven = opened_project()
    assert [line.met_on for line in driven.state.readiness] == [None] * len(Precondition)
    for day in (OPENED, date(2026, 6, 1)):
        driven.do("confirm_precondition", day, condition="legal_purpose", paper="12/QĐ")
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("confirm_precondition", OPENED, condition="legal_purpose", paper="13/QĐ")
    shown = {line.condition: line.met_on for line in driven.state.readiness}
    assert shown[Precondition.LEGAL_PURPOSE] == date(2026, 6, 1)
    assert shown[Precondition.RESETTLEMENT_READY] is None


def test_the_notice_goes_from_plan_to_signature() -> None:
    """The plan is explained after its approval, the notice submitted after its file; the Chair signs it."""
    driven = opened_project()
    with pytest.raises(Rejection, match="wrong_step"):
        driven.do("explain_recovery_plan", OPENED)
    with pytest.raises(Rejection, match="wrong_step"):
        driven.do("submit_notice", OPENED)
    driven.do("approve_recovery_plan", date(2026, 5, 13))
    driven.do("explain_recovery_plan", date(2026, 5, 14))
    driven.do("complete_notice_file", date(2026, 5, 14))
    driven.do("submit_notice", date(2026, 5, 15))
    with pytest.raises(Rejection, match="not_their_duty"):
        driven.do("issue_recovery_notice", date(2026, 5, 18), by="CB04", number="94")
    driven.do("issue_recovery_notice", date(2026, 5, 18), number="94")


def test_the_notice_is_posted_as_long_as_the_work_lasts() -> None:
    """Before the clearance is completed the posting does not end."""
    driven = opened_project()
    driven.do("issue_recovery_notice", OPENED, number="94")
    with pytest.raises(Rejection, match="period_still_running") as caught:
        driven.do("end_notice_posting", date(2026, 12, 1))
    assert (caught.value.params["rule"], caught.value.params["needs"]) == (
        "notice-posting-duration",
        ["clearance_completed"],
    )
    driven.do("complete_clearance", date(2026, 12, 1))
    with pytest.raises(Rejection, match="period_still_running"):
        driven.do("end_notice_posting", date(2026, 11, 30))
    driven.do("end_notice_posting", date(2026, 12, 1))


def test_graves_without_relatives_are_counted_with_their_cost() -> None:
    """Several times, in VND, at least one grave each time."""
    driven = opened_project()
    for graves, cost in ((2, 30_000_000), (1, 15_000_000)):
        driven.do("relocate_unclaimed_graves", date(2026, 7, 1), graves=graves, cost_vnd=cost)
    moved = driven.state.all_of("unclaimed_graves_relocated")
    assert sum(fact.amount("cost_vnd") for fact in moved) == 45_000_000


def test_a_change_of_alignment_is_told_to_the_households_it_concerns() -> None:
    """Each of them gets the paper, dated as it is dated."""
    driven = opened_project()
    driven.do("change_alignment", date(2026, 11, 2), paper="45/QĐ", reason="dịch tim tuyến", case_ids=CASES[:2])
    assert [(one.target_id, one.command_type, one.body["paper"], one.occurred_on) for one in driven.told] == [
        (case, "take_alignment_change", "45/QĐ", date(2026, 11, 2)) for case in CASES[:2]
    ]


def test_a_change_of_alignment_that_households_took_is_put_right_in_their_cases() -> None:
    """Neither withdrawn nor dated anew behind their backs."""
    driven = opened_project()
    common: dict[str, Any] = {"reason": "ghi nhầm", "agreed_by": "CB01"}
    driven.do("change_alignment", date(2026, 11, 2), paper="45/QĐ", reason="dịch tim tuyến", case_ids=CASES[:2])
    told = driven.version_of("alignment_changed")
    ways: list[tuple[str, dict[str, Any]]] = [("withdraw_fact", {}), ("correct_fact", {"right_on": date(2026, 11, 1)})]
    for command, right in ways:
        with pytest.raises(Rejection) as refused:
            driven.do(command, date(2026, 11, 3), target_version=told, **right, **common)
        assert refused.value.code == "told_to_households"
        assert refused.value.params["cases"] == [str(case) for case in CASES[:2]]


def test_a_notice_dated_wrongly_is_put_right_with_its_validity() -> None:
    """The year is counted from the right day; a withdrawn notice is watched no longer."""
    driven = opened_project()
    driven.do("issue_recovery_notice", OPENED, number="94")
    version = driven.version_of("notice_issued")
    common: dict[str, Any] = {"target_version": version, "reason": "ghi nhầm", "agreed_by": "CB01"}
    driven.do("correct_fact", date(2026, 6, 1), right_on=date(2026, 5, 10), right_details={"number": "96"}, **common)
    assert driven.clock("notice-validity").due_on == date(2027, 5, 10)
    assert driven.state.facts[0].text("number") == "96"
    driven.do("withdraw_fact", date(2026, 6, 2), **common)
    assert "notice-validity" not in [clock.rule for clock in driven.state.clocks]

"""The file's way through the land office: returned, completed anew, and waiting for what others have to send."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.batch.state import BatchState
from domain.calendar.counting import Counting, end_day
from domain.clocks.events import ClockStarted, ClockStopped, StopOutcome
from domain.errors import Rejection
from store.calendar_seed import seeded_calendar
from tests.domain.house import morning
from tests.domain.papers_house import CASES, WHOLE_FILE, DrivenPapers, approval, batch, to_the_file

FILE = date(2026, 9, 14)


def working_days(first: date, last: date) -> int:
    """Working days after ``first`` up to ``last``, counted one by one."""
    days = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    return sum(seeded_calendar().is_working_day(day) for day in days)


def due_after(waited: int) -> date:
    """The last day of an appraisal of thirty working days that stood still for so many of them."""
    return end_day(seeded_calendar(), FILE, 30 + waited, Counting.WORKING)


def waiting() -> DrivenPapers[BatchState]:
    """A batch whose file waits for a supplement asked for on 21/09/2026."""
    driven = to_the_file(batch())
    driven.do("request_supplement", date(2026, 9, 21), reason="thiếu trích lục")
    return driven


def test_the_time_of_a_supplement_does_not_count() -> None:
    """The clock stops with the request and goes on with the supplement, later by the working days between."""
    driven = to_the_file(batch())
    assert driven.clock("appraisal").due_on == due_after(0)
    _, stopped = driven.do("request_supplement", date(2026, 9, 21), reason="thiếu trích lục")
    assert isinstance(stopped, ClockStopped)
    assert stopped.outcome is StopOutcome.NO_LONGER_APPLIES
    _, started = driven.do("receive_supplement", date(2026, 10, 5))
    assert isinstance(started, ClockStarted)
    assert (started.started_on, started.due_on) == (FILE, due_after(working_days(date(2026, 9, 21), date(2026, 10, 5))))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12)), min_size=1, max_size=4))
def test_several_rounds_of_supplements_add_up(rounds: list[tuple[int, int]]) -> None:
    """However often the office asks, the due date is the one counted by hand over all the waiting."""
    driven, day, waited = to_the_file(batch()), FILE, 0
    for pause, wait in rounds:
        asked = day + timedelta(days=pause)
        day = asked + timedelta(days=wait)
        if asked > due_after(waited):
            return
        waited += working_days(asked, day)
        driven.do("request_supplement", asked, reason="thiếu giấy", now=morning(date(2026, 12, 31)))
        driven.do("receive_supplement", day, now=morning(date(2026, 12, 31)))
    assert driven.clock("appraisal").due_on == due_after(waited)


def test_a_supplement_that_never_comes_keeps_the_clock_stopped() -> None:
    """Nobody is asked, and the batch shows that others hold it up; the file can still be returned, not passed."""
    driven = waiting()
    assert driven.state.clocks == ()
    assert driven.stream.next_due(driven.state) is None
    assert driven.stream.row(driven.state, date(2027, 3, 1)).state == "waiting"
    with pytest.raises(Rejection, match="wrong_step") as caught:
        driven.do("appraise_plan", date(2026, 12, 1))
    assert caught.value.params["needs"] == ["supplement_received"]
    with pytest.raises(Rejection, match="wrong_step"):
        driven.do("approve_plan", date(2026, 12, 1), **{**approval(*CASES), "effective_on": date(2026, 12, 2)})
    driven.do("appraise_plan", date(2026, 12, 1), result="return")
    assert driven.stream.row(driven.state, date(2026, 12, 2)).state == "active"


def test_requests_and_supplements_alternate() -> None:
    """No second request before the answer, no answer without a request, none dated before it."""
    driven = waiting()
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("request_supplement", date(2026, 9, 22), reason="x")
    with pytest.raises(Rejection, match="dated_before_predecessor"):
        driven.do("receive_supplement", date(2026, 9, 20))
    driven.do("receive_supplement", date(2026, 9, 23))
    with pytest.raises(Rejection, match="wrong_step"):
        driven.do("receive_supplement", date(2026, 9, 24))


def test_a_request_after_the_last_day_stops_nothing() -> None:
    """Who is late does not get time by asking for a paper."""
    driven = to_the_file(batch())
    late = due_after(0) + timedelta(days=2)
    assert [event.TYPE for event in driven.do("request_supplement", late, reason="x")] == ["supplement_requested"]
    assert driven.clock("appraisal").due_on == due_after(0)
    assert driven.stream.row(driven.state, late).state == "late"


def test_a_returned_file_is_completed_anew_and_has_its_own_time() -> None:
    """The return ends the first clock in time; the new file starts a second round, also on the very same day."""
    for completed in (date(2026, 9, 25), date(2026, 10, 7)):
        driven = to_the_file(batch())
        _, stopped = driven.do("appraise_plan", date(2026, 9, 25), result="return")
        assert isinstance(stopped, ClockStopped)
        assert stopped.outcome is StopOutcome.IN_TIME
        with pytest.raises(Rejection, match="wrong_step"):
            driven.do("approve_plan", date(2026, 10, 1), **approval(*CASES))
        driven.do("complete_appraisal_file", completed, checklist=WHOLE_FILE)
        assert driven.clock("appraisal").started_on == completed
        driven.do("appraise_plan", date(2026, 10, 12))
        driven.do("approve_plan", date(2026, 10, 14), **{**approval(*CASES), "effective_on": date(2026, 10, 20)})
        assert driven.state.done


def test_a_file_is_completed_once_while_it_is_under_way() -> None:
    """A second complete file comes after a return, dated no earlier than it."""
    driven = to_the_file(batch())
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("complete_appraisal_file", date(2026, 9, 15), checklist=WHOLE_FILE)
    driven.do("appraise_plan", date(2026, 9, 25), result="return")
    with pytest.raises(Rejection, match="dated_before_predecessor"):
        driven.do("complete_appraisal_file", date(2026, 9, 24), checklist=WHOLE_FILE)


def test_a_returned_file_does_not_ask_for_a_signature() -> None:
    """The Chair's time to sign runs from a file that passed."""
    driven = to_the_file(batch())
    driven.do("appraise_plan", date(2026, 9, 25), result="return")
    assert [clock.rule for clock in driven.state.clocks] == []
    driven.do("complete_appraisal_file", date(2026, 10, 7), checklist=WHOLE_FILE)
    driven.do("appraise_plan", date(2026, 10, 12))
    assert [clock.rule for clock in driven.state.clocks] == ["approval-sign"]


def test_cases_take_the_file_once() -> None:
    """What the land office returns is between it and the unit; the households' step does not jump."""
    driven = to_the_file(batch())
    driven.do("appraise_plan", date(2026, 9, 25), result="return")
    driven.told.clear()
    driven.do("complete_appraisal_file", date(2026, 10, 7), checklist=WHOLE_FILE)
    assert driven.told == []

"""Clock rules as data: what a row may say, and the dates it gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.policy.columns import FactMatch
from domain.policy.rules import ClockRule
from tests.domain.calendars import CALENDAR

DATES = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 12, 31))


def rule(**changed: Any) -> ClockRule:
    """A plain latest time of thirty calendar days, with some columns changed."""
    row: dict[str, Any] = {
        "id": "dialogue-window",
        "stream": "case",
        "step": "dialogue",
        "text": {"vi": "Đối thoại", "en": "Dialogue"},
        "days": 30,
        "day_kind": "calendar",
        "bound": "max",
        "rolls": True,
        "starts_from": ["batch_opinion_meeting_held"],
        "stops_at": ["dialogue_held"],
        "who_acts": ["implementing_unit"],
        "statutory": True,
        "article": "Nghị quyết 254/2025/QH15, Điều 3 khoản 9 điểm b",
        "source": "Resolution 254/2025/QH15 Art.3(9)(b)",
        "confidence": "confirmed",
        "evidence": "legal_text_copy",
        "scope": "national",
        "effective_from": "2026-01-01",
        "rule_versions": ["R254"],
    }
    return ClockRule.model_validate({**row, **changed})


WAIT: dict[str, Any] = {
    "bound": "min_wait",
    "rolls": False,
    "statutory": False,
    "stops_at": [],
    "starts_from": ["notice_delivered", "media_notice_done"],
    "bars": ["recovery_decided"],
}


@pytest.mark.parametrize(
    ("changed", "start", "due"),
    [
        ({}, date(2026, 8, 14), date(2026, 9, 14)),
        ({"rolls": False}, date(2026, 10, 1), date(2026, 10, 31)),
        ({"day_kind": "working", "days": 3}, date(2026, 11, 20), date(2026, 11, 26)),
        (
            {"bound": "validity", "rolls": False, "statutory": False, "days": 12, "unit": "months"},
            date(2026, 5, 12),
            date(2027, 5, 12),
        ),
        ({"days": 1, "unit": "years"}, date(2025, 8, 31), date(2026, 9, 3)),
    ],
)
def test_a_due_date_follows_from_the_columns(changed: dict[str, Any], start: date, due: date) -> None:
    """Unit, day kind and rolling decide; the id never does."""
    assert rule(**changed).due_on(start, CALENDAR) == due


@pytest.mark.parametrize(
    ("bound", "day_kind", "days", "start", "allowed"),
    [
        ("min_wait", "calendar", 10, date(2026, 8, 3), date(2026, 8, 13)),
        ("min_wait_exceeded", "calendar", 10, date(2026, 6, 23), date(2026, 7, 4)),
        ("min_wait", "working", 5, date(2026, 11, 20), date(2026, 11, 30)),
        ("min_wait_exceeded", "working", 5, date(2026, 11, 20), date(2026, 12, 1)),
    ],
)
def test_an_earliest_day_follows_from_the_columns(
    bound: str, day_kind: str, days: int, start: date, allowed: date
) -> None:
    """N days have passed on day N; more than N days have passed on day N + 1; neither rolls."""
    assert rule(**{**WAIT, "bound": bound, "day_kind": day_kind, "days": days}).not_before(start, CALENDAR) == allowed


def test_a_bar_has_no_due_date_and_a_latest_time_bars_nothing() -> None:
    """Asking a rule for what its bound does not have is a mistake of the caller."""
    with pytest.raises(ValueError, match="no due date"):
        rule(**WAIT).due_on(date(2026, 6, 1), CALENDAR)
    with pytest.raises(ValueError, match="bars nothing"):
        rule().not_before(date(2026, 6, 1), CALENDAR)


def test_a_wait_runs_from_the_last_notice_and_a_limit_from_the_first() -> None:
    """A household reached only by the media notice keeps its whole lead time."""
    delivered, in_the_paper = date(2026, 5, 15), date(2026, 5, 25)
    assert rule(**WAIT).starting_day([delivered, in_the_paper]) == in_the_paper
    assert rule().starting_day([delivered, in_the_paper]) == delivered


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"bound": "deadline"}, "bound"),
        ({"applies_when": ["household_is_poor"]}, "applies_when"),
        ({"starts_from": ["notice_delvered"]}, "unknown fact notice_delvered"),
        ({"starts_from": ["plan_approved"]}, "unknown fact for the case stream"),
        ({"stops_at": []}, "needs what stops it"),
        ({**WAIT, "bars": []}, "needs what it bars"),
        ({"bars": ["handed_over"]}, "only an earliest time bars"),
        ({**WAIT, "rolls": True}, "only a max rolls"),
        ({"scope": "provincial"}, "only a national max is statutory"),
        ({"unit": "months", "day_kind": "working"}, "calendar time"),
        ({"days": None}, "needs a number"),
        ({"days": 30.0}, "days"),
        ({"effective_to": "2025-12-31"}, "ends before it begins"),
        ({"source": ""}, "source"),
        ({"starts_from": []}, "a fact it starts from"),
        ({"evidence": "none"}, "confirmed needs evidence"),
        ({"waived_by": ["batch_early_recovery_agreed"]}, "only an earliest time is waived"),
        ({"unit": "issues"}, "only a count is of issues"),
        ({"counts": {"fact": "media_notice_done", "detail": "issues"}}, "counts goes with a count"),
        ({"computes": "late_sum"}, "computes goes with an accrual"),
        ({"bound": "accrual", "rolls": False, "statutory": False, "computes": "interest"}, "computes"),
        ({"lasts_until": ["handed_over"]}, "lasts_until goes with a whole_period"),
        ({"warn_days": 60}, "warn_days goes with an alarm"),
        ({"on": "2027-03-01"}, "only an alarm is on a date"),
        ({**WAIT, "extends_to": {"fact": "enforcement_decided", "detail": "execute_by"}}, "only a max takes a longer"),
        ({"extends_to": {"fact": "enforcement_desided", "detail": "execute_by"}}, "unknown fact enforcement_desided"),
        ({"rule_versions": []}, "rule_versions"),
        ({"stream": "grievance"}, "names no facts yet"),
        ({"color": "red"}, "color"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(changed: dict[str, Any], problem: str) -> None:
    """A pack row that could not work says which column is wrong."""
    with pytest.raises(ValidationError, match=problem):
        rule(**changed)


def test_a_fact_is_told_apart_by_its_detail() -> None:
    """Only a real answer ends the household's time to answer, and only plan money its wait for pay."""
    answered = FactMatch(fact="response_recorded", detail="response", excluding=("no_response",))
    assert answered.matches("response_recorded", {"response": "disagreed"})
    assert not answered.matches("response_recorded", {"response": "no_response"})
    paid = FactMatch(fact="payment_made", detail="kind", among=("plan",))
    assert paid.matches("payment_made", {"kind": "plan"})
    assert not paid.matches("payment_made", {"kind": "reward"})
    assert not paid.matches("deposit_made", {"kind": "plan"})


def test_a_fact_may_ask_that_two_details_say_the_same() -> None:
    """All who were asked have agreed; one who has not keeps the match away, and so does a missing number."""
    agreed = FactMatch(fact="batch_early_recovery_agreed", equal=("agreed", "asked"))
    assert agreed.matches("batch_early_recovery_agreed", {"agreed": "57", "asked": "57"})
    assert not agreed.matches("batch_early_recovery_agreed", {"agreed": "56", "asked": "57"})
    assert not agreed.matches("batch_early_recovery_agreed", {"agreed": "0", "asked": "0"})
    assert not agreed.matches("batch_early_recovery_agreed", {})


def test_a_day_that_only_bounds_the_rule_sets_falls_away_under_one_of_them() -> None:
    """A case that stays under the old law keeps its row; a row that itself ended is over all the same."""
    first = {"OLD": date(2025, 7, 1), "NEW": date(2026, 1, 1)}
    last = {"OLD": date(2025, 12, 31), "NEW": None}
    old = rule(rule_versions=["OLD"], effective_from="2025-07-01", effective_to="2025-12-31")
    assert not old.in_force(date(2026, 3, 1))
    assert old.under("OLD", first, last).in_force(date(2026, 3, 1))
    ended = rule(rule_versions=["OLD"], effective_from="2025-07-01", effective_to="2025-10-31")
    assert not ended.under("OLD", first, last).in_force(date(2025, 11, 1))
    new = rule(rule_versions=["NEW"]).under("NEW", first, last)
    assert (new.in_force(date(2025, 12, 1)), new.rule_version) == (True, "NEW")
    local = rule(rule_versions=["NEW"], effective_from="2026-03-20").under("NEW", first, last)
    assert not local.in_force(date(2026, 3, 19))


def test_an_alarm_is_due_on_its_date_and_needs_no_number() -> None:
    """The day a decree ends is a date, not a count of days."""
    alarm = {"bound": "alarm", "rolls": False, "statutory": False, "days": None, "stops_at": [], "warn_days": 60}
    dated = rule(**alarm, on="2027-03-01", stream="project", starts_from=["project_opened"])
    assert dated.due_on(date(2026, 5, 12), CALENDAR) == date(2027, 3, 1)
    with pytest.raises(ValidationError, match="no number of days"):
        rule(**{**alarm, "days": 3}, on="2027-03-01", stream="project", starts_from=["project_opened"])


def test_a_detail_without_values_is_refused() -> None:
    """A match on a detail that may be anything would be a match on nothing."""
    with pytest.raises(ValidationError, match="a detail needs"):
        FactMatch(fact="payment_made", detail="kind")


def test_texts_are_kept_in_one_unicode_form() -> None:
    """Decomposed Vietnamese is accepted and stored composed."""
    assert rule(article="Điê\u0300u 94").article == "Đi\u1ec1u 94"


@given(start=DATES, days=st.integers(min_value=1, max_value=90), kind=st.sampled_from(["working", "calendar"]))
def test_a_rolling_due_date_is_never_a_rest_day(start: date, days: int, kind: str) -> None:
    """Whoever must act by a date finds the office open on it."""
    assert CALENDAR.is_working_day(rule(days=days, day_kind=kind).due_on(start, CALENDAR))


@given(start=DATES, days=st.integers(min_value=1, max_value=90), kind=st.sampled_from(["working", "calendar"]))
def test_more_than_n_days_is_later_than_n_days(start: date, days: int, kind: str) -> None:
    """Both waits of one length are ordered, and neither allows an act on the starting day."""
    plain = rule(**{**WAIT, "days": days, "day_kind": kind}).not_before(start, CALENDAR)
    exceeded = rule(**{**WAIT, "bound": "min_wait_exceeded", "days": days, "day_kind": kind}).not_before(
        start, CALENDAR
    )
    assert start < plain < exceeded

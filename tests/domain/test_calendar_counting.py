"""When a period ends, which days it skipped, and the instants that stand for dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.counting import MOST_DAYS, Counting, add_months, due_moment, ends_on, local_moment
from domain.calendar.days import DayKind
from tests.domain.calendars import CALENDAR

DATES = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "counting", "expected"),
    [
        (date(2026, 11, 20), 3, Counting.WORKING, date(2026, 11, 26)),
        (date(2026, 11, 26), -3, Counting.WORKING, date(2026, 11, 20)),
        # Payment: effective 1 October, day 30 is Saturday 31 October and stays there.
        (date(2026, 10, 1), 30, Counting.CALENDAR, date(2026, 10, 31)),
        # Dialogue: meeting on 14 August, day 30 is Sunday 13 September.
        (date(2026, 8, 14), 30, Counting.CALENDAR_ROLL, date(2026, 9, 14)),
        # Persuasion over on 23 June: "more than 10 days" allows from Saturday 4 July.
        (date(2026, 6, 23), 10, Counting.AFTER_MORE_THAN, date(2026, 7, 4)),
        (date(2026, 11, 9), 10, Counting.AFTER_MORE_THAN, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, Counting.CALENDAR_ROLL, date(2026, 11, 23)),
    ],
)
def test_each_way_of_counting_ends_where_the_law_says(
    start: date, days: int, counting: Counting, expected: date
) -> None:
    """The four ways differ in which days count and whether the last one rolls."""
    assert ends_on(CALENDAR, start, days, counting).ends_on == expected


def test_skipped_days_are_listed_with_the_reason() -> None:
    """Five working days over Vietnam Culture Day skip a weekend, the holiday and nothing else."""
    period = ends_on(CALENDAR, date(2026, 11, 20), 3, Counting.WORKING)
    assert [(day.date.day, day.kind, day.source) for day in period.skipped] == [
        (21, DayKind.WEEKEND, ""),
        (22, DayKind.WEEKEND, ""),
        (24, DayKind.HOLIDAY, "letter of 2026-11-24"),
    ]


def test_counting_backwards_lists_the_same_days() -> None:
    """The way back skips what the way out skipped."""
    out = ends_on(CALENDAR, date(2026, 11, 20), 3, Counting.WORKING)
    assert ends_on(CALENDAR, out.ends_on, -3, Counting.WORKING).skipped == out.skipped


def test_a_rolled_end_lists_only_the_days_it_rolled_over() -> None:
    """Weekends inside a period of calendar days counted, so they were not skipped."""
    period = ends_on(CALENDAR, date(2026, 8, 14), 30, Counting.CALENDAR_ROLL)
    assert [day.date for day in period.skipped] == [date(2026, 9, 13)]


def test_a_year_without_an_official_notice_is_named() -> None:
    """A due date in a year whose days off are an estimate carries the warning."""
    assert ends_on(CALENDAR, date(2026, 12, 28), 10, Counting.WORKING).unconfirmed_years == (2027,)
    assert ends_on(CALENDAR, date(2026, 6, 1), 10, Counting.WORKING).unconfirmed_years == ()


@pytest.mark.parametrize("counting", [Counting.CALENDAR, Counting.CALENDAR_ROLL, Counting.AFTER_MORE_THAN])
def test_a_negative_number_is_for_working_days_only(counting: Counting) -> None:
    """No clock of the procedure runs backwards in calendar days."""
    with pytest.raises(ValueError, match="negative"):
        ends_on(CALENDAR, date(2026, 6, 1), -1, counting)


@pytest.mark.parametrize(
    ("start", "days"), [(date(2026, 6, 1), MOST_DAYS + 1), (date(9999, 12, 30), 10), (date(1, 1, 3), -10)]
)
def test_a_period_beyond_all_dates_is_refused(start: date, days: int) -> None:
    """A mistyped number or year ends in a ValueError, never in an overflow."""
    with pytest.raises(ValueError, match=r"beyond|past the dates"):
        ends_on(CALENDAR, start, days, Counting.WORKING)


@pytest.mark.parametrize("counting", list(Counting))
def test_a_period_of_no_days_works_on_the_first_date_there_is(counting: Counting) -> None:
    """The edge of all dates is a date like any other."""
    assert ends_on(CALENDAR, date.min, 0, counting).ends_on >= date.min


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 5, 12), 12, date(2027, 5, 12)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 2, date(2027, 1, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_keep_the_day_or_take_the_last_one(start: date, months: int, expected: date) -> None:
    """A notice of 29 February lapses on the last day of the next February."""
    assert add_months(start, months) == expected


def test_months_past_the_dates_that_exist_are_refused() -> None:
    """A year beyond 9999 is a refusal, not a crash of the caller."""
    with pytest.raises(ValueError, match="past the dates"):
        add_months(date(9999, 6, 1), 12)


def test_a_clock_runs_out_at_five_in_the_afternoon_of_viet_nam() -> None:
    """17:00 local is 10:00 UTC on every day of the year."""
    assert due_moment(date(2026, 11, 20)) == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert due_moment(date(2026, 6, 20)) == datetime(2026, 6, 20, 10, 0, tzinfo=UTC)
    assert local_moment(date(2026, 11, 20), time(6, 30)) == datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


@given(start=DATES, days=st.integers(min_value=0, max_value=400))
def test_a_rolled_end_is_never_a_rest_day_and_never_early(start: date, days: int) -> None:
    """Rolling moves an end forward to a working day and no further than needed."""
    plain = ends_on(CALENDAR, start, days, Counting.CALENDAR).ends_on
    rolled = ends_on(CALENDAR, start, days, Counting.CALENDAR_ROLL)
    assert CALENDAR.is_working_day(rolled.ends_on)
    assert [day.date for day in rolled.skipped] == [
        date.fromordinal(n) for n in range(plain.toordinal(), rolled.ends_on.toordinal())
    ]


@given(start=DATES, days=st.integers(min_value=1, max_value=60))
def test_skipped_and_counted_days_make_up_the_period(start: date, days: int) -> None:
    """Every day between start and end was either counted or listed as skipped."""
    period = ends_on(CALENDAR, start, days, Counting.WORKING)
    assert (period.ends_on - start).days == days + len(period.skipped)

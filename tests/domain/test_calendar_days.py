"""Working days: the vectors of the domain brief, the swapped days, and what holds for every date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar.days import CalendarDay, DayKind, WorkingCalendar
from tests.domain.calendars import CALENDAR

DATES = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 26)),
        (date(2026, 11, 20), 5, date(2026, 11, 30)),
        (date(2027, 1, 29), 5, date(2027, 2, 12)),
        (date(2026, 11, 26), -3, date(2026, 11, 20)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2026, 1, 1), 1, date(2026, 1, 5)),
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_working_days_are_counted_as_the_brief_and_the_published_letters_say(
    start: date, count: int, expected: date
) -> None:
    """Holidays and swapped days off are stepped over, worked Saturdays counted, the start day never."""
    assert CALENDAR.add_working_days(start, count) == expected


def test_a_worked_saturday_is_worked_and_its_monday_is_not() -> None:
    """The swap of August 2026 shows on both of its days."""
    assert CALENDAR.is_working_day(date(2026, 8, 22))
    assert CALENDAR.kind_of(date(2026, 8, 22)) is DayKind.SWAP_WORK
    assert not CALENDAR.is_working_day(date(2026, 8, 31))


def test_a_day_that_is_not_listed_follows_the_plain_week() -> None:
    """Monday to Friday is worked, Saturday and Sunday are a weekend."""
    assert [CALENDAR.kind_of(date(2026, 6, 1) + timedelta(days=n)) for n in range(7)] == (
        [DayKind.WORKING] * 5 + [DayKind.WEEKEND] * 2
    )


def test_the_next_working_day_is_strictly_later_and_a_roll_is_not() -> None:
    """A working day rolls to itself, yet its next working day is another."""
    friday = date(2026, 11, 20)
    assert CALENDAR.roll(friday) == friday
    assert CALENDAR.next_working_day(friday) == date(2026, 11, 23)
    assert CALENDAR.roll(date(2026, 11, 24)) == date(2026, 11, 25)


def test_a_day_listed_twice_is_refused() -> None:
    """Two rows for one date would make the answer depend on their order."""
    day = CalendarDay(date=date(2026, 9, 2), kind=DayKind.HOLIDAY, source="Quốc khánh", confirmed=True)
    with pytest.raises(ValidationError, match="listed twice"):
        WorkingCalendar(version="x", days=(day, day))


def test_a_calendar_read_back_from_json_answers_as_before() -> None:
    """A calendar is stored as an event; the lookup must come back with it."""
    again = WorkingCalendar.model_validate_json(CALENDAR.model_dump_json())
    assert again == CALENDAR
    assert not again.is_working_day(date(2026, 11, 24))


@given(day=DATES, count=st.integers(min_value=1, max_value=60))
def test_adding_then_taking_away_returns_to_a_working_day(day: date, count: int) -> None:
    """From a working day the way back ends where it began; from a rest day, on the working day before it."""
    back = CALENDAR.add_working_days(CALENDAR.add_working_days(day, count), -count)
    assert CALENDAR.is_working_day(back)
    assert (back == day) if CALENDAR.is_working_day(day) else (back < day)


@given(day=DATES, count=st.integers(min_value=1, max_value=40))
def test_exactly_so_many_working_days_lie_in_the_period(day: date, count: int) -> None:
    """Counting the days one by one gives the number that was asked for."""
    end = CALENDAR.add_working_days(day, count)
    period = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(CALENDAR.is_working_day(each) for each in period) == count
    assert CALENDAR.is_working_day(end)

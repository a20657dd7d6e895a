"""Row enforcement-blackout-tet: the hours and days on which nobody is put off his land."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.counting import VIET_NAM
from domain.policy.blackout import Forbidden, ForbiddenTime, forbidden_day, forbidden_times, tet_break
from domain.policy.columns import SensitiveDays
from domain.policy.packs import with_sensitive_days
from domain.policy.rules import ClockRule
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack
from tests.domain.calendars import CALENDAR
from tests.domain.test_policy_rules import rule as made_up

#: Read once and before any test: a property is timed example by example.
ROW: Final[ClockRule] = load_pack("national-2026").rule("enforcement-blackout-tet", date(2026, 6, 1))


def at(day: date, start: str = "08:00", end: str = "11:00") -> Forbidden | None:
    """Whether the row forbids an act of those hours of a day."""
    begins, ends = (datetime.combine(day, time.fromisoformat(hour), VIET_NAM) for hour in (start, end))
    return forbidden_times(ROW, CALENDAR, begins, ends)


@pytest.mark.parametrize(
    ("day", "why", "next_day"),
    [
        (date(2027, 1, 19), None, None),
        (date(2027, 1, 20), ForbiddenTime.TET, date(2027, 2, 26)),
        (date(2027, 2, 7), ForbiddenTime.TET, date(2027, 2, 26)),
        (date(2027, 2, 25), ForbiddenTime.TET, date(2027, 2, 26)),
        (date(2027, 2, 26), None, None),
        (date(2026, 9, 5), ForbiddenTime.REST_DAY, date(2026, 9, 7)),
        (date(2026, 9, 2), ForbiddenTime.REST_DAY, date(2026, 9, 3)),
        (date(2026, 8, 31), ForbiddenTime.REST_DAY, date(2026, 9, 3)),
        (date(2026, 8, 22), None, None),
        (date(2026, 11, 23), None, None),
        (date(2026, 11, 24), ForbiddenTime.REST_DAY, date(2026, 11, 25)),
        (date(2026, 3, 20), ForbiddenTime.TET_UNKNOWN, date(2026, 3, 23)),
    ],
)
def test_a_day_is_forbidden_around_tet_and_when_offices_rest(
    day: date, why: ForbiddenTime | None, next_day: date | None
) -> None:
    """Fifteen days before and after a break of 4 to 10 February 2027; a Saturday worked in exchange is no rest day."""
    found = at(day)
    assert (found.why if found else None) == why
    if found is not None:
        assert (found.rule, found.on, found.next_day) == ("enforcement-blackout-tet", day, next_day)
        assert "Điều 89" in found.article
    else:
        assert forbidden_day(ROW, CALENDAR, day) is None


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("07:30", "21:59", None),
        ("16:59", "22:00", None),
        ("16:00", "22:01", ForbiddenTime.NIGHT),
        ("22:00", "23:00", ForbiddenTime.NIGHT),
        ("05:59", "08:00", ForbiddenTime.NIGHT),
        ("06:00", "08:00", ForbiddenTime.OUTSIDE_OFFICE_HOURS),
        ("17:00", "18:00", ForbiddenTime.OUTSIDE_OFFICE_HOURS),
    ],
)
def test_the_night_is_forbidden_and_an_act_begins_in_office_hours(
    start: str, end: str, why: ForbiddenTime | None
) -> None:
    """From ten in the evening to six in the morning; the moment of ten itself is already night."""
    found = at(date(2026, 10, 15), start, end)
    assert (found.why if found else None) == why


def test_an_act_too_early_in_the_morning_may_be_done_later_that_day() -> None:
    """After office hours the next working day is named instead."""
    early, late = at(date(2026, 10, 15), "06:30", "09:00"), at(date(2026, 10, 16), "18:00", "19:00")
    assert early is not None
    assert early.next_day == date(2026, 10, 15)
    assert late is not None
    assert late.next_day == date(2026, 10, 19)


def test_an_act_that_lasts_into_a_rest_day_is_forbidden() -> None:
    """Every day the act touches counts, not only the first."""
    start = datetime(2026, 9, 4, 9, tzinfo=VIET_NAM)
    found = forbidden_times(ROW, CALENDAR, start, datetime(2026, 9, 5, 9, tzinfo=VIET_NAM))
    assert found is not None
    assert (found.why, found.on) == (ForbiddenTime.REST_DAY, date(2026, 9, 5))


def test_a_place_adds_its_own_days() -> None:
    """A traditional holiday of an ethnic minority is forbidden where the pack says so."""
    days = SensitiveDays(begins=date(2026, 10, 15), ends=date(2026, 10, 16), reason="Tết cơm mới", source="xã mẫu")
    (added,) = with_sensitive_days((ROW,), (days,))
    found = forbidden_day(added, CALENDAR, date(2026, 10, 15))
    assert found is not None
    assert (found.why, found.next_day) == (ForbiddenTime.SENSITIVE_DAY, date(2026, 10, 19))


def test_where_the_calendar_ends_nobody_is_told_a_day() -> None:
    """Without a known Tết break the time around it cannot be told, so it is not guessed."""
    found = forbidden_day(ROW, CALENDAR, date(2028, 2, 1))
    assert found is not None
    assert (found.why, found.next_day) == (ForbiddenTime.TET_UNKNOWN, None)


@pytest.mark.parametrize("year", range(2024, 2031))
def test_the_shipped_calendar_has_a_tet_break_in_every_year(year: int) -> None:
    """Its days off lie together and hold the five days of the Labour Code."""
    found = tet_break(seeded_calendar(), year)
    assert found is not None
    assert (found[1] - found[0]).days >= 4


def test_another_rule_forbids_no_times() -> None:
    """Asking a rule for what its bound does not have is a mistake of the caller, and so is a moment without a zone."""
    moment = datetime(2026, 10, 15, 9, tzinfo=VIET_NAM)
    with pytest.raises(ValueError, match="forbids no times"):
        forbidden_times(made_up(), CALENDAR, moment, moment)
    with pytest.raises(ValueError, match="zone"):
        forbidden_times(ROW, CALENDAR, moment.replace(tzinfo=None), moment)


@given(day=st.dates(date(2026, 4, 1), date(2027, 12, 31)))
def test_the_day_that_is_named_instead_is_allowed(day: date) -> None:
    """Whoever is told to come back on a day is not sent away again."""
    found = forbidden_day(ROW, CALENDAR, day)
    if found is not None and found.next_day is not None:
        assert found.next_day > day
        assert at(found.next_day) is None

"""The shipped calendar: public holidays, the letters that correct them, and a version that tells calendars apart."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar.days import DayKind
from store.calendar_seed import seeded_calendar

CALENDAR = seeded_calendar()


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 4, 29), DayKind.SWAP_OFF),
        (date(2024, 5, 4), DayKind.SWAP_WORK),
        (date(2025, 4, 26), DayKind.SWAP_WORK),
        (date(2025, 5, 2), DayKind.SWAP_OFF),
        (date(2026, 1, 2), DayKind.SWAP_OFF),
        (date(2026, 1, 10), DayKind.SWAP_WORK),
        (date(2026, 2, 16), DayKind.HOLIDAY),
        (date(2026, 4, 27), DayKind.SUBSTITUTE),
        (date(2026, 8, 22), DayKind.SWAP_WORK),
        (date(2026, 8, 31), DayKind.SWAP_OFF),
        (date(2026, 9, 1), DayKind.HOLIDAY),
        (date(2026, 11, 24), DayKind.HOLIDAY),
        (date(2027, 5, 3), DayKind.SUBSTITUTE),
        (date(2027, 2, 10), DayKind.SUBSTITUTE),
        (date(2026, 1, 3), DayKind.WEEKEND),
        (date(2026, 11, 25), DayKind.WORKING),
    ],
)
def test_the_days_are_those_of_the_brief_and_the_letters(day: date, kind: DayKind) -> None:
    """Holidays, substitute days and both halves of every swap are there."""
    assert CALENDAR.kind_of(day) is kind


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 26)),
        (date(2026, 11, 20), 5, date(2026, 11, 30)),
        (date(2027, 1, 29), 5, date(2027, 2, 12)),
    ],
)
def test_the_vectors_of_the_brief_hold(start: date, count: int, expected: date) -> None:
    """The three worked examples of brief section 7."""
    assert CALENDAR.add_working_days(start, count) == expected


def test_every_day_names_its_source() -> None:
    """The letter behind a swap and the law behind a holiday can be shown to whoever asks."""
    second_of_january = CALENDAR.listed(date(2026, 1, 2))
    culture_day = CALENDAR.listed(date(2027, 11, 24))
    assert second_of_january is not None
    assert culture_day is not None
    assert "12729" in second_of_january.source
    assert "28/2026/QH16" in culture_day.source


def test_a_year_without_a_notice_is_an_estimate() -> None:
    """Days of 2027 are not confirmed, those of 2026 are."""
    assert CALENDAR.confirmed_years == {2024, 2025, 2026}
    assert all(day.confirmed == (day.date.year <= 2026) for day in CALENDAR.days)


def test_the_version_is_the_same_on_every_machine() -> None:
    """Events carry the version, so a change of it has to be meant: it moves only when a listed day does."""
    assert seeded_calendar() == CALENDAR
    assert CALENDAR.version == "vn-157bde21aef1"

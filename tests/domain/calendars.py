"""A small calendar the tests of clocks share: the days off of autumn 2026 and Tết 2027, written out by hand."""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar.days import CalendarDay, DayKind, WorkingCalendar

_DAYS = {
    date(2026, 1, 2): DayKind.SWAP_OFF,
    date(2026, 1, 10): DayKind.SWAP_WORK,
    date(2026, 8, 22): DayKind.SWAP_WORK,
    date(2026, 8, 31): DayKind.SWAP_OFF,
    date(2026, 9, 1): DayKind.HOLIDAY,
    date(2026, 9, 2): DayKind.HOLIDAY,
    date(2026, 11, 24): DayKind.HOLIDAY,
    **{date(2027, 2, 4) + timedelta(days=n): DayKind.HOLIDAY for n in range(7)},
}

CALENDAR = WorkingCalendar(
    version="by-hand",
    days=tuple(
        CalendarDay(date=day, kind=kind, source=f"letter of {day}", confirmed=True) for day, kind in _DAYS.items()
    ),
    confirmed_years=frozenset({2026}),
)

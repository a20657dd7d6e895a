"""When a period of days ends, which days it skipped and why, and the moment that stands for a date.

The start day is never counted (brief 1.16). Four ways of counting exist and no other; which one a
clock uses is a column of its rule.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.calendar.days import DayKind, WorkingCalendar

#: Viet Nam keeps UTC+7 all year. A fixed offset, because reading a zone database would be I/O.
VIET_NAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
#: Offices close at 17:00; a clock that ends on a date ends then (brief 7).
CLOSING_TIME: Final = time(17, 0)
#: Longest period anybody may ask for: a hundred years, so that a mistyped number is refused at once.
MOST_DAYS: Final = 36_525
MONTHS_PER_YEAR: Final = 12


class Counting(StrEnum):
    """How the days of a period are counted."""

    WORKING = "working"
    """Working days only; a negative number counts backwards."""
    CALENDAR = "calendar"
    """Every day; the last day stays where it falls."""
    CALENDAR_ROLL = "calendar_roll"
    """Every day; a last day on a rest day moves to the next working day."""
    AFTER_MORE_THAN = "after_more_than"
    """The first day an act is allowed after "more than N days": day N + 1, never rolled."""


class SkippedDay(BaseModel):
    """A day that did not count, or on which the period could not end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    kind: DayKind
    source: str
    """The paper behind the day off; empty for a plain weekend."""


class PeriodEnd(BaseModel):
    """The last day of a period, and what explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ends_on: date
    skipped: tuple[SkippedDay, ...] = ()
    unconfirmed_years: tuple[int, ...] = ()
    """Years of the period without an official day-off notice: the end is an estimate there."""


def end_day(calendar: WorkingCalendar, start: date, days: int, counting: Counting) -> date:
    """The day a period of ``days`` from ``start`` ends.

    Raises ValueError when the number is negative for a counting other than working days, beyond
    ``MOST_DAYS``, or leads past the dates that exist.
    """
    if abs(days) > MOST_DAYS:
        raise ValueError(f"a period of {days} days is beyond {MOST_DAYS}")
    if days < 0 and counting is not Counting.WORKING:
        raise ValueError(f"a negative number of days is counted in working days only, not {counting.value}")
    try:
        if counting is Counting.WORKING:
            return calendar.add_working_days(start, days)
        if counting is Counting.AFTER_MORE_THAN:
            return start + timedelta(days=days + 1)
        last = start + timedelta(days=days)
        return calendar.roll(last) if counting is Counting.CALENDAR_ROLL else last
    except OverflowError as error:
        raise ValueError(f"{days} days from {start.isoformat()} lead past the dates that exist") from error


def ends_on(calendar: WorkingCalendar, start: date, days: int, counting: Counting) -> PeriodEnd:
    """The end of the period as ``end_day`` gives it, with the days skipped and why.

    Raises ValueError as ``end_day`` does.
    """
    end = end_day(calendar, start, days, counting)
    first, last = min(start, end), max(start, end)
    if counting is Counting.WORKING:
        skipped = _rest_days(calendar, range(first.toordinal() + 1, last.toordinal()))
    elif counting is Counting.CALENDAR_ROLL:
        # Rest days within the period counted like any other; only the roll skips.
        skipped = _rest_days(calendar, range(start.toordinal() + days, end.toordinal()))
    else:
        skipped = ()
    return PeriodEnd(
        ends_on=end,
        skipped=skipped,
        unconfirmed_years=tuple(
            year for year in range(first.year, last.year + 1) if year not in calendar.confirmed_years
        ),
    )


def add_months(start: date, months: int) -> date:
    """The same day of the month ``months`` later, or the month's last day where it has no such day.

    Raises ValueError past the dates that exist.
    """
    year, month_index = divmod(start.year * MONTHS_PER_YEAR + start.month - 1 + months, MONTHS_PER_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"{months} months from {start.isoformat()} lead past the dates that exist")
    month = month_index + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@lru_cache(maxsize=4_096)
def local_moment(day: date, at: time) -> AwareDatetime:
    """The instant, in UTC, of a time of day in Viet Nam."""
    return datetime.combine(day, at, VIET_NAM).astimezone(UTC)


def due_moment(day: date) -> AwareDatetime:
    """The instant, in UTC, a clock ending on ``day`` runs out: 17:00 in Viet Nam."""
    return local_moment(day, CLOSING_TIME)


def _rest_days(calendar: WorkingCalendar, ordinals: range) -> tuple[SkippedDay, ...]:
    skipped = []
    for day in map(date.fromordinal, ordinals):
        if not calendar.is_working_day(day):
            row = calendar.listed(day)
            skipped.append(
                SkippedDay(date=day, kind=calendar.kind_of(day), source=row.source if row is not None else "")
            )
    return tuple(skipped)

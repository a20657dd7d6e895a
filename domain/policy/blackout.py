"""When an act is forbidden by the hour and the day: at night, on rest days, around the Tết break.

Nothing here is waived by a reason or recorded as a breach: the law forbids these times outright (Land Law
31/2024/QH15 Art. 89(1)(b)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.calendar.counting import VIET_NAM
from domain.calendar.days import ONE_DAY, DayKind, WorkingCalendar
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound

#: The lunar new year falls between 21 January and 20 February; its days off lie within these.
_TET_FROM: Final = (1, 15)
_TET_TO: Final = (3, 5)
#: Labour Code 45/2019/QH14 Art. 112(1)(b) gives five days; fewer in a row is no Tết break.
_TET_HOLIDAYS: Final = 3
#: A forbidden period longer than this would be a mistake of the calendar, and a search for its end would not stop.
_SEARCH: Final = timedelta(days=400)


class ForbiddenTime(StrEnum):
    """Why an act may not be done at a time."""

    TET = "tet"
    """Within the row's days before or after the Tết break, or in it."""
    TET_UNKNOWN = "tet_unknown"
    """The calendar has no Tết break for that year yet, so the time around it cannot be told."""
    REST_DAY = "rest_day"
    SENSITIVE_DAY = "sensitive_day"
    """A day the place's own pack forbids."""
    NIGHT = "night"
    OUTSIDE_OFFICE_HOURS = "outside_office_hours"
    """The act begins outside office hours."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A forbidden time: the row, why, and when the act may be done instead."""

    rule: str
    article: str
    why: ForbiddenTime
    on: date
    """The day that forbids."""
    next_day: date | None
    """First day the act may be done in office hours; None where the calendar cannot tell."""


def forbidden_times(rule: ClockRule, calendar: WorkingCalendar, start: datetime, end: datetime) -> Forbidden | None:
    """Whether a ``blackout`` forbids an act from ``start`` to ``end`` (aware), the gravest reason first.

    Raises ValueError for a rule of another bound, a moment without a zone, or an end before its start.
    """
    if rule.blackout is None:
        raise ValueError(f"rule {rule.id} ({rule.bound.value}) forbids no times")
    if start.tzinfo is None or end.tzinfo is None or end < start:
        raise ValueError("an act lasts from one moment with a zone to a later one")
    begins, ends = start.astimezone(VIET_NAM), end.astimezone(VIET_NAM)
    day = begins.date()
    while day <= ends.date():
        why = _why_not(rule, calendar, day)
        if why is not None:
            return _forbidden(rule, calendar, why, day, day + ONE_DAY)
        day += ONE_DAY
    on, office = begins.date(), rule.blackout.starts_within
    # Before the office closes the same day will still do.
    first = on if begins.time() < office.ends else on + ONE_DAY
    if _touches_night(rule, begins, ends):
        return _forbidden(rule, calendar, ForbiddenTime.NIGHT, on, first)
    if not office.hold(begins.time()):
        return _forbidden(rule, calendar, ForbiddenTime.OUTSIDE_OFFICE_HOURS, on, first)
    return None


def forbidden_day(rule: ClockRule, calendar: WorkingCalendar, day: date) -> Forbidden | None:
    """Whether a ``blackout`` forbids a whole day; what a page can say before anybody names an hour."""
    why = _why_not(rule, calendar, day)
    return _forbidden(rule, calendar, why, day, day + ONE_DAY) if why is not None else None


def tet_break(calendar: WorkingCalendar, year: int) -> tuple[date, date] | None:
    """First and last day of the year's Tết break with the rest days around it; None where the calendar has none."""
    day, last = date(year, *_TET_FROM), date(year, *_TET_TO)
    best: tuple[int, date, date] | None = None
    while day <= last:
        if calendar.is_working_day(day):
            day += ONE_DAY
            continue
        first, holidays = day, 0
        while not calendar.is_working_day(day):
            holidays += calendar.kind_of(day) in (DayKind.HOLIDAY, DayKind.SUBSTITUTE, DayKind.SWAP_OFF)
            day += ONE_DAY
        if holidays >= _TET_HOLIDAYS and (best is None or holidays > best[0]):
            best = (holidays, first, day - ONE_DAY)
    return best[1:] if best else None


def _why_not(rule: ClockRule, calendar: WorkingCalendar, day: date) -> ForbiddenTime | None:
    blackout = rule.blackout
    if blackout is None or rule.bound is not Bound.BLACKOUT:
        return None
    tet = tet_break(calendar, day.year)
    around = timedelta(days=rule.days or 0)
    if tet is None and day <= date(day.year, *_TET_TO) + around:
        return ForbiddenTime.TET_UNKNOWN
    if tet is not None and tet[0] - around <= day <= tet[1] + around:
        return ForbiddenTime.TET
    if blackout.rest_days and not calendar.is_working_day(day):
        return ForbiddenTime.REST_DAY
    if any(days.begins <= day <= days.ends for days in blackout.also):
        return ForbiddenTime.SENSITIVE_DAY
    return None


def _touches_night(rule: ClockRule, begins: datetime, ends: datetime) -> bool:
    """Whether any moment of the act lies in the night; one that lasts past midnight does."""
    if rule.blackout is None:
        return False
    night = rule.blackout.night
    # The last moment itself is over: an act that ends at ten sharp has kept off the night.
    last = (ends - timedelta(microseconds=1)).time() if ends > begins else ends.time()
    return (
        begins.date() != ends.date()
        or night.hold(begins.time())
        or night.hold(last)
        or begins.time() < night.begins < last
    )


def _forbidden(rule: ClockRule, calendar: WorkingCalendar, why: ForbiddenTime, on: date, first: date) -> Forbidden:
    day = first
    while day <= on + _SEARCH:
        reason = _why_not(rule, calendar, day)
        if reason is None:
            return Forbidden(rule.id, rule.article, why, on, day)
        if reason is ForbiddenTime.TET_UNKNOWN:
            break
        day += ONE_DAY
    return Forbidden(rule.id, rule.article, why, on, None)

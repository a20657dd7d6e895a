"""The working calendar of State offices: Monday to Friday, and the days that differ.

A day not listed is an ordinary one, so a calendar holds only the exceptions: public holidays,
substitute days off, and working days swapped with a Saturday (brief 7; Labour Code 45/2019/QH14
Art. 111 and 112).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: ``date.weekday()`` of the first rest day of a week; offices work five days (brief 7).
SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)
#: Results kept of counting working days: some ten to a due date, and due dates of a year.
_COUNTS_KNOWN: Final = 4_096


class DayKind(StrEnum):
    """What sort of day an office sees."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUBSTITUTE = "substitute"
    """Off because a holiday fell on a weekend."""
    SWAP_OFF = "swap_off"
    """A weekday off, worked on a Saturday instead."""
    SWAP_WORK = "swap_work"
    """A Saturday worked in exchange for a weekday off."""

    @property
    def is_worked(self) -> bool:
        """Whether offices are open on a day of this kind."""
        return self in (DayKind.WORKING, DayKind.SWAP_WORK)


class CalendarDay(BaseModel):
    """One day that differs from the plain week, with the paper that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    kind: DayKind
    source: str = Field(min_length=1)
    confirmed: bool
    """False while no official notice for the year exists and the day is an estimate."""


class WorkingCalendar(BaseModel):
    """The exceptions to Monday to Friday, under a version that due dates are recorded with.

    The version changes whenever a day changes, so a rebuild can tell which calendar gave a date.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    days: tuple[CalendarDay, ...] = ()
    confirmed_years: frozenset[int] = frozenset()
    """Years whose official notice has been entered; a due date in another year is an estimate."""

    @model_validator(mode="after")
    def _no_day_twice(self) -> WorkingCalendar:
        seen: set[date] = set()
        for day in self.days:
            if day.date in seen:
                raise ValueError(f"{day.date.isoformat()} is listed twice")
            seen.add(day.date)
        return self

    # Counting a period looks up every day of it. A cached property is a plain attribute from its second
    # use on; a private attribute of a model is searched for each time, which was a third of an act.
    @cached_property
    def by_date(self) -> Mapping[date, CalendarDay]:
        """The rows by their date."""
        return {day.date: day for day in self.days}

    @cached_property
    def worked(self) -> Mapping[date, bool]:
        """Whether offices work, for each day that has a row."""
        return {day.date: day.kind.is_worked for day in self.days}

    def listed(self, day: date) -> CalendarDay | None:
        """The row of that day, where it differs from the plain week."""
        return self.by_date.get(day)

    def kind_of(self, day: date) -> DayKind:
        """The kind of that day; Monday to Friday is worked unless a row says otherwise."""
        row = self.by_date.get(day)
        if row is not None:
            return row.kind
        return DayKind.WORKING if day.weekday() < SATURDAY else DayKind.WEEKEND

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        worked = self.worked.get(day)
        return day.weekday() < SATURDAY if worked is None else worked

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after ``day``."""
        return self.roll(day + ONE_DAY)

    def roll(self, day: date) -> date:
        """``day`` itself when it is worked, else the next working day (Civil Code 2015 Art. 148(5))."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, or before it when ``count`` is negative.

        The start day is never counted (Civil Code 2015 Art. 147(2)), so 0 gives ``day`` itself, also on a
        rest day. Raises OverflowError past the years a date can hold.
        """
        return self._counted(day, count)

    # The households of a project share their days, and a clock with its rungs counts through eighty of them.
    @cached_property
    def _counted(self) -> Callable[[date, int], date]:
        return lru_cache(_COUNTS_KNOWN)(self._count)

    def _count(self, day: date, count: int) -> date:
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            if self.is_working_day(day):
                left -= 1
        return day

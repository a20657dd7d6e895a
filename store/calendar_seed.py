"""Builds the shipped working calendar: public holidays of Viet Nam, then the official overrides.

The holidays come from a library whose future years are its own estimate and which does not know that a
swapped Saturday is worked; the overrides file holds what the letters say. The version is a hash of the
days, so a library update that moves a day gives another version and one that moves none does not.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date
from importlib.resources import files
from typing import Final

import holidays
import yaml
from pydantic import BaseModel, ConfigDict, Field

from domain.calendar.days import CalendarDay, DayKind, WorkingCalendar

FIRST_YEAR: Final = 2024
LAST_YEAR: Final = 2030
#: Public holidays and their substitute days rest on these two articles, but for the youngest of them.
LABOUR_CODE: Final = "Bộ luật Lao động 45/2019/QH14, Điều 111, 112"
CULTURE_DAY: Final = (11, 24)
CULTURE_DAY_LAW: Final = "Nghị quyết 28/2026/QH16"
OVERRIDES: Final = "calendar_overrides.yaml"
#: Twelve hexadecimal digits tell any two calendars of a lifetime apart and still fit a screen.
VERSION_DIGITS: Final = 12


class OverrideDay(BaseModel):
    """One day an official letter sets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    kind: DayKind
    source: str = Field(min_length=1)


class CalendarOverrides(BaseModel):
    """The overrides file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    confirmed_years: frozenset[int]
    days: tuple[OverrideDay, ...]


def seeded_calendar() -> WorkingCalendar:
    """The shipped calendar of 2024 to 2030, the same on every machine."""
    overrides = CalendarOverrides.model_validate(
        yaml.safe_load((files("domain.policy") / OVERRIDES).read_text(encoding="utf-8"))
    )
    days = {day.date: day for day in _public_holidays(overrides.confirmed_years)}
    for row in overrides.days:
        days[row.date] = CalendarDay(
            date=row.date,
            kind=row.kind,
            source=unicodedata.normalize("NFC", row.source),
            confirmed=row.date.year in overrides.confirmed_years,
        )
    listed = tuple(days[day] for day in sorted(days))
    return WorkingCalendar(
        version=_version(listed, overrides.confirmed_years), days=listed, confirmed_years=overrides.confirmed_years
    )


def _public_holidays(confirmed_years: frozenset[int]) -> list[CalendarDay]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    known = holidays.country_holidays("VN", years=years, language="vi")
    # Without the observed rule the library leaves out exactly the days given for a holiday on a weekend.
    themselves = holidays.country_holidays("VN", years=years, language="vi", observed=False)
    return [
        CalendarDay(
            date=day,
            kind=DayKind.HOLIDAY if day in themselves else DayKind.SUBSTITUTE,
            source=unicodedata.normalize("NFC", f"{known[day]}; {_law(day)}"),
            confirmed=day.year in confirmed_years,
        )
        for day in sorted(known)
    ]


def _law(day: date) -> str:
    return CULTURE_DAY_LAW if (day.month, day.day) == CULTURE_DAY else LABOUR_CODE


def _version(days: tuple[CalendarDay, ...], confirmed_years: frozenset[int]) -> str:
    lines = [" ".join(str(year) for year in sorted(confirmed_years))]
    lines += [f"{day.date.isoformat()} {day.kind.value} {day.source}" for day in days]
    return "vn-" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:VERSION_DIGITS]

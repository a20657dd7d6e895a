"""The columns of a rule that are more than a number or a word: texts, facts, and what a bound needs beside days."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.policy.fact_names import FACTS
from domain.policy.vocabulary import Around, RuleDayKind

#: A line of text people wrote; NFC, because two forms of one Vietnamese word must compare equal.
PolicyText = Annotated[
    str, Field(min_length=1, max_length=500), AfterValidator(lambda text: unicodedata.normalize("NFC", text))
]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
#: Name of a rule set of brief 1.1, e.g. ``LL2024-2T``.
RuleVersionId = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]


def _quoted_time(value: object) -> object:
    # YAML reads an unquoted 10:00 as the number 600, which would pass for ten minutes past midnight.
    if not isinstance(value, (str, time)):
        raise ValueError("a time of day is written in quotes, as in '10:00'")  # noqa: TRY004 - pydantic wants it
    return value


LocalTime = Annotated[time, BeforeValidator(_quoted_time)]


class Column(BaseModel):
    """A part of a row; a column nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class BilingualText(Column):
    """A text in Vietnamese and in English."""

    vi: PolicyText
    en: PolicyText


class FactMatch(Column):
    """A fact a rule speaks of, told apart by one of its details where the kind of paper matters.

    In a pack a bare name stands for the fact whatever its details.
    """

    fact: str
    detail: str | None = None
    among: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    equal: tuple[str, str] | None = None
    """Two details that must give the same number, and not none: all who were asked have agreed."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.fact not in FACTS:
            raise ValueError(f"unknown fact {self.fact}")
        if (self.detail is None) != (not self.among and not self.excluding):
            raise ValueError("a detail needs the values it is among or excludes, and the other way round")
        return self

    def matches(self, fact: str, details: Mapping[str, str]) -> bool:
        """Whether a recorded fact is the one meant; a detail that is missing matches only an exclusion."""
        if fact != self.fact:
            return False
        if self.equal is not None:
            one, other = (details.get(name) for name in self.equal)
            if one in (None, "0") or one != other:
                return False
        if self.detail is None:
            return True
        value = details.get(self.detail)
        return value not in self.excluding if self.excluding else value in self.among


def _named_fact(value: object) -> object:
    return {"fact": value} if isinstance(value, str) else value


FactAlternatives = tuple[Annotated[FactMatch, BeforeValidator(_named_fact)], ...]


class DetailOf(Column):
    """A detail of a fact that a rule reads: a number it counts, a date it takes."""

    fact: str
    detail: str = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.fact not in FACTS:
            raise ValueError(f"unknown fact {self.fact}")
        return self


class Hours(Column):
    """Local hours from one time of day to another; over midnight where the first is the later."""

    begins: LocalTime = Field(alias="from")
    ends: LocalTime = Field(alias="to")

    def hold(self, at: time) -> bool:
        """Whether the hour lies within, the first moment included and the last not."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


class SensitiveDays(Column):
    """Days a place adds: a traditional holiday of an ethnic minority, another sensitive time."""

    begins: date = Field(alias="from")
    ends: date = Field(alias="to")
    """Last day included."""
    reason: PolicyText
    source: PolicyText

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.ends < self.begins:
            raise ValueError("ends before it begins")
        return self


class Blackout(Column):
    """When an act is forbidden, beside the row's number of days before and after a break."""

    around: Around
    rest_days: bool = Field(strict=True)
    """Weekends, swapped days off and public holidays."""
    night: Hours
    starts_within: Hours
    """The act begins in office hours."""
    also: tuple[SensitiveDays, ...] = ()


class RuleChange(Column):
    """What a province's pack set on a row, beside what the row said before."""

    pack_id: str
    source: PolicyText
    base_days: int | None
    base_day_kind: RuleDayKind
    note: PolicyText | None = None

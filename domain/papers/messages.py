"""What commands and events of every paper have in common, and how a paper is put right or taken back."""

from __future__ import annotations

from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Final, get_origin
from uuid import UUID

from pydantic import Field, TypeAdapter
from pydantic.fields import FieldInfo

from domain.clocks.bars import Breach, BreachReason
from domain.messages import Command, Event
from domain.privacy import Private, at_most, private_fields
from domain.values import DocumentNumber, LocalDate, StaffCode

#: Free text of people; sealed in the log. 4,000 characters are two pages.
FreeText = Annotated[str, at_most(4000), Private()]
Reason = Annotated[FreeText, Field(min_length=1)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]

#: Who signed a paper, among the details a state keeps of it: duties that stand apart are told by it.
SIGNED_BY: Final = "signed_by"

#: Fields that every paper has; the rest are the details rules may ask for.
_OF_EVERY_PAPER: Final = frozenset({"paper", "note", "breach", "breach_reason"})


class PaperFact(Event):
    """A paper on record."""

    IS_ACT: ClassVar[bool] = True

    paper: DocumentNumber = ""
    """Number of the document; empty where it has none."""
    note: FreeText | None = None
    breach: Breach | None = None
    """The earliest time this paper broke, if it did."""
    breach_reason: FreeText | None = None

    def details(self) -> dict[str, str | int]:
        """The single values that are not personal, as the state keeps them; lists are kept by their own stream."""
        return {name: flat(value) for name in detail_types(type(self)) if (value := getattr(self, name)) is not None}


class PaperCommand(Command):
    """A command that records one paper."""

    RECORDS: ClassVar[type[PaperFact]]

    paper: DocumentNumber = ""
    note: FreeText | None = None
    breach: BreachReason | None = None
    """Only for a paper that exists already and breaks an earliest time; from the unit lead."""


class CorrectFact(Command):
    """Put the date or a detail of a recorded paper right, with a reason and a paper."""

    target_version: int = Field(strict=True, ge=1)
    right_on: LocalDate
    """The date the paper truly carries."""
    right_details: dict[str, str | int] = Field(default_factory=dict)
    """Single values of the paper that were wrong; the others stay."""
    reason: Reason
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    """A second cadre; nobody corrects alone."""


class WithdrawFact(Command):
    """Take back a paper that does not exist; refused while a later one stands on it."""

    target_version: int = Field(strict=True, ge=1)
    reason: Reason
    paper: DocumentNumber = ""
    agreed_by: StaffCode


class FactCorrected(Event):
    """A recorded paper was put right."""

    IS_ACT: ClassVar[bool] = True

    target_version: int
    fact: str
    right_on: date
    right_details: dict[str, str | int]
    """All single values of the right paper."""
    reason: FreeText
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    breach: Breach | None = None
    """The earliest time the right date breaks, if it does: a correction is recorded all the same."""


class FactWithdrawn(Event):
    """A recorded paper was taken back."""

    IS_ACT: ClassVar[bool] = True

    target_version: int
    fact: str
    reason: FreeText
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    told: tuple[UUID, ...] = ()
    """The cases that had taken it as a fact."""


CORRECTIONS: Final = (CorrectFact, WithdrawFact)
CORRECTED: Final = (FactCorrected, FactWithdrawn)


def flat(value: Any) -> str | int:
    """A single value as a state keeps it: numbers as they are, everything else as text."""
    if isinstance(value, Enum):
        return str(value.value)
    return int(value) if isinstance(value, int) else str(value)


def _adapter(field: FieldInfo) -> TypeAdapter[Any]:
    """What a field takes, by itself."""
    made: Any = field.annotation
    for mark in field.metadata:
        made = Annotated[made, mark]
    return TypeAdapter(made)


@lru_cache(maxsize=256)
def detail_types(fact: type[PaperFact]) -> dict[str, TypeAdapter[Any]]:
    """The single values of a kind of paper, each with what it may be."""
    personal = private_fields(fact)
    return {
        name: _adapter(field)
        for name, field in fact.model_fields.items()
        if name not in _OF_EVERY_PAPER and name not in personal and get_origin(field.annotation) is not tuple
    }

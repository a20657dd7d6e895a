"""Values every room may speak of: money, areas, dates, stream ids and the clock a workflow keeps.

The only domain module that workflows may import, so it stays free of rules.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

#: Whole đồng. VND has no minor unit in use, so money is never a float (brief 2.4).
Vnd = Annotated[int, Field(strict=True, ge=0, le=10**15)]

#: Square metres with two decimals, as cadastral extracts print them (brief 2.4).
SquareMetres = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]

#: The date on a paper, in Viet Nam's time zone; an instant is something else.
LocalDate = date

#: Composed letters, digits and ``_ . -``, a digit among them: what a name alone never has.
_STAFF_CODE: Final = r"^[\w.-]*[0-9][\w.-]*$"
_MOST_OF_A_STAFF_CODE: Final = 40

#: Code of a person in the office's staff list, e.g. ``CB01`` or ``ĐV05``; never a name.
StaffCode = Annotated[str, Field(pattern=_STAFF_CODE, max_length=_MOST_OF_A_STAFF_CODE)]

_DOCUMENT_NUMBER: Final = r"^([\w./ -]*[0-9][\w./ -]*)?$"
_MOST_OF_A_DOCUMENT_NUMBER: Final = 60

#: Number of a paper as offices write it, e.g. ``44/QĐ-UBND ngày 12.05``; empty where it has none. It is
#: kept open, so it takes no free text: letters, digits, spaces and ``- / .``, a digit among them.
DocumentNumber = Annotated[str, Field(pattern=_DOCUMENT_NUMBER, max_length=_MOST_OF_A_DOCUMENT_NUMBER)]


class StreamKind(StrEnum):
    """What has a life of its own, and so a stream of events."""

    PROJECT = "project"
    BATCH = "batch"
    CASE = "case"
    DONATION = "donation"
    GRIEVANCE = "grievance"
    ORGANISATION = "organisation"
    POLICY = "policy"
    """A policy pack with its versions."""


#: Streams that a Temporal workflow drives; the others only record.
DRIVEN: Final = frozenset({StreamKind.CASE, StreamKind.BATCH, StreamKind.PROJECT})


class Step(StrEnum):
    """The six steps people speak of, a projection over the legal milestones (brief 1.3)."""

    INVENTORY = "inventory"
    VALUATION = "valuation"
    DIALOGUE = "dialogue"
    AGREEMENT = "agreement"
    PAYMENT = "payment"
    HANDOVER = "handover"


class CaseClock(BaseModel):
    """All that a workflow knows of its stream: where it stands and when to look again.

    ``wake_at`` is machine time: the next due moment less the installation's clock offset.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    step: str = ""
    wake_at: AwareDatetime | None = None
    why: str = ""
    closed: bool = False


def is_staff_code(text: str) -> bool:
    """Whether a text has the form of a staff code, and so may be repeated where texts are kept open."""
    return len(text) <= _MOST_OF_A_STAFF_CODE and re.fullmatch(_STAFF_CODE, text) is not None


def is_document_number(text: str) -> bool:
    """Whether a text has the form of a paper's number, or is empty."""
    return len(text) <= _MOST_OF_A_DOCUMENT_NUMBER and re.fullmatch(_DOCUMENT_NUMBER, text) is not None


def workflow_id(kind: StreamKind, stream_id: UUID) -> str:
    """The Temporal workflow id of a stream; ids are never encrypted, so it names nobody."""
    return f"{kind.value}-{stream_id}"


def kind_of(workflow_id: str) -> tuple[StreamKind, UUID]:
    """The stream a workflow id stands for.

    Raises ValueError when the text is not a workflow id of ours.
    """
    kind, _, stream_id = workflow_id.partition("-")
    return StreamKind(kind), UUID(stream_id)

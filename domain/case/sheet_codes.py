"""The codes of sheet 'Diễn biến' and the commands they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain.case import commands as c
from domain.values import StreamKind


class PaperCommand(BaseModel):
    """A command made of one row: which stream takes it, its name and its fields as JSON values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: StreamKind
    type: str
    body: Mapping[str, str | int]


class UnknownCode(ValueError):
    """The code is none of the sheet's."""


class BadDetails(ValueError):
    """The details of a row do not fit its code."""


_NUMBERS: Final = frozenset({"amount_vnd", "interest_vnd", "days_late", "base_vnd", "issues", "broadcasts"})

#: The papers of a case, by the name of the fact they record.
_PAPERS: Final[Mapping[str, type[c.RecordPaper]]] = {paper.RECORDS.TYPE: paper for paper in c.PAPERS}

#: Codes that are not papers of a case, and the stream that takes them.
_OTHERS: Final[Mapping[str, tuple[StreamKind, str]]] = {
    "visit": (StreamKind.CASE, c.RecordVisit.TYPE),
    "grievance_received": (StreamKind.GRIEVANCE, "receive_grievance"),
    "grievance_accepted": (StreamKind.GRIEVANCE, "accept_grievance"),
}

CODES: Final = frozenset(_PAPERS) | frozenset(_OTHERS)


def command_from_paper(code: str, details: Mapping[str, str]) -> PaperCommand:
    """The command of a row, without date, number and note, which every row has.

    Raises UnknownCode, or BadDetails when a detail is unknown or not of its kind.
    """
    if code in _OTHERS:
        kind, name = _OTHERS[code]
        return PaperCommand(kind=kind, type=name, body=dict(details))
    paper = _PAPERS.get(code)
    if paper is None:
        raise UnknownCode(code)
    unknown = set(details) - set(paper.model_fields)
    if unknown:
        raise BadDetails(", ".join(sorted(unknown)))
    return PaperCommand(
        kind=StreamKind.CASE, type=paper.TYPE, body={name: _value(name, text) for name, text in details.items()}
    )


def _value(name: str, text: str) -> str | int:
    if name not in _NUMBERS:
        return text
    if not (text.isascii() and text.isdecimal()):
        raise BadDetails(f"{name}={text}")
    return int(text)

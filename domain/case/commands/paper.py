"""What every paper of a case is asked with."""

from __future__ import annotations

from typing import ClassVar

from domain.case import details as d
from domain.case.facts import CaseFact
from domain.clocks.bars import BreachReason
from domain.messages import Command
from domain.values import DocumentNumber


class RecordPaper(Command):
    """A command that records one paper as a fact of the procedure."""

    RECORDS: ClassVar[type[CaseFact]]

    note: d.FreeText | None = None
    paper: DocumentNumber = ""
    breach: BreachReason | None = None
    """Only for a paper that exists already and breaks an earliest time; from the unit lead."""

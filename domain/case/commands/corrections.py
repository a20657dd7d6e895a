"""Putting right what was recorded wrongly."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.case import details as d
from domain.messages import Command
from domain.values import DocumentNumber, LocalDate, StaffCode


class CorrectFact(Command):
    """Replace a recorded fact by the right one, with a reason and a paper."""

    target_version: int = Field(strict=True, ge=1)
    right_on: LocalDate
    """The date the fact truly happened on."""
    right_details: dict[str, str | int] = Field(default_factory=dict)
    """Details of the same kind of fact that were wrong; the others stay."""
    reason: Annotated[d.FreeText, Field(min_length=1)]
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    """A second cadre; nobody corrects alone."""


class WithdrawFact(Command):
    """Take back a fact that did not happen; refused while a later act stands on it."""

    target_version: int = Field(strict=True, ge=1)
    reason: Annotated[d.FreeText, Field(min_length=1)]
    paper: DocumentNumber = ""
    agreed_by: StaffCode


class ReversePayment(Command):
    """Reverse money that was paid by mistake; money is reversed, never withdrawn."""

    target_version: int = Field(strict=True, ge=1)
    amount_vnd: d.Amount
    reason: Annotated[d.FreeText, Field(min_length=1)]
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    """A second cadre; nobody gives money back on paper alone."""

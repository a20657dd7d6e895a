"""What other streams decided and a case takes as facts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.messages import Command
from domain.values import DocumentNumber, LocalDate, Vnd

#: The decisions of a batch that its cases take as facts.
BatchDecision = Annotated[
    str,
    Field(
        pattern=r"^batch_(posted|posting_ended|opinion_meeting_held|file_completed|plan_approved|plan_corrected"
        r"|early_recovery_agreed)$"
    ),
]


class TakeBatchDecision(Command):
    """Take what the batch decided as a fact; sent by the delivery, never refused."""

    batch_id: UUID
    batch_version: int = Field(strict=True, ge=1)
    decision: BatchDecision
    effective_on: LocalDate | None = None
    plan_version: int | None = None
    net_payable_vnd: Vnd | None = None
    agreed: int | None = Field(default=None, strict=True, ge=0)
    """How many land users of the project area agree to early recovery, of ``asked``."""
    asked: int | None = Field(default=None, strict=True, ge=1)


class TakeBatchCorrection(Command):
    """Take what was put right or taken back in the batch; sent by the delivery, never refused."""

    batch_id: UUID
    batch_version: int = Field(strict=True, ge=1)
    """Of the decision that is put right."""
    right_on: LocalDate | None = None
    """Its right date; None where the date was right."""
    effective_on: LocalDate | None = None
    withdrawn: bool = False


class TakeAlignmentChange(Command):
    """Take the project's change of alignment as a fact; sent by the delivery, never refused."""

    project_id: UUID
    project_version: int = Field(strict=True, ge=1)
    paper: DocumentNumber = ""

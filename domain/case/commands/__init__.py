"""What may be asked of a case: acts move its procedure, notes record facts that move nothing."""

from __future__ import annotations

from typing import Final

from domain.case.commands import (
    exceptions,
    notice_and_inventory,
    payment,
    plan_and_agreement,
    recovery_and_handover,
)
from domain.case.commands.corrections import CorrectFact, ReversePayment, WithdrawFact
from domain.case.commands.deliveries import TakeAlignmentChange, TakeBatchCorrection, TakeBatchDecision
from domain.case.commands.notes import (
    AddNote,
    AttachPhoto,
    LinkGrievance,
    RecordInventoryLine,
    RecordVisit,
    RegisterInventory,
)
from domain.case.commands.opening import OpenCase, Person, Reassign
from domain.case.commands.paper import RecordPaper
from domain.case.commands.plan_and_agreement import DraftPlan
from domain.messages import Command, by_type
from domain.policy.adopting import AdoptPolicy

PAPERS: Final[tuple[type[RecordPaper], ...]] = tuple(
    paper
    for step in (notice_and_inventory, plan_and_agreement, payment, recovery_and_handover, exceptions)
    for paper in vars(step).values()
    if isinstance(paper, type) and issubclass(paper, RecordPaper) and paper is not RecordPaper
)
OTHERS: Final[tuple[type[Command], ...]] = (
    OpenCase,
    AdoptPolicy,
    TakeBatchDecision,
    TakeBatchCorrection,
    TakeAlignmentChange,
    RecordVisit,
    AddNote,
    AttachPhoto,
    RecordInventoryLine,
    RegisterInventory,
    LinkGrievance,
    Reassign,
    CorrectFact,
    WithdrawFact,
    ReversePayment,
)
COMMANDS: Final = by_type(*PAPERS, *OTHERS)

__all__ = [
    "COMMANDS",
    "OTHERS",
    "PAPERS",
    "AddNote",
    "AttachPhoto",
    "CorrectFact",
    "DraftPlan",
    "LinkGrievance",
    "OpenCase",
    "Person",
    "Reassign",
    "RecordInventoryLine",
    "RecordPaper",
    "RecordVisit",
    "RegisterInventory",
    "ReversePayment",
    "TakeAlignmentChange",
    "TakeBatchCorrection",
    "TakeBatchDecision",
    "WithdrawFact",
]

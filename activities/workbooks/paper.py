"""A paper on its way to the door: the command it becomes, and for which stream.

Ids are made from what the paper says, so the same workbook sent twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID, uuid5

from activities.messages import Envelope
from domain.case.sheet_codes import command_from_paper
from domain.messages import Command
from domain.registry import STREAM_TYPES
from domain.values import StreamKind

PLAN_DRAFTED: Final = "plan_drafted"
GRIEVANCE_RECEIVED: Final = "grievance_received"


class DatedPaper(Protocol):
    """What a row of the history says of its paper."""

    @property
    def code(self) -> str:
        """Stable code of what happened."""
        ...

    @property
    def day(self) -> dt.date:
        """The date on the paper."""
        ...

    @property
    def details(self) -> Mapping[str, str]:
        """Key and value as the sheet has them."""
        ...

    @property
    def paper(self) -> str:
        """Number of the document, or empty."""
        ...

    @property
    def note(self) -> str:
        """Words beside it, or empty."""
        ...


@dataclass(frozen=True, slots=True)
class Paper:
    """One command with its stream and the cadre who acts."""

    kind: StreamKind
    stream_id: UUID
    command: Command
    on_behalf_of: str | None
    identity: str
    """What tells the paper apart from all others of its stream."""

    @property
    def command_id(self) -> UUID:
        """The same for the same paper, whenever it is read."""
        return uuid5(self.stream_id, self.identity)

    def envelope(self, actor: str, apply_before: dt.datetime, *, records_breaches: bool = False) -> Envelope:
        """The command as the door takes it.

        ``apply_before`` is machine time, aware UTC. ``records_breaches`` lets a paper that exists
        and breaks an earliest time be recorded as a breach instead of refused.
        """
        return Envelope(
            command_id=self.command_id,
            kind=self.kind,
            stream_id=self.stream_id,
            type=self.command.TYPE,
            actor=actor,
            on_behalf_of=self.on_behalf_of,
            body=self.command.model_dump_json(),
            apply_before=apply_before,
            records_breaches=records_breaches,
        )


def command_of_paper(paper: DatedPaper, *, case_id: UUID) -> tuple[StreamKind, Command]:
    """The command a row of the history stands for, and the kind of stream that takes it.

    A draft plan names no amounts: the case's inventory and the pack give them.
    Raises UnknownCode and BadDetails of ``domain.case.sheet_codes``, and pydantic's ValidationError.
    """
    named = command_from_paper(paper.code, paper.details)
    command_class = STREAM_TYPES[named.kind].commands[named.type]
    fields: dict[str, object] = {**named.body, "occurred_on": paper.day}
    if paper.paper and "paper" in command_class.model_fields:
        fields["paper"] = paper.paper
    if paper.note:
        fields["note"] = paper.note
    if paper.code == GRIEVANCE_RECEIVED:
        fields["case_id"] = case_id
    return named.kind, command_class.model_validate(fields)

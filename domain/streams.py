"""One description per kind of stream: all the door needs to know to handle its commands.

The door, the rebuild, the verifier and the tests work through ``StreamType`` alone, so a new
kind of stream adds a module here and nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from domain.context import Context
from domain.messages import Command, Event, Happened, Recorded
from domain.policy.standing import PolicyStanding
from domain.values import StreamKind

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """The columns by which queues, boards and search find a stream; no personal data."""

    code: str = ""
    project_code: str = ""
    area_path: str = ""
    """Commune and residential group, '/'-joined: the fence of who may see."""
    step: str = ""
    state: str = "active"
    """One of active, late, waiting, paused, fault, closed (product.md, four words)."""
    cause: str = ""
    due_on: date | None = None
    """The earliest legal date still running."""
    case_officer: str | None = None
    party_member: str | None = None
    last_contact_on: date | None = None
    paid_vnd: int = 0
    deposited_vnd: int = 0
    handed_over_on: date | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A line in somebody's inbox, made by an event; it names codes, never people or sums."""

    recipient: str
    kind: str
    """reminder, overdue, escalation, agenda_item, task."""
    rung: str
    subject: str
    """Message key in domain/wording."""
    params: Mapping[str, Any]
    version: int
    """Version of the event behind it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A fact on its way to another stream: becomes a command with id = uuid5(event, target)."""

    target_kind: StreamKind
    target_id: UUID
    command_type: str
    occurred_on: date
    body: Mapping[str, Any]
    """The command's fields as JSON values."""
    version: int
    """Version of the event behind it."""


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A person in plain words, on the way to ``parties`` and nowhere else."""

    party_id: UUID
    role: str
    """head, spouse, co_owner, heir, asset_owner, staff."""
    name: str
    personal_id: str = ""
    phone: str = ""


class Tick(Command):
    """Time has come for a due moment of the stream: fire what is due, once."""

    due: datetime


class StreamType(Protocol[S]):
    """How one kind of stream decides, evolves and shows itself."""

    @property
    def kind(self) -> StreamKind:
        """The kind of stream this describes."""
        ...

    @property
    def commands(self) -> Mapping[str, type[Command]]:
        """Its command classes by name."""
        ...

    @property
    def events(self) -> Mapping[str, type[Event]]:
        """Its event classes by name."""
        ...

    @property
    def state_class(self) -> type[S]:
        """The class of its state."""
        ...

    @property
    def state_schema(self) -> int:
        """The shape of the state: a row of another value is folded from the log."""
        ...

    def initial(self) -> S:
        """The state before the first event."""
        ...

    def decide(self, state: S, command: Command, context: Context) -> Sequence[Happened]:
        """What is to be recorded, or a Rejection. Pure."""
        ...

    def evolve(self, state: S, recorded: Recorded) -> S:
        """The state after an event of the log. Total: no event may fail to fold."""
        ...

    def next_due(self, state: S) -> datetime | None:
        """The earliest moment at which something is to fire; None when nothing is."""
        ...

    def why(self, state: S) -> str:
        """Which clock and rung the next due moment belongs to, for operators."""
        ...

    def row(self, state: S, today: date) -> QueueRow:
        """The queue columns of the state."""
        ...

    def inbox(self, state: S, recorded: Recorded) -> Sequence[InboxEntry]:
        """Inbox lines that an event causes."""
        ...

    def deliveries(self, state: S, recorded: Recorded) -> Sequence[Delivery]:
        """Facts for other streams that an event causes."""
        ...

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """People an event names, in plain words: called before the event is sealed."""
        ...

    def policy(self, state: S, command: Command) -> PolicyStanding:
        """The pack, its version and the rule set by which the command is decided; without a pack, no rules hold."""
        ...

    def project_code(self, state: S, command: Command) -> str:
        """The project whose ladder overrides hold for the stream; empty where there is none."""
        ...

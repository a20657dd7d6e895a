"""What pages, reports and the API read: frozen rows, pages of rows, and filters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.values import StreamKind


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=BaseModel)


class Page(_Model, Generic[M]):
    """A part of a list, and where the next part begins; None behind the last one."""

    items: tuple[M, ...]
    next: str | None


class StreamRow(_Model):
    """A stream as queues and boards show it; no personal data."""

    kind: StreamKind
    stream_id: UUID
    version: int
    code: str
    project_code: str
    area_path: str
    step: str
    state: str
    """active, late, waiting, paused, fault or closed."""
    cause: str
    due_on: date | None
    """The earliest legal date still running."""
    next_due: datetime | None
    """The next moment at which something fires, on the installation's clock."""
    why: str
    case_officer: str | None
    party_member: str | None
    last_contact_on: date | None
    paid_vnd: int
    deposited_vnd: int
    handed_over_on: date | None


class CaseFilter(_Model):
    """Which cases; what is None or empty does not filter."""

    project: str | None = None
    area: str | None = None
    """A commune, or commune/residential group."""
    step: str | None = None
    state: Literal["active", "late", "waiting", "paused", "fault", "closed"] | None = None
    assignee: str | None = None
    """Staff code of the case officer."""
    overdue: date | None = None
    """Only open cases whose earliest legal date lies before this day."""
    q: str = ""
    """A household's code, part of a name with or without marks, or the last four digits of a phone."""


class EventRow(_Model):
    """An event of the log as the API shows it; personal fields of ``payload`` are sealed."""

    version: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    payload: str


class InboxRow(_Model):
    """A line of somebody's inbox."""

    id: int
    recipient: str
    kind: str
    rung: str
    subject: str
    """Message key in domain/wording."""
    params: str
    """JSON object with the message's parameters."""
    stream_kind: StreamKind
    stream_id: UUID
    code: str
    project_code: str
    version: int
    created_at: datetime
    answered_at: datetime | None


class PartyRow(_Model):
    """A person known under a stream, in plain words."""

    party_id: UUID
    role: str
    name: str

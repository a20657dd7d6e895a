"""Names, requests and replies at the boundary between workflows, console and the door.

Workflow histories hold these messages for years: fields are only added, with defaults, and
never change their meaning. The body of a command travels as raw JSON that no workflow parses.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.values import CaseClock, StreamKind

TASK_QUEUE: Final = "landclear"

#: Local activities of the stream workflows.
HANDLE_COMMAND: Final = "handle_command"
TICK: Final = "tick"
MARK_FAULT: Final = "mark_fault"
#: Activities of the sweeping workflows.
DRAIN_DELIVERIES: Final = "drain_deliveries"
WAKE_DUE: Final = "wake_due"


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class StreamRef(_Wire):
    """One stream, by kind and id."""

    kind: StreamKind
    stream_id: UUID


class Envelope(_Wire):
    """A command on its way to the door, its body unparsed."""

    command_id: UUID
    kind: StreamKind
    stream_id: UUID
    type: str
    """snake_case name of the command class."""
    schema_version: int = 1
    actor: str
    """Account that sent it; ``system`` for ticks and deliveries."""
    on_behalf_of: str | None = None
    """Staff code of the cadre who acts."""
    expected_version: int | None = None
    """The version the person saw; None where nothing was looked at (notes, imports)."""
    body: str
    """The command's own fields as a JSON object."""
    apply_before: AwareDatetime
    """Machine time after which the door refuses to apply it."""
    records_breaches: bool = False
    """An import of existing papers: a broken bar is recorded, not refused."""


class Status(StrEnum):
    """How a command ended."""

    APPLIED = "applied"
    REFUSED = "refused"
    CONFLICT = "conflict"
    """Refused because of what others recorded since the sender looked."""
    EXPIRED = "expired"
    """Not applied by ``apply_before``, and never will be."""
    UNKNOWN = "unknown"
    """The door never saw it."""


class EventRef(_Wire):
    """An event named by its place in the stream."""

    version: int
    type: str
    occurred_on: date
    recorded_at: AwareDatetime | None = None
    actor: str = ""
    on_behalf_of: str | None = None


class Refusal(_Wire):
    """Why the domain refused: a stable code and the parameters of its message, as JSON."""

    code: str
    params: str = "{}"


class Outcome(_Wire):
    """What the door recorded for a command; the only thing anybody may trust."""

    command_id: UUID
    status: Status
    version: int = 0
    events: tuple[EventRef, ...] = ()
    """The events recorded, or for a conflict those recorded since."""
    refusal: Refusal | None = None
    clock: CaseClock = CaseClock()
    due_earlier: bool = False
    """The next due moment became earlier by it: a workflow that did not carry it needs a wake."""
    fresh: bool = False
    """Recorded by this very asking, so the clock says where the stream stands; what is remembered never says so."""

    def remembered(self) -> Outcome:
        """The same as the door answers it to whoever asks again."""
        return self.model_copy(update={"fresh": False})


class StreamStart(_Wire):
    """Input of a stream's workflow; carried over continue-as-new."""

    kind: StreamKind
    stream_id: UUID
    clock: CaseClock = CaseClock()
    fault_told: bool = False
    """The boards show a system fault that is still to be taken down."""
    left_open: tuple[Envelope, ...] = ()
    """Acts whose time was up while the store was away; the door has to remember them as expired."""


class SweepResult(_Wire):
    """What one pass of a sweep did."""

    seen: int = 0
    done: int = 0
    left: int = 0
    """Still to do after this pass: the caller goes on until 0."""

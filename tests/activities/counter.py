"""A stream kind of a few lines, so that the door is tested apart from any law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.context import Context
from domain.errors import Rejection
from domain.messages import Command, Event, Handling, Happened, Recorded, by_type
from domain.policy.standing import PolicyStanding
from domain.privacy import PrivateText
from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow, Tick
from domain.values import StreamKind

#: Raising by this number is a mistake in the domain, which the door has to live with.
UNLUCKY: Final = 13


class Witness(BaseModel):
    """Somebody named inside an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party_id: UUID
    name: PrivateText


class OpenCounter(Command):
    """Open a counter that can be raised up to a limit, and rings at the given moments."""

    limit: int = 10
    rings: tuple[datetime, ...] = ()
    case_id: UUID | None = None
    witnesses: tuple[Witness, ...] = ()


class RaiseCounter(Command):
    """Raise it: an act."""

    by: Annotated[int, Field(gt=0)]


class TellOther(Command):
    """Have another counter raised."""

    target: UUID
    by: int = 1
    ring: datetime | None = None


class SetRing(Command):
    """Have it ring at another moment too."""

    at: datetime


class JotDown(Command):
    """Write something down: a note."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    text: Annotated[str, Field(max_length=200)]


class Idle(Command):
    """Record nothing."""


class CounterOpened(Event):
    """It was opened."""

    IS_ACT: ClassVar[bool] = True

    limit: int
    rings: tuple[datetime, ...] = ()
    witnesses: tuple[Witness, ...] = ()


class CounterRaised(Event):
    """It was raised."""

    IS_ACT: ClassVar[bool] = True

    by: int


class OtherTold(Event):
    """Another one is to be raised."""

    target: UUID
    by: int
    ring: datetime | None = None


class RingSet(Event):
    """It will ring."""

    at: datetime


class NoteJotted(Event):
    """Something was written down."""

    text: PrivateText


class BellRang(Event):
    """A due moment was fired."""

    at: datetime


class CounterState(BaseModel):
    """What the log of a counter adds up to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: bool = False
    limit: int = 0
    total: int = 0
    rings: tuple[datetime, ...] = ()
    notes: tuple[str, ...] = ()


class CounterStream:
    """Implements domain.streams.StreamType; counters pass for cases."""

    kind: Final = StreamKind.CASE
    commands = by_type(OpenCounter, RaiseCounter, TellOther, SetRing, JotDown, Idle)
    events = by_type(CounterOpened, CounterRaised, OtherTold, RingSet, NoteJotted, BellRang)
    state_class = CounterState

    def __init__(self, state_schema: int = 1, bell_sticks: bool = False) -> None:
        self.state_schema = state_schema
        self.bell_sticks = bell_sticks
        self.folded = 0

    def initial(self) -> CounterState:
        """Not opened yet."""
        return CounterState()

    def decide(self, state: CounterState, command: Command, context: Context) -> Sequence[Happened]:
        """Refuses beyond the limit, and whatever a linked case that does not exist would have to allow."""
        events: list[Event] = []
        if isinstance(command, OpenCounter):
            if state.opened:
                raise Rejection("already_open")
            if command.case_id is not None and not context.linked[command.case_id]:
                raise Rejection("unknown_stream")
            events.append(CounterOpened(limit=command.limit, rings=command.rings, witnesses=command.witnesses))
        elif not state.opened:
            raise Rejection("unknown_stream")
        elif isinstance(command, RaiseCounter):
            if state.total + command.by > state.limit:
                raise Rejection(
                    "amount_exceeds_entitlement", amount_vnd=command.by, limit_vnd=state.limit - state.total
                )
            events.append(CounterRaised(by=command.by))
        elif isinstance(command, TellOther):
            events.append(OtherTold(target=command.target, by=command.by, ring=command.ring))
        elif isinstance(command, SetRing):
            events.append(RingSet(at=command.at))
        elif isinstance(command, JotDown):
            events.append(NoteJotted(text=command.text))
        elif isinstance(command, Tick):
            events.append(BellRang(at=command.due))
        return [Happened(event, command.occurred_on) for event in events]

    def evolve(self, state: CounterState, recorded: Recorded) -> CounterState:
        """Counts how often it is called, so that a test can tell a fold from a row."""
        self.folded += 1
        event = recorded.event
        if isinstance(event, CounterOpened):
            return state.model_copy(update={"opened": True, "limit": event.limit, "rings": event.rings})
        if isinstance(event, CounterRaised):
            return state.model_copy(update={"total": state.total + event.by})
        if isinstance(event, RingSet):
            return state.model_copy(update={"rings": (*state.rings, event.at)})
        if isinstance(event, NoteJotted):
            return state.model_copy(update={"notes": (*state.notes, event.text)})
        if isinstance(event, BellRang) and not self.bell_sticks:
            return state.model_copy(update={"rings": tuple(ring for ring in state.rings if ring > event.at)})
        return state

    def next_due(self, state: CounterState) -> datetime | None:
        """The first ring."""
        return min(state.rings, default=None)

    def why(self, state: CounterState) -> str:
        """Rings are all alike."""
        return "bell" if state.rings else ""

    def row(self, state: CounterState, today: date) -> QueueRow:
        """Late from the day after the first ring."""
        due = self.next_due(state)
        is_late = due is not None and due.date() < today
        return QueueRow(code=f"C{state.limit}", step="counting", state="late" if is_late else "active")

    def inbox(self, state: CounterState, recorded: Recorded) -> Sequence[InboxEntry]:
        """A ring reaches CB01."""
        if not isinstance(recorded.event, BellRang):
            return ()
        return (InboxEntry("CB01", "reminder", "E-1", "rung_reminder", {"code": "C"}, recorded.version),)

    def deliveries(self, state: CounterState, recorded: Recorded) -> Sequence[Delivery]:
        """What another counter is told."""
        event = recorded.event
        if not isinstance(event, OtherTold):
            return ()
        command: str = "raise_counter"
        body: dict[str, object] = {"by": event.by}
        if event.ring is not None:
            command, body = "set_ring", {"at": event.ring.isoformat()}
        return (Delivery(self.kind, event.target, command, recorded.occurred_on, body, recorded.version),)

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """The witnesses, in plain words."""
        if not isinstance(event, CounterOpened):
            return ()
        return tuple(PartyRecord(witness.party_id, "heir", witness.name) for witness in event.witnesses)

    def policy(self, state: CounterState, command: Command) -> PolicyStanding:
        """No pack."""
        return PolicyStanding()

    def project_code(self, state: CounterState, command: Command) -> str:
        """No project."""
        return ""

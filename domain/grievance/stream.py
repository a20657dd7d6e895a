"""The grievance stream in its first form: received and accepted, without clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.case.details import FreeText, GrievanceKind, GrievanceSubject
from domain.context import Context
from domain.errors import Rejection, UnknownCommandType
from domain.messages import Command, Event, Happened, Recorded, by_type
from domain.recording import RecordingStream
from domain.streams import Delivery, QueueRow
from domain.values import DocumentNumber, StreamKind

#: Runs on a track of its own (brief 1.15): a mark on the file would tell the officer who keeps it.
_CONFIDENTIAL: Final = "denunciation"


class GrievanceFacts(BaseModel):
    """What a grievance is about; its words are sealed."""

    case_id: UUID
    kind: GrievanceKind
    about: GrievanceSubject


class ReceiveGrievance(Command, GrievanceFacts):
    """Record that a grievance was received."""

    paper: DocumentNumber = ""
    note: FreeText | None = None


class AcceptGrievance(Command):
    """Record that the authority accepted the grievance for decision."""

    paper: DocumentNumber = ""
    note: FreeText | None = None


class GrievanceReceived(Event, GrievanceFacts):
    """A grievance was received."""

    IS_ACT: ClassVar[bool] = True

    grievance_id: UUID
    paper: DocumentNumber = ""
    note: FreeText | None = None


class GrievanceAccepted(Event):
    """A grievance was accepted for decision."""

    IS_ACT: ClassVar[bool] = True

    paper: DocumentNumber = ""
    note: FreeText | None = None


class GrievanceState(BaseModel):
    """A grievance as its log tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    grievance_id: UUID | None = None
    grievance: GrievanceFacts | None = None
    received_on: date | None = None
    accepted_on: date | None = None


class GrievanceStream(RecordingStream[GrievanceState]):
    """Implements domain.streams.StreamType for grievances."""

    kind: Final = StreamKind.GRIEVANCE
    commands = by_type(ReceiveGrievance, AcceptGrievance)
    events = by_type(GrievanceReceived, GrievanceAccepted)
    state_class = GrievanceState
    state_schema: int = 1

    def initial(self) -> GrievanceState:
        """A grievance nobody has brought."""
        return GrievanceState()

    def decide(self, state: GrievanceState, command: Command, context: Context) -> Sequence[Happened]:
        """The events of a command; raises Rejection when it cannot be accepted."""
        if isinstance(command, ReceiveGrievance):
            if state.grievance is not None:
                raise Rejection("already_open")
            context.must_exist(command.case_id)
            fields = command.model_dump(exclude={"occurred_on"})
            received = GrievanceReceived(grievance_id=context.stream_id, **fields)
            return [Happened(received, command.occurred_on)]
        if state.grievance is None or state.received_on is None:
            raise Rejection("unknown_stream")
        if not isinstance(command, AcceptGrievance):
            raise UnknownCommandType(command.TYPE)
        if state.accepted_on is not None:
            raise Rejection("already_recorded", fact="grievance_accepted")
        if command.occurred_on < state.received_on:
            raise Rejection(
                "dated_before_predecessor",
                predecessor="grievance_received",
                predecessor_on=state.received_on.isoformat(),
            )
        return [Happened(GrievanceAccepted(paper=command.paper, note=command.note), command.occurred_on)]

    def evolve(self, state: GrievanceState, recorded: Recorded) -> GrievanceState:
        """The grievance after an event; total."""
        event, change = recorded.event, {"version": recorded.version}
        facts: dict[str, Any] = {}
        if isinstance(event, GrievanceReceived):
            facts = {
                "grievance_id": event.grievance_id,
                "grievance": GrievanceFacts(case_id=event.case_id, kind=event.kind, about=event.about),
                "received_on": recorded.occurred_on,
            }
        elif isinstance(event, GrievanceAccepted):
            facts = {"accepted_on": recorded.occurred_on}
        return state.model_copy(update={**change, **facts})

    def row(self, state: GrievanceState, today: date) -> QueueRow:
        """The queue columns of the grievance."""
        return QueueRow(step="accepted" if state.accepted_on else "received")

    def deliveries(self, state: GrievanceState, recorded: Recorded) -> Sequence[Delivery]:
        """The case carries a mark of the grievance and of how far it has come; of a denunciation, none."""
        if state.grievance is None or state.grievance_id is None or state.grievance.kind == _CONFIDENTIAL:
            return ()
        stage = "received" if isinstance(recorded.event, GrievanceReceived) else "accepted"
        return [
            Delivery(
                target_kind=StreamKind.CASE,
                target_id=state.grievance.case_id,
                command_type="link_grievance",
                occurred_on=recorded.occurred_on,
                body={
                    "grievance_id": str(state.grievance_id),
                    "kind": state.grievance.kind,
                    "about": state.grievance.about,
                    "stage": stage,
                },
                version=recorded.version,
            )
        ]

"""The donation stream in its first form: opened and listed; nothing drives, reminds or escalates it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.case.commands import Person
from domain.case.events import PersonRegistered
from domain.context import Context
from domain.errors import Rejection, UnknownCommandType
from domain.identity import Code
from domain.messages import Command, Event, Happened, Recorded, by_type
from domain.recording import RecordingStream
from domain.streams import PartyRecord, QueueRow
from domain.values import LocalDate, StreamKind


class DonationFacts(BaseModel):
    """What the register says of a household that gives land."""

    code: Code
    project_id: UUID
    project_code: Code
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    registered_handover_on: LocalDate | None = None
    """The date of handover that the register names; no paper of this track stands behind it yet."""


class OpenDonation(Command, DonationFacts):
    """Open the donation of a household."""

    people: tuple[Person, ...] = ()


class DonationOpened(Event, DonationFacts):
    """A donation was opened."""

    IS_ACT: ClassVar[bool] = True


class DonationState(BaseModel):
    """A donation as its log tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    donation: DonationFacts | None = None


class DonationStream(RecordingStream[DonationState]):
    """Implements domain.streams.StreamType for donations."""

    kind: Final = StreamKind.DONATION
    commands = by_type(OpenDonation)
    events = by_type(DonationOpened, PersonRegistered)
    state_class = DonationState
    state_schema: int = 1

    def initial(self) -> DonationState:
        """A donation nobody has opened."""
        return DonationState()

    def decide(self, state: DonationState, command: Command, context: Context) -> Sequence[Happened]:
        """The events of a command; raises Rejection when it cannot be accepted."""
        if not isinstance(command, OpenDonation):
            raise UnknownCommandType(command.TYPE)
        if state.donation is not None:
            raise Rejection("already_open")
        context.must_be(StreamKind.DONATION, command.project_code, command.code)
        context.must_exist(command.project_id)
        opened = DonationOpened(**command.model_dump(exclude={"occurred_on", "people"}))
        people = [PersonRegistered(**person.model_dump()) for person in command.people]
        return [Happened(event, command.occurred_on) for event in (opened, *people)]

    def evolve(self, state: DonationState, recorded: Recorded) -> DonationState:
        """The donation after an event; total."""
        change: dict[str, Any] = {"version": recorded.version}
        if isinstance(recorded.event, DonationOpened):
            change["donation"] = DonationFacts(**recorded.event.model_dump())
        return state.model_copy(update=change)

    def row(self, state: DonationState, today: date) -> QueueRow:
        """The queue columns of the donation."""
        if state.donation is None:
            return QueueRow()
        return QueueRow(
            code=state.donation.code,
            project_code=state.donation.project_code,
            area_path=state.donation.area_path,
            step="donation",
            cause="not_driven_by_history",
            handed_over_on=state.donation.registered_handover_on,
        )

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """The person a registration names."""
        if not isinstance(event, PersonRegistered):
            return ()
        return (PartyRecord(event.party_id, event.role, event.name, event.personal_id, event.phone),)

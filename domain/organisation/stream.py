"""The organisation stream: who was registered, with which role and term, as events of the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from domain.context import Context
from domain.errors import UnknownCommandType
from domain.messages import Command, Event, Happened, Recorded, by_type
from domain.organisation.staff import Organisation, StaffMember, with_staff
from domain.privacy import PrivateText
from domain.recording import RecordingStream
from domain.streams import PartyRecord, QueueRow
from domain.values import LocalDate, StaffCode, StreamKind

#: Makes a person's id out of a staff code, so that the same list may be read twice.
_PEOPLE: Final = UUID("6f0a52f4-4f0e-4f8e-9d3c-4a3f2f4f9a01")


class StaffEntry(BaseModel):
    """A line of the staff list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: StaffCode
    role: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]
    areas: tuple[str, ...] = ()
    since: LocalDate
    until: LocalDate | None = None
    substitute: StaffCode | None = None
    heir: StaffCode | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)]
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=200)] = ""


class RegisterStaff(Command):
    """Register people of the office, or change what is registered of them.

    Everybody named is recorded anew, also with the words of last time: names and numbers are held
    sealed, so nobody could tell whether one of them changed, and a change must not be lost.
    """

    members: tuple[StaffEntry, ...] = Field(min_length=1)


class StaffRegistered(Event):
    """A person of the office was registered; the name is sealed with a key of the person's own."""

    code: StaffCode
    role: str
    areas: tuple[str, ...] = ()
    since: date
    until: date | None = None
    substitute: StaffCode | None = None
    heir: StaffCode | None = None
    name: PrivateText
    phone: PrivateText = ""
    email: PrivateText = ""

    def subject(self, stream_id: UUID) -> UUID:
        """The person, not the office."""
        return person_id(self.code)


def person_id(code: StaffCode) -> UUID:
    """The party id of a person of the office."""
    return uuid5(_PEOPLE, code)


class OrganisationState(BaseModel):
    """The staff list as the log tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    organisation: Organisation = Organisation()


class OrganisationStream(RecordingStream[OrganisationState]):
    """Implements domain.streams.StreamType for the organisation."""

    kind: Final = StreamKind.ORGANISATION
    commands = by_type(RegisterStaff)
    events = by_type(StaffRegistered)
    state_class = OrganisationState
    state_schema: int = 1

    def initial(self) -> OrganisationState:
        """An office without people."""
        return OrganisationState()

    def decide(self, state: OrganisationState, command: Command, context: Context) -> Sequence[Happened]:
        """One event per person named."""
        if not isinstance(command, RegisterStaff):
            raise UnknownCommandType(command.TYPE)
        return [Happened(StaffRegistered(**entry.model_dump()), command.occurred_on) for entry in command.members]

    def evolve(self, state: OrganisationState, recorded: Recorded) -> OrganisationState:
        """The staff list after an event; total."""
        change: dict[str, Any] = {"version": recorded.version}
        if isinstance(recorded.event, StaffRegistered):
            change["organisation"] = with_staff(state.organisation, [_member(recorded.event.model_dump())])
        return state.model_copy(update=change)

    def row(self, state: OrganisationState, today: date) -> QueueRow:
        """The organisation stands in no queue."""
        return QueueRow()

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """The person registered."""
        if not isinstance(event, StaffRegistered):
            return ()
        return (PartyRecord(person_id(event.code), "staff", event.name, "", event.phone),)


def _member(fields: dict[str, Any]) -> StaffMember:
    return StaffMember(**{name: fields[name] for name in StaffMember.model_fields})

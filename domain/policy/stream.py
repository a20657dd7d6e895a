"""The pack stream: each version of a policy pack as an event, so that any past day can be explained.

What a file says counts only once it was published here. Streams that are open go on under the version
they recorded until a change is ordered, which names them one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.context import Context
from domain.errors import Rejection, UnknownCommandType
from domain.messages import Command, Event, Handling, Happened, Recorded, by_type
from domain.policy.packs import NATIONAL, Pack
from domain.privacy import Private, at_most
from domain.recording import RecordingStream
from domain.streams import Delivery, QueueRow
from domain.values import DocumentNumber, LocalDate, StreamKind

FreeText = Annotated[str, at_most(4000), Private()]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

#: What the provincial People's Committee may choose for the part of a project that is not approved yet
#: (Resolution 254/2025/QH15 Art. 3(13)).
Choice = Literal["former_policy", "land_law", "new_rules"]


class PublishPolicy(Command):
    """Publish a version of a pack; streams that are open are not moved by it."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    pack: Pack
    file: Annotated[str, Field(min_length=1, max_length=200)]
    """Name of the file the pack was read from."""
    sha256: Sha256
    """Of that file, so that a paper copy can be compared."""
    base_version: int | None = Field(default=None, strict=True, ge=1)
    """Version of the national pack the file was merged with; None for the national one."""
    base_sha256: Sha256 | None = None
    """Of the national file."""
    reason: FreeText | None = None
    paper: DocumentNumber = ""


class OrderPolicyChange(Command):
    """Move open streams to a published version: exactly those that are named, as the dry run listed them."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    pack_version: int = Field(strict=True, ge=1)
    project_ids: tuple[UUID, ...] = ()
    batch_ids: tuple[UUID, ...] = ()
    case_ids: tuple[UUID, ...] = ()
    choice: Choice | None = None
    """The province's choice for projects that are approved in part; None where it has made none."""
    partly_approved_on: LocalDate | None = None
    """The first approval of a part of the project, where the streams named belong to parts without one."""
    reason: Annotated[FreeText, Field(min_length=1)]
    paper: Annotated[DocumentNumber, Field(min_length=1)]


class PolicyPublished(Event):
    """A version of the pack was published."""

    IS_ACT: ClassVar[bool] = True

    pack: Pack
    file: str
    sha256: str
    base_version: int | None = None
    base_sha256: str | None = None
    reason: FreeText | None = None
    paper: DocumentNumber = ""


class PolicyChangeOrdered(Event):
    """Open streams were ordered to a version; each takes it as a delivery of its own."""

    IS_ACT: ClassVar[bool] = True

    pack_version: int
    project_ids: tuple[UUID, ...] = ()
    batch_ids: tuple[UUID, ...] = ()
    case_ids: tuple[UUID, ...] = ()
    choice: Choice | None = None
    partly_approved_on: date | None = None
    reason: FreeText
    paper: DocumentNumber


class PublishedVersion(BaseModel):
    """One version as the row shows it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    """The pack's own number."""
    at: int
    """Version of the stream whose event holds it."""
    published_on: date
    effective_from: date
    expires_on: date | None
    rule_version: str
    sha256: str
    is_sample: bool = False
    base: str | None = None
    """The pack it stands on; None for the national one."""
    base_version: int | None = None
    """The version of it that this one was merged with."""
    base_sha256: str | None = None


class PolicyState(BaseModel):
    """The versions of a pack, oldest first; what they say stays in the log."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    pack_id: str = ""
    published: tuple[PublishedVersion, ...] = ()

    def published_version(self, version: int) -> PublishedVersion | None:
        """The pack's version of that number."""
        return next((one for one in self.published if one.version == version), None)

    def in_force(self, day: date) -> PublishedVersion | None:
        """See ``version_in_force``."""
        return version_in_force(self.published, day)


def version_in_force(published: Sequence[PublishedVersion], day: date) -> PublishedVersion | None:
    """The version that whatever is opened on a day stands under: the newest that has begun.

    Before the first of them begins it is the oldest, whose rows say of themselves when they hold; None where
    nothing is published.
    """
    begun = [one for one in published if one.effective_from <= day]
    return begun[-1] if begun else next(iter(published), None)


class PolicyStream(RecordingStream[PolicyState]):
    """Implements domain.streams.StreamType for policy packs."""

    kind: Final = StreamKind.POLICY
    commands = by_type(PublishPolicy, OrderPolicyChange)
    events = by_type(PolicyPublished, PolicyChangeOrdered)
    state_class = PolicyState
    state_schema: int = 3

    def initial(self) -> PolicyState:
        """A pack nobody has published."""
        return PolicyState()

    def decide(self, state: PolicyState, command: Command, context: Context) -> Sequence[Happened]:
        """The event of a command; raises Rejection when it cannot be accepted."""
        if isinstance(command, PublishPolicy):
            return [Happened(_published(state, command, context), command.occurred_on)]
        if isinstance(command, OrderPolicyChange):
            return [Happened(_ordered(state, command, context), command.occurred_on)]
        raise UnknownCommandType(command.TYPE)

    def evolve(self, state: PolicyState, recorded: Recorded) -> PolicyState:
        """The pack after an event; total."""
        change: dict[str, Any] = {"version": recorded.version}
        if isinstance(recorded.event, PolicyPublished):
            header = recorded.event.pack.header
            change["pack_id"] = header.id
            change["published"] = (
                *state.published,
                PublishedVersion(
                    version=header.version,
                    at=recorded.version,
                    published_on=recorded.occurred_on,
                    effective_from=header.effective_from,
                    expires_on=header.expires_on,
                    rule_version=header.rule_version,
                    sha256=recorded.event.sha256,
                    is_sample=header.is_sample,
                    base=header.base,
                    base_version=recorded.event.base_version,
                    base_sha256=recorded.event.base_sha256,
                ),
            )
        return state.model_copy(update=change)

    def row(self, state: PolicyState, today: date) -> QueueRow:
        """A pack stands in no queue; its code finds it."""
        return QueueRow(code=state.pack_id)

    def deliveries(self, state: PolicyState, recorded: Recorded) -> Sequence[Delivery]:
        """To each stream that an order names, the version it is to take."""
        event = recorded.event
        if not isinstance(event, PolicyChangeOrdered):
            return ()
        partly = event.partly_approved_on
        body = {
            "pack_id": state.pack_id,
            "pack_version": event.pack_version,
            "choice": event.choice,
            "partly_approved_on": partly.isoformat() if partly is not None else None,
            "paper": event.paper,
        }
        named = (
            *((StreamKind.PROJECT, one) for one in event.project_ids),
            *((StreamKind.BATCH, one) for one in event.batch_ids),
            *((StreamKind.CASE, one) for one in event.case_ids),
        )
        return [
            Delivery(
                target_kind=kind,
                target_id=stream_id,
                command_type="adopt_policy",
                occurred_on=recorded.occurred_on,
                body=body,
                version=recorded.version,
            )
            for kind, stream_id in named
        ]


def _published(state: PolicyState, command: PublishPolicy, context: Context) -> PolicyPublished:
    """Raises wrong_stream_id, national_pack_locked, pack_base_changed, pack_version_not_newer."""
    header = command.pack.header
    context.must_be(StreamKind.POLICY, header.id)
    # Whoever sends a pack may change the rows the law opens; one that stands on nothing would set them all.
    if header.base is None and (header.id != NATIONAL or context.actor != "system"):
        raise Rejection("national_pack_locked", pack=header.id)
    if state.published and state.published[-1].base != header.base:
        was = state.published[-1].base or "–"
        raise Rejection("pack_base_changed", pack=header.id, base=header.base or "–", was=was)
    newest = state.published[-1].version if state.published else 0
    if header.version <= newest:
        raise Rejection("pack_version_not_newer", pack=header.id, version=header.version, newest=newest)
    return PolicyPublished.model_construct(
        pack=command.pack,
        file=command.file,
        sha256=command.sha256,
        base_version=command.base_version,
        base_sha256=command.base_sha256,
        reason=command.reason,
        paper=command.paper,
    )


def _ordered(state: PolicyState, command: OrderPolicyChange, context: Context) -> PolicyChangeOrdered:
    """Raises unknown_stream, unknown_pack_version, pack_not_in_force_yet, nothing_to_move."""
    if not state.published:
        raise Rejection("unknown_stream")
    version = state.published_version(command.pack_version)
    if version is None:
        raise Rejection("unknown_pack_version", pack=state.pack_id, version=command.pack_version)
    if version.effective_from > context.today:
        # Ordered before its day, a change of the law would pass the streams by.
        raise Rejection(
            "pack_not_in_force_yet",
            pack=state.pack_id,
            version=version.version,
            effective_from=version.effective_from.isoformat(),
        )
    named = (*command.project_ids, *command.batch_ids, *command.case_ids)
    if not named:
        raise Rejection("nothing_to_move", pack=state.pack_id)
    for stream_id in named:
        context.must_exist(stream_id)
    return PolicyChangeOrdered(**command.model_dump(exclude={"occurred_on"}))

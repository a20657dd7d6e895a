"""One decision over one locked stream: from the prepared command to all that is to be written.

Shared by the single door, the bulk and the dry run; nothing here waits or reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from activities.commands import refusal
from activities.messages import EventRef, Refusal
from domain.context import LOCAL, Context
from domain.errors import Rejection
from domain.messages import Command, Event, Happened, Recorded
from domain.streams import Delivery, InboxEntry, QueueRow, StreamType, Tick
from domain.values import DRIVEN, CaseClock, StreamKind, is_staff_code
from store.ports import Append, RowChange, StoredEvent, StreamHead

#: A field of this name says that the command speaks of another stream, which the door looks up.
_LINKS: Final[Mapping[str, StreamKind]] = {f"{kind.value}_id": kind for kind in StreamKind}
_LISTS: Final[Mapping[str, StreamKind]] = {f"{kind.value}_ids": kind for kind in StreamKind}


@dataclass(frozen=True, slots=True)
class Standing:
    """A stream as the door found it, under its lock."""

    stream_type: StreamType[Any]
    head: StreamHead
    state: Any


@dataclass(frozen=True, slots=True)
class Author:
    """Who is behind the events, and by which command."""

    command_id: UUID
    actor: str
    on_behalf_of: str | None


def linked_streams(command: Command) -> list[tuple[StreamKind, UUID]]:
    """The other streams a command names by fields such as ``project_id`` or ``case_ids``."""
    named: list[tuple[StreamKind, UUID]] = []
    for name, kind, is_list in _link_fields(type(command)):
        value = getattr(command, name)
        if value is not None:
            named.extend((kind, one) for one in (value if is_list else (value,)))
    return named


@lru_cache(maxsize=512)
def _link_fields(cls: type[Command]) -> tuple[tuple[str, StreamKind, bool], ...]:
    singles = [(name, _LINKS[name], False) for name in cls.model_fields if name in _LINKS]
    return (*singles, *((name, _LISTS[name], True) for name in cls.model_fields if name in _LISTS))


def judge(standing: Standing, command: Command, context: Context) -> Sequence[Happened] | Refusal:
    """What is to be recorded, or why nothing is."""
    try:
        if not isinstance(command, Tick):
            _check_common(command, context)
        return standing.stream_type.decide(standing.state, command, context)
    except Rejection as rejection:
        return refusal(rejection.code, **rejection.params)


def _check_common(command: Command, context: Context) -> None:
    """What holds for every command of every stream; raises Rejection."""
    if command.occurred_on > context.today:
        raise Rejection("dated_in_future", occurred_on=command.occurred_on, today=context.today)
    if context.on_behalf_of is None:
        return
    member = context.organisation.member(context.on_behalf_of)
    if member is None:
        # A refusal is remembered in the clear, so it repeats nothing that is no code.
        raise Rejection("unknown_staff", staff=context.on_behalf_of if is_staff_code(context.on_behalf_of) else "?")
    if context.organisation.term_on(member.code, command.occurred_on) is None:
        raise Rejection(
            "not_in_office",
            staff=member.code,
            occurred_on=command.occurred_on,
            since=member.since,
            until=member.until,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """All that follows from the events of one command, ready for the store."""

    append: Append | None
    events: tuple[EventRef, ...]
    clock: CaseClock
    due_earlier: bool
    state: Any
    """The state after the events."""


def conclude(
    standing: Standing, author: Author, happened: Sequence[Happened], sealed: Sequence[Event], now: datetime
) -> Written:
    """Evolve the state over the sealed events and gather row, inbox, deliveries and parties.

    ``happened`` holds the events as decided, in plain words for ``parties``; ``sealed`` the same as
    the log will hold them, which is what the state may see.
    """
    stream_type, head = standing.stream_type, standing.head
    if not happened:
        return Written(None, (), clock_of(standing, now), False, standing.state)
    state = standing.state
    stored: list[StoredEvent] = []
    refs: list[EventRef] = []
    inbox: list[InboxEntry] = []
    deliveries: list[Delivery] = []
    for ordinal, (one, event) in enumerate(zip(happened, sealed, strict=True)):
        recorded = Recorded(
            version=head.version + ordinal + 1,
            occurred_on=one.occurred_on,
            event=event,
            recorded_at=now,
            actor=author.actor,
            on_behalf_of=author.on_behalf_of,
            command_id=author.command_id,
        )
        state = stream_type.evolve(state, recorded)
        inbox.extend(stream_type.inbox(state, recorded))
        deliveries.extend(stream_type.deliveries(state, recorded))
        stored.append(_stored(head.stream_id, ordinal, author.command_id, recorded))
        refs.append(event_ref(recorded))
    row = row_of(stream_type, state, now)
    append = Append(
        kind=head.kind,
        stream_id=head.stream_id,
        expected_version=head.version,
        events=stored,
        row=row,
        inbox=inbox,
        deliveries=deliveries,
        parties=[party for one in happened for party in stream_type.parties(one.event)],
    )
    before = stream_type.next_due(standing.state)
    return Written(
        append,
        tuple(refs),
        _clock(head, head.version + len(stored), row.queue, row.next_due, row.why),
        head.kind in DRIVEN and row.next_due is not None and (before is None or row.next_due < before),
        state,
    )


def clock_of(standing: Standing, now: datetime) -> CaseClock:
    """Where the stream stands and when to look again, in machine time."""
    head, stream_type, state = standing.head, standing.stream_type, standing.state
    if head.version == 0:
        return CaseClock()
    queue = stream_type.row(state, now.astimezone(LOCAL).date())
    return _clock(head, head.version, queue, stream_type.next_due(state), stream_type.why(state))


def row_of(stream_type: StreamType[Any], state: Any, moment: datetime) -> RowChange:
    """The row of a state; its ``late`` is told by the local day of ``moment``.

    The door passes the moment of recording, so that a rebuild from the log gives the same row.
    """
    return RowChange(
        state=state.model_dump_json(),
        state_schema=stream_type.state_schema,
        next_due=stream_type.next_due(state),
        why=stream_type.why(state),
        queue=stream_type.row(state, moment.astimezone(LOCAL).date()),
    )


def _clock(head: StreamHead, version: int, queue: QueueRow, next_due: datetime | None, why: str) -> CaseClock:
    return CaseClock(
        version=version,
        step=queue.step,
        wake_at=None if next_due is None else next_due - head.clock_offset,
        why=why,
        closed=queue.closed,
    )


def _stored(stream_id: UUID, ordinal: int, command_id: UUID, one: Recorded) -> StoredEvent:
    return StoredEvent(
        stream_id=stream_id,
        version=one.version,
        command_id=command_id,
        ordinal=ordinal,
        type=one.event.TYPE,
        schema_version=one.event.SCHEMA_VERSION,
        occurred_on=one.occurred_on,
        recorded_at=one.recorded_at,
        actor=one.actor,
        on_behalf_of=one.on_behalf_of,
        payload=one.event.model_dump_json(),
    )


def event_ref(one: Recorded) -> EventRef:
    """The event by its place in the stream, without what it says."""
    return EventRef(
        version=one.version,
        type=one.event.TYPE,
        occurred_on=one.occurred_on,
        recorded_at=one.recorded_at,
        actor=one.actor,
        on_behalf_of=one.on_behalf_of,
    )

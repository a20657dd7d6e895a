"""One transaction of the door in memory: staged, and put in place at once when the block ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.values import StreamKind
from store.chain import GENESIS, chained
from store.ports import (
    Append,
    CommandRecord,
    KnownCommand,
    PendingDelivery,
    RowChange,
    StoredEvent,
    StoredRow,
    StreamHead,
    StreamMoved,
    Trace,
    WrappedKey,
)
from store.postgres_rows import encoded

if TYPE_CHECKING:
    from store.memory import MemoryStore

_CHANGEABLE: Final = frozenset({"refused", "conflict"})


class MemoryUnit:
    """Implements ``store.ports.Unit``; made by MemoryStore alone."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._held: dict[UUID, None] = {}
        self._rows: dict[UUID, StoredRow] = {}
        self._events: dict[UUID, list[StoredEvent]] = {}
        self._keys: dict[UUID, WrappedKey] = {}
        self._appends: list[Append] = []
        self._commands: list[CommandRecord] = []
        self._afterwards: list[Callable[[], None]] = []

    async def begin(self, kind: StreamKind, stream_id: UUID, command_id: UUID | None) -> StreamHead:
        """Lock the stream and read its row, the command's memory and the clock."""
        await self._lock(stream_id)
        head = self._store.head_of(kind, stream_id, command_id)
        row = self._rows.get(stream_id)
        if row is None:
            return head
        fits = row.change.state_schema == self._store.state_schemas[kind]
        return replace(head, version=row.version, head_hash=row.head_hash, state=row.change.state if fits else None)

    async def begin_many(self, commands: Sequence[tuple[StreamKind, UUID, UUID]]) -> Mapping[UUID, StreamHead]:
        """The same for many streams at once, locked in sorted order; keyed by stream id."""
        return {
            stream_id: await self.begin(kind, stream_id, command_id)
            for kind, stream_id, command_id in sorted(commands, key=lambda command: command[1])
        }

    async def lock_many(self, stream_ids: Sequence[UUID]) -> None:
        """Lock these streams in sorted order and read nothing."""
        for stream_id in sorted(stream_ids):
            await self._lock(stream_id)

    async def read(self, stream_id: UUID, after: int = 0) -> Sequence[StoredEvent]:
        """The stream's events with a version above ``after``."""
        stored = self._store.tables.events.get(stream_id, ())
        return [*stored, *self._events.get(stream_id, ())][after:]

    async def read_many(self, stream_ids: Sequence[UUID]) -> Sequence[StoredEvent]:
        """All events of these streams, ordered by (stream_id, version)."""
        return [event for stream_id in sorted(stream_ids) for event in await self.read(stream_id)]

    async def read_traces(self, stream_ids: Sequence[UUID], traceless: Mapping[str, int]) -> Sequence[Trace]:
        """What is to be folded of these streams, ordered by (stream_id, version)."""
        traces: list[Trace] = []
        for stream_id in sorted(stream_ids):
            events = await self.read(stream_id)
            left = [event for event in events[:-1] if event.schema_version > traceless.get(event.type, 0)]
            traces.extend(Trace(*map(event.__getattribute__, Trace._fields)) for event in (*left, *events[-1:]))
        return traces

    async def rewrite(self, changes: Sequence[tuple[UUID, RowChange]]) -> None:
        """Put rebuilt rows in the place of the stored ones; versions and log stay as they are."""
        for stream_id, change in changes:
            row = self._rows.get(stream_id) or self._store.tables.rows[stream_id]
            self._rows[stream_id] = replace(row, change=change)

    async def put_back(self, lost: Sequence[tuple[StoredRow, datetime]]) -> None:
        """Insert rebuilt rows of streams whose row is gone; the moments of their last commands are kept apart here."""
        for row, _ in lost:
            if row.stream_id in self._rows or row.stream_id in self._store.tables.rows:
                raise StreamMoved(f"{row.stream_id} has a row")
            self._rows[row.stream_id] = row

    async def exists(self, stream_ids: Sequence[UUID]) -> Mapping[UUID, bool]:
        """Which of these streams exist; nothing here removes one, so they stay as they are."""
        return {one: one in self._rows or one in self._store.tables.rows for one in stream_ids}

    async def awaits(self, stream_id: UUID, command_type: str) -> bool:
        """Whether a delivery of that command to the stream is written and not carried yet."""
        pending = self._store.tables.deliveries.values()
        return any(one.target_id == stream_id and one.command_type == command_type for one in pending)

    async def subject_keys(self, fresh: Mapping[UUID, WrappedKey]) -> Mapping[UUID, WrappedKey]:
        """The sealing key of each subject: the stored one, or the fresh one, which is then stored."""
        known = {**self._keys, **self._store.tables.keys}
        self._keys |= {subject: key for subject, key in fresh.items() if subject not in known}
        return {subject: known.get(subject, key) for subject, key in fresh.items()}

    def when_committed(self, do: Callable[[], None]) -> None:
        """Call this once the unit has been committed; never where it is rolled back."""
        self._afterwards.append(do)

    async def write(self, append: Append | None, command: CommandRecord | None) -> None:
        """Append events with row, inbox, deliveries and parties, and remember the command."""
        if append is not None:
            self._stage_append(append)
        if command is not None:
            self._commands.append(command)

    async def write_many(self, writes: Sequence[tuple[Append | None, CommandRecord]]) -> None:
        """The same for many streams."""
        for append, command in writes:
            await self.write(append, command)

    def commit(self) -> None:
        """Put everything in place; raises StreamMoved and changes nothing when another writer was faster."""
        tables = self._store.tables
        # First what may refuse: from there on nothing fails, so all of it is placed or nothing.
        commands = dict(tables.commands)
        for command in self._commands:
            _remember(commands, command)
        tables.commands = commands
        for append in self._appends:
            self._place_around(append)
        tables.rows |= self._rows
        tables.keys = {**self._keys, **tables.keys}
        for stream_id, events in self._events.items():
            placed = []
            for event in events:
                tables.last_position += 1
                placed.append(event._replace(position=tables.last_position, epoch=1, tx="0", written_at=_now()))
                tables.last_command_at[stream_id] = event.recorded_at
            tables.events[stream_id] = (*tables.events.get(stream_id, ()), *placed)
        for do in self._afterwards:
            do()

    def release(self) -> None:
        """Let the next one in."""
        for stream_id in self._held:
            self._store.locks[stream_id].release()
        self._held.clear()

    async def _lock(self, stream_id: UUID) -> None:
        if stream_id not in self._held:
            await self._store.locks[stream_id].acquire()
            self._held[stream_id] = None

    def _stage_append(self, append: Append) -> None:
        if append.stream_id not in self._held:
            raise ValueError("a stream is written only in the unit that began it")
        row = self._rows.get(append.stream_id) or self._store.tables.rows.get(append.stream_id)
        version, head_hash = (row.version, row.head_hash) if row else (0, GENESIS)
        if version != append.expected_version:
            raise StreamMoved(f"{append.stream_id} is at {version}, not at {append.expected_version}")
        if version == 0 and not append.events:
            return
        events = chained(head_hash, append.events)
        self._events.setdefault(append.stream_id, []).extend(events)
        self._rows[append.stream_id] = StoredRow(
            append.kind,
            append.stream_id,
            version + len(events),
            events[-1].hash if events else head_hash,
            append.row,
        )
        self._appends.append(append)

    def _place_around(self, append: Append) -> None:
        tables = self._store.tables
        tables.inbox += tuple((append.stream_id, entry) for entry in append.inbox)
        for delivery in append.deliveries:
            tables.last_delivery += 1
            tables.deliveries[tables.last_delivery] = PendingDelivery(
                tables.last_delivery,
                append.stream_id,
                delivery.version,
                delivery.target_kind,
                delivery.target_id,
                delivery.command_type,
                delivery.occurred_on,
                encoded(dict(delivery.body)),
            )
        for party in append.parties:
            tables.parties[append.stream_id, party.party_id] = party


def _remember(commands: dict[UUID, KnownCommand], command: CommandRecord) -> None:
    """Only a refusal may be followed by another outcome (architecture.md, Event log)."""
    known = commands.get(command.command_id)
    if known and (known.status not in _CHANGEABLE or known.stream_id != command.stream_id):
        raise StreamMoved(f"command {command.command_id} was decided already")
    commands[command.command_id] = KnownCommand(command.stream_id, command.body_hash, command.status, command.outcome)


def _now() -> datetime:
    return datetime.now(UTC)

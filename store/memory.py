"""The store in memory: the same promises as on PostgreSQL, for tests and for trying things out."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.streams import InboxEntry, PartyRecord
from domain.values import DRIVEN, StreamKind
from store.chain import GENESIS
from store.memory_unit import MemoryUnit
from store.ports import (
    Checkpoint,
    DueStream,
    KnownCommand,
    PendingDelivery,
    ReadyStream,
    StoredEvent,
    StoredRow,
    StreamHead,
    StreamMoved,
    Unit,
    WrappedKey,
)

_LONGEST_BACKOFF: Final = timedelta(minutes=5)


@dataclass(slots=True)
class Tables:
    """Everything a commit changes; a unit works on a copy and puts it in place when it ends."""

    events: dict[UUID, tuple[StoredEvent, ...]] = field(default_factory=dict)
    rows: dict[UUID, StoredRow] = field(default_factory=dict)
    last_command_at: dict[UUID, datetime] = field(default_factory=dict)
    commands: dict[UUID, KnownCommand] = field(default_factory=dict)
    inbox: tuple[tuple[UUID, InboxEntry], ...] = ()
    deliveries: dict[int, PendingDelivery] = field(default_factory=dict)
    parties: dict[tuple[UUID, UUID], PartyRecord] = field(default_factory=dict)
    keys: dict[UUID, WrappedKey] = field(default_factory=dict)
    woken: dict[UUID, DueStream] = field(default_factory=dict)
    faults: dict[UUID, str] = field(default_factory=dict)
    not_before: dict[int, datetime] = field(default_factory=dict)
    last_position: int = 0
    last_delivery: int = 0


class MemoryStore:
    """Implements ``store.ports.Store``; ``offset`` is the installation's clock offset."""

    def __init__(self, state_schemas: Mapping[StreamKind, int], offset: timedelta = timedelta()) -> None:
        self.state_schemas = state_schemas
        self.offset = offset
        self.tables = Tables()
        self.locks: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """A transaction: commits when the block ends, rolls back when it raises."""
        unit = MemoryUnit(self)
        try:
            yield unit
            unit.commit()
        finally:
            unit.release()

    async def command(self, command_id: UUID) -> KnownCommand | None:
        """What is remembered of a command."""
        return self.tables.commands.get(command_id)

    async def head(self, kind: StreamKind, stream_id: UUID) -> StreamHead:
        """The row as ``Unit.begin`` reads it, without the lock: for dry runs."""
        return self.head_of(kind, stream_id, None)

    async def streams(self, after: UUID | None, limit: int) -> Mapping[UUID, StreamKind]:
        """Streams that have a row, in order of their ids, those beyond ``after``."""
        return {row.stream_id: row.kind for row in await self.rows(after, limit)}

    async def rows(self, after: UUID | None, limit: int) -> Sequence[StoredRow]:
        """Rows of all kinds of streams ordered by stream id, those beyond ``after``."""
        found = sorted(self.tables.rows.values(), key=lambda row: row.stream_id)
        return [row for row in found if after is None or row.stream_id > after][:limit]

    async def of_kind(self, kind: StreamKind, after: UUID | None, limit: int) -> Sequence[StoredRow]:
        """Rows of one kind of stream ordered by stream id, those beyond ``after``."""
        found = sorted((row for row in self.tables.rows.values() if row.kind is kind), key=lambda row: row.stream_id)
        return [row for row in found if after is None or row.stream_id > after][:limit]

    async def without_row(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Streams that have events and no row, ordered by id, those beyond ``after``."""
        lost = sorted(self.tables.events.keys() - self.tables.rows.keys())
        return [stream_id for stream_id in lost if after is None or stream_id > after][:limit]

    async def copy_new(self, ready: Sequence[ReadyStream]) -> None:
        """Write new streams in one transaction, all or nothing. Raises StreamMoved."""
        async with self.unit() as unit:
            for one in ready:
                known = (await unit.begin(one.append.kind, one.append.stream_id, one.command.command_id)).known
                if known is not None:
                    raise StreamMoved(f"command {one.command.command_id} was decided already")
                await unit.write(one.append, one.command)

    async def read_stream(self, stream_id: UUID, after: int = 0) -> Sequence[StoredEvent]:
        """The events of a stream in order."""
        return self.tables.events.get(stream_id, ())[after:]

    async def read_all(self, after: Checkpoint, limit: int) -> AsyncIterator[StoredEvent]:
        """Events of all streams in the order of their commits."""
        events = sorted((event for own in self.tables.events.values() for event in own), key=lambda e: e.position)
        for event in [event for event in events if event.position > after.position][:limit]:
            yield event

    async def staff_json(self) -> tuple[int, str]:
        """Version and state JSON of the organisation stream; version 0 where there is none."""
        for row in self.tables.rows.values():
            if row.kind is StreamKind.ORGANISATION:
                return row.version, row.change.state
        return 0, "{}"

    async def clock_offset(self) -> timedelta:
        """How far the installation's clock is ahead of the machine's."""
        return self.offset

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Driven open streams with next_due at or before ``until``, soonest first."""
        return [one for one in self._driven() if one.next_due is not None and one.next_due <= until][:limit]

    async def behind(self, limit: int) -> Sequence[DueStream]:
        """Driven open streams never woken, or whose next_due became earlier after their last wake."""
        return [one for one in self._driven() if _is_behind(one, self.tables.woken.get(one.stream_id))][:limit]

    async def mark_woken(self, streams: Sequence[DueStream]) -> None:
        """Remember with which version and due moment these workflows were woken."""
        self.tables.woken |= {stream.stream_id: stream for stream in streams}

    async def mark_fault(self, stream_id: UUID, reason: str) -> None:
        """Remember that the stream's clock stands still for a reason of the system; empty when it is over."""
        self.tables.faults[stream_id] = reason

    async def subject_keys(self, subjects: Sequence[UUID]) -> Mapping[UUID, WrappedKey]:
        """The stored sealing keys of these subjects; those without one are left out."""
        return {subject: key for subject, key in self.tables.keys.items() if subject in subjects}

    async def erase_subject(self, subject: UUID) -> None:
        """Remove a subject's sealing key and the people known under it, for good."""
        self.tables.keys.pop(subject, None)
        self.tables.parties = {ids: party for ids, party in self.tables.parties.items() if subject not in ids}

    async def pending_deliveries(self, limit: int) -> Sequence[PendingDelivery]:
        """Deliveries not carried, in the order of their causes; a waiting one holds its target's later ones back."""
        now = datetime.now(UTC)
        held: set[UUID] = set()
        pending: list[PendingDelivery] = []
        for delivery in sorted(self.tables.deliveries.values(), key=lambda delivery: delivery.id):
            if self.tables.not_before.get(delivery.id, now) > now:
                held.add(delivery.target_id)
            if delivery.target_id not in held:
                pending.append(delivery)
        return pending[:limit]

    async def delivered(self, ids: Sequence[int]) -> None:
        """Mark deliveries as carried."""
        for delivery_id in ids:
            self.tables.deliveries.pop(delivery_id, None)

    async def delivery_failed(self, delivery_id: int, reason: str) -> None:  # noqa: ARG002 - operators read it in SQL
        """Count an attempt at a delivery that did not go through; the next one waits twice as long."""
        delivery = self.tables.deliveries[delivery_id]
        wait = min(timedelta(seconds=2 ** min(delivery.attempts, 30)), _LONGEST_BACKOFF)
        self.tables.deliveries[delivery_id] = replace(delivery, attempts=delivery.attempts + 1)
        self.tables.not_before[delivery_id] = datetime.now(UTC) + wait

    def head_of(self, kind: StreamKind, stream_id: UUID, command_id: UUID | None) -> StreamHead:
        """What ``begin`` answers."""
        row = self.tables.rows.get(stream_id)
        fits = row is not None and row.change.state_schema == self.state_schemas[kind]
        organisation = [r.version for r in self.tables.rows.values() if r.kind is StreamKind.ORGANISATION]
        return StreamHead(
            kind=kind,
            stream_id=stream_id,
            version=row.version if row else 0,
            state=row.change.state if row and fits else None,
            head_hash=row.head_hash if row else GENESIS,
            last_command_at=self.tables.last_command_at.get(stream_id),
            clock_offset=self.offset,
            organisation_version=max(organisation, default=0),
            known=self.tables.commands.get(command_id) if command_id else None,
        )

    def _driven(self) -> list[DueStream]:
        found = [
            DueStream(row.kind, row.stream_id, row.version, row.change.next_due)
            for row in self.tables.rows.values()
            if row.kind in DRIVEN and not row.change.queue.closed
        ]
        never = datetime.max.replace(tzinfo=UTC)
        return sorted(found, key=lambda one: (one.next_due or never, one.stream_id))


def _is_behind(now: DueStream, woken: DueStream | None) -> bool:
    if woken is None:
        return True
    if now.next_due is None:
        return False
    return woken.next_due is None or now.next_due < woken.next_due

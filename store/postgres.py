"""The store on PostgreSQL: what lies outside the door's transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.values import DRIVEN, StreamKind
from store import postgres_rows as rows
from store.connections import Lease, door_engine, execute, unavailable_when_lost
from store.keys import KeyRing
from store.ports import (
    Checkpoint,
    DueStream,
    KnownCommand,
    PendingDelivery,
    ReadyStream,
    StoredEvent,
    StoredRow,
    StreamHead,
    Unit,
    WrappedKey,
)
from store.postgres_copy import copy_new
from store.postgres_unit import PostgresUnit
from store.reader import GLOBAL_ORDER
from store.recent_heads import RecentHeads
from store.sealing import SEARCH_SUBJECT, search_key

_DRIVEN: Final = sorted(kind.value for kind in DRIVEN)

#: A delivery that fails waits 1, 2, 4 ... seconds and at most five minutes: its target may be
#: waiting for somebody to mend a fault, and nobody is served by a thousand attempts meanwhile.
_LONGEST_BACKOFF_SECONDS: Final = 300


class PostgresStore:
    """Implements ``store.ports.Store``.

    ``state_schemas`` says for each kind of stream which state schema this program writes; a row of
    another schema is shown without its state.
    """

    def __init__(self, door_url: str, state_schemas: Mapping[StreamKind, int], keys: KeyRing) -> None:
        self.engine: AsyncEngine = door_engine(door_url)
        self.state_schemas = state_schemas
        self._keys = keys
        self._search_key: bytes | None = None
        self.recent = RecentHeads()

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """A transaction: commits when the block ends, rolls back when it raises."""
        async with Lease(self.engine) as lease:
            with unavailable_when_lost():
                unit = PostgresUnit(self, lease)
                try:
                    yield unit
                    await unit.finish()
                except BaseException:
                    unit.abandon()
                    raise

    async def command(self, command_id: UUID) -> KnownCommand | None:
        """What is remembered of a command."""
        found = await self._rows(
            "SELECT stream_id, body_hash, status, outcome FROM commands WHERE command_id = %s", (command_id,)
        )
        return KnownCommand(*found[0]) if found else None

    async def head(self, kind: StreamKind, stream_id: UUID) -> StreamHead:
        """The row as ``Unit.begin`` reads it, without the lock: for dry runs."""
        async with Lease(self.engine) as lease:
            with unavailable_when_lost():
                return await PostgresUnit(self, lease).look(kind, stream_id)

    async def streams(self, after: UUID | None, limit: int) -> Mapping[UUID, StreamKind]:
        """Streams that have a row, in order of their ids, those beyond ``after``."""
        found = await self._rows(
            "SELECT stream_id, kind FROM streams WHERE stream_id > %s ORDER BY stream_id LIMIT %s",
            (after or UUID(int=0), limit),
        )
        return {stream_id: StreamKind(kind) for stream_id, kind in found}

    async def rows(self, after: UUID | None, limit: int) -> Sequence[StoredRow]:
        """Rows of all kinds of streams ordered by stream id, those beyond ``after``."""
        found = await self._rows(
            f"SELECT {rows.ROW_COLUMNS} FROM streams WHERE stream_id > %s ORDER BY stream_id LIMIT %s",
            (after or UUID(int=0), limit),
        )
        return [rows.stored_row_of(row) for row in found]

    async def of_kind(self, kind: StreamKind, after: UUID | None, limit: int) -> Sequence[StoredRow]:
        """Rows of one kind of stream ordered by stream id, those beyond ``after``."""
        found = await self._rows(
            f"SELECT {rows.ROW_COLUMNS} FROM streams WHERE kind = %s AND stream_id > %s ORDER BY stream_id LIMIT %s",
            (kind.value, after or UUID(int=0), limit),
        )
        return [rows.stored_row_of(row) for row in found]

    async def without_row(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Streams that have events and no row, ordered by id, those beyond ``after``: reads the whole log's index."""
        found = await self._rows(
            """
            SELECT e.stream_id FROM (SELECT DISTINCT stream_id FROM events WHERE stream_id > %s) AS e
            WHERE NOT EXISTS (SELECT FROM streams AS s WHERE s.stream_id = e.stream_id)
            ORDER BY e.stream_id LIMIT %s
            """,
            (after or UUID(int=0), limit),
        )
        return [row[0] for row in found]

    async def copy_new(self, ready: Sequence[ReadyStream]) -> None:
        """Write new streams in one COPY transaction, all or nothing. Raises StreamMoved."""
        async with Lease(self.engine) as lease:
            with unavailable_when_lost():
                unit = PostgresUnit(self, lease)
                await copy_new(unit, lease, ready)
                await unit.finish()

    async def read_stream(self, stream_id: UUID, after: int = 0) -> Sequence[StoredEvent]:
        """The events of a stream in order."""
        found = await self._rows(
            f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE stream_id = %s AND version > %s ORDER BY version",
            (stream_id, after),
        )
        return [rows.event_of(row) for row in found]

    async def read_all(self, after: Checkpoint, limit: int) -> AsyncIterator[StoredEvent]:
        """Events of all streams in (tx, position) order, below the oldest open transaction."""
        for row in await self._rows(GLOBAL_ORDER, (after.epoch, after.tx, after.position, limit)):
            yield rows.event_of(row)

    async def staff_json(self) -> tuple[int, str]:
        """Version and state JSON of the organisation stream; version 0 where there is none."""
        found = await self._rows(
            "SELECT version, state::text FROM streams WHERE kind = %s", (StreamKind.ORGANISATION.value,)
        )
        return (found[0][0], found[0][1]) if found else (0, "{}")

    async def clock_offset(self) -> timedelta:
        """How far the installation's clock is ahead of the machine's."""
        offset: timedelta = (await self._rows("SELECT clock_offset FROM installation"))[0][0]
        return offset

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Driven open streams with next_due at or before ``until``, soonest first."""
        return await self._due("next_due <= %s", (until, limit))

    async def behind(self, limit: int) -> Sequence[DueStream]:
        """Driven open streams never woken, or whose next_due became earlier after their last wake."""
        return await self._due("(woken_version IS NULL OR next_due < COALESCE(woken_due, 'infinity'))", (limit,))

    async def mark_woken(self, streams: Sequence[DueStream]) -> None:
        """Remember with which version and due moment these workflows were woken."""
        records = [
            {
                "stream_id": str(stream.stream_id),
                "version": stream.version,
                "due": stream.next_due and stream.next_due.isoformat(),
            }
            for stream in streams
        ]
        await execute(
            self.engine,
            """
            UPDATE streams AS s SET woken_version = w.version, woken_due = w.due
            FROM json_to_recordset(%s::json) AS w(stream_id uuid, version integer, due timestamptz)
            WHERE s.stream_id = w.stream_id
            """,
            (rows.as_json(records) or "[]",),
        )

    async def mark_fault(self, stream_id: UUID, reason: str) -> None:
        """Show on boards that the stream's clock stands still for a reason of the system; empty when it is over."""
        await execute(
            self.engine, "UPDATE streams SET fault = NULLIF(%s, '') WHERE stream_id = %s", (reason, stream_id)
        )

    async def subject_keys(self, subjects: Sequence[UUID]) -> Mapping[UUID, WrappedKey]:
        """The stored sealing keys of these subjects; those without one are left out."""
        found = await self._rows(
            "SELECT subject, key_id, master_id, wrapped FROM sealing_keys WHERE subject = ANY(%s)", (list(subjects),)
        )
        return {row[0]: WrappedKey(*row[1:]) for row in found}

    async def erase_subject(self, subject: UUID) -> None:
        """Remove a subject's sealing key and the people known under it, for good."""
        await execute(
            self.engine,
            """
            WITH people AS (DELETE FROM parties WHERE stream_id = %(subject)s OR party_id = %(subject)s)
            DELETE FROM sealing_keys WHERE subject = %(subject)s
            """,
            {"subject": subject},
        )

    async def rewrap_keys(self, limit: int = 1_000) -> int:
        """Wrap subjects' keys anew that an older master key wrapped; gives how many, 0 when all are done.

        After that the older master key can leave the ring. Raises BadKeyRing where it left too early.
        """
        found = await self._rows(
            "SELECT subject, key_id, master_id, wrapped FROM sealing_keys WHERE master_id <> %s LIMIT %s",
            (self._keys.primary, limit),
        )
        for subject, *stored in found:
            key = self._keys.rewrap(subject, WrappedKey(*stored))
            await execute(
                self.engine,
                "UPDATE sealing_keys SET master_id = %s, wrapped = %s WHERE subject = %s AND key_id = %s",
                (key.master_id, key.wrapped, subject, key.key_id),
            )
        return len(found)

    async def pending_deliveries(self, limit: int) -> Sequence[PendingDelivery]:
        """Deliveries not carried, in the order of their causes.

        One that waits after a failure holds back the later ones to the same target: a case takes the
        decisions of its batch in their order.
        """
        found = await self._rows(
            """
            SELECT d.id, d.cause_stream, d.cause_version, d.target_kind, d.target_id, d.command_type, d.occurred_on,
                   d.body::text, d.attempts
            FROM deliveries AS d
            WHERE d.delivered_at IS NULL AND d.not_before <= clock_timestamp()
              AND NOT EXISTS (
                SELECT FROM deliveries AS e
                WHERE e.target_id = d.target_id AND e.delivered_at IS NULL AND e.id < d.id
                  AND e.not_before > clock_timestamp())
            ORDER BY d.id LIMIT %s
            """,
            (limit,),
        )
        return [rows.pending_of(row) for row in found]

    async def delivered(self, ids: Sequence[int]) -> None:
        """Mark deliveries as carried."""
        await execute(
            self.engine, "UPDATE deliveries SET delivered_at = clock_timestamp() WHERE id = ANY(%s)", (list(ids),)
        )

    async def delivery_failed(self, delivery_id: int, reason: str) -> None:
        """Count an attempt at a delivery that did not go through; the next one waits twice as long."""
        await execute(
            self.engine,
            """
            UPDATE deliveries
            SET attempts = attempts + 1, last_problem = %s,
                not_before = clock_timestamp() + make_interval(secs => LEAST(2 ^ LEAST(attempts, 30), %s))
            WHERE id = %s
            """,
            (reason, _LONGEST_BACKOFF_SECONDS, delivery_id),
        )

    async def search_key(self, unit: Unit) -> bytes:
        """The key that hashes personal ids; made, within the unit, the first time."""
        if self._search_key is not None:
            return self._search_key
        fresh = self._keys.new_subject_key(SEARCH_SUBJECT)
        stored = (await unit.subject_keys({SEARCH_SUBJECT: fresh}))[SEARCH_SUBJECT]
        key = search_key(self._keys, stored)
        if stored.key_id != fresh.key_id:  # else it is gone again if the unit rolls back
            self._search_key = key
        return key

    async def _due(self, condition: str, parameters: Sequence[object]) -> Sequence[DueStream]:
        kinds = ", ".join(f"'{kind}'" for kind in _DRIVEN)
        found = await self._rows(
            f"SELECT kind, stream_id, version, next_due FROM streams "
            f"WHERE NOT closed AND kind IN ({kinds}) AND {condition} "
            "ORDER BY next_due NULLS LAST, stream_id LIMIT %s",
            parameters,
        )
        return [DueStream(StreamKind(row[0]), *row[1:]) for row in found]

    async def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        return await (await execute(self.engine, statement, parameters)).fetchall()

"""One transaction of the door on PostgreSQL, on two round trips: lock and read, then write and commit.

Statements go to the driver as text with the values quoted by libpq: several of them travel together
that way, which prepared statements cannot. What is written is held back until the block ends or
somebody reads, so that it travels with COMMIT.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg
from psycopg.pq.abc import PGresult

from domain.values import StreamKind
from store import postgres_rows as rows
from store.chain import chained
from store.connections import Lease
from store.ports import (
    Append,
    CommandRecord,
    RowChange,
    StoredEvent,
    StoredRow,
    StoreUnavailable,
    StreamHead,
    StreamMoved,
    Trace,
    WrappedKey,
)
from store.postgres_note import NOTE, Parameters, note_parameters
from store.recent_heads import RecentHead
from store.sealing import personal_id_hash

if TYPE_CHECKING:
    from store.postgres import PostgresStore

#: Raised by door_write when another writer was faster.
MOVED_SQLSTATE: Final = "LC001"

_KEYS: Final = """
    WITH fresh AS (
        SELECT * FROM json_to_recordset(%s::json) AS k(subject uuid, key_id text, master_id text, wrapped text)
    ), made AS (
        INSERT INTO sealing_keys (subject, key_id, master_id, wrapped)
        SELECT subject, key_id, master_id, decode(wrapped, 'hex') FROM fresh
        ON CONFLICT DO NOTHING
        RETURNING subject, key_id, master_id, wrapped
    )
    SELECT subject, key_id, master_id, wrapped FROM made
    UNION ALL
    SELECT k.subject, k.key_id, k.master_id, k.wrapped FROM sealing_keys AS k JOIN fresh USING (subject)
"""


#: Order of Trace's fields. The last event of a stream is read whatever its type: it has the version and the moment
#: of the row.
_TRACES: Final = """
    SELECT stream_id, version, command_id, type, schema_version, occurred_on, recorded_at, actor, on_behalf_of,
           payload::text
    FROM events AS e
    WHERE stream_id = ANY(%s)
      AND (NOT EXISTS (SELECT FROM unnest(%s::text[], %s::integer[]) AS left_out(type, upto)
                       WHERE left_out.type = e.type AND e.schema_version <= left_out.upto)
           OR version = (SELECT max(last.version) FROM events AS last WHERE last.stream_id = e.stream_id))
    ORDER BY stream_id, version
"""


class PostgresUnit:
    """Implements ``store.ports.Unit``; made by PostgresStore alone."""

    def __init__(self, store: PostgresStore, lease: Lease) -> None:
        self._lease = lease
        self._store = store
        self._begun = False
        self._heads: dict[UUID, StreamHead] = {}
        self._keys: dict[UUID, WrappedKey] = {}
        self._guess: tuple[RecentHead, UUID] | None = None
        self._written: list[tuple[StreamHead, Append, list[StoredEvent]]] = []
        self._appends: dict[UUID, tuple[Append, list[StoredEvent]]] = {}
        self._commands: list[CommandRecord] = []
        self._afterwards: list[Callable[[], None]] = []

    async def begin(self, kind: StreamKind, stream_id: UUID, command_id: UUID | None) -> StreamHead:
        """Lock the stream and read its row, the command's memory and the clock: one round trip.

        None at all where this process wrote the stream last: the guess is proven under the lock by
        whatever is sent next, the write at the latest. Raises StreamMoved then if it was wrong.
        """
        if command_id is not None and not self._begun and not self._heads:
            guess = self._store.recent.guess(stream_id, command_id)
            if guess is not None:
                self._heads[stream_id] = guess.head
                self._guess = (guess, command_id)
                return guess.head
        call = f"SELECT * FROM door_begin({rows.uuid_literal(stream_id)}, {rows.uuid_literal(command_id)}); "
        await self._flush()
        # Most commands seal something under the stream's own key, so that is read on the same way.
        *_, head, keys = await self._run(self._opening() + call.encode() + rows.keys_query([stream_id]))
        self._keys |= rows.keys_of(keys)
        return self._began({stream_id: kind}, head)[stream_id]

    async def begin_many(self, commands: Sequence[tuple[StreamKind, UUID, UUID]]) -> Mapping[UUID, StreamHead]:
        """The same for many streams at once, locked in sorted order; keyed by stream id."""
        if not commands:
            return {}
        streams = rows.uuid_array(stream_id for _, stream_id, _ in commands)
        known = rows.uuid_array(command_id for _, _, command_id in commands)
        kinds = {stream_id: kind for kind, stream_id, _ in commands}
        await self._flush()
        call = f"SELECT * FROM door_begin_many({streams}, {known}, true)"
        return self._began(kinds, (await self._run(self._opening() + call.encode()))[-1])

    async def lock_many(self, stream_ids: Sequence[UUID]) -> None:
        """Lock these streams in sorted order and read nothing."""
        if stream_ids:
            await self._flush()
            asked = f"SELECT DISTINCT unnest({rows.uuid_array(stream_ids)}) AS id ORDER BY 1"
            lock = f"SELECT pg_advisory_xact_lock(hashtextextended(id::text, 0)) FROM ({asked}) AS sorted"
            await self._run(self._opening() + lock.encode())

    async def look(self, kind: StreamKind, stream_id: UUID) -> StreamHead:
        """The row as ``begin`` reads it, without lock and transaction."""
        call = f"door_begin_many({rows.uuid_array([stream_id])}, ARRAY[NULL]::uuid[], false)"
        (result,) = await self._run(f"SELECT * FROM {call}".encode())
        return rows.heads_of({stream_id: kind}, self._store.state_schemas, result)[stream_id]

    async def read(self, stream_id: UUID, after: int = 0) -> Sequence[StoredEvent]:
        """The stream's events with a version above ``after``."""
        cursor = await self._execute(
            f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE stream_id = %s AND version > %s ORDER BY version",
            (stream_id, after),
        )
        return [rows.event_of(row) async for row in cursor]

    async def read_many(self, stream_ids: Sequence[UUID]) -> Sequence[StoredEvent]:
        """All events of these streams, ordered by (stream_id, version): one statement."""
        cursor = await self._execute(
            f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE stream_id = ANY(%s) ORDER BY stream_id, version",
            (list(stream_ids),),
        )
        return [rows.event_of(row) for row in await cursor.fetchall()]

    async def read_traces(self, stream_ids: Sequence[UUID], traceless: Mapping[str, int]) -> Sequence[Trace]:
        """What is to be folded of these streams, ordered by (stream_id, version): one statement."""
        cursor = await self._execute(
            _TRACES, (list(stream_ids), list(traceless), list(traceless.values())), binary=True
        )
        return [Trace._make(row) for row in await cursor.fetchall()]

    async def rewrite(self, changes: Sequence[tuple[UUID, RowChange]]) -> None:
        """Put rebuilt rows in the place of the stored ones; versions and log stay as they are."""
        records = [{"stream_id": str(stream_id), **rows.change_record(change)} for stream_id, change in changes]
        await self._execute("SELECT door_rewrite(%s)", (rows.as_json(records),))

    async def put_back(self, lost: Sequence[tuple[StoredRow, datetime]]) -> None:
        """Insert rebuilt rows of streams whose row is gone, each with the moment of its last command."""
        records = rows.as_json(rows.lost_row_record(row, last_command_at) for row, last_command_at in lost)
        statement = "SELECT door_write(NULL, %s::json, NULL, NULL, NULL, NULL, NULL)"
        try:
            await self._execute(statement, (records,))
        except psycopg.Error as error:
            if _lost_a_race(error):
                raise StreamMoved(str(error)) from error
            raise

    async def exists(self, stream_ids: Sequence[UUID]) -> Mapping[UUID, bool]:
        """Which of these streams exist, read FOR SHARE so that they stay as they are."""
        cursor = await self._execute(
            "SELECT stream_id FROM streams WHERE stream_id = ANY(%s) ORDER BY stream_id FOR SHARE", (list(stream_ids),)
        )
        found = {row[0] for row in await cursor.fetchall()}
        return {stream_id: stream_id in found for stream_id in stream_ids}

    async def awaits(self, stream_id: UUID, command_type: str) -> bool:
        """Whether a delivery of that command to the stream is written and not carried yet."""
        cursor = await self._execute(
            "SELECT EXISTS (SELECT FROM deliveries"
            " WHERE target_id = %s AND delivered_at IS NULL AND command_type = %s)",
            (stream_id, command_type),
        )
        (found,) = await cursor.fetchone() or (False,)
        return bool(found)

    async def subject_keys(self, fresh: Mapping[UUID, WrappedKey]) -> Mapping[UUID, WrappedKey]:
        """The sealing key of each subject: the stored one, or the fresh one, which is then stored."""
        if self._guess is not None and not self._begun:
            self._keys |= rows.keys_of((await self._run(self._opening() + rows.keys_query(fresh)))[-1])
        kept = {subject: self._keys[subject] for subject in fresh if subject in self._keys}
        while missing := [subject for subject in fresh if subject not in kept]:
            # A second pass only where another transaction made a key between our look and our insert.
            cursor = await self._execute(
                _KEYS,
                (
                    rows.as_json(
                        {
                            "subject": str(subject),
                            "key_id": fresh[subject].key_id,
                            "master_id": fresh[subject].master_id,
                            "wrapped": fresh[subject].wrapped.hex(),
                        }
                        for subject in sorted(missing)
                    ),
                ),
            )
            kept |= {row[0]: WrappedKey(*row[1:]) for row in await cursor.fetchall()}
        return kept

    def when_committed(self, do: Callable[[], None]) -> None:
        """Call this once the unit has been committed; never where it is rolled back."""
        self._afterwards.append(do)

    async def write(self, append: Append | None, command: CommandRecord | None) -> None:
        """Append events with row, inbox, deliveries and parties, and remember the command."""
        if append is not None:
            await self._take(append)
        if command is not None:
            self._commands.append(command)

    async def write_many(self, writes: Sequence[tuple[Append | None, CommandRecord]]) -> None:
        """The same for many streams in few statements."""
        for append, command in writes:
            await self.write(append, command)

    async def begin_new(self, linked: Sequence[tuple[Append, list[StoredEvent]]]) -> None:
        """Begin the transaction for a COPY of new streams, of which none is locked."""
        nobody = UUID(int=0)
        call = f"SELECT * FROM door_begin_many({rows.uuid_array([nobody])}, ARRAY[NULL]::uuid[], false)"
        result = (await self._run(self._opening() + call.encode()))[-1]
        new = rows.heads_of({nobody: StreamKind.CASE}, self._store.state_schemas, result)[nobody]
        self._written.extend(
            (replace(new, kind=append.kind, stream_id=append.stream_id), append, events) for append, events in linked
        )

    async def write_around(self, appends: Sequence[Append]) -> None:
        """Write the inbox, deliveries and parties of appends whose events and rows are written already."""
        await self._run(await self._door_write(None, None, None, None, appends, datetime.now(UTC)))

    async def finish(self) -> None:
        """Write what is held back and commit. Raises StreamMoved."""
        note = self._note()
        if note is not None:
            await self._sent(lambda: self._lease.call(NOTE, note))
        else:
            writing = await self._writing() + b"; " if self._appends or self._commands else b""
            if not self._begun and not writing and self._guess is None:
                return
            results = await self._run(self._opening() + writing + b"COMMIT")
            if results[-1].command_status != b"COMMIT":
                # An error inside the block was caught there: PostgreSQL answers COMMIT with ROLLBACK then.
                raise StoreUnavailable("the transaction had failed before it was to be committed")
        for before, append, events in self._written:
            self._store.recent.committed(before, append, events, self._store.state_schemas[append.kind])
        for do in self._afterwards:
            do()

    def abandon(self) -> None:
        """The block failed: what is remembered of its streams may be wrong."""
        for stream_id in self._heads:
            self._store.recent.forget(stream_id)

    async def _take(self, append: Append) -> None:
        if append.stream_id not in self._heads:
            raise ValueError("a stream is written only in the unit that began it")
        before = self._heads[append.stream_id]
        version, head_hash = before.version, before.head_hash
        if version != append.expected_version:
            raise StreamMoved(f"{append.stream_id} is at {version}, not at {append.expected_version}")
        if version == 0 and not append.events:
            return
        if append.stream_id in self._appends:
            await self._flush()
        events = chained(head_hash, append.events)
        head_hash = events[-1].hash if events else head_hash
        self._heads[append.stream_id] = replace(before, version=version + len(events), head_hash=head_hash)
        self._appends[append.stream_id] = (append, events)
        self._written.append((before, append, events))

    def _began(self, kinds: Mapping[UUID, StreamKind], result: PGresult) -> dict[UUID, StreamHead]:
        heads = rows.heads_of(kinds, self._store.state_schemas, result)
        self._heads |= heads
        return heads

    def _opening(self) -> bytes:
        """What comes before the first statement of the transaction."""
        if self._begun:
            return b""
        return b"BEGIN; " if self._guess is None else b"BEGIN; " + rows.proof_of(*self._guess) + b"; "

    def _note(self) -> Parameters | None:
        """The one call by which all that is held back is written, where nothing was sent yet and one is enough."""
        if self._begun or self._guess is None or len(self._appends) != 1 or len(self._commands) != 1:
            return None
        ((append, events),) = self._appends.values()
        return note_parameters(self._guess[0], append, events, self._commands[0])

    async def _flush(self) -> None:
        if self._appends or self._commands:
            writing = await self._writing()
            await self._run(self._opening() + writing)

    async def _writing(self) -> bytes:
        """The statement that writes what is held back, which is held no longer."""
        appends, commands = list(self._appends.values()), self._commands
        self._appends, self._commands = {}, []
        now = datetime.now(UTC)
        opened: list[rows.Record] = []
        moved: list[rows.Record] = []
        for append, events in appends:
            record = rows.row_record(append, events, self._heads[append.stream_id].head_hash, now)
            (moved if append.expected_version else opened).append(record)
        return await self._door_write(
            rows.as_json(rows.event_record(event) for _, events in appends for event in events),
            rows.as_json(opened),
            rows.as_json(moved),
            rows.as_json(rows.command_record(command) for command in commands),
            [append for append, _ in appends],
            now,
        )

    async def _door_write(
        self,
        events: str | None,
        opened: str | None,
        moved: str | None,
        commands: str | None,
        appends: Sequence[Append],
        now: datetime,
    ) -> bytes:
        has_ids = any(party.personal_id for append in appends for party in append.parties)
        hashed = partial(personal_id_hash, await self._store.search_key(self)) if has_ids else _no_hash
        parameters = (
            events,
            opened,
            moved,
            commands,
            rows.as_json(record for append in appends for record in rows.inbox_records(append, now)),
            rows.as_json(record for append in appends for record in rows.delivery_records(append)),
            rows.as_json(record for append in appends for record in rows.party_records(append, hashed)),
        )
        return b"SELECT door_write(" + b", ".join(map(self._lease.quoted, parameters)) + b")"

    async def _execute(
        self, statement: str, parameters: Sequence[object], *, binary: bool = False
    ) -> psycopg.AsyncCursor[Any]:
        await self._flush()
        if not self._begun:
            await self._run(self._opening())
        try:
            return await self._lease.connection.execute(statement.encode(), parameters, binary=binary)
        except psycopg.errors.DeadlockDetected as error:
            raise StreamMoved(str(error)) from error

    async def _run(self, statements: bytes) -> list[PGresult]:
        """Send statements together; a result for each."""
        return await self._sent(lambda: self._lease.send(statements))

    async def _sent(self, send: Callable[[], Awaitable[list[PGresult]]]) -> list[PGresult]:
        while True:
            try:
                results = await send()
                self._begun = True
                return results
            except psycopg.Error as error:
                if _lost_a_race(error):
                    raise StreamMoved(str(error)) from error
                # A connection that died in the pool is noticed at its first use, when nothing was done yet.
                if self._begun or not await self._lease.renew():
                    raise


def _lost_a_race(error: psycopg.Error) -> bool:
    """Whether loading and deciding again is what helps."""
    return error.sqlstate == MOVED_SQLSTATE or isinstance(
        error, psycopg.errors.UniqueViolation | psycopg.errors.DeadlockDetected
    )


def _no_hash(personal_id: str) -> None:
    """Stands in where nobody has a personal id, so that no key is asked for."""

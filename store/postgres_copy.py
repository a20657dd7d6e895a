"""A first import: up to 10,000 new streams in one transaction, all or nothing.

No stream is locked: nobody else can append to a stream that is not there yet, and two imports of the
same one meet at its primary key. Ten thousand advisory locks would not fit into PostgreSQL's lock table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import psycopg

from store import postgres_rows as rows
from store.chain import GENESIS, chained
from store.connections import Lease
from store.ports import ReadyStream, StreamMoved

if TYPE_CHECKING:
    from store.postgres_unit import PostgresUnit

_EVENTS: Final = (
    "stream_id, version, command_id, ordinal, type, schema_version, occurred_on, recorded_at, actor, on_behalf_of, "
    "payload, canon_version, prev_hash, hash"
)
_STREAMS: Final = (
    "stream_id, kind, version, head_hash, last_command_at, state, state_schema, next_due, why, code, project_code, "
    "area_path, step, queue_state, cause, due_on, case_officer, party_member, last_contact_on, paid_vnd, "
    "deposited_vnd, handed_over_on, closed"
)
_COMMANDS: Final = "command_id, stream_id, kind, type, body_hash, status, outcome"


async def copy_new(unit: PostgresUnit, lease: Lease, ready: Sequence[ReadyStream]) -> None:
    """Write the streams within the unit. Raises StreamMoved when a stream or command is there already."""
    now = datetime.now(UTC)
    linked = [(one.append, chained(GENESIS, one.append.events)) for one in ready]
    tables: dict[tuple[str, str], Iterable[rows.Record]] = {
        ("streams", _STREAMS): (rows.row_record(append, events, events[-1].hash, now) for append, events in linked),
        ("events", _EVENTS): (rows.event_record(event) for _, events in linked for event in events),
        ("commands", _COMMANDS): (rows.command_record(one.command) for one in ready),
    }
    await unit.begin_new(linked)
    try:
        for (table, columns), records in tables.items():
            await _copy(lease.connection, table, columns, records)
        await unit.write_around([append for append, _ in linked])
    except psycopg.errors.UniqueViolation as error:
        raise StreamMoved(str(error)) from error


async def _copy(
    connection: psycopg.AsyncConnection[Any], table: str, columns: str, records: Iterable[rows.Record]
) -> None:
    """By way of a temporary table, as row-level security admits no COPY into the real one."""
    epoch = ("epoch, ", "(SELECT epoch FROM installation), ") if table == "events" else ("", "")
    names = columns.split(", ")
    hashes = [place for place, name in enumerate(names) if name.endswith("hash")]
    cells_of = itemgetter(*names)
    async with connection.cursor() as cursor:
        await cursor.execute(
            f"CREATE TEMPORARY TABLE new_{table} ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0".encode()
        )
        async with cursor.copy(f"COPY new_{table} ({columns}) FROM STDIN".encode()) as copy:
            for record in records:
                cells = list(cells_of(record))
                for place in hashes:
                    # Hexadecimal in our records, which bytea reads behind a mark.
                    cells[place] = f"\\x{cells[place]}"
                await copy.write_row(cells)
        await cursor.execute(
            f"INSERT INTO {table} ({epoch[0]}{columns}) SELECT {epoch[1]}{columns} FROM new_{table}".encode()
        )

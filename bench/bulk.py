"""``bulk``: many cases opened at once and each advanced once, against COPY of the very events that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench.house import House, Urls, databases, house, require_applied
from bench.made_up import act, opening
from bench.results import Finding, Ratio, Remark
from bench.timing import Lap, median_rate, taking_turns

CASES: Final = 3_500
ROUNDS: Final = 3
LEAST: Final = 0.1

#: The columns of the log that whoever copies has to bring along, with their types for a binary COPY.
_COLUMNS: Final[dict[str, str]] = {
    "epoch": "int4",
    "stream_id": "uuid",
    "version": "int4",
    "command_id": "uuid",
    "ordinal": "int2",
    "type": "text",
    "schema_version": "int2",
    "occurred_on": "date",
    "recorded_at": "timestamptz",
    "actor": "text",
    "on_behalf_of": "text",
    "payload": "jsonb",
    "canon_version": "int2",
    "prev_hash": "bytea",
    "hash": "bytea",
}
#: The log's own shape: the same partitions, keys, index and defaults, but no triggers and no row security.
_LIKE_THE_LOG: Final = """
    CREATE TABLE bare_events (LIKE events INCLUDING ALL) PARTITION BY HASH (stream_id);
    DO $$ BEGIN
        FOR part IN 0..15 LOOP
            EXECUTE format('CREATE TABLE bare_events_%s PARTITION OF bare_events '
                           'FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
        END LOOP;
    END $$
"""


async def measure(folder: Path, rounds: int = ROUNDS, cases: int = CASES) -> list[Finding]:
    """Events per second from the first row to the last durable event."""
    async with databases(folder) as server:
        urls = server.new("bulk")
        with psycopg.connect(urls.superuser) as connection:
            connection.execute(_LIKE_THE_LOG)
        bulk = _Bulk(urls, cases)
        async with house(urls.door) as own:
            # The forgotten round begins with the last way named: ours makes the events that are to be copied.
            laps = await taking_turns(rounds, {"copy": bulk.copy, "ours": lambda: bulk.ours(own)})
    ours, copied = median_rate(laps["ours"]), median_rate(laps["copy"])
    opened = [lap.each[0] / lap.seconds for lap in laps["ours"]]
    return [
        Ratio("bulk", f"open and advance {cases:,} cases", ours, copied, "events/s", at_least=LEAST),
        Remark("bulk", f"mở hồ sơ chiếm / opening took {min(opened):.0%}-{max(opened):.0%}"),
    ]


class _Bulk:
    """Both ways, and the events of one that the other copies."""

    def __init__(self, urls: Urls, cases: int) -> None:
        self._urls = urls
        self._cases = cases
        self._streams: Sequence[UUID] = ()

    async def ours(self, own: House) -> Lap:
        """Open by one COPY import, then advance each by one act; ``each`` holds the two parts' seconds."""
        openings = [opening() for _ in range(self._cases)]
        self._streams = [one.stream_id for one in openings]
        advances = [act(case, 0) for case in self._streams]
        started = perf_counter()
        opened = await own.bulk.open_all(openings)
        between = perf_counter()
        advanced = await own.bulk.handle_many(advances)
        ended = perf_counter()
        require_applied(opened)
        require_applied(advanced)
        events = sum(outcome.version for outcome in advanced)
        return Lap(events, ended - started, (between - started, ended - between))

    async def copy(self) -> Lap:
        """COPY of the events that ours made last."""
        async with await psycopg.AsyncConnection.connect(self._urls.superuser) as connection:
            rows = await self._events(connection)
            started = perf_counter()
            async with connection.cursor() as cursor:
                columns = ", ".join(_COLUMNS)
                statement = f"COPY bare_events ({columns}) FROM STDIN (FORMAT binary)"
                async with cursor.copy(statement.encode()) as copy:
                    copy.set_types(list(_COLUMNS.values()))
                    for row in rows:
                        await copy.write_row(row)
            await connection.commit()
            return Lap(len(rows), perf_counter() - started)

    async def _events(self, connection: psycopg.AsyncConnection[Any]) -> list[tuple[object, ...]]:
        await connection.execute("TRUNCATE bare_events")
        columns = ", ".join("payload::text" if name == "payload" else name for name in _COLUMNS)
        found = await connection.execute(
            f"SELECT {columns} FROM events WHERE stream_id = ANY(%s) ORDER BY position".encode(),
            (list(self._streams),),
        )
        payload = list(_COLUMNS).index("payload")
        # JSON text goes over as it is: encoding it again would only slow the baseline down.
        rows = [
            (*row[:payload], Jsonb(row[payload], dumps=str.encode), *row[payload + 1 :])
            for row in await found.fetchall()
        ]
        await connection.commit()
        return rows

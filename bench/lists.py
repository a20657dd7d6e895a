"""``lists``: the queue of an area of equal size, in a database of a thousand cases and in one of a million."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from bench.house import MeasurementSpoilt, Urls, databases
from bench.results import Finding, Ratio
from bench.timing import Lap, lap_of, quantile, taking_turns, timed
from store.connections import reading_engine
from store.queries import Queries
from store.read_models import CaseFilter

SMALL: Final = 1_000
LARGE: Final = 1_000_000
#: Cases of an area, as many in both databases.
OF_AREA: Final = 200
ROUNDS: Final = 5
READINGS: Final = 200
MOST_P95: Final = 3.0
_PAGE: Final = 50

#: Cases as the door leaves them: four groups to a commune, one in twelve closed, dates over a year.
_CASES: Final = """
    INSERT INTO streams (stream_id, kind, version, head_hash, last_command_at, state, state_schema, next_due, why,
                         code, project_code, area_path, step, queue_state, cause, due_on, case_officer, paid_vnd,
                         deposited_vnd, closed)
    SELECT gen_random_uuid(), 'case', 9, sha256(n::text::bytea), now(), '{}', 1,
           CASE WHEN mod(n, 12) > 0 THEN now() + make_interval(days => mod(n, 365)) END, '',
           'H-' || n, 'DA-' || area / 4, 'xa-' || area / 4 || '/to-' || mod(area, 4),
           (ARRAY['inventory', 'valuation', 'dialogue', 'agreement', 'payment', 'handover'])[1 + mod(n, 6)],
           CASE WHEN mod(n, 12) = 0 THEN 'closed' ELSE 'active' END, '',
           CASE WHEN mod(n, 12) > 0 THEN current_date + mod(n, 365) END, 'CB' || area, 0, 0, mod(n, 12) = 0
    FROM generate_series(0, %(cases)s - 1) AS n CROSS JOIN LATERAL (SELECT n / %(of_area)s::int AS area) AS place
"""


async def measure(
    folder: Path, rounds: int = ROUNDS, small: int = SMALL, large: int = LARGE, of_area: int = OF_AREA
) -> list[Finding]:
    """p95 of one page, at both sizes, for each way an office asks for its queue."""
    findings: list[Finding] = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(databases(folder))
        queries: dict[str, Queries] = {}
        for name, cases in (("small", small), ("large", large)):
            urls = server.new(f"lists_{name}")
            await _fill(urls, cases, of_area)
            engine = reading_engine(urls.reader)
            stack.push_async_callback(engine.dispose)
            queries[name] = Queries(engine)
        for what, read in _readings(of_area).items():
            laps = await taking_turns(rounds, {name: partial(_lap, own, read) for name, own in queries.items()})
            in_large, in_small = (quantile(laps[name], 0.95) * 1e3 for name in ("large", "small"))
            sizes = f"{large:,} : {small:,}"
            findings.append(Ratio("lists", f"{what}: {sizes}", in_large, in_small, "ms (p95)", at_most=MOST_P95))
    return findings


_Reading = Callable[[Queries], Awaitable[None]]


def _readings(of_area: int) -> Mapping[str, _Reading]:
    """A group's queue, a commune's, and a group's by step: both databases hold the first commune whole or in part."""

    def page(wanted: CaseFilter, least: int) -> _Reading:
        async def read(queries: Queries) -> None:
            found = await queries.cases(wanted, limit=_PAGE)
            if len(found.items) < min(least, _PAGE):
                raise MeasurementSpoilt(f"{len(found.items)} cases of {least} in the queue")

        return read

    return {
        "queue of a group": page(CaseFilter(area="xa-0/to-1"), of_area),
        "queue of a commune": page(CaseFilter(area="xa-0"), of_area),
        "queue of a group at a step": page(CaseFilter(area="xa-0/to-1", step="payment"), of_area // 6),
    }


async def _lap(queries: Queries, read: _Reading) -> Lap:
    async def once(_: int) -> list[float]:
        return [await timed(read(queries))]

    return await lap_of(range(READINGS), 1, once)


async def _fill(urls: Urls, cases: int, of_area: int) -> None:
    async with await psycopg.AsyncConnection.connect(urls.superuser, autocommit=True) as connection:
        await connection.execute(_CASES.encode(), {"cases": cases, "of_area": of_area})
        await connection.execute("VACUUM ANALYZE streams")

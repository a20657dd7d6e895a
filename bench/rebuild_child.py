"""One rebuild in a process of its own, whose memory nobody else used: ``python -m bench.rebuild_child ours|thin``.

The database is the one that LANDCLEAR_DATABASE_URL names. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path
from time import perf_counter

import psycopg

from activities.rebuild import rebuild
from bench.house import SCHEMAS
from bench.thin_fold import ThinFold
from domain.registry import STREAM_TYPES
from store.keys import new_key_ring
from store.postgres import PostgresStore
from workers.collector import collect_seldom
from workers.settings import Settings


async def _ours(url: str) -> int:
    store = PostgresStore(url, SCHEMAS, new_key_ring())  # a rebuild opens no sealed text
    try:
        events = 0
        async for progress in rebuild(store, STREAM_TYPES):
            events = progress.events
        return events
    finally:
        await store.close()


def _thin(url: str) -> int:
    with psycopg.connect(url) as reading, psycopg.connect(url) as writing:
        writing.execute("TRUNCATE bare_rows")
        return ThinFold().rebuild(reading, writing)


def main(way: str) -> None:
    """Rebuild and tell events, seconds and the most memory used, in kB."""
    url = Settings().database_url
    collect_seldom()
    started = perf_counter()
    events = asyncio.run(_ours(url)) if way == "ours" else _thin(url)
    seconds = perf_counter() - started
    print(json.dumps({"events": events, "seconds": seconds, "peak_kb": _peak_kb()}))


def _peak_kb() -> int:
    """The most memory this program had; getrusage would count what its parent had when it was forked off."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1])


if __name__ == "__main__":
    main(sys.argv[1])

"""``rebuild``: all rows from the log, against the thinnest fold of the same events; memory at four times as many."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

import psycopg

from bench.house import House, MeasurementSpoilt, Urls, databases, house, require_applied
from bench.made_up import act, note
from bench.results import Finding, Ratio, Remark
from bench.thin_fold import TABLE
from bench.timing import Lap, median_rate, taking_turns
from workers.settings import SOURCE_ROOT

#: Cases of the smaller log, each with its opening, six acts and six notes: about twenty events.
CASES: Final = 400
TIMES: Final = 4
NOTES: Final = 6
ROUNDS: Final = 3
LEAST: Final = 0.5
#: Flat memory, with room for what an allocator keeps back.
MOST_MEMORY: Final = 1.1


async def measure(folder: Path, rounds: int = ROUNDS, cases: int = CASES) -> list[Finding]:
    """Events per second, and the peak of memory at both sizes."""
    async with databases(folder) as server:
        small, large = server.new("rebuild_small"), server.new("rebuild_large")
        await fill(small, cases)
        await fill(large, cases * TIMES)
        peaks: dict[str, list[float]] = {"small": [], "large": []}
        ways = {
            "small": lambda: _in_child("ours", small.door, peaks["small"]),
            "ours": lambda: _in_child("ours", large.door, peaks["large"]),
        }
        has_msgspec = find_spec("msgspec") is not None
        if has_msgspec:
            ways["thin"] = lambda: _in_child("thin", large.superuser, [])
        laps = await taking_turns(rounds, ways)
    ours, events = median_rate(laps["ours"]), laps["ours"][0].done
    findings: list[Finding] = [
        Ratio("rebuild", f"peak memory, {TIMES} times the events", *_megabytes(peaks), "MB", at_most=MOST_MEMORY),
        Remark("rebuild", f"{events:,} sự kiện / events"),
    ]
    if not has_msgspec:
        return [*findings, Remark("rebuild", "msgspec: chưa cài / not installed")]
    thin = median_rate(laps["thin"])
    return [Ratio("rebuild", "thinnest fold in Python", ours, thin, "events/s", at_least=LEAST), *findings]


async def fill(urls: Urls, cases: int) -> None:
    """A log of so many cases, and the table the baseline writes to."""
    with psycopg.connect(urls.superuser) as connection:
        connection.execute(TABLE)
    async with house(urls.door) as own:
        await _live(own, cases)
    with psycopg.connect(urls.superuser, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


async def _live(own: House, cases: int) -> None:
    opened = await own.open_cases(cases)
    for number in range(6):
        require_applied(await own.bulk.handle_many([act(case, number) for case in opened]))
    for _ in range(NOTES):
        require_applied(await own.bulk.handle_many([note(case) for case in opened]))


async def _in_child(way: str, url: str, peaks: list[float]) -> Lap:
    """One rebuild in a process of its own. Raises MeasurementSpoilt when it failed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bench.rebuild_child", way),
        cwd=SOURCE_ROOT,
        env={**os.environ, "LANDCLEAR_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await child.communicate()
    if child.returncode != 0:
        raise MeasurementSpoilt(f"the rebuild ({way}) ended with {child.returncode}")
    told = json.loads(printed)
    peaks.append(told["peak_kb"] / 1024)
    return Lap(told["events"], told["seconds"])


def _megabytes(peaks: dict[str, list[float]]) -> tuple[float, float]:
    return median(peaks["large"]), median(peaks["small"])

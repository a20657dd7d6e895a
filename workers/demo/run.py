"""One run of the demo from an empty folder to a checked result; everything it started is stopped at the end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from activities.verify import verify
from workers.demo.figures import Figures, figures_of, read_events, read_standings
from workers.demo.months import Months
from workers.demo.papers import closed_papers, write_papers
from workers.demo.sample import ENDS_AT, Sample, read_sample
from workers.demo.standing import differences
from workers.embedded.children import StopStep, stop_orphan
from workers.embedded.data_folder import DataFolder
from workers.embedded.postgres import EmbeddedPostgres
from workers.local_installation import WORKER_LOG, started, worker_answers, worker_process
from workers.practice_clock import PracticeClock
from workers.project_opening import open_project
from workers.reconciling import reconcile
from workers.settings import Settings
from workers.wiring import Wiring, open_wiring

#: The account that the demo's papers are entered under.
ACTOR: Final = "demo"
_EXTERNAL: Final = ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "LANDCLEAR_KEY_FILE")
_ORPHAN_STEPS: Final = (StopStep(signal.SIGTERM, 10), StopStep(signal.SIGQUIT, 5))


@dataclass(frozen=True, slots=True)
class Told:
    """Whom the run tells how far it is."""

    step: Callable[[str, str], None]
    """What begins now, in Vietnamese and English."""
    papers: Callable[[int], None]
    """How many papers there are."""
    paper: Callable[[date], None]
    """A paper of that day was recorded."""


async def run_demo(data: Path, told: Told) -> Figures:
    """Play the sample below ``data`` and give what came out, checked.

    Raises StackError, SampleDamaged, PapersRefused, ClockStuck.
    """
    began = time.monotonic()
    sample = await asyncio.to_thread(read_sample)
    told.step("Khởi động PostgreSQL và Temporal", "Starting PostgreSQL and Temporal")
    async with _installation(data / "demo") as wiring:
        told.step("Nhập dự án mẫu", "Importing the sample project")
        clock = await open_sample(wiring, sample)
        told.papers(sum(len(sample.history.papers_of_day(day)) for day in sample.history.days))
        told.step("Từ 12/05/2026 đến 20/11/2026", "From 12/05/2026 to 20/11/2026")
        await Months(wiring.dispatcher, clock, ACTOR, told.paper).play(sample.history, ENDS_AT)
        told.step("In giấy tờ và đối chiếu", "Writing documents and checking")
        papers = await closed_papers(wiring.store, sample.workbook)
        documents = await asyncio.to_thread(write_papers, data / "demo-documents", papers)
        standing = await read_standings(wiring.store)
        found = [*differences(standing, sample.expected), *await _damages(wiring)]
        events = await read_events(wiring.store)
    return figures_of(standing, events, documents, time.monotonic() - began, found)


async def open_sample(wiring: Wiring, sample: Sample) -> PracticeClock:
    """Make an empty installation a practice one, at the sample's first morning, with its project opened.

    Raises PapersRefused, ClockStuck.
    """
    if wiring.temporal is None:
        raise ValueError("the practice clock needs Temporal")
    await wiring.installation.become_practice()
    clock = PracticeClock(wiring.store, wiring.installation.move_clock, wiring.temporal)
    await clock.begin_at(sample.begins_at)
    await wiring.publisher.publish_shipped()
    await open_project(wiring.store, wiring.bulk, sample.opening, ACTOR)
    await worker_answers(wiring.temporal)
    # From here on each stream has its workflow.
    await reconcile(wiring)
    await clock.settle()
    return clock


async def _damages(wiring: Wiring) -> list[str]:
    """What the verifier finds wrong with the log and the rows."""
    return [
        f"{difference.what} {difference.stream_id}: {difference.detail}"
        async for checked in verify(wiring.store, wiring.stream_types)
        for difference in checked.differences
    ]


@asynccontextmanager
async def _installation(folder: Path) -> AsyncIterator[Wiring]:
    """A new, empty installation in ``folder``, with a worker; what an earlier run left there goes."""
    for name in _EXTERNAL:
        # The demo makes up people: it never touches an installation that somebody works with.
        os.environ.pop(name, None)
    await _empty(folder)
    async with (
        started(Settings(data=folder)) as installation,
        worker_process(installation),
        open_wiring(installation.settings) as wiring,
    ):
        yield wiring


async def _empty(path: Path) -> None:
    """Remove what an earlier demo kept; raises DataFolderInUse while one is running."""
    folder = DataFolder(path)
    folder.acquire()
    try:
        for server in ("postgres", "temporal", "worker"):
            await stop_orphan(folder.run / server, _ORPHAN_STEPS)
        EmbeddedPostgres(path).erase()
        for part in (folder.path / "temporal", folder.keys, folder.attachments):
            await asyncio.to_thread(shutil.rmtree, part, ignore_errors=True)
        (folder.path / WORKER_LOG).unlink(missing_ok=True)
    finally:
        folder.release()

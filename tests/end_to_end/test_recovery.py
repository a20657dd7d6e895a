"""What a wiped Temporal and a restored backup leave of an installation: everything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.messages import Status
from activities.verify import verify
from activities.workbooks.history import History
from domain.values import DRIVEN, workflow_id
from store.ports import StoredRow
from workers.demo.months import Months, morning
from workers.demo.run import ACTOR, open_sample
from workers.demo.sample import Sample, read_sample
from workers.embedded.postgres import EmbeddedPostgres
from workers.local_installation import started, worker_process
from workers.practice_clock import PracticeClock
from workers.project_opening import TIME_TO_APPLY
from workers.reconciling import reconcile
from workers.settings import SOURCE_ROOT, Settings
from workers.wiring import Wiring, open_wiring

pytestmark = pytest.mark.timeout(600)

#: Long enough for every kind of stream to have clocks, short enough for a test.
LAST_DAY = date(2026, 6, 3)


@pytest.fixture(autouse=True)
def no_external_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests start servers of their own."""
    for name in ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "LANDCLEAR_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def running(data: Path, *, worker: bool = True) -> AsyncIterator[Wiring]:
    """The installation of a data folder, up until the block ends."""
    async with started(Settings(data=data)) as installation, open_wiring(installation.settings) as wiring:
        if worker:
            async with worker_process(installation):
                yield wiring
        else:
            yield wiring


@pytest.fixture(scope="module")
def sample() -> Sample:
    """The sample, read once."""
    return read_sample()


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory, sample: Sample) -> AsyncIterator[Path]:
    """A stopped practice installation in which the first weeks of the sample were played.

    Each test starts it, may wipe its Temporal or move its clock on, and leaves it whole.
    """
    data = tmp_path_factory.mktemp("installation")
    weeks = History({day: papers for day, papers in sample.history.by_day.items() if day <= LAST_DAY})
    async with running(data) as wiring:
        clock = await open_sample(wiring, sample)
        await Months(wiring.dispatcher, clock, ACTOR, lambda _day: None).play(weeks, morning(LAST_DAY))
    yield data
    EmbeddedPostgres(data).erase()


async def open_rows(wiring: Wiring) -> list[StoredRow]:
    """The rows of all streams that a workflow has to drive."""
    return [row for row in await wiring.store.rows(None, 1000) if row.kind in DRIVEN and not row.change.queue.closed]


async def workflows_running(wiring: Wiring, rows: list[StoredRow]) -> list[str]:
    """Ids of those that have a running workflow."""
    assert wiring.temporal is not None
    found: list[str] = []
    for row in rows:
        name = workflow_id(row.kind, row.stream_id)
        try:
            description = await wiring.temporal.get_workflow_handle(name).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            continue
        if description.status is WorkflowExecutionStatus.RUNNING:
            found.append(name)
    return found


async def damages(wiring: Wiring) -> list[object]:
    """What the verifier finds."""
    return [one async for checked in verify(wiring.store, wiring.stream_types) for one in checked.differences]


async def test_a_wiped_temporal_is_rebuilt_in_one_pass(installation: Path, sample: Sample) -> None:
    """Every open stream has its workflow again after one pass, and an old command changes nothing."""
    shutil.rmtree(installation / "temporal")
    async with running(installation, worker=False) as wiring:
        rows = await open_rows(wiring)
        assert len(rows) == 57 + 2
        assert await workflows_running(wiring, rows) == []
        assert await reconcile(wiring) == len(rows)
        assert await workflows_running(wiring, rows) == [workflow_id(row.kind, row.stream_id) for row in rows]
        paper = next(paper for paper in sample.history.papers_of_day(date(2026, 5, 13)))
        before = await wiring.store.read_stream(paper.stream_id)
        outcome = await wiring.door.handle(paper.envelope(ACTOR, datetime.now(UTC) + TIME_TO_APPLY))
        assert outcome.status is Status.APPLIED
        assert await wiring.store.read_stream(paper.stream_id) == before


async def test_after_a_wipe_the_clocks_go_on(installation: Path) -> None:
    """With Temporal's data gone and a worker up, what becomes due still fires."""
    shutil.rmtree(installation / "temporal")
    async with running(installation) as wiring:
        assert wiring.temporal is not None
        clock = PracticeClock(wiring.store, wiring.installation.move_clock, wiring.temporal)
        before = {row.stream_id: row.version for row in await open_rows(wiring)}
        next_week = morning(date(2026, 6, 10))
        assert await wiring.store.due(next_week, 1000)
        await clock.move_to(next_week)
        assert await wiring.store.due(next_week, 1000) == []
        assert any(row.version > before.get(row.stream_id, 0) for row in await open_rows(wiring))
        assert await damages(wiring) == []


def landclear(*arguments: str, data: Path) -> dict[str, Any]:
    """The answer of one verb on a data folder."""
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", *arguments, "--json"],
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "HOME": "/nonexistent", "LANDCLEAR_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


async def test_a_backup_restores_into_an_empty_folder(installation: Path, tmp_path: Path) -> None:
    """The log verifies, clocks and names are those of before, the epoch is a new one, the workflows run."""
    async with running(installation, worker=False) as wiring:
        rows = await wiring.store.rows(None, 1000)
        epoch = (await wiring.installation.row()).epoch
        person = (await wiring.queries.people(rows_of_cases(rows)[0].stream_id))[0]
    file = tmp_path / "backup" / "copy"
    file.parent.mkdir()
    saved = landclear("backup", str(file), data=installation)
    assert {path.name for path in file.parent.iterdir()} == {"copy", "copy.keys"}
    assert person.name.encode() not in file.read_bytes()

    empty = tmp_path / "empty"
    restored = landclear("restore", str(file), data=empty)
    assert restored["events"] == saved["rows"]["events"]
    assert restored["workflows_woken"] == 57 + 2
    assert landclear("verify", data=empty)["differences"] == []
    async with running(empty, worker=False) as wiring:
        assert await wiring.store.rows(None, 1000) == rows
        assert (await wiring.installation.row()).epoch == epoch + 1
        assert (await wiring.queries.people(rows_of_cases(rows)[0].stream_id))[0] == person
        opened = await open_rows(wiring)
        assert len(await workflows_running(wiring, opened)) == len(opened)
    EmbeddedPostgres(empty).erase()


def rows_of_cases(rows: Any) -> list[StoredRow]:
    """The rows that are cases, by code."""
    return sorted((row for row in rows if row.kind.value == "case"), key=lambda row: row.change.queue.code)


def test_a_restore_over_data_is_refused(installation: Path, tmp_path: Path) -> None:
    """An installation that holds something is never written over."""
    file = tmp_path / "backup"
    landclear("backup", str(file), data=installation)
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "restore", str(file)],
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "HOME": "/nonexistent", "LANDCLEAR_DATA": str(installation)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 1
    assert "đã có dữ liệu" in done.stderr
    assert landclear("verify", data=installation)["differences"] == []

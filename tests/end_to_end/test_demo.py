"""The demo as people run it, in a process of its own, and with its worker killed under it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.processes import processes_about
from tests.end_to_end.rung_oracle import committed_counts
from workers.demo.figures import Figures
from workers.demo.run import Told, run_demo
from workers.demo.sample import FOLDER, NAME
from workers.demo.standing import Standing, differences, expected_standings
from workers.embedded.identity import ProcessIdentity
from workers.embedded.postgres import EmbeddedPostgres
from workers.settings import SOURCE_ROOT

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Ran:
    """One finished run of the program."""

    code: int
    stdout: str
    stderr: str
    left: list[str]
    """Processes that were still there afterwards."""

    @property
    def answer(self) -> dict[str, Any]:
        """Its standard output, which has to be one JSON object."""
        answer = json.loads(self.stdout)
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """`landclear demo --json`, started in a fresh data folder and waited for."""
    data = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "demo", "--json"],
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "LANDCLEAR_DATA": str(data), "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    yield Ran(done.returncode, done.stdout, done.stderr, processes_about(data))
    EmbeddedPostgres(data / "demo").erase()


@pytest.fixture(scope="module")
def expected() -> list[Standing]:
    """What the sample ships as its own result."""
    return expected_standings(FOLDER / f"{NAME}.tien-do.csv")


def test_it_ends_well_and_leaves_nothing_behind(demo: Ran) -> None:
    """Exit code 0, no traceback, and no process of it any more."""
    assert demo.code == 0, demo.stderr
    assert "Traceback" not in demo.stderr
    assert demo.left == []


def test_every_household_stands_where_the_sample_says(demo: Ran, expected: list[Standing]) -> None:
    """Step, state, money and handover of all sixty equal the committed file."""
    found = [Standing.model_validate_json(json.dumps(one)) for one in demo.answer["standing"]]
    assert list(differences(found, expected)) == []


def test_the_sums_are_the_samples(demo: Ran, expected: list[Standing]) -> None:
    """Sixty households, 31 closed, and what was paid, together with the sums of the parts."""
    answer = demo.answer
    assert (answer["households"], answer["closed"]) == (60, 31)
    assert answer["paid_vnd"] == sum(one.paid_vnd for one in expected)
    assert sum(answer["cases_by_step"].values()) == 57
    assert answer["events"] > 884


def test_every_rung_fired_as_often_as_the_oracle_says(demo: Ran) -> None:
    """Counts per rung equal those of an oracle that shares no code with the domain."""
    assert demo.answer["rungs"] == committed_counts()
    assert demo.answer["reminders"] + demo.answer["escalations"] == sum(committed_counts().values())


def test_two_papers_are_written_for_every_closed_household(demo: Ran) -> None:
    """A payment slip and handover minutes each, as PDF files that are there."""
    documents = [Path(path) for path in demo.answer["documents"]]
    assert len(documents) == 2 * 31
    assert all(path.read_bytes().startswith(b"%PDF-") for path in documents)


class KilledWorkers:
    """Kills the demo's worker with SIGKILL whenever so many papers have been recorded."""

    def __init__(self, data: Path, at: set[int]) -> None:
        self._pid_file = data / "demo" / "run" / "worker"
        self._at = at
        self._papers = 0
        self.killed: list[int] = []

    def paper(self, _day: date) -> None:
        """Count a paper; kill when it is time."""
        self._papers += 1
        if self._papers in self._at:
            worker = ProcessIdentity.read(self._pid_file)
            assert worker is not None
            os.kill(worker.pid, signal.SIGKILL)
            self.killed.append(worker.pid)


async def test_a_worker_killed_in_mid_course_changes_no_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: Ran
) -> None:
    """The same totals and rungs come out when the worker dies twice among the papers."""
    for name in ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    killing = KilledWorkers(tmp_path, {300, 600})
    figures = await run_demo(tmp_path, Told(lambda _vi, _en: None, lambda _total: None, killing.paper))
    assert len(set(killing.killed)) == 2
    assert figures.differences == []
    assert _totals(figures) == _totals(Figures.model_validate({**demo.answer, "differences": []}))
    assert processes_about(tmp_path) == []
    EmbeddedPostgres(tmp_path / "demo").erase()


def _totals(figures: Figures) -> dict[str, Any]:
    """All figures that must not depend on what happened to processes."""
    return figures.model_dump(exclude={"documents", "seconds"})


async def test_ctrl_c_in_mid_course_ends_clean(tmp_path: Path) -> None:
    """Interrupted while it imports or plays, it stops everything and ends with 130."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers.cli", "demo", "--json"),
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "LANDCLEAR_DATA": str(tmp_path), "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    async for line in process.stderr:
        if b"12/05/2026" in line:
            break
    process.send_signal(signal.SIGINT)
    stdout, stderr = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, stdout) == (130, b""), stderr
    assert b"Traceback" not in stderr
    assert processes_about(tmp_path) == []
    EmbeddedPostgres(tmp_path / "demo").erase()

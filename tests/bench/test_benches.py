"""Every bench runs at a toy size and tells its ratios; how fast this machine is, is nobody's business here."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.results import Finding, Ratio, Remark, as_json
from bench.run import BENCHES, run

ROOT = Path(__file__).parents[2]
#: What each bench compares; the peers of notes and the fold of rebuild only where they are installed.
TELLS = {
    "acts": {"steps at 2", "p50 at 2", "p99 at 2"},
    "notes": {"bare INSERT at 2", "p50 at 2"},
    "bulk": {"open and advance 6 cases"},
    "rebuild": {"peak memory, 4 times the events"},
    "lists": {"queue of a group: 60 : 20", "queue of a commune: 60 : 20", "queue of a group at a step: 60 : 20"},
    "valuation": {"explained : bare, 60 households", "explained and written out : bare"},
}


_FOUND: dict[str, list[Finding]] = {}


async def findings_of(name: str) -> list[Finding]:
    """What a bench found; run once a process, as Django can be set up for one database only."""
    if name not in _FOUND:
        _FOUND[name] = await run([name], toy=True)
    return _FOUND[name]


@pytest.mark.parametrize("name", BENCHES)
async def test_a_bench_tells_its_ratios(name: str) -> None:
    """Ours and the baseline were both measured, in the same run."""
    found = {one.what: one for one in await findings_of(name) if isinstance(one, Ratio)}
    assert TELLS[name] <= found.keys()
    assert all(one.ours > 0 and one.baseline > 0 for one in found.values())


async def test_what_is_not_installed_is_said() -> None:
    """A peer that was not measured is named, so that nobody takes silence for a lead."""
    findings = await findings_of("notes")
    told = {one.text.split(":")[0] for one in findings if isinstance(one, Remark)}
    compared = {one.what.split(" ")[0].lower() for one in findings if isinstance(one, Ratio)}
    for peer in ("django", "eventsourcing"):
        assert (peer in told) is (find_spec(peer) is None)
        assert (peer in compared) is not (peer in told)


def test_the_command_prints_one_json_object_and_nothing_else() -> None:
    """Machines read standard output; what people are told goes elsewhere."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench", "lists", "--toy", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    printed = json.loads(answer.stdout)
    assert {one["bench"] for one in printed["ratios"]} == {"lists"}


def test_an_unknown_bench_is_a_wrong_usage() -> None:
    """The names there are stand in the answer."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "acts, notes, bulk, rebuild, lists, valuation" in answer.stderr


@pytest.mark.parametrize(
    ("ratio", "met"),
    [
        (Ratio("b", "w", 80, 100, "x/s", at_least=0.8), True),
        (Ratio("b", "w", 79, 100, "x/s", at_least=0.8), False),
        (Ratio("b", "w", 150, 100, "ms", at_most=1.5), True),
        (Ratio("b", "w", 151, 100, "ms", at_most=1.5), False),
        (Ratio("b", "w", 151, 100, "ms"), None),
    ],
)
def test_a_target_is_met_or_missed(ratio: Ratio, met: bool | None) -> None:
    """More is better for a rate, less for a time; without a target there is no verdict."""
    assert as_json([ratio])["ratios"][0]["met"] is met

"""Workflows that run for years are replayed by every new version: nothing of their past may look different."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from tests.workflows.fingerprints import BASELINE, PARTS, fingerprints
from tests.workflows.running import SANDBOXED, WORKFLOWS

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.json"))

WHAT_TO_DO = """
The order in which workflow '{workflow}' issues commands has changed. Cases that run now were started under the old
order and would fail their replay. Either put the new order behind workflow.patched("<id>"), or make sure that it only
adds what no stored history can reach. Then record a history of the new way and keep the old ones
(python -m tests.workflows.record_histories <name>), run the replay tests, and write the new baseline
(python -m tests.workflows.fingerprints).
"""


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_stored_history_replays(path: Path) -> None:
    """A history recorded by an earlier version takes the same way through this one."""
    replayer = Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter, workflow_runner=SANDBOXED)
    await replayer.replay_workflow(WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8")))


def test_there_is_a_history_for_every_workflow() -> None:
    """No workflow type is left without a replay."""
    started = {path.stem.split("-", 1)[0] for path in HISTORIES}
    assert started == set(PARTS)


@pytest.mark.parametrize("workflow", PARTS)
def test_the_order_of_commands_is_the_one_in_the_baseline(workflow: str) -> None:
    """Whoever changes what a workflow asks for, and when, does it on purpose."""
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert fingerprints()[workflow] == baseline[workflow], WHAT_TO_DO.format(workflow=workflow)

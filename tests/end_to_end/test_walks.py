"""Every refusal path and every row of brief 1.14 through the real doors, on the practice clock, on one timeline.

What is expected stands in tests/domain/walks; the same papers driven by hand say which clocks start and which rungs
fire on which day.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.worker import Replayer

from activities.messages import Outcome, Status
from activities.verify import verify
from domain.case.money import deposited, paid
from domain.case.standing import cause, closed, step
from domain.messages import Event
from domain.privacy import private_fields
from domain.registry import STREAM_TYPES
from domain.values import DRIVEN, StreamKind, workflow_id
from tests.domain.walks.driven import WALKS, walked
from tests.domain.walks.walk import Paper, Walk
from tests.end_to_end.walked_commune import Commune, running_commune
from tests.end_to_end.walking_household import Ended, Household
from tests.workflows.running import SANDBOXED, WORKFLOWS

pytestmark = pytest.mark.timeout(600)

#: Which batch told it, at which version, and under which publishing of the pack it was valued.
_OF_THE_INSTALLATION: Final = frozenset({"batch_id", "batch_version", "pack_version"})
#: Of the case driven by hand.
DRIVEN_CODE: Final = "SM-001"
#: Walks whose whole history is replayed: the longest of each kind, one that was stopped, one closed and opened again.
_REPLAYED: Final = (
    "inventory refused to the end",
    "plan refused to the end",
    "not around the Lunar New Year, not on Culture Day",
    "a court stops the enforcement and lifts its stop",
    "plan corrected upwards and never paid",
    "absent owner found",
)


@pytest.fixture(scope="module")
async def commune(commune_data: Path) -> AsyncIterator[Commune]:
    """The commune after the last walk has ended. Its office waits for the workflows, however busy the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("console.dispatch.PATIENCE_SECONDS", 60.0)
        async with running_commune(commune_data, WALKS) as running:
            await running.play()
            yield running


def of(commune: Commune, walk: Walk) -> tuple[Household, Ended]:
    """The household that goes a walk, and how it stood when the walk ended."""
    household = next(one for one in commune.households if one.walk.name == walk.name)
    assert household.ended is not None
    return household, household.ended


each_walk = pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)


@each_walk
async def test_each_paper_is_answered_as_the_law_says(commune: Commune, walk: Walk) -> None:
    """Taken, or refused with the code of the walk and the first day it would be taken."""
    household, _ = of(commune, walk)
    answers = [(paper.on, paper.command, *_answered(paper, answer)) for paper, answer in household.answers]
    assert answers == [
        (paper.on, paper.command, paper.refused, paper.not_before)
        for paper in walk.in_order
        if paper.command not in {"take_batch_decision", "link_grievance"}
    ]


def _answered(paper: Paper, answer: Outcome) -> tuple[str, date | None]:
    """The code of a refusal, empty for what was taken, and the earliest day it names where the walk asks for one."""
    if answer.refusal is None:
        return ("" if answer.status is Status.APPLIED else answer.status.value), None
    named = json.loads(answer.refusal.params).get("not_before")
    return answer.refusal.code, date.fromisoformat(named) if named and paper.not_before else None


@each_walk
async def test_each_case_stands_where_its_walk_ends(commune: Commune, walk: Walk) -> None:
    """Step, cause, money and missed clocks in the state, and the same in the row that people see."""
    end, (_, ended) = walk.end, of(commune, walk)
    state, row = ended.state, ended.row
    assert (step(state).value, cause(state, end.on).value, closed(state)) == (end.step, end.cause, end.closed)
    assert (paid(state), deposited(state)) == (end.paid_vnd, end.deposited_vnd)
    assert {clock.rule for clock in state.clocks if clock.due_on < end.on} == end.overdue
    assert (row.step, row.state == "closed") == (end.step, end.closed)
    assert (row.paid_vnd, row.deposited_vnd) == (end.paid_vnd, end.deposited_vnd)


@each_walk
async def test_each_log_tells_what_happened_and_which_rungs_fired(commune: Commune, walk: Walk) -> None:
    """Event by event as driven by hand: facts, clocks, and every rung on its day for the people of that day."""
    household, ended = of(commune, walk)
    events = STREAM_TYPES[StreamKind.CASE].events
    found = [
        (one.occurred_on, *_told(events[one.type].model_validate_json(one.payload), household.code))
        for one in ended.log
        if one.type != "case_opened"
    ]
    expected = [(one.occurred_on, *_told(one.event)) for one in walked(walk).log if one.event.TYPE != "case_opened"]
    assert found == expected


def _told(event: Event, code: str = "") -> tuple[str, Any]:
    """What an event says, but for sealed words and what differs from installation to installation."""
    text = event.model_dump_json(exclude=set(private_fields(type(event))))
    # By hand a case has always the same code.
    return event.TYPE, _told_alike(json.loads(text.replace(f'"{code}"', f'"{DRIVEN_CODE}"') if code else text))


def _told_alike(node: Any) -> Any:
    """A part of an event without the fields of the installation."""
    if isinstance(node, dict):
        return {name: _told_alike(part) for name, part in node.items() if name not in _OF_THE_INSTALLATION}
    return [_told_alike(part) for part in node] if isinstance(node, list) else node


@each_walk
async def test_whoever_lets_a_clock_run_out_is_called_on(commune: Commune, walk: Walk) -> None:
    """Each missed clock of the walk's end fired, unless a court or a ruling keeps everybody silent."""
    _, ended = of(commune, walk)
    fired = {
        json.loads(one.payload)["rule"] for one in ended.log if one.type in {"reminder_raised", "escalation_raised"}
    }
    assert walk.end.overdue <= fired or ended.row.state == "paused"


@each_walk
async def test_an_open_case_has_a_live_workflow_and_a_closed_one_none(commune: Commune, walk: Walk) -> None:
    """Temporal was asked on the evening the walk ended."""
    _, ended = of(commune, walk)
    alive = WorkflowExecutionStatus.COMPLETED if walk.end.closed else WorkflowExecutionStatus.RUNNING
    assert ended.workflow is alive


async def test_afterwards_nobody_is_left_without_a_workflow(commune: Commune) -> None:
    """Long after their walks, what is open still is driven, batches and project too, and what is closed is not."""
    store = commune.wiring.store
    rows = [row for row in await store.rows(None, 1000) if row.kind in DRIVEN]
    assert len(rows) == 2 * len(WALKS) + 1
    for row in rows:
        handle = commune.temporal.get_workflow_handle(workflow_id(row.kind, row.stream_id))
        alive = (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
        assert alive is not row.change.queue.closed, (row.kind, row.change.queue.code)


async def test_every_row_is_what_its_log_says(commune: Commune) -> None:
    """The verifier finds nothing after ten months."""
    checked = [one async for one in verify(commune.wiring.store, commune.wiring.stream_types)]
    assert [difference for one in checked for difference in one.differences] == []
    assert checked[-1].streams > 2 * len(WALKS)


@pytest.mark.parametrize("name", _REPLAYED)
async def test_a_history_of_a_walk_replays(commune: Commune, name: str) -> None:
    """What the worker did for months goes the same way again."""
    household = next(one for one in commune.households if one.walk.name == name)
    for kind, stream in ((StreamKind.CASE, household.case_id), (StreamKind.BATCH, household.batch_id)):
        history = await commune.temporal.get_workflow_handle(workflow_id(kind, stream)).fetch_history()
        replayer = Replayer(workflows=WORKFLOWS, data_converter=commune.wiring.converter, workflow_runner=SANDBOXED)
        await replayer.replay_workflow(history)

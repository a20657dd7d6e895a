"""What a batch decides reaches its cases through the real worker: killed half-way, away, out of order, or in vain."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from temporalio.client import WorkflowExecutionStatus

from activities.bulk import MOST_STREAMS
from activities.verify import verify
from domain.case.events import BatchDecisionNotApplied, BatchDecisionTaken
from domain.case.state import CaseState
from domain.project.state import ProjectState
from domain.values import StreamKind, workflow_id
from tests.domain.house import morning
from tests.end_to_end.walked_commune import Commune, running_commune
from tests.end_to_end.walking_household import PROJECT_ID
from tests.workflows.running import until
from workers.local_installation import worker_answers
from workers.reconciling import reconcile

pytestmark = pytest.mark.timeout(600)

APPROVED_ON, CORRECTED_ON = date(2026, 9, 28), date(2026, 11, 20)
#: Long after the decisions: whatever is carried now is carried late.
NOW: Final = date(2026, 12, 31)
_APPROVED: Final = "batch_plan_approved"
_CORRECTED: Final = "batch_plan_corrected"


@pytest.fixture(scope="module")
async def commune(commune_data: Path) -> AsyncIterator[Commune]:
    """A commune on the last day of the year, before any household."""
    async with running_commune(commune_data) as running:
        await running.clock.move_to(morning(NOW))
        yield running


class Batch:
    """A batch up to its complete file, all of it carried."""

    def __init__(self, commune: Commune, batch_id: UUID, cases: Sequence[UUID]) -> None:
        self.commune = commune
        self.batch_id = batch_id
        self.cases = cases

    @classmethod
    async def opened(cls, commune: Commune, code: str, households: int) -> Batch:
        """A new batch of new households."""
        codes = [f"{code}-{number:03}" for number in range(households)]
        cases = await asyncio.gather(*map(commune.open_case, codes))
        batch_id = await commune.open_batch(code, cases)
        await commune.decide(batch_id, "batch_posted", date(2026, 8, 3))
        await commune.decide(batch_id, "batch_posting_ended", date(2026, 8, 13))
        await commune.decide(batch_id, "batch_opinion_meeting_held", date(2026, 8, 14))
        await commune.decide(batch_id, "batch_file_completed", date(2026, 9, 14))
        await commune.clock.settle()
        return cls(commune, batch_id, cases)

    async def draft(self, case: int, on: date, net: int, **fields: object) -> None:
        """Draw up a version of a household's plan."""
        await self.commune.applied(
            StreamKind.CASE, self.cases[case], "draft_plan", on, "CB01", net_payable_vnd=net, **fields
        )

    async def inventoried(self) -> None:
        """Every household agrees to its inventory, and its plan of 100 is drafted."""
        for number, case in enumerate(self.cases):
            for command, on in (("deliver_notice", date(2026, 5, 15)), ("sign_inventory_minutes", date(2026, 6, 4))):
                await self.commune.applied(StreamKind.CASE, case, command, on, "CB01")
            await self.draft(number, date(2026, 6, 23), 100)

    async def approve(self) -> None:
        """Approve the first plan of every household, effective 01/10/2026."""
        decided = [{"case_id": case, "plan_version": 1, "net_payable_vnd": 100} for case in self.cases]
        fields = {"decision_no": "218", "effective_on": date(2026, 10, 1), "decided": decided}
        await self.commune.decide(self.batch_id, _APPROVED, APPROVED_ON, **fields)

    async def correct(self, case: int, net: int, version: int) -> None:
        """Correct the approval of one household, whatever its case knows."""
        line = {
            "case_id": self.cases[case],
            "plan_version": version,
            "net_payable_vnd": net,
            "approved_before_vnd": 100,
            "reason": "price",
        }
        fields = {"decision_no": "301", "effective_on": date(2026, 12, 1), "corrected": [line], "note": "giá mới"}
        await self.commune.decide(self.batch_id, _CORRECTED, CORRECTED_ON, **fields)

    async def told(self, case: UUID) -> list[str]:
        """What the case recorded of the batch, in order: the decision, or why it was not applied."""
        found: list[str] = []
        for one in await self.commune.wiring.store.read_stream(case):
            if one.type == BatchDecisionTaken.TYPE:
                found.append(BatchDecisionTaken.model_validate_json(one.payload).decision)
            elif one.type == BatchDecisionNotApplied.TYPE:
                found.append(BatchDecisionNotApplied.model_validate_json(one.payload).reason)
        return found

    async def took(self, decision: str) -> int:
        """How many of the cases have taken a decision."""
        return [decision in told for told in await asyncio.gather(*map(self.told, self.cases))].count(True)

    async def state(self, case: int) -> CaseState:
        """The state of a case."""
        head = await self.commune.wiring.store.head(StreamKind.CASE, self.cases[case])
        assert head.state is not None
        return CaseState.model_validate_json(head.state)

    async def payment_due(self) -> date | None:
        """When the first household's payment is due; None when nothing is owed."""
        return next((clock.due_on for clock in (await self.state(0)).clocks if clock.rule == "payment"), None)

    async def nets(self, case: int) -> list[int]:
        """The sums of the approval and its corrections, in the order of the batch."""
        told = (await self.state(case)).all_of(_APPROVED, _CORRECTED)
        return [fact.amount("net_payable_vnd") for fact in sorted(told, key=lambda fact: fact.amount("batch_version"))]


async def sql(commune: Commune, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What the database itself says."""
    assert commune.stack.postgres is not None
    url = commune.stack.postgres.superuser_url()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        cursor = await connection.execute(statement.encode(), parameters)
        return await cursor.fetchall() if cursor.description else []


@asynccontextmanager
async def held_up(commune: Commune, case: UUID) -> AsyncIterator[None]:
    """Nobody gets past this case while the block runs: its lock is taken."""
    assert commune.stack.postgres is not None
    async with await psycopg.AsyncConnection.connect(commune.stack.postgres.superuser_url()) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))", (str(case),))
        yield


async def damages(commune: Commune) -> list[object]:
    """What the verifier finds."""
    wiring = commune.wiring
    return [one async for checked in verify(wiring.store, wiring.stream_types) for one in checked.differences]


async def test_a_worker_killed_between_two_chunks_of_an_approval(commune: Commune) -> None:
    """Some households have the approval and some not when the worker dies; in the end each has it once, by its date."""
    batch = await Batch.opened(commune, "DOT-A", MOST_STREAMS + 10)
    before, restarts = await batch.took(_APPROVED), commune.worker.restarts
    async with held_up(commune, min(batch.cases)):
        await batch.approve()

        async def half_way() -> bool:
            return await batch.took(_APPROVED) > 0

        await until("one chunk was recorded", half_way, seconds=60)
        assert commune.worker.pid is not None
        os.kill(commune.worker.pid, signal.SIGKILL)
        await until("another worker was started", lambda: commune.worker.restarts > restarts, seconds=60)
        taken = await batch.took(_APPROVED)
        assert before == 0 < taken < len(batch.cases)
    await commune.clock.settle()
    for case in batch.cases:
        assert Counter(await batch.told(case))[_APPROVED] == 1
    assert await batch.took(_APPROVED) == len(batch.cases)
    assert await batch.payment_due() == date(2026, 10, 31)
    assert await damages(commune) == []


async def test_a_correction_decided_before_the_approval_was_carried(commune: Commune) -> None:
    """With the worker away and the approval resting, the correction waits behind it; then both come in their order."""
    batch = await Batch.opened(commune, "DOT-B", 1)
    await batch.inventoried()
    await commune.worker.stop()
    await batch.approve()
    await batch.draft(0, date(2026, 9, 29), 130)
    await sql(
        commune,
        "UPDATE deliveries SET not_before = 'infinity', attempts = 1 WHERE target_id = %s AND delivered_at IS NULL",
        batch.cases[0],
    )
    await batch.correct(0, 130, 2)
    await commune.worker.start()
    # A pass over the deliveries, to its end.
    await worker_answers(commune.temporal)
    assert await batch.took(_APPROVED) == await batch.took(_CORRECTED) == 0
    await sql(commune, "UPDATE deliveries SET not_before = '-infinity' WHERE delivered_at IS NULL")
    await commune.clock.settle()
    assert (await batch.told(batch.cases[0]))[-2:] == [_APPROVED, _CORRECTED]
    assert await batch.nets(0) == [100, 130]


async def test_a_correction_that_overtakes_its_approval(commune: Commune) -> None:
    """Carried in the wrong order, what the batch decided last is the last word all the same."""
    batch = await Batch.opened(commune, "DOT-C", 1)
    await batch.inventoried()
    await commune.worker.stop()
    await batch.approve()
    await batch.draft(0, date(2026, 9, 29), 130)
    ((approval,),) = await sql(
        commune,
        "UPDATE deliveries SET delivered_at = now() WHERE target_id = %s AND delivered_at IS NULL RETURNING id",
        batch.cases[0],
    )
    await batch.correct(0, 130, 2)
    await commune.worker.start()
    await commune.clock.settle()
    assert await batch.took(_CORRECTED) == 1
    await sql(commune, "UPDATE deliveries SET delivered_at = NULL WHERE id = %s", approval)
    await commune.clock.settle()
    assert (await batch.told(batch.cases[0]))[-2:] == [_CORRECTED, _APPROVED]
    assert await batch.nets(0) == [100, 130]
    assert await damages(commune) == []


async def test_a_case_that_cannot_take_a_correction_holds_up_nobody(commune: Commune) -> None:
    """It has no draft of that version and says so; the other household takes its own, and both go on being driven."""
    batch = await Batch.opened(commune, "DOT-D", 2)
    await batch.inventoried()
    await batch.approve()
    await commune.clock.settle()
    await batch.draft(1, CORRECTED_ON, 150, corrects="price")
    await batch.correct(0, 130, 7)
    await batch.correct(1, 150, 2)
    await commune.clock.settle()
    assert (await batch.told(batch.cases[0]))[-1] == "plan_version_unknown"
    assert (await batch.told(batch.cases[1]))[-1] == _CORRECTED
    assert (await batch.nets(0), await batch.nets(1)) == ([100], [100, 150])
    # While the worker was away the door took what came; this is the pass that makes up for it each minute.
    await reconcile(commune.wiring)
    for case in batch.cases:
        handle = commune.temporal.get_workflow_handle(workflow_id(StreamKind.CASE, case))
        assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_what_is_put_right_in_the_batch_is_put_right_in_its_cases(commune: Commune) -> None:
    """The payment is due by the right day of effect; an approval that is taken back is gone from the case."""
    batch = await Batch.opened(commune, "DOT-E", 1)
    await batch.inventoried()
    await batch.approve()
    await commune.clock.settle()
    assert await batch.payment_due() == date(2026, 10, 31)
    log = await commune.wiring.store.read_stream(batch.batch_id)
    target = [event.version for event in log if event.type == "plan_approved"][-1]
    why = {"target_version": target, "reason": "ghi nhầm", "agreed_by": "CB04"}
    right = {"right_on": APPROVED_ON, "right_details": {"effective_on": "2026-10-05"}}
    await commune.applied(StreamKind.BATCH, batch.batch_id, "correct_fact", CORRECTED_ON, "CB07", **why, **right)
    await commune.clock.settle()
    assert await batch.payment_due() == date(2026, 11, 4)
    await commune.applied(StreamKind.BATCH, batch.batch_id, "withdraw_fact", CORRECTED_ON, "CB07", **why)
    await commune.clock.settle()
    assert await batch.payment_due() is None
    assert not (await batch.state(0)).has(_APPROVED)


async def test_a_change_of_alignment_reaches_the_households_it_concerns(commune: Commune) -> None:
    """The project's paper goes through the project's workflow and becomes a fact of those it names, of nobody else."""
    batch = await Batch.opened(commune, "DOT-F", 2)
    said = {"paper": "45/QĐ", "reason": "dịch tim tuyến", "case_ids": [batch.cases[1]]}
    await commune.applied(StreamKind.PROJECT, PROJECT_ID, "change_alignment", CORRECTED_ON, "CB04", **said)
    await commune.clock.settle()
    assert [(await batch.state(case)).has("alignment_changed") for case in range(2)] == [False, True]


async def test_graves_without_relatives_are_an_item_of_the_project(commune: Commune) -> None:
    """Moved by the unit at the project's cost; the project goes on being driven."""
    said = {"graves": 2, "cost_vnd": 30_000_000}
    day = date(2026, 7, 1)
    await commune.applied(StreamKind.PROJECT, PROJECT_ID, "relocate_unclaimed_graves", day, "CB04", **said)
    head = await commune.wiring.store.head(StreamKind.PROJECT, PROJECT_ID)
    assert head.state is not None
    (moved,) = ProjectState.model_validate_json(head.state).all_of("unclaimed_graves_relocated")
    assert (moved.on, moved.amount("graves"), moved.amount("cost_vnd")) == (day, 2, 30_000_000)
    handle = commune.temporal.get_workflow_handle(workflow_id(StreamKind.PROJECT, PROJECT_ID))
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING

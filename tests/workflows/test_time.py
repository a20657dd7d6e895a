"""Due moments, wakes and faults, on a server whose time can be skipped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from activities.messages import HANDLE_COMMAND, TICK, StreamStart
from tests.workflows.fake_door import FakeDoor
from tests.workflows.running import running_worker, until
from workflows.callers import submit_act, wake
from workflows.identifiers import CASE


@pytest.fixture
async def door(skipping: WorkflowEnvironment) -> FakeDoor:
    """A door that reads the same skipped time as the workflow."""
    return FakeDoor(now=skipping.get_current_time)


async def soon(skipping: WorkflowEnvironment, **span: float) -> datetime:
    """A moment that far ahead in the server's time."""
    return await skipping.get_current_time() + timedelta(**span)


async def timers_of(skipping: WorkflowEnvironment, door: FakeDoor) -> int:
    """How many timers the workflow has ever started."""
    history = await skipping.client.get_workflow_handle(door.workflow_id).fetch_history()
    return sum(1 for event in history.events if event.HasField("timer_started_event_attributes"))


async def test_what_is_due_fires_at_its_moment_and_then_the_next(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """Three rungs of a ladder fire, each once and none before its time, without anybody acting."""
    rungs = [await soon(skipping, days=days) for days in (10, 20, 40)]
    door.later_moments = rungs[1:]
    async with running_worker(skipping.client, door.activities) as queue:
        start = await skipping.get_current_time()
        act = door.command(step="inventory", wake_at=rungs[0], at=start)
        await submit_act(skipping.client, act, task_queue=queue)
        await skipping.sleep(timedelta(days=9))
        assert door.fired == []
        await skipping.sleep(timedelta(days=12))
        await until("two rungs fired", lambda: door.fired == rungs[:2])
        await skipping.sleep(timedelta(days=20))
        await until("all rungs fired", lambda: door.fired == rungs)


async def test_the_timer_is_moved_only_when_the_due_moment_moved(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """Five acts that leave the date alone start one timer between them; a sixth that moves it starts another."""
    due = await soon(skipping, days=10)
    async with running_worker(skipping.client, door.activities) as queue:
        for step in ("inventory", "valuation", "dialogue", "agreement", "payment"):
            act = door.command(step=step, wake_at=due, at=await skipping.get_current_time())
            await submit_act(skipping.client, act, task_queue=queue)
        assert await timers_of(skipping, door) == 1
        earlier = due - timedelta(days=3)
        act = door.command(wake_at=earlier, at=await skipping.get_current_time())
        await submit_act(skipping.client, act, task_queue=queue)
        await skipping.sleep(timedelta(days=8))
        await until("the earlier moment fired", lambda: door.fired == [earlier])
        assert await timers_of(skipping, door) == 2


async def test_a_wake_brings_the_earlier_moment_that_a_note_made(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """Something recorded past the workflow makes the due moment earlier; the wake, even doubled, arms the timer."""
    late, early = await soon(skipping, days=30), await soon(skipping, days=5)
    async with running_worker(skipping.client, door.activities) as queue:
        act = door.command(step="inventory", wake_at=late, at=await skipping.get_current_time())
        await submit_act(skipping.client, act, task_queue=queue)
        door.record(wake_at=early)
        await wake(skipping.client, door.stream, door.clock.version, task_queue=queue)
        await until("the workflow looked", lambda: door.calls[TICK] == 1)
        await wake(skipping.client, door.stream, door.clock.version, task_queue=queue)
        await until("the workflow looked again", lambda: door.calls[TICK] == 2)
        await skipping.sleep(timedelta(days=6))
        await until("the earlier moment fired, once", lambda: door.fired == [early])


async def test_a_lost_wake_costs_only_the_way_to_the_old_moment(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """The moment was put off and nobody told the workflow: it rings early, learns the later one, and fires once."""
    early, late = await soon(skipping, days=5), await soon(skipping, days=15)
    async with running_worker(skipping.client, door.activities) as queue:
        act = door.command(step="inventory", wake_at=early, at=await skipping.get_current_time())
        await submit_act(skipping.client, act, task_queue=queue)
        door.record(wake_at=late)
        await skipping.sleep(timedelta(days=10))
        assert door.fired == []
        await skipping.sleep(timedelta(days=6))
        await until("the later moment fired", lambda: door.fired == [late])


async def test_a_door_whose_clock_runs_behind_is_asked_again_and_not_stormed(
    skipping: WorkflowEnvironment, door: FakeDoor
) -> None:
    """A moment the server sees and the door not yet fires after a few looks a second apart."""
    due = await soon(skipping, days=1)
    async with running_worker(skipping.client, door.activities) as queue:
        act = door.command(step="inventory", wake_at=due, at=await skipping.get_current_time())
        await submit_act(skipping.client, act, task_queue=queue)
        door.blind = 2
        await skipping.sleep(timedelta(days=1, seconds=30))
        await until("it fired", lambda: door.fired == [due])
        assert door.calls[TICK] == 3


async def test_a_wake_starts_the_workflow_that_temporal_lost(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """With nothing left in Temporal a wake alone brings the case back with its clock, and it fires."""
    due = await soon(skipping, days=2)
    door.record(step="payment", wake_at=due)
    async with running_worker(skipping.client, door.activities) as queue:
        await wake(skipping.client, door.stream, 1, task_queue=queue)
        await until("it learnt its clock", lambda: door.calls[TICK] == 1)
        await skipping.sleep(timedelta(days=3))
        await until("it fired", lambda: door.fired == [due])


async def test_a_store_that_was_restored_to_an_earlier_day_is_believed(
    skipping: WorkflowEnvironment, door: FakeDoor
) -> None:
    """A look answers with a lower version than the workflow's: the store is the truth, so its clock is taken."""
    far, near = await soon(skipping, days=60), await soon(skipping, days=2)
    async with running_worker(skipping.client, door.activities) as queue:
        for _ in range(3):
            act = door.command(step="payment", wake_at=far, at=await skipping.get_current_time())
            await submit_act(skipping.client, act, task_queue=queue)
        door.clock = door.clock.model_copy(update={"version": 1, "wake_at": near})
        await wake(skipping.client, door.stream, 1, task_queue=queue)
        await until("it looked", lambda: door.calls[TICK] >= 1)
        await skipping.sleep(timedelta(days=3))
        await until("it fired by the restored clock", lambda: door.fired == [near])


async def test_a_store_that_cannot_answer_is_asked_ever_more_slowly_and_for_ever(
    skipping: WorkflowEnvironment, door: FakeDoor
) -> None:
    """Two days without a store: the case lives on, asks at most each quarter of an hour, and fires when it is back."""
    due = await soon(skipping, hours=1)
    async with running_worker(skipping.client, door.activities) as queue:
        act = door.command(step="inventory", wake_at=due, at=await skipping.get_current_time())
        await submit_act(skipping.client, act, task_queue=queue)
        handle = skipping.client.get_workflow_handle(door.workflow_id)
        first_run = (await handle.describe()).run_id
        door.away = True
        await skipping.sleep(timedelta(days=2))
        assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
        # 188 quarters of an hour, the shorter pauses before them, and again some of those after each continue-as-new.
        assert 150 <= door.calls[TICK] <= 230
        # Marked once, though the workflow continued as new on the way.
        assert door.faults == ["store_cannot_answer"]
        assert (await handle.describe()).run_id != first_run
        door.away = False
        await skipping.sleep(timedelta(minutes=16))
        await until("it fired", lambda: door.fired == [due])
        await until("the fault is over", lambda: door.faults == ["store_cannot_answer", ""])


async def test_a_fault_marked_by_an_earlier_run_is_taken_down(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """The store is back just when the workflow continued as new: its next run has seen no fault and ends it."""
    door.record(step="payment")
    async with running_worker(skipping.client, door.activities) as queue:
        start = StreamStart(kind=door.stream.kind, stream_id=door.stream.stream_id, fault_told=True)
        await skipping.client.start_workflow(CASE, start, id=door.workflow_id, task_queue=queue)
        await until("the fault is over", lambda: door.faults == [""])


async def test_an_act_that_is_answered_ends_the_back_off(skipping: WorkflowEnvironment, door: FakeDoor) -> None:
    """The store is back and an act proves it: what is due fires at once, not when the pause is over."""
    due = await soon(skipping, hours=1)
    async with running_worker(skipping.client, door.activities) as queue:
        act = door.command(step="inventory", wake_at=due, at=await skipping.get_current_time())
        await submit_act(skipping.client, act, task_queue=queue)
        door.away = True
        await skipping.sleep(timedelta(hours=6))
        door.away = False
        before = await skipping.get_current_time()
        await submit_act(skipping.client, door.command(step="valuation", at=before), task_queue=queue)
        await until("it fired", lambda: door.fired == [due])
        assert await skipping.get_current_time() - before < timedelta(minutes=1)
        assert door.calls[HANDLE_COMMAND] == 2

"""Acts reach the door through the stream's workflow, and the workflow keeps what the store answered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, CancelledError
from temporalio.testing import WorkflowEnvironment

from activities.messages import HANDLE_COMMAND, TICK, Envelope, Status, StreamStart
from domain.values import CaseClock, StreamKind
from tests.workflows.fake_door import FakeDoor
from tests.workflows.running import running_worker, until
from workflows.callers import submit_act, wake
from workflows.identifiers import CASE, CLOCK


@pytest.fixture
def client(server: WorkflowEnvironment) -> Client:
    """A client of the real server."""
    return server.client


async def clock_of(client: Client, door: FakeDoor) -> CaseClock:
    """The clock the workflow goes by."""
    clock: CaseClock = await client.get_workflow_handle(door.workflow_id).query(CLOCK, result_type=CaseClock)
    return clock


async def status_of(client: Client, door: FakeDoor) -> WorkflowExecutionStatus | None:
    """How Temporal sees the workflow's latest run."""
    return (await client.get_workflow_handle(door.workflow_id).describe()).status


@pytest.mark.parametrize("kind", [StreamKind.CASE, StreamKind.BATCH, StreamKind.PROJECT])
@pytest.mark.parametrize("cached", [100, 0], ids=["cached", "replayed-at-every-task"])
async def test_acts_drive_a_stream_to_its_end(client: Client, kind: StreamKind, cached: int) -> None:
    """Six acts go through one workflow, which follows the step the store names and returns when it is closed."""
    door = FakeDoor(kind)
    async with running_worker(client, door.activities, cached=cached) as queue:
        for step in ("inventory", "valuation", "dialogue", "agreement", "payment"):
            outcome = await submit_act(client, door.command(step=step), task_queue=queue)
            assert outcome.status is Status.APPLIED
            assert (await clock_of(client, door)).step == step
        final = await submit_act(client, door.command(step="handover", closed=True), task_queue=queue)
        assert final.version == 6
        await client.get_workflow_handle(door.workflow_id).result()


async def test_a_step_this_version_does_not_know_is_driven_all_the_same(client: Client) -> None:
    """A newer store may name another step; the case takes acts in it as in any other."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="adjudication"), task_queue=queue)
        outcome = await submit_act(client, door.command(step="handover", closed=True), task_queue=queue)
        assert outcome.version == 2
        await client.get_workflow_handle(door.workflow_id).result()


async def test_a_command_for_another_stream_is_turned_away_by_the_validator(client: Client) -> None:
    """A stranger's envelope never reaches the door and leaves nothing in the history."""
    door, other = FakeDoor(), FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="inventory"), task_queue=queue)
        handle = client.get_workflow_handle(door.workflow_id)
        before = (await handle.describe()).history_length
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update("submit", other.command(step="valuation"))
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == "wrong_stream"
        assert door.calls[HANDLE_COMMAND] == 1
        assert (await handle.describe()).history_length == before


async def test_an_old_answer_never_turns_the_clock_back(client: Client) -> None:
    """A command asked for twice answers what was recorded the first time; the clock stays where later acts put it."""
    door = FakeDoor()
    first = door.command(step="inventory")
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, first, task_queue=queue)
        await submit_act(client, door.command(step="valuation"), task_queue=queue)
        again = await submit_act(client, first, task_queue=queue)
        assert again.version == 1
        assert (await clock_of(client, door)).version == 2


async def test_what_an_act_records_spares_a_workflow_its_first_look(client: Client) -> None:
    """A workflow that starts under an act learns its clock from the answer, and is asked for nothing more."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="inventory"), task_queue=queue)
        assert (await clock_of(client, door)).version == 1
        await submit_act(client, door.command(step="handover", closed=True), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
        assert door.calls[TICK] == 0


async def test_a_workflow_that_starts_under_an_old_answer_looks(client: Client) -> None:
    """The act was recorded long ago and more since: its clock is no news, so the workflow asks for the present one."""
    door = FakeDoor()
    first = door.command(step="inventory", closed=True)
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, first, task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
        door.record(step="payment", closed=False)
        assert (await submit_act(client, first, task_queue=queue)).version == 1
        await until("the workflow looked", lambda: door.calls[TICK] == 1)
        assert await clock_of(client, door) == door.clock
        assert await status_of(client, door) is WorkflowExecutionStatus.RUNNING


async def test_acts_at_once_are_adopted_in_the_order_of_the_store(client: Client) -> None:
    """Ten acts in flight at once are all applied, one after the other, and the last version is the clock's."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        outcomes = await asyncio.gather(
            *(submit_act(client, door.command(step="inventory"), task_queue=queue) for _ in range(10))
        )
        assert sorted(outcome.version for outcome in outcomes) == list(range(1, 11))
        assert (await clock_of(client, door)).version == 10


async def test_an_act_is_tried_again_while_the_store_is_away(client: Client) -> None:
    """The store comes back before the act's time is up, and the person gets the answer late instead of never."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        door.away = True
        act = asyncio.create_task(submit_act(client, door.command(step="inventory"), task_queue=queue))
        await until("the door was asked twice", lambda: door.calls[HANDLE_COMMAND] >= 2)
        door.away = False
        assert (await act).status is Status.APPLIED


async def test_an_act_whose_time_is_up_fails_and_is_written_down_as_expired(client: Client) -> None:
    """The store stays away past apply_before: the caller hears that nobody knows, and the store is told later."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="inventory"), task_queue=queue)
        door.away = True
        late = door.command(step="valuation", within=timedelta(seconds=1))
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await submit_act(client, late, task_queue=queue)
        assert isinstance(failed.value.cause, ApplicationError)
        assert failed.value.cause.type == "outcome_unknown"
        assert late.command_id not in door.known
        await until("the workflow looked in vain", lambda: door.calls[TICK] == 1)
        door.away = False
        assert (await submit_act(client, door.command(step="valuation"), task_queue=queue)).version == 2
        await until("the door was asked once more", lambda: late.command_id in door.known)
        assert door.known[late.command_id].status is Status.EXPIRED
        assert door.clock.version == 2


async def test_an_act_left_open_is_never_applied_by_a_clock_that_runs_behind(client: Client) -> None:
    """The door's clock says that there is time still; but the sender was told that the time is up."""
    behind = datetime.now(UTC) - timedelta(hours=1)

    async def an_hour_ago() -> datetime:
        return behind

    door = FakeDoor(now=an_hour_ago)
    door.away = True
    late = door.command(step="inventory", within=timedelta(seconds=1))
    async with running_worker(client, door.activities) as queue:
        with pytest.raises(WorkflowUpdateFailedError):
            await submit_act(client, late, task_queue=queue)
        door.away = False
        await wake(client, door.stream, 0, task_queue=queue)
        await until("the door was asked once more", lambda: late.command_id in door.known)
        assert door.known[late.command_id].status is Status.EXPIRED
        await client.get_workflow_handle(door.workflow_id).result()


async def test_acts_left_open_outlive_a_continue_as_new(client: Client) -> None:
    """The next run takes over what the door has still to be asked about."""
    door = FakeDoor()
    late = door.command(step="inventory", at=datetime.now(UTC) - timedelta(minutes=1))
    async with running_worker(client, door.activities) as queue:
        start = StreamStart(kind=door.stream.kind, stream_id=door.stream.stream_id, left_open=(late,))
        await client.start_workflow(CASE, start, id=door.workflow_id, task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
        assert door.known[late.command_id].status is Status.EXPIRED


async def test_a_cancelled_workflow_ends_also_while_it_is_at_the_door(client: Client) -> None:
    """An operator's cancellation is not taken for a store that cannot answer."""
    door = FakeDoor()
    door.gate = asyncio.Event()
    late = door.command(step="inventory", at=datetime.now(UTC) - timedelta(minutes=1))
    async with running_worker(client, door.activities) as queue:
        start = StreamStart(kind=door.stream.kind, stream_id=door.stream.stream_id, left_open=(late,))
        handle = await client.start_workflow(CASE, start, id=door.workflow_id, task_queue=queue)
        await until("it is at the door", lambda: door.calls[HANDLE_COMMAND] == 1)
        await handle.cancel()
        with pytest.raises(WorkflowFailureError) as ended:
            await handle.result()
        assert isinstance(ended.value.cause, CancelledError)
        door.gate.set()


async def test_a_killed_worker_holds_a_stream_up_for_three_seconds_at_most(client: Client) -> None:
    """However a stream's workflow comes to be started, its tasks go to another worker that soon."""
    acted, woken = FakeDoor(), FakeDoor()
    woken.record(step="payment")
    async with running_worker(client, acted.activities) as queue:
        await submit_act(client, acted.command(step="inventory"), task_queue=queue)
    await wake(client, woken.stream, 1, task_queue=queue)
    for door in (acted, woken):
        history = await client.get_workflow_handle(door.workflow_id).fetch_history()
        started = history.events[0].workflow_execution_started_event_attributes
        assert started.workflow_task_timeout.ToTimedelta() == timedelta(seconds=3)
        await client.get_workflow_handle(door.workflow_id).terminate()


async def test_an_act_that_comes_too_late_is_written_down_as_expired(client: Client) -> None:
    """Past apply_before the door is still asked once, so that it can remember that the act expired."""
    door = FakeDoor()
    late = door.command(step="inventory", at=datetime.now(UTC) - timedelta(minutes=1))
    async with running_worker(client, door.activities) as queue:
        outcome = await submit_act(client, late, task_queue=queue)
        assert outcome.status is Status.EXPIRED
        assert door.clock.version == 0


async def test_a_workflow_without_a_stream_does_not_stay(client: Client) -> None:
    """A wake or an act for something that does not exist leaves no workflow behind."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await wake(client, door.stream, 1, task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
        assert door.calls[TICK] == 1


async def test_closed_is_a_state_of_the_domain(client: Client) -> None:
    """A closed case takes another act, opens again where the act says so, and is driven to its end again."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="handover", closed=True), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
        reopened = await submit_act(client, door.command(step="payment", closed=False), task_queue=queue)
        assert reopened.version == 2
        assert (await clock_of(client, door)).step == "payment"
        assert await status_of(client, door) is WorkflowExecutionStatus.RUNNING
        await submit_act(client, door.command(closed=True), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()


async def test_an_act_under_way_is_answered_before_a_closed_workflow_returns(client: Client) -> None:
    """The case closes while another act waits for its turn: both get their answers."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="handover"), task_queue=queue)
        door.gate = asyncio.Event()
        closing = asyncio.create_task(submit_act(client, door.command(closed=True), task_queue=queue))
        await until("the closing act is at the door", lambda: door.calls[HANDLE_COMMAND] == 2)
        behind = asyncio.create_task(submit_act(client, door.command(step="payment"), task_queue=queue))
        door.gate.set()
        assert [(await closing).status, (await behind).status] == [Status.APPLIED, Status.APPLIED]


async def test_a_long_history_continues_as_new_under_acts_in_flight(client: Client) -> None:
    """Eighty acts, ten at once, cross from run to run: each applied once, and the clock is carried over."""
    door = FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="inventory"), task_queue=queue)
        handle = client.get_workflow_handle(door.workflow_id)
        first_run = (await handle.describe()).run_id
        at_once = asyncio.Semaphore(10)

        async def act() -> int:
            async with at_once:
                far = datetime.now(UTC) + timedelta(days=door.clock.version + 1)
                return (await submit_act(client, door.command(step="inventory", wake_at=far), task_queue=queue)).version

        versions = await asyncio.gather(*(act() for _ in range(80)))
        assert sorted(versions) == list(range(2, 82))

        async def renewed() -> bool:
            return (await handle.describe()).run_id != first_run

        # Acts that arrive together share workflow tasks, so a few more single ones may be needed.
        for _ in range(120):
            if await renewed():
                break
            await act()
        assert await renewed()
        assert (await clock_of(client, door)).version == door.clock.version
        assert door.calls[TICK] == 0


def test_an_envelope_says_nothing_in_what_temporal_does_not_encrypt() -> None:
    """Workflow and update ids are made of a kind and random ids, never of a code or a name."""
    door = FakeDoor()
    envelope: Envelope = door.command(step="inventory")
    assert door.workflow_id == f"case-{envelope.stream_id}"

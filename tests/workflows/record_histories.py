"""Records the histories that the replay tests keep: ``python -m tests.workflows.record_histories [name...]``.

Plain converter, made-up streams, no personal data. A history is named after its workflow and what it guards, and is
never recorded over once a version that wrote it is in use: a changed workflow gets another one beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from activities.messages import DRAIN_DELIVERIES, HANDLE_COMMAND, TICK, WAKE_DUE, SweepResult
from domain.values import StreamKind
from tests.workflows.fake_door import FakeDoor
from tests.workflows.running import running_worker, until
from workflows.callers import carry_deliveries, submit_act, wake
from workflows.identifiers import DELIVERIES, RECONCILE

FOLDER = Path(__file__).with_name("histories")
PROGRAMS = Path(sys.executable).parent
SIX = ("inventory", "valuation", "dialogue", "agreement", "payment", "handover")


async def six_acts(environment: WorkflowEnvironment, kind: StreamKind = StreamKind.CASE) -> str:
    """A stream goes through six steps and is closed."""
    client, door = environment.client, FakeDoor(kind)
    async with running_worker(client, door.activities) as queue:
        for step in SIX:
            await submit_act(client, door.command(step=step, closed=step == SIX[-1]), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
    return await history_of(client, door.workflow_id)


async def due_moments(environment: WorkflowEnvironment) -> str:
    """Two rungs fire, a wake brings an earlier moment, an act moves it, a last act closes."""
    client = environment.client
    door = FakeDoor(now=environment.get_current_time)
    start = await environment.get_current_time()
    door.later_moments = [start + timedelta(days=20)]
    async with running_worker(client, door.activities) as queue:
        await submit_act(
            client, door.command(step="inventory", wake_at=start + timedelta(days=10), at=start), task_queue=queue
        )
        await environment.sleep(timedelta(days=21))
        await until("both rungs fired", lambda: len(door.fired) == 2)
        now = await environment.get_current_time()
        await submit_act(client, door.command(wake_at=now + timedelta(days=30), at=now), task_queue=queue)
        door.record(wake_at=now + timedelta(days=3))
        looks = door.calls[TICK]
        await wake(client, door.stream, door.clock.version, task_queue=queue)
        await until("it looked", lambda: door.calls[TICK] > looks)
        await environment.sleep(timedelta(days=4))
        await until("the earlier moment fired", lambda: len(door.fired) == 3)
        now = await environment.get_current_time()
        await submit_act(client, door.command(step="handover", closed=True, at=now), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
    return await history_of(client, door.workflow_id)


async def moments_put_off(environment: WorkflowEnvironment) -> str:
    """Two acts put the moment off past its timer, one brings it forward, one ends it all."""
    client = environment.client
    door = FakeDoor(now=environment.get_current_time)
    start = await environment.get_current_time()

    async def act(days: int | None, **changes: Any) -> None:
        wake_at = None if days is None else start + timedelta(days=days)
        now = await environment.get_current_time()
        await submit_act(client, door.command(wake_at=wake_at, at=now, **changes), task_queue=queue)

    async with running_worker(client, door.activities) as queue:
        await act(5, step="inventory")
        await act(10)
        await act(20)
        await environment.sleep(timedelta(days=6))
        await act(15)
        await environment.sleep(timedelta(days=10))
        await until("the moment fired", lambda: len(door.fired) == 1)
        await act(30)
        await act(None)
        await environment.sleep(timedelta(days=20))
        await act(None, step="handover", closed=True)
        await client.get_workflow_handle(door.workflow_id).result()
    return await history_of(client, door.workflow_id)


async def store_away(environment: WorkflowEnvironment) -> str:
    """The store is away when a moment comes and when an act does; both go through when it is back."""
    client = environment.client
    door = FakeDoor(now=environment.get_current_time)
    start = await environment.get_current_time()
    async with running_worker(client, door.activities) as queue:
        await submit_act(
            client, door.command(step="inventory", wake_at=start + timedelta(days=1), at=start), task_queue=queue
        )
        door.away = True
        await environment.sleep(timedelta(days=1, minutes=40))
        now = await environment.get_current_time()
        act = asyncio.create_task(
            submit_act(client, door.command(step="handover", closed=True, at=now), task_queue=queue)
        )
        await until("the act was tried", lambda: door.calls[HANDLE_COMMAND] == 2)
        door.away = False
        await act
        await client.get_workflow_handle(door.workflow_id).result()
    return await history_of(client, door.workflow_id)


async def left_open(environment: WorkflowEnvironment) -> str:
    """An act's time is up while the store is away; the door writes it down as expired, and another act closes."""
    client, door = environment.client, FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(client, door.command(step="inventory"), task_queue=queue)
        door.away = True
        late = door.command(step="valuation", within=timedelta(seconds=1))
        with contextlib.suppress(WorkflowUpdateFailedError):
            await submit_act(client, late, task_queue=queue)
        await until("it looked in vain", lambda: door.calls[TICK] == 1)
        door.away = False
        await wake(client, door.stream, door.clock.version, task_queue=queue)
        await until("the door was asked once more", lambda: late.command_id in door.known)
        await submit_act(client, door.command(step="handover", closed=True), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
    return await history_of(client, door.workflow_id)


async def woken_without_clock(environment: WorkflowEnvironment) -> str:
    """A wake starts the workflow that Temporal lost; the case is closed by an act."""
    client, door = environment.client, FakeDoor()
    door.record(step="payment", wake_at=datetime.now(UTC) + timedelta(days=9))
    async with running_worker(client, door.activities) as queue:
        await wake(client, door.stream, door.clock.version, task_queue=queue)
        await until("it looked", lambda: door.calls[TICK] == 1)
        await submit_act(client, door.command(closed=True, wake_at=None), task_queue=queue)
        await client.get_workflow_handle(door.workflow_id).result()
    return await history_of(client, door.workflow_id)


async def continued_as_new(environment: WorkflowEnvironment) -> str:
    """The run that ends by continuing as new, with a timer armed."""
    client, door = environment.client, FakeDoor()
    async with running_worker(client, door.activities) as queue:
        await submit_act(
            client, door.command(step="inventory", wake_at=datetime.now(UTC) + timedelta(days=90)), task_queue=queue
        )
        handle = client.get_workflow_handle(door.workflow_id)
        first = (await handle.describe()).run_id
        while (await handle.describe()).run_id == first:
            await submit_act(client, door.command(step="inventory"), task_queue=queue)
    return (await client.get_workflow_handle(door.workflow_id, run_id=first).fetch_history()).to_json()


async def sweep(environment: WorkflowEnvironment, workflow: str) -> str:
    """Two passes, the second of which leaves nothing."""
    left = [3, 0]

    @activity.defn(name=WAKE_DUE if workflow == RECONCILE else DRAIN_DELIVERIES)
    async def one_pass() -> SweepResult:
        return SweepResult(seen=5, done=5, left=left.pop(0))

    client = environment.client
    async with running_worker(client, [one_pass]) as queue:
        if workflow == DELIVERIES:
            await carry_deliveries(client, task_queue=queue)
        else:
            await client.start_workflow(workflow, id=workflow, task_queue=queue)
        await client.get_workflow_handle(workflow).result()
    return await history_of(client, workflow)


async def history_of(client: Client, workflow_id: str) -> str:
    """The JSON of the workflow's latest run."""
    return (await client.get_workflow_handle(workflow_id).fetch_history()).to_json()


SCENES: Mapping[str, Callable[[WorkflowEnvironment], Awaitable[str]]] = {
    "case-driven-to-its-end": six_acts,
    "case-due-moments": due_moments,
    "case-moments-put-off": moments_put_off,
    "case-look-spared": six_acts,
    "case-store-away": store_away,
    "case-left-open": left_open,
    "case-woken-without-clock": woken_without_clock,
    "case-continued-as-new": continued_as_new,
    "batch-driven-to-its-end": lambda environment: six_acts(environment, StreamKind.BATCH),
    "project-driven-to-its-end": lambda environment: six_acts(environment, StreamKind.PROJECT),
    "reconcile-in-two-passes": lambda environment: sweep(environment, RECONCILE),
    "deliveries-asked-for": lambda environment: sweep(environment, DELIVERIES),
}
#: Those in which days pass.
SKIPPING = frozenset({"case-due-moments", "case-moments-put-off", "case-store-away"})


def scrubbed(node: Any) -> Any:
    """The history without the machine it was recorded on: who polled, and where in which file something failed."""
    if isinstance(node, dict):
        if node.get("kind") == "TASK_QUEUE_KIND_STICKY":
            return {**node, "name": "sticky"}
        left_out = ("stackTrace", "identity", "workerInstanceKey")
        return {key: scrubbed(item) for key, item in node.items() if key not in left_out}
    return [scrubbed(item) for item in node] if isinstance(node, list) else node


async def record(names: list[str]) -> None:
    """Play the scenes and keep their histories."""
    async with (
        await WorkflowEnvironment.start_local(
            dev_server_existing_path=str(PROGRAMS / "temporal"),
            data_converter=pydantic_data_converter,
            dev_server_log_level="error",
        ) as server,
        await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(PROGRAMS / "temporal-test-server"), data_converter=pydantic_data_converter
        ) as skipping,
    ):
        FOLDER.mkdir(exist_ok=True)
        for name in names:
            text = await SCENES[name](skipping if name in SKIPPING else server)
            lines = ",\n".join(json.dumps(event) for event in scrubbed(json.loads(text))["events"])
            (FOLDER / f"{name}.json").write_text(f'{{"events": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1:] or list(SCENES)))

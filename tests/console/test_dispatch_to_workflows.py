"""Acts through a real Temporal server: the workflow carries them, and nothing is doubled when it is late."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.door import Door
from activities.messages import HANDLE_COMMAND, MARK_FAULT, TICK, Envelope, Outcome, Status, StreamRef
from console.dispatch import Dispatcher
from domain.identity import stream_id
from domain.registry import STREAM_TYPES
from domain.values import CaseClock, StreamKind, workflow_id
from store.keys import new_key_ring
from store.memory import MemoryStore
from store.sealing import SubjectSealer
from tests.console.forms import project_form
from tests.shipped_packs import shipped_rulebooks
from tests.workflows.running import running_worker, until
from workflows.identifiers import CLOCK, DELIVERIES


@pytest.fixture(scope="module")
async def temporal() -> AsyncIterator[Client]:
    """A client of a real development server."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(Path(sys.executable).parent / "temporal"),
        data_converter=pydantic_data_converter,
        dev_server_log_level="error",
    ) as environment:
        yield environment.client


class CountingDoor(Door):
    """A door that counts who came directly and who came by a workflow."""

    direct = 0
    by_workflow = 0

    async def handle(self, envelope: Envelope) -> Outcome:
        """Decide a command."""
        if activity.in_activity():
            self.by_workflow += 1
        else:
            self.direct += 1
        return await super().handle(envelope)


@pytest.fixture
def door() -> CountingDoor:
    """A door on an empty store."""
    store = MemoryStore({kind: one.state_schema for kind, one in STREAM_TYPES.items()})
    return CountingDoor(store, SubjectSealer(new_key_ring(), store), shipped_rulebooks(), STREAM_TYPES)


def hands(door: Door) -> list[Callable[..., Any]]:
    """The activities of a stream's workflow, on this door."""

    @activity.defn(name=HANDLE_COMMAND)
    async def handle_command(envelope: Envelope) -> Outcome:
        return await door.handle(envelope)

    @activity.defn(name=TICK)
    async def tick(stream: StreamRef) -> CaseClock:
        return await door.tick(stream)

    @activity.defn(name=MARK_FAULT)
    async def mark_fault(stream: StreamRef, reason: str) -> None:
        """No board to mark."""

    return [handle_command, tick, mark_fault]


def worker_of(client: Client, door: Door, queue: str) -> AbstractAsyncContextManager[str]:
    """A worker of the queue whose hands are on this door."""
    return running_worker(client, hands(door), task_queue=queue)


def act(project: str, type: str, **fields: Any) -> Envelope:
    """An act on a project."""
    return Envelope(
        command_id=uuid4(),
        kind=StreamKind.PROJECT,
        stream_id=stream_id(StreamKind.PROJECT, project),
        type=type,
        actor="tests",
        expected_version=fields.pop("version", 0),
        body=json.dumps({"occurred_on": "2024-05-04", **fields}),
        apply_before=datetime.now(UTC) + timedelta(seconds=30),
    )


def opening(code: str) -> Envelope:
    """The act that opens a project."""
    fields = {name: value for name, value in project_form(code).items() if name not in {"command_id", "occurred_on"}}
    return act(code, "open_project", **fields)


async def test_an_act_goes_through_the_workflow_of_its_stream(temporal: Client, door: CountingDoor) -> None:
    """The workflow is started by the first act, carries every act, and knows the version it led to."""
    queue = f"test-{uuid4()}"
    dispatcher = Dispatcher(door, STREAM_TYPES, temporal, task_queue=queue)
    async with worker_of(temporal, door, queue):
        assert (await dispatcher.submit(opening("DA-1"))).status is Status.APPLIED
        notice = await dispatcher.submit(act("DA-1", "issue_recovery_notice", version=1, number="9/TB"))
        assert notice.status is Status.APPLIED
        assert (door.by_workflow, door.direct) == (2, 0)
        handle = temporal.get_workflow_handle(workflow_id(StreamKind.PROJECT, stream_id(StreamKind.PROJECT, "DA-1")))
        assert (await handle.query(CLOCK, result_type=CaseClock)).version == notice.version
    await dispatcher.close()


async def test_an_act_nobody_carries_is_taken_by_the_door_once(temporal: Client, door: CountingDoor) -> None:
    """With no worker the door answers; the worker that comes back finds the act done and records nothing more."""
    queue = f"test-{uuid4()}"
    dispatcher = Dispatcher(door, STREAM_TYPES, temporal, task_queue=queue)
    sent = opening("DA-2")
    outcome = await dispatcher.submit(sent)
    assert (outcome.status, door.direct) == (Status.APPLIED, 1)
    async with worker_of(temporal, door, queue):
        assert await dispatcher.submit(sent) == outcome.remembered()
        assert await dispatcher.submit(opening("DA-3")) != outcome
        assert door.by_workflow >= 1
    assert len(await door.desk.store.read_stream(sent.stream_id)) == outcome.version
    await dispatcher.close()


async def test_a_note_that_brings_a_due_moment_forward_wakes_the_workflow(temporal: Client, door: CountingDoor) -> None:
    """What the door took is hinted to the stream's workflow after the answer, and only when it has to look earlier."""
    dispatcher = Dispatcher(door, STREAM_TYPES, temporal, task_queue=f"test-{uuid4()}")
    earlier, later = note(), note()

    async def handle(envelope: Envelope) -> Outcome:
        return Outcome(
            command_id=envelope.command_id,
            status=Status.APPLIED,
            version=3,
            due_earlier=envelope.stream_id == earlier.stream_id,
        )

    door.handle = handle  # type: ignore[method-assign]
    for sent in (later, earlier):
        assert (await dispatcher.submit(sent)).status is Status.APPLIED
    await until("the workflow was woken", lambda: is_running(temporal, workflow_id(earlier.kind, earlier.stream_id)))
    assert not await is_running(temporal, workflow_id(later.kind, later.stream_id))
    await dispatcher.close()


async def test_facts_for_other_streams_are_carried_at_once(temporal: Client, door: CountingDoor) -> None:
    """A grievance has something to tell its case, so the deliveries are started without waiting for the minute."""
    dispatcher = Dispatcher(door, STREAM_TYPES, temporal, task_queue=f"test-{uuid4()}")
    received = Envelope(
        command_id=uuid4(),
        kind=StreamKind.GRIEVANCE,
        stream_id=uuid4(),
        type="receive_grievance",
        actor="tests",
        body=json.dumps({"occurred_on": "2024-05-04"}),
        apply_before=datetime.now(UTC) + timedelta(seconds=30),
    )

    async def handle(envelope: Envelope) -> Outcome:
        return Outcome(command_id=envelope.command_id, status=Status.APPLIED, version=1)

    door.handle = handle  # type: ignore[method-assign]
    assert (await dispatcher.submit(received)).status is Status.APPLIED
    await until("the deliveries were started", lambda: is_running(temporal, DELIVERIES))
    await dispatcher.close()


def note() -> Envelope:
    """A visit to a household."""
    return Envelope(
        command_id=uuid4(),
        kind=StreamKind.CASE,
        stream_id=uuid4(),
        type="record_visit",
        actor="tests",
        body=json.dumps({"occurred_on": "2024-05-04"}),
        apply_before=datetime.now(UTC) + timedelta(seconds=30),
    )


async def is_running(client: Client, name: str) -> bool:
    """Whether a workflow of that id runs."""
    try:
        found = await client.get_workflow_handle(name).describe()
    except RPCError:
        return False
    return found.status is WorkflowExecutionStatus.RUNNING


def test_stream_ids_name_nobody() -> None:
    """What Temporal shows unsealed is a kind and a uuid."""
    project = stream_id(StreamKind.PROJECT, "DA-1")
    assert workflow_id(StreamKind.PROJECT, project) == f"project-{project}"
    assert "DA-1" not in str(project)

"""Temporal's copy of our messages is unreadable without the key ring, and outside its own workflow."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from activities.messages import Envelope, Status
from tests.workflows.fake_door import FakeDoor
from tests.workflows.running import running_worker
from workers.codec import ENCODING, SealingCodec, UnreadablePayload, data_converter
from workflows.callers import submit_act

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='"Nguyễn Thị Mẫu"'.encode())


def in_workflow(codec: SealingCodec, workflow_id: str) -> SealingCodec:
    """The codec for payloads of a workflow."""
    return codec.with_context(WorkflowSerializationContext(namespace="landclear", workflow_id=workflow_id))


async def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    """A round trip gives the payload back, metadata and all; in between no byte of it is to be seen."""
    codec = in_workflow(SealingCodec("a", {"a": OLD}), "case-1")
    sealed = (await codec.encode([PLAIN]))[0]
    assert sealed.metadata["encoding"] == ENCODING
    assert "Nguyễn".encode() not in sealed.SerializeToString()
    assert await codec.decode([sealed]) == [PLAIN]


async def test_the_same_payload_never_looks_the_same() -> None:
    """Two copies of one message cannot be told to be the same."""
    codec = SealingCodec("a", {"a": OLD})
    first, second = await codec.encode([PLAIN, PLAIN])
    assert first.data != second.data


async def test_a_rotated_key_still_opens_what_it_sealed() -> None:
    """With a new primary, old payloads open and new ones are sealed under the new key; then the old one retires."""
    old = (await SealingCodec("a", {"a": OLD}).encode([PLAIN]))[0]
    both = SealingCodec("b", {"a": OLD, "b": NEW})
    assert await both.decode([old]) == [PLAIN]
    fresh = (await both.encode([PLAIN]))[0]
    alone = SealingCodec("b", {"b": NEW})
    assert await alone.decode([fresh]) == [PLAIN]
    with pytest.raises(UnreadablePayload):
        await alone.decode([old])


async def test_a_payload_does_not_open_in_another_workflow() -> None:
    """What was copied from one case's history into another's is refused, and so is a forged claim to be unbound."""
    codec = SealingCodec("a", {"a": OLD})
    sealed = (await in_workflow(codec, "case-1").encode([PLAIN]))[0]
    with pytest.raises(UnreadablePayload):
        await in_workflow(codec, "case-2").decode([sealed])
    sealed.metadata["bound"] = b"0"
    with pytest.raises(UnreadablePayload):
        await in_workflow(codec, "case-2").decode([sealed])


async def test_the_converter_of_an_installation_binds_what_it_sends_to_its_workflow() -> None:
    """A message goes through whole in the workflow it was sent to, and not in another."""
    converter = data_converter("a", {"a": OLD})
    first, other = (
        converter.with_context(WorkflowSerializationContext(namespace="landclear", workflow_id=f"case-{number}"))
        for number in (1, 2)
    )
    act = FakeDoor().command(step="inventory")
    sealed = await first.encode([act])
    assert await first.decode(sealed, [Envelope]) == [act]
    with pytest.raises(UnreadablePayload):
        await other.decode(sealed, [Envelope])


async def test_a_workflow_and_its_activities_read_each_other() -> None:
    """The binding is to the workflow, so what an activity of it answers opens in it; the unbound opens anywhere."""
    codec = SealingCodec("a", {"a": OLD})
    of_activity = codec.with_context(
        ActivitySerializationContext(
            namespace="landclear",
            activity_id="1",
            activity_type="tick",
            activity_task_queue="landclear",
            workflow_id="case-1",
            workflow_type="case",
            is_local=True,
        )
    )
    assert await in_workflow(codec, "case-1").decode(await of_activity.encode([PLAIN])) == [PLAIN]
    assert await in_workflow(codec, "case-1").decode(await codec.encode([PLAIN])) == [PLAIN]


async def test_what_is_not_ours_passes_unchanged() -> None:
    """An installation that began without a codec stays readable."""
    assert await SealingCodec("a", {"a": OLD}).decode([PLAIN]) == [PLAIN]


def test_a_primary_key_must_be_on_the_ring() -> None:
    """A ring that could not even open what it seals is refused at once."""
    with pytest.raises(ValueError, match="primary"):
        SealingCodec("c", {"a": OLD})


@pytest.fixture(scope="module")
async def sealed_client() -> AsyncIterator[Client]:
    """A client with the installation's converter, on a server of its own."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(Path(sys.executable).with_name("temporal")),
        data_converter=data_converter("a", {"a": OLD}),
        dev_server_log_level="error",
    ) as environment:
        yield environment.client


async def test_nothing_of_a_command_is_readable_in_temporal(sealed_client: Client) -> None:
    """Inputs, updates, answers and failures of a whole case: the body's words stand nowhere in its history."""
    secret = "tim-khong-thay"
    door = FakeDoor()
    async with running_worker(sealed_client, door.activities) as queue:
        outcome = await submit_act(sealed_client, door.command(step="inventory", why=secret), task_queue=queue)
        assert outcome.status is Status.APPLIED
        handle = sealed_client.get_workflow_handle(door.workflow_id)
        stranger = FakeDoor().command(why=secret)
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update("submit", stranger, id=str(uuid4()))
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.message == "the command is for another stream"
        await asyncio.gather(
            *(submit_act(sealed_client, door.command(closed=True), task_queue=queue) for _ in range(2))
        )
        history = await handle.fetch_history()
    assert secret not in history.to_json()
    assert secret.encode() not in b"".join(event.SerializeToString() for event in history.events)


async def test_a_scheduled_run_reads_the_result_of_the_run_before() -> None:
    """A schedule hands each run its predecessor's result, sealed under an id that differs only by the time."""
    codec = SealingCodec("a", {"a": OLD})
    before = await in_workflow(codec, "reconcile-scheduled-2026-06-01T03:00:00Z").encode([PLAIN])
    assert await in_workflow(codec, "reconcile-scheduled-2026-06-01T03:01:00Z").decode(before) == [PLAIN]
    with pytest.raises(UnreadablePayload):
        await in_workflow(codec, "deliveries-scheduled-2026-06-01T03:01:00Z").decode(before)

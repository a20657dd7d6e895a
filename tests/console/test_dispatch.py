"""Where a command goes, and what its sender hears when a server is away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.door import Door
from activities.messages import Envelope, Outcome, Status
from console.dispatch import ACTS_IN_FLIGHT, Dispatcher, NotSaved, OutcomeUnknown
from domain.identity import stream_id
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.keys import new_key_ring
from store.memory import MemoryStore
from store.ports import KnownCommand, StoreUnavailable, StoreUnreachable, Unit
from store.sealing import SubjectSealer
from tests.console.forms import project_form
from tests.shipped_packs import shipped_rulebooks
from workers.embedded.ports import free_ports


class StoreThatGoes(MemoryStore):
    """A store that does not answer while a test says so."""

    takes_commands = True
    is_there = True
    answers_questions = True

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """A transaction, unless the store is away."""
        if not self.is_there:
            raise StoreUnreachable("nobody listens")
        if not self.takes_commands:
            raise StoreUnavailable("away")
        async with super().unit() as unit:
            yield unit

    async def command(self, command_id: UUID) -> KnownCommand | None:
        """What is remembered of a command, unless the store is away."""
        if not self.is_there:
            raise StoreUnreachable("nobody listens")
        if not self.answers_questions:
            raise StoreUnavailable("away")
        return await super().command(command_id)


@pytest.fixture
def store() -> StoreThatGoes:
    """An empty store."""
    return StoreThatGoes({kind: one.state_schema for kind, one in STREAM_TYPES.items()})


@pytest.fixture
def door(store: StoreThatGoes) -> Door:
    """A door on the store."""
    return Door(store, SubjectSealer(new_key_ring(), store), shipped_rulebooks(), STREAM_TYPES)


async def unreachable_temporal() -> Client:
    """A client of a server that does not listen."""
    return await Client.connect(f"127.0.0.1:{free_ports(1)[0]}", lazy=True, data_converter=pydantic_data_converter)


def opening(code: str = "DA-01") -> Envelope:
    """The act that opens a project."""
    fields: dict[str, Any] = project_form(code)
    return Envelope(
        command_id=UUID(fields.pop("command_id")),
        kind=StreamKind.PROJECT,
        stream_id=stream_id(StreamKind.PROJECT, code),
        type="open_project",
        actor="tests",
        expected_version=0,
        body=json.dumps({**fields, "occurred_on": "2024-05-04"}),
        apply_before=datetime.now(UTC) + timedelta(seconds=30),
    )


async def test_an_act_is_taken_by_the_door_when_temporal_cannot_be_reached(door: Door) -> None:
    """An officer's act is recorded once although no workflow can be asked, also when it is sent again."""
    dispatcher = Dispatcher(door, STREAM_TYPES, await unreachable_temporal())
    act = opening()
    first = await dispatcher.submit(act)
    assert first.status is Status.APPLIED
    assert await dispatcher.submit(act) == first.remembered()
    await dispatcher.close()


async def test_nobody_waits_for_a_temporal_known_to_be_away(door: Door) -> None:
    """After some acts without an answer the next ones go to the door at once, and later one tries again."""
    asked = 0

    class Silent(Dispatcher):
        async def _through_the_workflow(self, envelope: Envelope) -> tuple[bool, Outcome | None]:
            nonlocal asked
            was_asked, outcome = await super()._through_the_workflow(envelope)
            asked += was_asked
            return was_asked, outcome

    moment = 0.0
    dispatcher = Silent(door, STREAM_TYPES, await unreachable_temporal(), monotonic=lambda: moment)
    for number in range(6):
        await dispatcher.submit(opening(f"DA-{number}"))
    assert asked == 3
    moment = 60.0
    await dispatcher.submit(opening("DA-6"))
    assert asked == 4
    await dispatcher.close()


async def test_a_restart_of_the_store_is_only_a_slower_answer(door: Door, store: StoreThatGoes) -> None:
    """A command sent while the store restarts is applied as soon as it is back."""
    dispatcher = Dispatcher(door, STREAM_TYPES, None)
    refusals = 0
    handle = door.handle

    async def handle_when_back(envelope: Envelope) -> Outcome:
        nonlocal refusals
        store.takes_commands = refusals > 1
        refusals += 1
        return await handle(envelope)

    door.handle = handle_when_back  # type: ignore[method-assign]
    assert (await dispatcher.submit(opening())).status is Status.APPLIED
    assert refusals == 3


async def test_a_command_that_reached_nobody_is_not_saved(door: Door, store: StoreThatGoes) -> None:
    """When not even a connection was to be had, the sender hears that nothing was recorded."""
    store.is_there = False
    dispatcher = Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=0.5)
    with pytest.raises(NotSaved):
        await dispatcher.submit(opening())


async def test_a_command_sent_once_without_answer_is_not_called_unsaved(door: Door, store: StoreThatGoes) -> None:
    """The connection broke in mid-course, perhaps after COMMIT; that nobody listens afterwards settles nothing."""
    dispatcher = Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=0.5)
    handle = door.handle

    async def handle_and_go(envelope: Envelope) -> Outcome:
        door.handle = handle  # type: ignore[method-assign]
        store.is_there = False
        raise StoreUnavailable("gone in mid-course")

    door.handle = handle_and_go  # type: ignore[method-assign]
    with pytest.raises(OutcomeUnknown):
        await dispatcher.submit(opening())


async def test_a_command_under_way_is_not_called_unsaved(door: Door) -> None:
    """The store holds the command and says nothing for longer than anybody waits; it may still record it."""

    async def handle(envelope: Envelope) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    door.handle = handle  # type: ignore[method-assign]
    dispatcher = Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=0.5)
    with pytest.raises(OutcomeUnknown):
        await dispatcher.submit(opening())


async def test_a_silent_store_leaves_the_outcome_open(door: Door, store: StoreThatGoes) -> None:
    """When nobody can say what became of it, the sender is not told that it failed."""
    store.takes_commands = store.answers_questions = False
    dispatcher = Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=0.5)
    with pytest.raises(OutcomeUnknown):
        await dispatcher.submit(opening())


async def test_a_workflow_may_still_hold_what_the_store_did_not_take(door: Door, store: StoreThatGoes) -> None:
    """Once Temporal was asked, a store that is away settles nothing before apply_before."""
    store.is_there = False
    dispatcher = Dispatcher(door, STREAM_TYPES, await unreachable_temporal(), store_patience_seconds=0.5)
    with pytest.raises(OutcomeUnknown):
        await dispatcher.submit(opening())
    await dispatcher.close()


async def test_an_unknown_command_is_refused_by_the_door(door: Door) -> None:
    """A command type nobody knows goes nowhere but to the door, which says so."""
    dispatcher = Dispatcher(door, STREAM_TYPES, await unreachable_temporal())
    outcome = await dispatcher.submit(opening().model_copy(update={"type": "abolish_project", "command_id": uuid4()}))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "unknown_command"
    await dispatcher.close()


async def test_a_cancelled_act_stays_cancelled(door: Door) -> None:
    """A request that is given up does not go on to the door behind its sender's back."""
    handled = 0
    handle = door.handle

    async def counting(envelope: Envelope) -> Outcome:
        nonlocal handled
        handled += 1
        return await handle(envelope)

    door.handle = counting  # type: ignore[method-assign]
    dispatcher = Dispatcher(door, STREAM_TYPES, await unreachable_temporal())
    act = asyncio.create_task(dispatcher.submit(opening()))
    await asyncio.sleep(0)
    act.cancel()
    with pytest.raises(asyncio.CancelledError):
        await act
    assert handled == 0
    await dispatcher.close()


async def test_only_so_many_acts_are_in_flight(door: Door) -> None:
    """More acts than the server answers well wait at our door, not in it."""
    most = now = 0
    handle = door.handle

    async def counting(envelope: Envelope) -> Outcome:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        outcome = await handle(envelope)
        now -= 1
        return outcome

    door.handle = counting  # type: ignore[method-assign]
    dispatcher = Dispatcher(door, STREAM_TYPES, None)
    outcomes = await asyncio.gather(*(dispatcher.submit(opening(f"DA-{n}")) for n in range(30)))
    assert {outcome.status for outcome in outcomes} == {Status.APPLIED}
    assert most == ACTS_IN_FLIGHT

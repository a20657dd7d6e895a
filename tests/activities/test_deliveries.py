"""Deliveries: what one stream tells another arrives once and in order, whatever breaks on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from store.memory import MemoryStore
from tests.activities.conftest import Office, ref
from tests.activities.counter import UNLUCKY


async def test_what_was_told_arrives_once(office: Office) -> None:
    """A fact becomes one command of its target; draining again changes nothing."""
    teller, target = await office.opened(), await office.opened()
    await office.send(teller, "tell_other", target=target, by=2)
    first = await office.deliveries.drain(100)
    again = await office.deliveries.drain(100)
    assert (first.result.done, first.result.left) == (1, 0)
    assert again.result.seen == 0
    assert await office.types_of(target) == ["counter_opened", "counter_raised"]
    log = await office.store.read_stream(target)
    assert (log[1].actor, log[1].on_behalf_of) == ("system", None)


async def test_a_delivery_carried_but_not_marked_is_not_carried_twice(memory_store: MemoryStore) -> None:
    """The process may die between carrying and marking."""
    office = Office(memory_store)
    teller, target = await office.opened(), await office.opened()
    await office.send(teller, "tell_other", target=target, by=2)
    unmarked = dict(memory_store.tables.deliveries)
    await office.deliveries.drain(100)
    memory_store.tables.deliveries = unmarked
    assert (await office.deliveries.drain(100)).result.done == 1
    assert await office.types_of(target) == ["counter_opened", "counter_raised"]


async def test_a_refused_delivery_waits_and_holds_back_the_later_ones(office: Office) -> None:
    """A target takes what it is told in order; others are not held up."""
    teller, target, other = await office.opened(), uuid4(), await office.opened()
    await office.send(teller, "tell_other", target=target, by=1)
    await office.send(teller, "tell_other", target=target, by=2)
    await office.send(teller, "tell_other", target=other, by=3)
    drained = await office.deliveries.drain(100)
    assert (drained.result.seen, drained.result.done) == (3, 1)
    assert await office.types_of(other) == ["counter_opened", "counter_raised"]
    assert await office.types_of(target) == []


async def test_a_waiting_delivery_goes_through_once_its_target_is_there(memory_store: MemoryStore) -> None:
    """A refusal is no end: after its rest the delivery is tried again, and the later ones follow."""
    office = Office(memory_store)
    teller, target = await office.opened(), uuid4()
    for by in (1, 2):
        await office.send(teller, "tell_other", target=target, by=by)
    await office.deliveries.drain(100)
    await office.send(target, "open_counter")
    memory_store.tables.not_before.clear()
    assert (await office.deliveries.drain(100)).result.done == 2
    raised = [event.payload for event in await office.store.read_stream(target)][1:]
    assert raised == ['{"by":1}', '{"by":2}']


async def test_a_broken_target_does_not_hold_up_the_others(memory_store: MemoryStore) -> None:
    """A fault in one stream is counted at its delivery; three hundred others get theirs."""
    office = Office(memory_store)
    teller, broken, sound = await office.opened(), await office.opened(), await office.opened()
    await office.send(teller, "tell_other", target=broken, by=UNLUCKY)
    await office.send(teller, "tell_other", target=sound)
    drained = await office.deliveries.drain(100)
    assert drained.result.done == 1
    assert await office.types_of(sound) == ["counter_opened", "counter_raised"]
    assert [delivery.attempts for delivery in memory_store.tables.deliveries.values()] == [1]


async def test_the_limit_of_one_pass_leaves_the_rest_to_the_next(office: Office) -> None:
    """``left`` tells the caller to go on."""
    teller, target = await office.opened(), await office.opened()
    for _ in range(3):
        await office.send(teller, "tell_other", target=target)
    assert (await office.deliveries.drain(2)).result.left == 1
    assert (await office.deliveries.drain(2)).result.left == 0
    assert (await office.door.clock(ref(target))).version == 4


async def test_whose_due_moment_became_earlier_is_told(office: Office) -> None:
    """Nobody is woken for a delivery that moved no clock, or moved it later."""
    teller, target = await office.opened(), await office.opened()
    later, sooner = (office.clock.now + timedelta(days=days) for days in (9, 5))
    told = []
    for fields in ({"ring": sooner.isoformat()}, {"ring": later.isoformat()}, {"by": 1}):
        await office.send(teller, "tell_other", target=target, **fields)
        told.append((await office.deliveries.drain(100)).earlier)
    assert told == [(ref(target),), (), ()]

"""Rebuild and verify: rows are what the log says, also after somebody tampered with either."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from activities.rebuild import rebuild
from activities.verify import Difference, verify
from domain.errors import UnknownEventType
from store.memory import MemoryStore
from store.ports import Checkpoint, Store
from store.reader import checkpoint_after
from tests.activities.conftest import Office, ref


async def lots(generator: AsyncIterator[Any]) -> list[Any]:
    """All that a pass yielded."""
    return [one async for one in generator]


async def found(store: Store, types: Any) -> list[Difference]:
    """Every difference."""
    return [difference for lot in await lots(verify(store, types)) for difference in lot.differences]


async def busy(office: Office) -> list[UUID]:
    """A few counters with a life behind them."""
    ids = []
    for number in range(3):
        one = await office.opened(rings=[(office.clock.now + timedelta(hours=number)).isoformat()])
        await office.send(one, "raise_counter", by=number + 1)
        await office.send(one, "jot_down", text="ghi chú")
        office.clock.now += timedelta(hours=1)
        await office.door.tick(ref(one))
        ids.append(one)
    return ids


async def test_rebuilt_rows_are_those_that_were_written_live(office: Office) -> None:
    """Nothing but the log is needed for a row."""
    await busy(office)
    live = await office.store.rows(None, 1000)
    progress = await lots(rebuild(office.store, office.types))
    assert progress[-1].events == sum(row.version for row in live)
    assert await office.store.rows(None, 1000) == live
    assert await found(office.store, office.types) == []


async def test_a_spoilt_row_is_found_and_mended(memory_store: MemoryStore) -> None:
    """Each column that differs is named; the rebuild puts it right."""
    office = Office(memory_store)
    one, *_ = await busy(office)
    row = memory_store.tables.rows[one]
    spoilt = replace(
        row.change,
        state=row.change.state.replace('"total":1', '"total":7'),
        next_due=office.clock.now,
        why="nothing",
        queue=replace(row.change.queue, step="handover"),
    )
    memory_store.tables.rows[one] = replace(row, change=spoilt)
    differences = await found(memory_store, office.types)
    assert {(one.what, one.detail.split(",")[0]) for one in differences if one.what in ("state", "queue")} == {
        ("state", "total"),
        ("queue", "step"),
    }
    assert {difference.what for difference in differences} == {"state", "queue", "next_due", "why"}
    await lots(rebuild(memory_store, office.types))
    assert await found(memory_store, office.types) == []


async def test_a_changed_event_breaks_the_chain(memory_store: MemoryStore) -> None:
    """What the log says cannot be altered unseen."""
    office = Office(memory_store)
    one, *_ = await busy(office)
    log = memory_store.tables.events[one]
    memory_store.tables.events[one] = (log[0], log[1]._replace(payload='{"by":3}'), *log[2:])
    assert Difference("chain", one, "2 hash") in await found(memory_store, office.types)


async def test_a_shortened_log_is_found(memory_store: MemoryStore) -> None:
    """The row knows how many events there were."""
    office = Office(memory_store)
    one, two, _ = await busy(office)
    memory_store.tables.events[one] = memory_store.tables.events[one][:-1]
    del memory_store.tables.events[two]
    whats = {(difference.stream_id, difference.what) for difference in await found(memory_store, office.types)}
    assert {(one, "version"), (one, "head_hash"), (two, "log_missing")} <= whats


async def test_a_lost_row_is_found_and_put_back(memory_store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events whose row is gone are not overlooked: the verifier names the stream, the rebuild gives it its row."""
    monkeypatch.setattr("activities.rebuild.LOT", 1)
    office = Office(memory_store)
    one, two, _ = await busy(office)
    live = dict(memory_store.tables.rows)
    del memory_store.tables.rows[one], memory_store.tables.rows[two]
    assert set(await found(memory_store, office.types)) == {
        Difference("row_missing", one, ""),
        Difference("row_missing", two, ""),
    }
    checks = await lots(verify(memory_store, office.types))
    assert (checks[-1].streams, checks[-1].events) == (3, sum(row.version for row in live.values()))
    await lots(rebuild(memory_store, office.types))
    assert memory_store.tables.rows == live
    assert await found(memory_store, office.types) == []


async def test_a_lost_row_of_an_unknown_kind_waits_for_a_newer_worker(memory_store: MemoryStore) -> None:
    """Nothing is guessed where no kind of stream knows all the events."""
    office = Office(memory_store)
    one = await office.opened()
    del memory_store.tables.rows[one]
    memory_store.tables.events[one] = (memory_store.tables.events[one][0]._replace(type="counter_melted"),)
    with pytest.raises(UnknownEventType, match="counter_melted"):
        await lots(rebuild(memory_store, office.types))


async def test_a_note_recorded_during_the_check_is_no_difference(office: Office) -> None:
    """Verifying disturbs nobody and is not disturbed."""
    one, *_ = await busy(office)
    async for lot in verify(office.store, office.types):
        await office.send(one, "jot_down", text="giữa chừng")
        assert lot.differences == ()


async def test_a_reader_that_stands_beyond_the_log_is_found(office: Office) -> None:
    """After a restore from an older backup a projection may have seen what is no more."""
    await busy(office)
    *_, last = [event async for event in office.store.read_all(Checkpoint(), 10_000)]
    places = {
        "right": checkpoint_after(last),
        "new": Checkpoint(),
        "lost": replace(checkpoint_after(last), position=last.position + 5),
    }
    checks = await lots(verify(office.store, office.types, places))
    assert [difference.detail for difference in checks[-1].differences] == ["lost"]


async def test_memory_does_not_grow_with_the_log(memory_store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams are taken lot by lot."""
    monkeypatch.setattr("activities.rebuild.LOT", 2)
    office = Office(memory_store)
    await busy(office)
    progress = await lots(rebuild(memory_store, office.types))
    assert [one.streams for one in progress] == [2, 3]

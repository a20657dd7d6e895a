"""Reading the whole log while it grows: nothing skipped, nothing twice, each stream in its order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from uuid import UUID, uuid4

import psycopg
from sqlalchemy.ext.asyncio import create_async_engine

from domain.values import StreamKind
from store.connections import driver_url
from store.installation import Installation, begin_new_epoch
from store.keys import KeyRing
from store.ports import Checkpoint, StoredEvent
from store.postgres import PostgresStore
from store.reader import LogReader, checkpoint_after, places
from tests.postgres_server import PostgresUrls
from tests.store.contract import read_all, write
from tests.store.stand_ins import SCHEMAS, append

WRITERS, STREAMS, EVENTS_EACH = 8, 3, 40


async def test_a_race_of_writers_loses_nothing(postgres_urls: PostgresUrls, ring: KeyRing) -> None:
    """Eight writers on three hot streams and a reader beside them: complete, once, in stream order.

    A reader of "position > n" loses events here, and a lock taken late breaks the order in streams.
    """
    store = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    streams = [uuid4() for _ in range(STREAMS)]
    written = asyncio.Event()

    async def writer(number: int) -> None:
        for turn in range(EVENTS_EACH):
            stream_id = streams[(number + turn) % STREAMS]
            async with store.unit() as unit:
                head = await unit.begin(StreamKind.CASE, stream_id, None)
                await asyncio.sleep(0)
                await unit.write(append(stream_id, head.version), None)

    async def reader() -> list[StoredEvent]:
        seen: list[StoredEvent] = []
        place, empty = Checkpoint(), 0
        while empty < 3:
            finished = written.is_set()
            batch = [event async for event in store.read_all(place, 7)]
            seen += batch
            if batch:
                place = checkpoint_after(batch[-1])
            empty = empty + 1 if finished and not batch else 0
        return seen

    async def writers() -> None:
        await asyncio.gather(*(writer(number) for number in range(WRITERS)))
        written.set()

    seen, _ = await asyncio.gather(reader(), writers())
    mine = [event for event in seen if event.stream_id in streams]
    versions: defaultdict[UUID, list[int]] = defaultdict(list)
    for event in mine:
        versions[event.stream_id].append(event.version)
    assert len(mine) == WRITERS * EVENTS_EACH
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    await store.close()


async def test_an_open_transaction_holds_the_reader_back(
    postgres_store: PostgresStore, postgres_urls: PostgresUrls
) -> None:
    """What is committed above a transaction still open waits for it, and is read once it ended."""
    await write(postgres_store, uuid4(), 0)
    start = checkpoint_after((await read_all(postgres_store, Checkpoint()))[-1])
    slow = await psycopg.AsyncConnection.connect(postgres_urls.door)
    await slow.execute("SELECT pg_current_xact_id()")
    stream_id = uuid4()
    await write(postgres_store, stream_id, 0)
    assert await read_all(postgres_store, start) == []
    await slow.rollback()
    await slow.close()
    assert [event.stream_id for event in await read_all(postgres_store, start)] == [stream_id]


async def test_an_earlier_epoch_is_settled(postgres_store: PostgresStore, postgres_urls: PostgresUrls) -> None:
    """After a restore the transaction ids of old events mean nothing, and new events come behind them."""
    before = uuid4()
    await write(postgres_store, before, 0)
    async with await psycopg.AsyncConnection.connect(postgres_urls.owner) as restoring:
        await begin_new_epoch(restoring)
    epoch = (await Installation(postgres_store.engine).row()).epoch
    with psycopg.connect(postgres_urls.owner) as connection:
        # As a restore does: rows come back with ids this cluster has not reached yet.
        connection.execute(
            """
            INSERT INTO events SELECT position, '9000000000'::xid8, epoch, %s, version, command_id, ordinal, type,
                schema_version, occurred_on, recorded_at, written_at, actor, on_behalf_of, payload, canon_version,
                prev_hash, hash FROM events WHERE stream_id = %s
            """,
            (restored := uuid4(), before),
        )
    after = uuid4()
    await write(postgres_store, after, 0)
    events = await read_all(postgres_store, Checkpoint())
    assert [event.stream_id for event in events][-2:] == [restored, after]
    assert events[-1].epoch == epoch


async def test_a_place_moves_with_what_was_applied(postgres_store: PostgresStore, postgres_urls: PostgresUrls) -> None:
    """A projection that fails stays where it was; a second one of the same name finds the place taken."""
    await write(postgres_store, uuid4(), 0, count=2)
    engine = create_async_engine(driver_url(postgres_urls.projector))
    reader = LogReader("counts")
    async with engine.begin() as connection:
        place = await reader.lock(connection)
        assert place == Checkpoint()
        batch = await reader.read(connection, place, 1_000)
        await reader.move(connection, checkpoint_after(batch[-1]))
        await connection.rollback()
    async with engine.begin() as connection, engine.begin() as other:
        assert await reader.lock(connection) == Checkpoint()
        await reader.move(connection, checkpoint_after(batch[-1]))
        await connection.commit()
        assert await reader.lock(other) == checkpoint_after(batch[-1])
        async with engine.begin() as third:
            assert await LogReader("counts").lock(third) is None
        assert await reader.read(other, checkpoint_after(batch[-1]), 10) == []
    assert (await places(postgres_store.engine))["counts"] == checkpoint_after(batch[-1])
    await engine.dispose()

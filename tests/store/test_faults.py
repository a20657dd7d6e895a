"""PostgreSQL away, connections cut, locks held: nothing half-saved, and work goes on when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest

from domain.values import StreamKind
from store.keys import KeyRing
from store.ports import StoreUnavailable, StoreUnreachable
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls, TestServer
from tests.store.contract import write
from tests.store.stand_ins import SCHEMAS, append


@pytest.fixture
async def own(postgres_server: TestServer, ring: KeyRing) -> AsyncIterator[tuple[PostgresStore, PostgresUrls]]:
    """A store with several warm connections on a database of its own."""
    urls = postgres_server.new_database()
    store = PostgresStore(urls.door, SCHEMAS, ring)
    await asyncio.gather(*(write(store, uuid4(), 0) for _ in range(4)))
    yield store, urls
    await store.close()
    postgres_server.drop(urls)


async def test_a_pool_of_dead_connections_is_not_noticed(own: tuple[PostgresStore, PostgresUrls]) -> None:
    """After the server cut every connection, the next commands and reads simply succeed."""
    store, urls = own
    with psycopg.connect(urls.superuser) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'landclear_door' "
            "AND datname = current_database()"
        )
    stream_id = uuid4()
    await write(store, stream_id, 0)
    assert len(await store.read_stream(stream_id)) == 1


async def test_a_server_that_is_away_is_told_and_forgiven(
    own: tuple[PostgresStore, PostgresUrls], postgres_server: TestServer
) -> None:
    """While it is away the store says so at once; when it is back the same store works again."""
    store, _ = own
    stream_id = uuid4()
    await write(store, stream_id, 0)
    await postgres_server.postgres.stop()
    try:
        with pytest.raises(StoreUnavailable):
            await write(store, stream_id, 1)
        with pytest.raises(StoreUnavailable):
            await store.command(uuid4())
        # With the dead connections gone there is none to send anything on, and the store can tell.
        with pytest.raises(StoreUnreachable):
            await write(store, stream_id, 1)
    finally:
        await postgres_server.postgres.start()
    await write(store, stream_id, 1)
    assert [event.version for event in await store.read_stream(stream_id)] == [1, 2]


async def test_a_connection_cut_inside_a_unit_writes_nothing(own: tuple[PostgresStore, PostgresUrls]) -> None:
    """What was begun is lost whole, and the caller is told that it may ask again."""
    store, urls = own
    stream_id = uuid4()

    async def cut() -> None:
        async with store.unit() as unit:
            await unit.begin(StreamKind.CASE, stream_id, None)
            with psycopg.connect(urls.superuser) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE state = 'idle in transaction' AND datname = current_database()"
                )
            await unit.write(append(stream_id, 0), None)

    with pytest.raises(StoreUnavailable):
        await cut()
    assert await store.read_stream(stream_id) == []
    await write(store, stream_id, 0)


async def test_a_cancelled_unit_leaves_no_lock(own: tuple[PostgresStore, PostgresUrls]) -> None:
    """A request given up while it waits for the stream neither writes nor blocks the next one."""
    store, _ = own
    stream_id = uuid4()
    async with store.unit() as unit:
        await unit.begin(StreamKind.CASE, stream_id, None)
        waiting = asyncio.ensure_future(write(store, stream_id, 0))
        await asyncio.wait([waiting], timeout=0.1)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        await unit.write(append(stream_id, 0), None)
    await write(store, stream_id, 1)
    assert len(await store.read_stream(stream_id)) == 2

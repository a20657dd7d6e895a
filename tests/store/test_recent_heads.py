"""Heads guessed from memory: a wrong guess is found out before anything is written or believed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.values import StreamKind
from store.chain import broken_links
from store.installation import Installation
from store.keys import KeyRing
from store.ports import StreamMoved
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls, TestServer
from tests.store.stand_ins import SCHEMAS, append, command, row

CASE = StreamKind.CASE


@pytest.fixture
async def two(postgres_server: TestServer, ring: KeyRing) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
    """Two processes' stores on one database."""
    urls: PostgresUrls = postgres_server.new_database()
    stores = (PostgresStore(urls.door, SCHEMAS, ring), PostgresStore(urls.door, SCHEMAS, ring))
    await Installation(stores[0].engine).become_practice()
    yield stores
    for store in stores:
        await store.close()
    postgres_server.drop(urls)


async def decide(store: PostgresStore, stream_id: UUID, command_id: UUID | None = None) -> int:
    """Handle a command as the door does, but once; gives the version it was decided at."""
    command_id = command_id or uuid4()
    async with store.unit() as unit:
        head = await unit.begin(CASE, stream_id, command_id)
        change = row(f'{{"n": {head.version + 1}}}')
        await unit.write(
            append(stream_id, head.version, command_id=command_id, change=change), command(stream_id, command_id)
        )
    return head.version


async def test_a_right_guess_goes_on_with_the_chain(two: tuple[PostgresStore, PostgresStore]) -> None:
    """Commands on a stream just written see its state without asking, and the log is as ever."""
    store, _ = two
    stream_id = uuid4()
    assert [await decide(store, stream_id) for _ in range(4)] == [0, 1, 2, 3]
    async with store.unit() as unit:
        head = await unit.begin(CASE, stream_id, uuid4())
    assert head == await store.head(CASE, stream_id)
    assert head.state == '{"n": 4}'
    assert broken_links(await store.read_stream(stream_id)) == []


async def test_another_process_is_noticed(two: tuple[PostgresStore, PostgresStore]) -> None:
    """The first attempt after somebody else's write is refused, the second one sees it."""
    mine, theirs = two
    stream_id = uuid4()
    await decide(mine, stream_id)
    await decide(theirs, stream_id)
    with pytest.raises(StreamMoved):
        await decide(mine, stream_id)
    assert await decide(mine, stream_id) == 2
    assert [event.version for event in await mine.read_stream(stream_id)] == [1, 2, 3]


async def test_reading_alone_proves_the_guess(two: tuple[PostgresStore, PostgresStore]) -> None:
    """A block that only looks learns as well that it looked at something old."""
    mine, theirs = two
    stream_id = uuid4()
    await decide(mine, stream_id)
    await decide(theirs, stream_id)

    async def look() -> None:
        async with mine.unit() as unit:
            await unit.begin(CASE, stream_id, uuid4())

    with pytest.raises(StreamMoved):
        await look()
    await look()


async def test_a_command_known_elsewhere_is_noticed(two: tuple[PostgresStore, PostgresStore]) -> None:
    """A command that another process handled is not handled again."""
    mine, theirs = two
    stream_id, other, command_id = uuid4(), uuid4(), uuid4()
    await decide(mine, stream_id)
    await decide(theirs, other, command_id)
    with pytest.raises(StreamMoved):
        await decide(mine, stream_id, command_id)
    async with mine.unit() as unit:
        known = (await unit.begin(CASE, stream_id, command_id)).known
    assert known is not None
    assert known.stream_id == other


async def test_a_moved_clock_is_noticed(two: tuple[PostgresStore, PostgresStore]) -> None:
    """A decision is never made by the clock of before."""
    mine, theirs = two
    stream_id = uuid4()
    await decide(mine, stream_id)
    await Installation(theirs.engine).move_clock(timedelta(days=3, microseconds=1))
    with pytest.raises(StreamMoved):
        await decide(mine, stream_id)
    async with mine.unit() as unit:
        assert (await unit.begin(CASE, stream_id, uuid4())).clock_offset == timedelta(days=3, microseconds=1)


async def test_a_failed_block_is_not_remembered(two: tuple[PostgresStore, PostgresStore]) -> None:
    """What was rolled back is no guess for the next command."""
    store, _ = two
    stream_id = uuid4()
    await decide(store, stream_id)

    async def fail() -> None:
        async with store.unit() as unit:
            head = await unit.begin(CASE, stream_id, uuid4())
            await unit.write(append(stream_id, head.version), None)
            await unit.read(stream_id)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await decide(store, stream_id) == 1

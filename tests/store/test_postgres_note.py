"""The short way of a note: the same rows as the long one writes, and no note where more is to be written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.streams import InboxEntry, QueueRow
from domain.values import StreamKind
from store.chain import broken_links
from store.connections import Lease
from store.keys import KeyRing
from store.ports import Append, CommandRecord, ReadyStream, StreamMoved
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls, TestServer
from tests.store.stand_ins import SCHEMAS, append, command, row

CASE = StreamKind.CASE
LINE = InboxEntry("CB01", "task", "", "look", {}, 2)


@pytest.fixture
async def own(postgres_server: TestServer, ring: KeyRing) -> AsyncIterator[tuple[PostgresStore, PostgresUrls]]:
    """A store on a database of its own."""
    urls = postgres_server.new_database()
    store = PostgresStore(urls.door, SCHEMAS, ring)
    yield store, urls
    await store.close()
    postgres_server.drop(urls)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The statements that were called with parameters, as the short way does."""
    seen: list[bytes] = []
    call = Lease.call

    async def noticed(lease: Lease, statement: bytes, parameters: object) -> object:
        seen.append(statement)
        return await call(lease, statement, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Lease, "call", noticed)
    return seen


async def decide(store: PostgresStore, what: Append, status: str = "applied") -> CommandRecord:
    """Handle a command as the door does, but once."""
    how = command(what.stream_id, what.events[0].command_id, status)
    async with store.unit() as unit:
        await unit.begin(CASE, what.stream_id, how.command_id)
        await unit.write(what, how)
    return how


async def test_both_ways_write_the_same(
    own: tuple[PostgresStore, PostgresUrls], ring: KeyRing, calls: list[bytes]
) -> None:
    """Event, row and memory of a note are alike, whether its stream was at hand or had to be read."""
    store, urls = own
    other = PostgresStore(urls.door, SCHEMAS, ring)
    short, long = UUID(int=1), UUID(int=2)
    for stream_id in (short, long):
        await decide(store, append(stream_id, 0))
    known = []
    for writer, stream_id in ((store, short), (other, long)):
        how = await decide(writer, append(stream_id, 1, change=row('{"n": 2}')))
        known.append(await store.command(how.command_id))
    assert len(calls) == 1
    first, second = known
    assert first is not None
    assert second == replace(first, stream_id=long)
    (_, short_event), (_, long_event) = [await store.read_stream(one) for one in (short, long)]
    assert short_event.payload == long_event.payload
    assert [
        (e.version, e.ordinal, e.type, e.occurred_on, e.recorded_at, e.actor, e.on_behalf_of, e.canon_version)
        for e in (short_event,)
    ] == [
        (e.version, e.ordinal, e.type, e.occurred_on, e.recorded_at, e.actor, e.on_behalf_of, e.canon_version)
        for e in (long_event,)
    ]
    assert broken_links(await store.read_stream(short)) == []
    short_row, long_row = await store.rows(None, 2)
    assert short_row.change == long_row.change
    assert short_row.change.state == '{"n": 2}'
    assert (short_row.version, short_row.head_hash) == (2, short_event.hash)
    heads = [await store.head(CASE, one) for one in (short, long)]
    assert heads[0].last_command_at == heads[1].last_command_at
    await other.close()


@pytest.mark.parametrize(
    "more",
    [
        append(UUID(int=7), 1, count=2),
        append(UUID(int=7), 1, change=row(queue=QueueRow(code="H01", last_contact_on=date(2026, 5, 12)))),
        append(UUID(int=7), 1, inbox=(LINE,)),
    ],
    ids=["two events", "another queue row", "an inbox line"],
)
async def test_what_is_more_than_a_note_goes_the_long_way(
    own: tuple[PostgresStore, PostgresUrls], calls: list[bytes], more: Append
) -> None:
    """Nothing that the short way has no place for is left out."""
    store, urls = own
    await decide(store, append(more.stream_id, 0))
    await decide(store, more)
    assert calls == []
    (stored,) = await store.rows(None, 1)
    assert (stored.version, stored.change) == (1 + len(more.events), more.row)
    with psycopg.connect(urls.superuser) as connection:
        assert connection.execute("SELECT count(*) FROM inbox").fetchone() == (len(more.inbox),)


async def test_a_command_refused_elsewhere_is_decided_again(own: tuple[PostgresStore, PostgresUrls]) -> None:
    """The short way does not overwrite a refusal: the second attempt does, having seen it."""
    store, _ = own
    stream_id, command_id = uuid4(), uuid4()
    await decide(store, append(stream_id, 0))
    async with store.unit() as unit:
        await unit.begin(CASE, stream_id, None)
        await unit.write(None, command(stream_id, command_id, "refused"))
    await decide(store, append(stream_id, 1))
    with pytest.raises(StreamMoved):
        await decide(store, append(stream_id, 2, command_id=command_id))
    assert len(await store.read_stream(stream_id)) == 2
    await decide(store, append(stream_id, 2, command_id=command_id))
    known = await store.command(command_id)
    assert known is not None
    assert known.status == "applied"


async def test_a_dead_connection_is_not_noticed(own: tuple[PostgresStore, PostgresUrls], calls: list[bytes]) -> None:
    """A note finds another connection, on which nothing is prepared yet, where the one at hand was cut."""
    store, urls = own
    stream_id = uuid4()
    for version in range(3):
        await decide(store, append(stream_id, version))
    with psycopg.connect(urls.superuser) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'landclear_door' "
            "AND datname = current_database()"
        )
    await decide(store, append(stream_id, 3))
    assert len(calls) == 4
    assert len(await store.read_stream(stream_id)) == 4


async def test_a_key_is_found_under_a_guess(own: tuple[PostgresStore, PostgresUrls], ring: KeyRing) -> None:
    """Whether the stream was at hand or not, a subject's key is the stored one."""
    store, _ = own
    stream_id = uuid4()
    key, other = ring.new_subject_key(stream_id), ring.new_subject_key(stream_id)
    async with store.unit() as unit:
        await unit.begin(CASE, stream_id, None)
        assert await unit.subject_keys({stream_id: key}) == {stream_id: key}
    await decide(store, append(stream_id, 0))
    for command_id in (None, uuid4()):
        async with store.unit() as unit:
            await unit.begin(CASE, stream_id, command_id)
            assert await unit.subject_keys({stream_id: other}) == {stream_id: key}


async def test_an_imported_stream_is_at_hand(own: tuple[PostgresStore, PostgresUrls], calls: list[bytes]) -> None:
    """The first note on a stream that this process imported goes the short way already."""
    store, _ = own
    new = append(uuid4(), 0, count=2)
    await store.copy_new([ReadyStream(new, command(new.stream_id, new.events[0].command_id))])
    await decide(store, append(new.stream_id, 2))
    assert len(calls) == 1
    assert broken_links(await store.read_stream(new.stream_id)) == []


async def test_a_row_another_program_rebuilt_is_not_written_blindly(
    own: tuple[PostgresStore, PostgresUrls], calls: list[bytes]
) -> None:
    """A rebuild moves no version: only the schema of the state tells that the one at hand is no longer the row's."""
    store, urls = own
    stream_id = uuid4()
    await decide(store, append(stream_id, 0))
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("UPDATE streams SET state_schema = state_schema + 1, state = %s", ('{"newer": 1}',))
    with pytest.raises(StreamMoved):
        await decide(store, append(stream_id, 1))
    assert len(calls) == 1
    with psycopg.connect(urls.superuser) as connection:
        assert connection.execute("SELECT version, state::text FROM streams").fetchall() == [(1, '{"newer": 1}')]

"""What every connection of ours has in common."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from sqlalchemy import text

from store.connections import Lease, reading_engine
from store.keys import KeyRing
from store.migrate import upgrade
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls
from tests.store.contract import write
from tests.store.stand_ins import SCHEMAS


async def test_letters_stay_what_they_are_whatever_the_environment_says(
    postgres_urls: PostgresUrls, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a foreign client encoding set, Vietnamese is written, read and migrated as UTF-8."""
    monkeypatch.setenv("PGCLIENTENCODING", "WIN1258")
    upgrade(postgres_urls.owner)
    store = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    stream_id = uuid4()
    await write(store, stream_id, 0)
    (event,) = await store.read_stream(stream_id)
    await store.close()
    assert json.loads(event.payload)["note"] == "đã giao"
    engine = reading_engine(postgres_urls.owner)
    async with engine.connect() as connection:
        stored = await connection.execute(
            text("SELECT payload ->> 'note', current_setting('client_encoding') FROM events WHERE stream_id = :id"),
            {"id": stream_id},
        )
        assert tuple(stored.one()) == ("đã giao", "UTF8")
    await engine.dispose()


async def test_a_statement_that_the_driver_let_go_of_is_prepared_again(postgres_urls: PostgresUrls) -> None:
    """A rollback on the same connection takes prepared statements with it; the next note is written all the same."""
    engine = reading_engine(postgres_urls.door)
    async with Lease(engine) as lease:
        for _ in range(2):
            (result,) = await lease.call(b"SELECT $1::text", [b"x"])
            assert result.get_value(0, 0) == b"x"
            await lease.send(b"DEALLOCATE ALL")
    await engine.dispose()

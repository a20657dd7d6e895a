"""The contract of a store, kept by the one on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest

from store.keys import new_key_ring
from store.ports import Store
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls
from tests.store.contract import StoreContract
from tests.store.stand_ins import SCHEMAS

#: One ring for the module, as all its tests write to one database.
RING = new_key_ring()


class TestPostgresStore(StoreContract):
    """PostgresStore keeps the contract, with the rights of the door's role alone."""

    @pytest.fixture
    async def store(self, postgres_urls: PostgresUrls) -> AsyncIterator[PostgresStore]:
        """A store on the module's database."""
        store = PostgresStore(postgres_urls.door, SCHEMAS, RING)
        yield store
        await store.close()

    async def people_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Names known under a stream, found by what the search knows of them."""
        rows = await self._query(
            store,
            "SELECT name FROM parties WHERE stream_id = %s AND folded_name = 'nguyen van do' "
            "AND phone_tail = '3456' AND length(personal_id_hmac) = 32",
            stream_id,
        )
        return [name for (name,) in rows]

    async def inbox_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Recipients of a stream's inbox lines, each with its message in the outbox."""
        rows = await self._query(
            store, "SELECT recipient FROM inbox JOIN outbox ON inbox_id = id WHERE stream_id = %s", stream_id
        )
        return [recipient for (recipient,) in rows]

    async def _query(self, store: Store, statement: str, stream_id: UUID) -> list[tuple[str]]:
        assert isinstance(store, PostgresStore)
        url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(url) as connection:
            return await (await connection.execute(statement.encode(), (stream_id,))).fetchall()

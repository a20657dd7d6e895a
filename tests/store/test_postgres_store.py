"""The contract of a store, kept by the one on PostgreSQL."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from store.connections import execute
from store.ports import Store
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls
from tests.store.contract import StoreContract


class TestPostgresStore(StoreContract):
    """PostgresStore keeps the contract, with the rights of the door's role alone."""

    @pytest.fixture
    def store(self, postgres_store: PostgresStore, postgres_urls: PostgresUrls) -> PostgresStore:
        """A store on the module's database."""
        self.owner_url = postgres_urls.owner
        return postgres_store

    async def people_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Names known under a stream, found by what the search knows of them."""
        assert isinstance(store, PostgresStore)
        cursor = await execute(
            store.engine,
            "SELECT name FROM parties WHERE stream_id = %s AND folded_name = 'nguyen van do' "
            "AND phone_tail = '3456' AND length(personal_id_hmac) = 32",
            (stream_id,),
        )
        return [name for (name,) in await cursor.fetchall()]

    async def lose_row(self, store: Store, stream_id: UUID) -> None:
        """Remove a stream's row with the owner's rights: the door has none to do so."""
        with psycopg.connect(self.owner_url) as connection:
            connection.execute("DELETE FROM streams WHERE stream_id = %s", (stream_id,))

    async def inbox_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Recipients of a stream's inbox lines, each with its message in the outbox."""
        assert isinstance(store, PostgresStore)
        cursor = await execute(
            store.engine,
            "SELECT recipient FROM inbox JOIN outbox ON inbox_id = id WHERE stream_id = %s",
            (stream_id,),
        )
        return [recipient for (recipient,) in await cursor.fetchall()]

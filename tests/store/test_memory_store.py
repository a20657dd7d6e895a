"""The contract of a store, kept by the one in memory."""

from __future__ import annotations

from uuid import UUID

import pytest

from store.memory import MemoryStore
from store.ports import Store
from tests.store.contract import StoreContract
from tests.store.stand_ins import SCHEMAS


class TestMemoryStore(StoreContract):
    """MemoryStore keeps the contract."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """An empty store."""
        return MemoryStore(SCHEMAS)

    async def people_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Names known under a stream."""
        assert isinstance(store, MemoryStore)
        return [party.name for (own, _), party in store.tables.parties.items() if own == stream_id]

    async def lose_row(self, store: Store, stream_id: UUID) -> None:
        """Remove a stream's row."""
        assert isinstance(store, MemoryStore)
        del store.tables.rows[stream_id]

    async def inbox_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Recipients of a stream's inbox lines."""
        assert isinstance(store, MemoryStore)
        return [entry.recipient for own, entry in store.tables.inbox if own == stream_id]

"""Stores and connections that several modules of this room use."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from store.keys import KeyRing, new_key_ring
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls
from tests.store.stand_ins import SCHEMAS


@pytest.fixture(scope="module")
def ring() -> KeyRing:
    """One ring for the module, as all its tests write to one database."""
    return new_key_ring()


@pytest.fixture
async def postgres_store(postgres_urls: PostgresUrls, ring: KeyRing) -> AsyncIterator[PostgresStore]:
    """The module's database through the door's role."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    yield store
    await store.close()

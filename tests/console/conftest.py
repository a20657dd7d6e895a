"""A console on a migrated PostgreSQL, without Temporal: acts are taken by the door itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from activities.door import Door
from console.dispatch import Dispatcher
from domain.registry import STREAM_TYPES
from store.accounts import Accounts
from store.keys import new_key_ring
from store.postgres import PostgresStore
from store.queries import Queries
from store.sealing import SubjectSealer
from tests.console.clock import SetClock
from tests.console.installation import Api, Installation
from tests.postgres_server import PostgresUrls
from tests.shipped_packs import shipped_rulebooks


@pytest.fixture
def clock() -> SetClock:
    """The morning of 1 June 2026."""
    return SetClock()


@pytest.fixture(scope="module")
async def module_store(postgres_urls: PostgresUrls) -> AsyncIterator[PostgresStore]:
    """The store of the test module, with the rights of the door's role alone."""
    store = PostgresStore(
        postgres_urls.door, {kind: one.state_schema for kind, one in STREAM_TYPES.items()}, new_key_ring()
    )
    yield store
    await store.close()


@pytest.fixture
async def api(module_store: PostgresStore, clock: SetClock) -> AsyncIterator[Api]:
    """A signed-in service account."""
    sealer = SubjectSealer(module_store._keys, module_store)
    door = Door(module_store, sealer, shipped_rulebooks(), STREAM_TYPES, clock)
    installation = Installation(
        store=module_store,
        queries=Queries(module_store.engine),
        accounts=Accounts(module_store.engine),
        sealer=sealer,
        door=door,
        dispatcher=Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=1),
        clock=clock,
    )
    api = Api(installation, await installation.accounts.issue("bot"))
    yield api
    await api.http.aclose()

"""The composition root: what a process of ours is made of, built once and closed in the right order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.converter import DataConverter

from activities.bulk import Bulk
from activities.deliveries import Deliveries
from activities.door import Door, utcnow
from activities.published_packs import PublishedPacks
from activities.publishing import Publisher
from activities.rulebooks import Rulebooks
from console.dispatch import Dispatcher
from domain.registry import STREAM_TYPES
from domain.streams import StreamType
from domain.values import StreamKind
from store.accounts import Accounts
from store.connections import reading_engine
from store.installation import Installation
from store.keys import read_key_ring
from store.postgres import PostgresStore
from store.queries import Queries
from store.sealing import SubjectSealer
from workers.codec import data_converter
from workers.collector import collect_seldom
from workers.settings import SettingMissing, Settings
from workers.temporal_client import TemporalAddress, lazy_client

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of a running process; the console, the worker and the verbs each take what they need."""

    settings: Settings
    store: PostgresStore
    sealer: SubjectSealer
    door: Door
    bulk: Bulk
    publisher: Publisher
    deliveries: Deliveries
    dispatcher: Dispatcher
    queries: Queries
    accounts: Accounts
    installation: Installation
    converter: DataConverter
    temporal: Client | None
    """A lazy client; None where no address of a Temporal was given."""
    stream_types: Mapping[StreamKind, StreamType[Any]]
    machine_now: Callable[[], datetime]

    @property
    def temporal_address(self) -> TemporalAddress:
        """Where the worker connects."""
        return temporal_address(self.settings)


def temporal_address(settings: Settings) -> TemporalAddress:
    """Where Temporal is."""
    return TemporalAddress(settings.temporal_address, settings.temporal_namespace)


@asynccontextmanager
async def open_wiring(settings: Settings) -> AsyncIterator[Wiring]:
    """Build the parts from the settings and close them at the end.

    Nothing is connected yet: PostgreSQL and Temporal may be away. Raises SettingMissing, and
    BadKeyRing where the key ring is missing or damaged.
    """
    if not settings.database_url:
        raise SettingMissing("LANDCLEAR_DATABASE_URL")
    if settings.key_file is None:
        raise SettingMissing("LANDCLEAR_KEY_FILE")
    collect_seldom()
    keys = read_key_ring(settings.key_file)
    converter = data_converter(keys.primary, keys.keys)
    temporal = await lazy_client(temporal_address(settings), converter) if settings.temporal_address else None
    # Pages read as the reader: whatever a query forgets, the database keeps to the areas.
    if not settings.reader_url:
        _log.warning("pages_read_without_row_level_security", missing="LANDCLEAR_READER_URL")
    pages = reading_engine(settings.reader_url or settings.database_url)
    store = PostgresStore(settings.database_url, {kind: one.state_schema for kind, one in STREAM_TYPES.items()}, keys)
    sealer = SubjectSealer(keys, store)
    door = Door(store, sealer, Rulebooks(PublishedPacks(store)), STREAM_TYPES)
    bulk = Bulk(door)
    dispatcher = Dispatcher(door, STREAM_TYPES, temporal)
    try:
        yield Wiring(
            settings=settings,
            store=store,
            sealer=sealer,
            door=door,
            bulk=bulk,
            publisher=Publisher(door),
            deliveries=Deliveries(store, bulk, utcnow),
            dispatcher=dispatcher,
            queries=Queries(pages),
            accounts=Accounts(store.engine),
            installation=Installation(store.engine),
            converter=converter,
            temporal=temporal,
            stream_types=STREAM_TYPES,
            machine_now=utcnow,
        )
    finally:
        await dispatcher.close()
        await pages.dispose()
        await store.close()

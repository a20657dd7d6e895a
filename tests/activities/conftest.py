"""A door over counters, on both stores, with a clock the test moves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from activities.bulk import Bulk
from activities.deliveries import Deliveries
from activities.door import Door
from activities.messages import Envelope, Outcome, StreamRef
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.keys import new_key_ring
from store.memory import MemoryStore
from store.ports import Store
from store.postgres import PostgresStore
from store.sealing import SubjectSealer
from tests.activities.counter import CounterStream
from tests.postgres_server import PostgresUrls
from tests.shipped_packs import shipped_rulebooks

SCHEMAS = {kind: stream_type.state_schema for kind, stream_type in STREAM_TYPES.items()} | {StreamKind.CASE: 1}
#: Monday noon in Viet Nam.
NOON = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)
TODAY = date(2026, 6, 15)


@dataclass
class Clock:
    """The machine's clock as the test sets it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.now


@dataclass
class Office:
    """Everything a test of the door needs, over one store."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    counters: CounterStream = field(default_factory=CounterStream)

    def __post_init__(self) -> None:
        self.types = {**STREAM_TYPES, StreamKind.CASE: self.counters}
        self.sealer = SubjectSealer(KEYS, self.store)
        self.door = Door(self.store, self.sealer, RULEBOOKS, self.types, self.clock)
        self.bulk = Bulk(self.door)
        self.deliveries = Deliveries(self.store, self.bulk, self.clock)

    def envelope(self, stream_id: UUID, type: str, **fields: Any) -> Envelope:
        """A command of today; fields of the envelope itself start with an underscore."""
        own = {name[1:]: fields.pop(name) for name in list(fields) if name.startswith("_")}
        body = own.pop("body", None) or json.dumps({"occurred_on": TODAY.isoformat(), **fields}, default=str)
        defaults: dict[str, Any] = {
            "command_id": uuid4(),
            "kind": StreamKind.CASE,
            "actor": "console",
            "apply_before": self.clock.now + timedelta(seconds=30),
        }
        return Envelope(stream_id=stream_id, type=type, body=body, **(defaults | own))

    async def send(self, stream_id: UUID, type: str, **fields: Any) -> Outcome:
        """The outcome of a command."""
        return await self.door.handle(self.envelope(stream_id, type, **fields))

    async def opened(self, **fields: Any) -> UUID:
        """A fresh open counter."""
        stream_id = uuid4()
        outcome = await self.send(stream_id, "open_counter", **fields)
        assert outcome.status == "applied", outcome
        return stream_id

    async def types_of(self, stream_id: UUID) -> list[str]:
        """The types of a stream's events, in order."""
        return [event.type for event in await self.store.read_stream(stream_id)]


RULEBOOKS = shipped_rulebooks()
KEYS = new_key_ring()


def ref(stream_id: UUID) -> StreamRef:
    """A counter by its id."""
    return StreamRef(kind=StreamKind.CASE, stream_id=stream_id)


@pytest.fixture
def memory_store() -> MemoryStore:
    """An empty store in memory."""
    return MemoryStore(SCHEMAS)


@pytest.fixture
async def postgres_store(postgres_urls: PostgresUrls) -> AsyncIterator[PostgresStore]:
    """The test module's database, through the door's own role."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, KEYS)
    yield store
    await store.close()


@pytest.fixture(params=["memory_store", "postgres_store"])
def office(request: pytest.FixtureRequest) -> Office:
    """An office on each of the stores."""
    return Office(request.getfixturevalue(request.param))


@pytest.fixture
def small_office(memory_store: MemoryStore) -> Office:
    """An office in memory, for what does not depend on the store."""
    return Office(memory_store)

"""The installation's row, and service accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from activities.door import Door
from activities.published_packs import PublishedPacks
from activities.publishing import SAMPLE, Publisher, Taken
from activities.rulebooks import Rulebooks
from domain.errors import Rejection
from domain.policy.packs import NATIONAL
from domain.values import StreamKind
from store.accounts import Accounts
from store.connections import execute
from store.installation import Installation
from store.keys import KeyRing
from store.postgres import PostgresStore
from store.sealing import SubjectSealer
from tests.postgres_server import PostgresUrls, TestServer
from tests.store.contract import write
from tests.store.stand_ins import MOMENT, SCHEMAS, row


@pytest.fixture
async def fresh(postgres_server: TestServer, ring: KeyRing) -> AsyncIterator[PostgresStore]:
    """A store on a database of the test's own: the installation's row is one for all."""
    urls: PostgresUrls = postgres_server.new_database()
    store = PostgresStore(urls.door, SCHEMAS, ring)
    yield store
    await store.close()
    postgres_server.drop(urls)


async def test_the_clock_of_a_real_installation_stands(fresh: PostgresStore) -> None:
    """Only a practice installation's clock is moved, and one with events does not become practice."""
    installation = Installation(fresh.engine)
    with pytest.raises(Rejection, match="not_a_practice_installation"):
        await installation.move_clock(timedelta(days=1))
    await write(fresh, uuid4(), 0)
    with pytest.raises(Rejection, match="not_a_practice_installation"):
        await installation.become_practice()
    assert await fresh.clock_offset() == timedelta()


async def test_a_practice_clock_moves_forward(fresh: PostgresStore) -> None:
    """Set anywhere before the first event, forward only from then on; every head carries it."""
    installation = Installation(fresh.engine)
    await installation.become_practice()
    await installation.move_clock(timedelta(days=-194, seconds=-3))
    stream_id = uuid4()
    await write(fresh, stream_id, 0)
    await installation.become_practice()
    with pytest.raises(Rejection, match="clock_moves_forward_only"):
        await installation.move_clock(timedelta(days=-195))
    await installation.move_clock(timedelta(days=-100, microseconds=5))
    assert await fresh.clock_offset() == timedelta(days=-100, microseconds=5)
    assert (await fresh.head(StreamKind.CASE, stream_id)).clock_offset == timedelta(days=-100, microseconds=5)


async def test_the_packs_of_the_program_are_no_work_of_an_office(fresh: PostgresStore, ring: KeyRing) -> None:
    """A folder that was started once and holds nothing else can still be made one for practice."""
    door = Door(fresh, SubjectSealer(ring, fresh), Rulebooks(PublishedPacks(fresh)))
    assert await Publisher(door).publish_shipped() == {NATIONAL: Taken.PUBLISHED, SAMPLE: Taken.PUBLISHED}
    installation = Installation(fresh.engine)
    await installation.become_practice()
    await installation.move_clock(timedelta(days=-100))
    assert await fresh.clock_offset() == timedelta(days=-100)


async def test_another_namespace_forgets_all_wakes(fresh: PostgresStore) -> None:
    """A wiped Temporal has another namespace id: every open stream is to be woken again."""
    installation = Installation(fresh.engine)
    await write(fresh, uuid4(), 0, change=row(next_due=MOMENT))
    assert await installation.adopt_namespace("one")
    await fresh.mark_woken(await fresh.behind(10))
    assert not await installation.adopt_namespace("one")
    assert await fresh.behind(10) == []
    assert await installation.adopt_namespace("two")
    assert len(await fresh.behind(10)) == 1
    assert (await installation.row()).namespace_id == "two"


async def test_tokens_open_until_revoked(fresh: PostgresStore) -> None:
    """A token names its account until it is revoked; the database never held it."""
    accounts = Accounts(fresh.engine)
    assert await accounts.names() == []
    first, second = await accounts.issue("bot"), await accounts.issue("bot")
    assert first != second
    assert [await accounts.account_of(token) for token in (first, second, "x", "")] == ["bot", "bot", None, None]
    stored = await execute(fresh.engine, "SELECT hash FROM tokens")
    assert all(first.encode() not in digest for (digest,) in await stored.fetchall())
    assert await accounts.revoke("bot") == 2
    assert await accounts.account_of(first) is None
    assert await accounts.names() == ["bot"]

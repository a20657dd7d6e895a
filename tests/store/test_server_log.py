"""The database server's own log tells what went wrong, never with which values."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from domain.streams import PartyRecord
from domain.values import StreamKind
from store.keys import KeyRing
from store.ports import StreamMoved
from store.postgres import PostgresStore
from store.roles import QUIET, ROLES
from tests.postgres_server import PostgresUrls, TestServer
from tests.store.contract import write
from tests.store.stand_ins import SCHEMAS, append

NAME = "Hoàng Thị Kín"


async def test_a_lost_race_leaves_no_name_in_the_log(
    postgres_store: PostgresStore, postgres_urls: PostgresUrls, postgres_server: TestServer, ring: KeyRing
) -> None:
    """A guess that turns out wrong fails the statement that carries the people; the log has the failure alone."""
    stream_id = uuid4()
    await write(postgres_store, stream_id, 0)
    other = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    await write(other, stream_id, 1)
    await other.close()

    async def guess_wrongly() -> None:
        async with postgres_store.unit() as unit:
            head = await unit.begin(StreamKind.CASE, stream_id, uuid4())
            person = PartyRecord(uuid4(), "head", NAME, "", "")
            await unit.write(append(stream_id, head.version, parties=(person,)), None)

    log = postgres_server.postgres._log_file.path
    logged = log.read_text(encoding="utf-8").count("the stream moved")
    with pytest.raises(StreamMoved):
        await guess_wrongly()
    text = log.read_text(encoding="utf-8")
    assert text.count("the stream moved") == logged + 1
    assert NAME not in text


def test_a_refused_row_is_not_quoted_in_the_log(postgres_urls: PostgresUrls, postgres_server: TestServer) -> None:
    """PostgreSQL's details of a violated constraint hold the whole row."""
    with psycopg.connect(postgres_urls.door) as connection, pytest.raises(psycopg.errors.NotNullViolation):
        connection.execute(
            "INSERT INTO commands (command_id, stream_id, outcome) VALUES (%s, %s, %s)", (uuid4(), uuid4(), NAME)
        )
    text = postgres_server.postgres._log_file.path.read_text(encoding="utf-8")
    assert 'null value in column "kind"' in text
    assert NAME not in text


@pytest.mark.parametrize("role", ROLES)
def test_our_roles_are_quiet_on_any_server(postgres_urls: PostgresUrls, role: str) -> None:
    """A server whose own settings are not ours keeps names out of its log all the same."""
    with psycopg.connect(postgres_urls.superuser) as connection:
        kept = connection.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    assert kept == ([f"{name}={value}" for name, value in QUIET.items()],)

"""The database itself keeps the log append-only and each role to its part."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from store.migrate import upgrade
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls
from tests.store.contract import write

CHANGES = [
    "UPDATE events SET actor = 'x'",
    "DELETE FROM events",
    "TRUNCATE events",
    "UPDATE events_03 SET actor = 'x'",
    "DELETE FROM events_03",
    "TRUNCATE events_03",
]


@pytest.mark.parametrize("statement", CHANGES)
async def test_the_owner_cannot_change_the_log(
    postgres_store: PostgresStore, postgres_urls: PostgresUrls, statement: str
) -> None:
    """Not even the owner of the tables changes an event, by the log or by one of its partitions."""
    await write(postgres_store, uuid4(), 0)
    with psycopg.connect(postgres_urls.owner) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(statement.encode())
    assert refusal.value.sqlstate == "23001"


@pytest.mark.parametrize("statement", [*CHANGES[:3], "DELETE FROM streams", "DROP TABLE events"])
def test_the_door_has_no_right_to_change_the_log(postgres_urls: PostgresUrls, statement: str) -> None:
    """The door's role is stopped before the trigger has to."""
    with psycopg.connect(postgres_urls.door) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("role", ["projector", "reader"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO events (epoch) VALUES (1)",
        "UPDATE streams SET closed = true",
        "SELECT * FROM sealing_keys",
        "SELECT * FROM tokens",
        "SELECT * FROM commands",
        "SELECT * FROM events_03",
        "SELECT door_write(NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    ],
)
def test_readers_only_read_and_only_their_part(postgres_urls: PostgresUrls, role: str, statement: str) -> None:
    """Keys, tokens and writing are out of reach for the roles that read."""
    url = getattr(postgres_urls, role)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_the_projector_sees_no_people(postgres_urls: PostgresUrls) -> None:
    """Read models are made without names."""
    with psycopg.connect(postgres_urls.projector) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT name FROM parties")


def test_migrating_again_changes_nothing(postgres_urls: PostgresUrls) -> None:
    """Every start may bring the schema to head."""
    upgrade(postgres_urls.owner)
    with psycopg.connect(postgres_urls.owner) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)

"""A real PostgreSQL for the tests of every room: one server per run, one database per test module.

Databases are cloned from a migrated template, which takes a tenth of a second; the roles are those of
a real deployment, so that a missing grant fails a test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from store.migrate import upgrade
from store.roles import ROLES, ensure_login_roles
from workers.embedded.postgres import EmbeddedPostgres

_TEMPLATE = "landclear_template"
_PASSWORDS = {role: f"{role}-password" for role in ROLES}


@dataclass(frozen=True, slots=True)
class PostgresUrls:
    """One database, seen by each of its roles."""

    superuser: str
    owner: str
    door: str
    projector: str
    reader: str


class TestServer:
    """The run's server; makes databases and, for tests of faults, goes away and comes back."""

    __test__ = False

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self.postgres = postgres
        self._numbers = count(1)

    def new_database(self) -> PostgresUrls:
        """A migrated, empty database of its own."""
        name = f"landclear_test_{next(self._numbers)}"
        with psycopg.connect(self.postgres.superuser_url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} OWNER landclear_owner")
            # The template's grants on the database itself are not copied with it.
            connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO landclear_door")
        return self.urls(name)

    def drop(self, urls: PostgresUrls) -> None:
        """Remove a database, whoever is still connected."""
        name = psycopg.conninfo.conninfo_to_dict(urls.superuser)["dbname"]
        with psycopg.connect(self.postgres.superuser_url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def urls(self, name: str) -> PostgresUrls:
        """The URLs of a database."""
        of_role = {role: self.postgres.url_for(role, _PASSWORDS[role], name) for role in ROLES}
        return PostgresUrls(
            superuser=self.postgres.superuser_url(name),
            owner=of_role["landclear_owner"],
            door=of_role["landclear_door"],
            projector=of_role["landclear_projector"],
            reader=of_role["landclear_reader"],
        )


@pytest.fixture(scope="session")
async def postgres_server() -> AsyncIterator[TestServer]:
    """PostgreSQL of the wheel, with the template database migrated."""
    # Not pytest's own folder: started as root, the server runs under an account that cannot walk there.
    parent = Path(tempfile.mkdtemp(prefix="landclear-test-"))
    if os.geteuid() == 0:
        parent.chmod(0o711)
    postgres = EmbeddedPostgres(parent / "data")
    await postgres.start()
    try:
        with psycopg.connect(postgres.superuser_url("postgres"), autocommit=True) as connection:
            # Speed only: what the tests of faults kill is the server, not the machine.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {_TEMPLATE}")
        ensure_login_roles(postgres.superuser_url(_TEMPLATE), _PASSWORDS)
        server = TestServer(postgres)
        upgrade(server.urls(_TEMPLATE).owner)
        yield server
    finally:
        await postgres.stop()
        postgres.erase()
        shutil.rmtree(parent)


@pytest.fixture(scope="module")
def postgres_urls(postgres_server: TestServer) -> Iterator[PostgresUrls]:
    """A migrated database for the test module, dropped behind it."""
    urls = postgres_server.new_database()
    yield urls
    postgres_server.drop(urls)

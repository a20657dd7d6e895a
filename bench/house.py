"""Servers of the run's own, and the door on a database of its own; nothing of an installation is touched."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg

from activities.bulk import Bulk
from activities.door import Door
from activities.messages import Envelope, Outcome, Status
from activities.published_packs import PublishedPacks
from activities.publishing import Publisher
from activities.rulebooks import Rulebooks
from bench.made_up import office, opening
from domain.registry import STREAM_TYPES
from store.keys import KeyRing, new_key_ring
from store.migrate import upgrade
from store.postgres import PostgresStore
from store.roles import ROLES, ensure_login_roles
from store.sealing import SubjectSealer
from workers.collector import collect_seldom
from workers.embedded.postgres import EmbeddedPostgres

#: What each kind of stream's state looks like in this program.
SCHEMAS: Final = {kind: one.state_schema for kind, one in STREAM_TYPES.items()}


class MeasurementSpoilt(Exception):
    """Something happened that makes the figures say nothing, such as a refused command."""


@dataclass(frozen=True, slots=True)
class Urls:
    """One database, seen by the superuser, its owner, the door and pages."""

    superuser: str
    owner: str
    door: str
    reader: str


@dataclass(frozen=True, slots=True)
class House:
    """The door and the bulk on one database."""

    store: PostgresStore
    door: Door
    bulk: Bulk

    async def open_cases(self, count: int) -> list[UUID]:
        """So many new cases. Raises MeasurementSpoilt."""
        openings = [opening() for _ in range(count)]
        require_applied(await self.bulk.open_all(openings))
        return [one.stream_id for one in openings]

    async def open_office(self) -> None:
        """Packs, staff and project. Raises MeasurementSpoilt."""
        await Publisher(self.door).publish_shipped()
        for one in office():
            require_applied([await self.door.handle(one)])


class Databases:
    """A PostgreSQL as an installation has it, with its durable writes; gives databases at head."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self._passwords = {role: secrets.token_hex(16) for role in ROLES}

    def new(self, name: str) -> Urls:
        """An empty database with our schema."""
        with psycopg.connect(self._postgres.superuser_url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        superuser = self._postgres.superuser_url(name)
        ensure_login_roles(superuser, self._passwords)
        of_role = {role: self._postgres.url_for(role, self._passwords[role], name) for role in ROLES}
        upgrade(of_role["landclear_owner"])
        return Urls(superuser, of_role["landclear_owner"], of_role["landclear_door"], of_role["landclear_reader"])


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for the run's data. Started as root, the database server runs under an account that must walk it."""
    folder = Path(tempfile.mkdtemp(prefix="landclear-bench-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def databases(folder: Path) -> AsyncIterator[Databases]:
    """A PostgreSQL of the run's own, erased at the end."""
    postgres = EmbeddedPostgres(folder / "databases")
    await postgres.start()
    try:
        yield Databases(postgres)
    finally:
        await postgres.stop()
        postgres.erase()


@asynccontextmanager
async def house(door_url: str, keys: KeyRing | None = None) -> AsyncIterator[House]:
    """The door on a database, with staff and a project to open cases in."""
    collect_seldom()  # as the wiring of a process does
    ring = keys or new_key_ring()
    store = PostgresStore(door_url, SCHEMAS, ring)
    door = Door(store, SubjectSealer(ring, store), Rulebooks(PublishedPacks(store)))
    found = House(store, door, Bulk(door))
    try:
        await found.open_office()
        yield found
    finally:
        await store.close()


def require_applied(outcomes: Sequence[Outcome]) -> None:
    """Raises MeasurementSpoilt when a command was not applied: then something else was measured."""
    for outcome in outcomes:
        if outcome.status is not Status.APPLIED:
            raise MeasurementSpoilt(f"{outcome.status}: {outcome.refusal}")


async def apply(door: Door, one: Envelope) -> None:
    """Have the door apply a command. Raises MeasurementSpoilt."""
    require_applied([await door.handle(one)])

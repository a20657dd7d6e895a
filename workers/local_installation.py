"""One installation on one machine: its servers, roles, schema and keys, ready for our processes.

Everything lies in the data folder. Who asks for an installation that is already up is led to it; where the
environment names external servers, those are used and nothing is started.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from temporalio.client import Client

from store.connections import UTF8
from store.keys import ensure_key_ring
from store.migrate import upgrade
from store.roles import ROLES, ensure_login_roles
from workers.embedded.data_folder import DataFolder
from workers.embedded.errors import DataFolderDamaged, DataFolderInUse, NoInstallation
from workers.embedded.processes import Supervised
from workers.embedded.supervisor import EmbeddedStack
from workers.settings import SOURCE_ROOT, Settings
from workflows.callers import carry_deliveries
from workflows.identifiers import DELIVERIES

#: What the worker of a local installation prints; in the data folder.
WORKER_LOG: Final = "worker.log"


@dataclass(frozen=True, slots=True)
class LocalInstallation:
    """An installation that is up, and how to reach it."""

    settings: Settings
    stack: EmbeddedStack | None
    """The servers, where this process started them."""


def key_file(data: Path) -> Path:
    """Where the key ring of a data folder lies."""
    return DataFolder(data).keys / "ring.json"


@asynccontextmanager
async def started(settings: Settings, *, with_temporal_pages: bool = False) -> AsyncIterator[LocalInstallation]:
    """Start the servers of the data folder, bring the schema to head, and stop them at the end.

    Raises StackError, DataFolderInUse among them.
    """
    async with EmbeddedStack(settings.data, with_temporal_pages=with_temporal_pages) as stack:
        ready = settings
        if stack.postgres is not None:
            ready = await asyncio.to_thread(_prepared, settings, stack)
        elif settings.owner_url:
            await asyncio.to_thread(upgrade, settings.owner_url)
        ready = ready.model_copy(
            update={"temporal_address": stack.temporal_address, "temporal_namespace": stack.temporal_namespace}
        )
        endpoints = stack.folder.endpoints
        _write_private(endpoints, json.dumps({**ready.environment(), "LANDCLEAR_OWNER_URL": ready.owner_url}))
        try:
            yield LocalInstallation(ready, stack)
        finally:
            endpoints.unlink(missing_ok=True)


@asynccontextmanager
async def reached(settings: Settings, *, make: bool = False) -> AsyncIterator[LocalInstallation]:
    """The installation the settings mean: the external one, the one that is up, or one started for the moment.

    ``make`` begins a new one where the folder holds none. Raises StackError.
    """
    if settings.database_url:
        yield LocalInstallation(settings, None)
        return
    if not make and not holds_data(settings):
        raise NoInstallation(settings.data)
    try:
        async with started(settings) as installation:
            yield installation
    except DataFolderInUse:
        running = _running(settings)
        if running is None:
            raise
        yield LocalInstallation(running, None)


@asynccontextmanager
async def idle(settings: Settings) -> AsyncIterator[LocalInstallation]:
    """The installation with nobody at work in it: a restore changes its keys under whoever is.

    Raises DataFolderInUse while it is up. External servers are taken as they are: their workers have to be
    stopped by whoever runs them.
    """
    if settings.database_url:
        yield LocalInstallation(settings, None)
        return
    async with started(settings) as installation:
        yield installation


def _prepared(settings: Settings, stack: EmbeddedStack) -> Settings:
    """Roles, schema and keys of the embedded database."""
    postgres = stack.postgres
    if postgres is None:
        raise ValueError("there is no embedded database")
    passwords = _role_passwords(stack.folder.keys / "roles.json")
    ensure_login_roles(postgres.superuser_url(), passwords)
    urls = {role: postgres.url_for(role, passwords[role]) for role in ROLES}
    upgrade(urls["landclear_owner"])
    ring = settings.key_file or key_file(settings.data)
    if settings.key_file is None and not ring.exists() and _has_data(urls["landclear_door"]):
        # A new ring would open none of the names in the log, and hide that the old one is gone.
        raise DataFolderDamaged(ring)
    ensure_key_ring(ring)
    return settings.model_copy(
        update={
            "database_url": urls["landclear_door"],
            "owner_url": urls["landclear_owner"],
            "projector_url": urls["landclear_projector"],
            "reader_url": urls["landclear_reader"],
            "listen_url": urls["landclear_reader"],
            "key_file": ring,
        }
    )


def _has_data(door_url: str) -> bool:
    with psycopg.connect(door_url, client_encoding=UTF8) as connection:
        found = connection.execute("SELECT EXISTS (SELECT FROM streams)").fetchone()
    return found is not None and bool(found[0])


def _role_passwords(path: Path) -> dict[str, str]:
    """The passwords of the roles, made on the first start."""
    try:
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = {}
    wanted = {role: known.get(role) or secrets.token_urlsafe(32) for role in ROLES}
    if wanted != known:
        _write_private(path, json.dumps(wanted))
    return wanted


def found_running(settings: Settings) -> Settings | None:
    """The settings of an installation that is up; None where nobody is at work."""
    if settings.database_url:
        return settings
    # The file goes with an orderly end; after a crash the lock tells that nobody is there.
    named = _running(settings)
    return named if named is not None and is_owned(settings.data) else None


def is_owned(data: Path) -> bool:
    """Whether a living process owns the data folder."""
    try:
        with (data / "lock").open("r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _running(settings: Settings) -> Settings | None:
    """The settings of the processes that hold the data folder; None where they left none."""
    try:
        named = json.loads(DataFolder(settings.data).endpoints.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Settings.model_validate(named)


def _write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)


def worker_process(installation: LocalInstallation) -> Supervised:
    """A worker of the installation as a child of this process, started again whenever it dies."""
    folder = DataFolder(installation.settings.data)
    return Supervised(
        "worker",
        ["-m", "workers.cli", "worker"],
        folder=SOURCE_ROOT,
        pid_file=folder.run / "worker",
        environment=installation.settings.environment(),
        log=folder.path / WORKER_LOG,
    )


async def worker_answers(temporal: Client) -> None:
    """Wait until a worker takes tasks: a short workflow of its own was run to the end."""
    await carry_deliveries(temporal)
    await temporal.get_workflow_handle(DELIVERIES).result()


def holds_data(settings: Settings) -> bool:
    """Whether an installation was ever started in the data folder."""
    return (settings.data / "postgres").exists()

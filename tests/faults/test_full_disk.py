"""A disk without room: a clear refusal, nothing half-written, and work goes on when there is room again."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from activities.door import Door
from activities.messages import Envelope, Status
from console.dispatch import Dispatcher, NotSaved, OutcomeUnknown
from domain.identity import stream_id
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.keys import new_key_ring
from store.migrate import upgrade
from store.postgres import PostgresStore
from store.roles import ROLES, ensure_login_roles
from store.sealing import SubjectSealer
from tests.console.forms import project_form
from tests.faults.house import House
from tests.faults.programs import landclear
from tests.shipped_packs import shipped_rulebooks
from tests.workflows.running import until
from workers.embedded.postgres import EmbeddedPostgres

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk that is small enough to fill")

#: Less than a start asks for.
_TOO_SMALL: Final = "32m"
#: A start, a schema and a day's work, and little more.
_SMALL: Final = "256m"
#: A page of each table that an act touches is full long before.
_MOST_ACTS: Final = 500


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size, mounted on ``folder`` while the block runs."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "none", folder], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("this root may not mount disks")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """Take all the room that is left, while the block runs."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(folder)
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize)
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture
def small_disk(house_data: Path) -> Iterator[Path]:
    """A disk that is soon filled."""
    with disk(house_data.with_name("small"), _SMALL) as folder:
        yield folder


@pytest.fixture
async def postgres(small_disk: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A database on that disk, with its schema."""
    async with EmbeddedPostgres(small_disk / "data") as server:
        passwords = {role: f"{role}-password" for role in ROLES}
        ensure_login_roles(server.superuser_url(), passwords)
        upgrade(server.url_for("landclear_owner", passwords["landclear_owner"]))
        yield server


@pytest.fixture
async def store(postgres: EmbeddedPostgres) -> AsyncIterator[PostgresStore]:
    """The store on that database."""
    schemas = {kind: one.state_schema for kind, one in STREAM_TYPES.items()}
    url = postgres.url_for("landclear_door", "landclear_door-password")
    store = PostgresStore(url, schemas, new_key_ring())
    yield store
    await store.close()


def opening(number: int) -> Envelope:
    """The act that opens a project."""
    code = f"DA-{number:03}"
    fields = project_form(code)
    return Envelope(
        command_id=UUID(fields.pop("command_id")),
        kind=StreamKind.PROJECT,
        stream_id=stream_id(StreamKind.PROJECT, code),
        type="open_project",
        actor="tests",
        expected_version=0,
        body=json.dumps({**fields, "occurred_on": "2024-05-04"}),
        apply_before=datetime.now(UTC) + timedelta(minutes=5),
    )


async def test_acts_on_a_full_disk_are_not_saved_and_can_be_sent_again(small_disk: Path, store: PostgresStore) -> None:
    """Whoever was told that it is recorded finds it; whoever was not sends the form again, and it is recorded once."""
    door = Door(store, SubjectSealer(store._keys, store), shipped_rulebooks())
    dispatcher = Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=1)
    applied: list[Envelope] = []

    async def first_not_saved() -> Envelope:
        for number in range(_MOST_ACTS):
            act = opening(number)
            try:
                assert (await dispatcher.submit(act)).status is Status.APPLIED
            except (NotSaved, OutcomeUnknown):
                return act
            applied.append(act)
        raise AssertionError("the disk never was full")

    with no_room(small_disk):
        act = await first_not_saved()

    async def is_applied() -> bool:
        try:
            return (await dispatcher.submit(act)).status is Status.APPLIED
        except (NotSaved, OutcomeUnknown):
            # PostgreSQL may have ended for want of room, and is on its way back.
            return False

    await until("the act was applied", is_applied, seconds=60)
    for one in (*applied, act):
        log = await store.read_stream(one.stream_id)
        assert [event.command_id for event in log] == [one.command_id] * len(log)
        assert len(log) == (await door.outcome(one.command_id)).version


async def test_a_start_without_room_is_refused(house_data: Path) -> None:
    """`up` on a disk that is too small says how much it needs, ends with 1 and leaves no cluster."""
    with disk(house_data.with_name("tiny"), _TOO_SMALL) as folder:
        ended = await landclear(folder / "data", "up", "--port", "0")
        ended.require_refusal("đã đầy", "is full")
        assert not (folder / "data" / "postgres").exists()


async def test_a_backup_without_room_leaves_no_file(house: House, house_data: Path) -> None:
    """A copy that does not fit is refused whole: nothing that looks like a backup stays, and the office works on."""
    with disk(house_data.with_name("backups"), _TOO_SMALL) as folder, no_room(folder):
        ended = await landclear(house_data, "backup", str(folder / "copy"))
        ended.require_refusal("Đĩa đã đầy.", "The disk is full.")
        assert [path.name for path in folder.iterdir()] == ["filler"]
    assert (await house.http.get("/readyz")).status_code == 200

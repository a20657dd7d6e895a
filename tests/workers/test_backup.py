"""A backup that was reported survives a power cut, and so does what a restore puts in place."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest

from domain.values import StreamKind
from store.installation import Installation
from store.keys import KeyRing, ensure_key_ring
from store.postgres import PostgresStore
from tests.postgres_server import PostgresUrls, TestServer
from tests.store.contract import write
from tests.store.stand_ins import SCHEMAS
from workers.backup import back_up, restore


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What reached the disk or got its name, in order."""
    seen: list[tuple[str, str]] = []
    fsync, replace = os.fsync, Path.replace

    def seen_fsync(descriptor: int) -> None:
        seen.append(("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
        fsync(descriptor)

    def seen_replace(path: Path, target: Path) -> Path:
        seen.append(("replace", str(target)))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    return seen


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """The ring of the installation that is copied."""
    return ensure_key_ring(tmp_path / "ring.json")


async def test_copies_reach_the_disk_before_they_get_their_names(
    postgres_urls: PostgresUrls,
    postgres_server: TestServer,
    tmp_path: Path,
    ring: KeyRing,
    steps: list[tuple[str, str]],
) -> None:
    """Files, then names, then the folder; restored keys and attachments before the database says they are there."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    stream_id = uuid4()
    await write(store, stream_id, 0)
    await store.close()
    attachments = tmp_path / "attachments"
    (attachments / "ab").mkdir(parents=True)
    (attachments / "ab" / "scan").write_bytes(b"scan")
    steps.clear()
    file = tmp_path / "out" / "copy"
    file.parent.mkdir()
    await back_up(postgres_urls.owner, tmp_path / "ring.json", attachments, file)
    out = file.parent
    assert steps == [
        ("fsync", f"{out}/.copy.unfinished"),
        ("fsync", f"{out}/.copy.keys.unfinished"),
        ("replace", f"{out}/copy.keys"),
        ("replace", f"{out}/copy"),
        ("fsync", str(out)),
    ]
    steps.clear()
    empty, place = postgres_server.new_database(), tmp_path / "restored"
    await restore(empty.owner, place / "keys" / "ring.json", place / "attachments", file)
    assert (place / "attachments" / "ab" / "scan").read_bytes() == b"scan"
    assert (place / "keys" / "ring.json").read_bytes() == (tmp_path / "ring.json").read_bytes()
    parts = ("keys/ring.json", "keys", "attachments/ab/scan", "attachments/ab", "attachments")
    assert {path for _, path in steps} == {f"{place}/{part}" for part in parts}
    restored = PostgresStore(empty.door, SCHEMAS, ring)
    assert (await restored.head(StreamKind.CASE, stream_id)).version == 1
    assert (await Installation(restored.engine).row()).epoch == 2
    await restored.close()
    postgres_server.drop(empty)

"""Sealed text: opened by its subject's key alone, and by nothing after an erasure."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.privacy import is_sealed
from domain.values import StreamKind
from store.keys import BadKeyRing, KeyRing, ensure_key_ring, new_key_ring, read_key_ring, rotated
from store.memory import MemoryStore
from store.ports import Store
from store.postgres import PostgresStore
from store.sealing import ERASED, SubjectSealer
from tests.postgres_server import TestServer
from tests.store.stand_ins import SCHEMAS, append


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the stores."""
    if request.param == "memory":
        return MemoryStore(SCHEMAS)
    found = request.getfixturevalue("postgres_store")
    assert isinstance(found, PostgresStore)
    return found


async def test_what_is_sealed_opens_again(store: Store, ring: KeyRing) -> None:
    """Texts come back in order, from a process that did not seal them, and equal texts look different."""
    subject = uuid4()
    async with store.unit() as unit:
        sealed = await SubjectSealer(ring, store).seal(unit, subject, ["Nguyễn Văn Đỗ", "", "Nguyễn Văn Đỗ"])
    assert all(is_sealed(text) for text in sealed)
    assert len(set(sealed)) == 3
    assert list(await SubjectSealer(ring, store).open(subject, sealed)) == ["Nguyễn Văn Đỗ", "", "Nguyễn Văn Đỗ"]


async def test_text_that_is_not_sealed_stays(store: Store, ring: KeyRing) -> None:
    """Opening is harmless where there is nothing to open."""
    assert list(await SubjectSealer(ring, store).open(uuid4(), ["CB01"])) == ["CB01"]


async def test_one_subject_does_not_open_another(store: Store, ring: KeyRing) -> None:
    """A text moved to another household's event stays closed."""
    mine, theirs = uuid4(), uuid4()
    sealer = SubjectSealer(ring, store)
    async with store.unit() as unit:
        sealed = (await sealer.seal_many(unit, {mine: ["a"], theirs: ["b"]}))[mine]
    assert list(await sealer.open(theirs, sealed)) == [ERASED]


async def test_an_erased_subject_stays_closed(store: Store, ring: KeyRing) -> None:
    """After the key is gone the text is too, also when the subject gets a new key later."""
    subject = uuid4()
    sealer = SubjectSealer(ring, store)
    async with store.unit() as unit:
        sealed = await sealer.seal(unit, subject, ["a"])
    await sealer.erase(subject)
    assert list(await sealer.open(subject, sealed)) == [ERASED]
    async with store.unit() as unit:
        again = await sealer.seal(unit, subject, ["b"])
    assert list(await sealer.open(subject, [*sealed, *again])) == [ERASED, "b"]


async def test_a_key_that_was_rolled_back_is_not_used(store: Store, ring: KeyRing) -> None:
    """A key made in a unit that failed was never stored, so nothing may be sealed with it afterwards."""
    subject = uuid4()
    sealer = SubjectSealer(ring, store)

    async def fail() -> None:
        async with store.unit() as unit:
            await sealer.seal(unit, subject, ["a"])
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with store.unit() as unit:
        await unit.begin(StreamKind.CASE, subject, None)
        sealed = await sealer.seal(unit, subject, ["b"])
        await unit.write(append(subject, 0), None)
    assert list(await SubjectSealer(ring, store).open(subject, sealed)) == ["b"]


async def test_a_key_that_was_committed_is_at_hand(
    store: Store, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next unit seals with the key this process made, without asking the store for it."""
    subject = uuid4()
    sealer = SubjectSealer(ring, store)
    async with store.unit() as unit:
        first = await sealer.seal(unit, subject, ["a"])
    async with store.unit() as unit:
        monkeypatch.setattr(unit, "subject_keys", None)
        second = await sealer.seal(unit, subject, ["b"])
    assert list(await SubjectSealer(ring, store).open(subject, [*first, *second])) == ["a", "b"]


async def test_rotation_keeps_old_texts_readable(store: Store, ring: KeyRing) -> None:
    """After the primary key changed, what the old one wrapped still opens, as long as it is on the ring."""
    subject = uuid4()
    async with store.unit() as unit:
        sealed = await SubjectSealer(ring, store).seal(unit, subject, ["a"])
    newer = rotated(ring)
    assert list(await SubjectSealer(newer, store).open(subject, sealed)) == ["a"]
    only_new = KeyRing(newer.primary, {newer.primary: newer.keys[newer.primary]})
    with pytest.raises(BadKeyRing):
        await SubjectSealer(only_new, store).open(subject, sealed)


async def test_an_old_master_key_can_leave_the_ring(postgres_server: TestServer, ring: KeyRing) -> None:
    """Once every key is wrapped anew the old master key is needed no more, and no text was touched."""
    urls = postgres_server.new_database()
    subject, newer = uuid4(), rotated(ring)
    old, new = PostgresStore(urls.door, SCHEMAS, ring), PostgresStore(urls.door, SCHEMAS, newer)
    async with old.unit() as unit:
        sealed = await SubjectSealer(ring, old).seal(unit, subject, ["a"])
    assert [await new.rewrap_keys(), await new.rewrap_keys()] == [1, 0]
    only_new = KeyRing(newer.primary, {newer.primary: newer.keys[newer.primary]})
    assert list(await SubjectSealer(only_new, new).open(subject, sealed)) == ["a"]
    await old.close()
    await new.close()
    postgres_server.drop(urls)


def test_the_key_ring_file_is_private_and_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Made on the first start for its owner alone, the same ring ever after."""
    path = tmp_path_factory.mktemp("keys") / "ring.json"
    first = ensure_key_ring(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert ensure_key_ring(path) == first == read_key_ring(path)
    assert first.keys[first.primary].hex() not in repr(first)


@pytest.mark.parametrize("text", ["", "[]", '{"primary": "a", "keys": {}}', '{"primary": "a", "keys": {"a": "AA=="}}'])
def test_a_damaged_key_ring_is_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A file that is no key ring is never overwritten nor half used."""
    path = tmp_path_factory.mktemp("keys") / "ring.json"
    path.write_text(text)
    with pytest.raises(BadKeyRing):
        ensure_key_ring(path)
    assert path.read_text() == text


def test_a_wrapped_key_belongs_to_its_subject() -> None:
    """A key row copied to another subject does not unwrap."""
    ring = new_key_ring()
    with pytest.raises(BadKeyRing):
        ring.unwrap(uuid4(), ring.new_subject_key(uuid4()))

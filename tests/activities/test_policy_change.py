"""A new version of a pack over running streams: listed first, then ordered, and carried once however often."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from activities.messages import Status
from activities.policy_change import Change, Move, MovedClock, PolicyChanges, Summary
from activities.published_packs import PublishedPacks
from activities.publishing import SAMPLE, Base, PackFile, Publisher, Taken, publishing
from activities.rebuild import rebuild
from activities.rulebooks import Rulebooks
from activities.verify import verify
from domain.case.state import CaseState
from domain.identity import stream_id
from domain.policy.packs import NATIONAL, Pack
from domain.policy.standing import PolicyStanding
from domain.policy.transitions import ProvinceChoice
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.memory import MemoryStore
from store.ports import StoreUnavailable
from store.postgres import PostgresStore
from tests.activities.conftest import KEYS, Office
from tests.activities.real_streams import SCHEMAS, Commune, commune
from tests.postgres_server import PostgresUrls
from tests.shipped_packs import shipped

#: A morning of January 2026; the law changed on New Year's Day.
JANUARY = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
NOTICE_DAY = date(2025, 8, 1)
REASON, PAPER = "Nghị quyết 254 có hiệu lực", "15/QĐ-UBND"


@pytest.fixture
def memory_store() -> MemoryStore:
    """An empty store for the real streams."""
    return MemoryStore(SCHEMAS)


@pytest.fixture
async def postgres_store(postgres_urls: PostgresUrls) -> AsyncIterator[PostgresStore]:
    """The test module's database for the real streams."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, KEYS)
    yield store
    await store.close()


@pytest.fixture(params=["memory_store", "postgres_store"])
def office(request: pytest.FixtureRequest) -> Office:
    """An office of the real domain on each of the stores."""
    return Office(request.getfixturevalue(request.param))


def version(pack_id: str, number: int, rule_version: str, begins: date) -> PackFile:
    """The sample pack under an id of the test's own."""
    pack = shipped(SAMPLE)
    header = pack.header.model_copy(
        update={
            "id": pack_id,
            "version": number,
            "rule_version": rule_version,
            "effective_from": begins,
            "is_sample": False,
        }
    )
    return PackFile(f"{pack_id}.yaml", f"{number:064x}", pack.model_copy(update={"header": header}))


async def parked(office: Office, households: int) -> tuple[Commune, Publisher, Pack]:
    """Households whose inventory is done under the Land Law, and the pack of the resolution, not published yet."""
    pack_id = f"goi-{uuid4().hex}"
    office.clock.now = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
    place = await commune_under(office, pack_id, households)
    for number in range(households):
        signed = await place.case("sign_inventory_minutes", date(2025, 9, 1), number)
        assert signed.status is Status.APPLIED, signed
    office.clock.now = JANUARY
    return place, Publisher(place.door), version(pack_id, 2, "R254", date(2026, 1, 1)).pack


async def commune_under(office: Office, pack_id: str, households: int) -> Commune:
    """A project opened under the first version of a pack of the test's own."""
    first = version(pack_id, 1, "LL2024-2T", date(2025, 7, 1))
    await Publisher(office.door).publish(first, "bot")
    return await commune(
        office,
        households,
        pack=pack_id,
        rulebooks=Rulebooks(PublishedPacks(office.store)),
        law="LL2024-2T",
        notice_day=NOTICE_DAY,
    )


async def listed(place: Commune, change: Change) -> list[Move]:
    """The dry run."""
    return [move async for move in PolicyChanges(place.door).moves(change)]


def by_kind(moves: Sequence[Move]) -> dict[StreamKind, list[UUID]]:
    """What is to be ordered."""
    found: dict[StreamKind, list[UUID]] = {}
    for move in moves:
        found.setdefault(move.kind, []).append(move.id)
    return found


def late_comer(place: Commune) -> UUID:
    """The household that is opened late."""
    return stream_id(StreamKind.CASE, place.code, "H-999")


async def standing(place: Commune, case: UUID) -> PolicyStanding:
    """Under which rules a case stands."""
    head = await place.store.head(StreamKind.CASE, case)
    assert head.state is not None
    return CaseState.model_validate_json(head.state).policy


async def adoptions(place: Commune) -> list[int]:
    """How many times each case took a version."""
    return [
        [event.type for event in await place.store.read_stream(case)].count("policy_adopted") for case in place.case_ids
    ]


async def test_a_dry_run_lists_what_moves_and_writes_nothing(memory_store: MemoryStore) -> None:
    """Rule set before and after, the row and its article, for the project, its batch and each household."""
    place, _, pack = await parked(Office(memory_store), 3)
    before = [await place.store.read_stream(case) for case in place.case_ids]
    moves = await listed(place, Change(pack))
    assert [move.kind for move in moves] == [StreamKind.PROJECT, StreamKind.BATCH, *[StreamKind.CASE] * 3]
    assert {(move.from_rule_version, move.rule_version, move.transition) for move in moves} == {
        ("LL2024-2T", "R254", "r254-not-approved")
    }
    assert all("254/2025" in move.article and move.pack_version == 1 for move in moves)
    assert [await place.store.read_stream(case) for case in place.case_ids] == before


async def test_the_dry_run_tells_what_awaits_the_choice_of_the_province(memory_store: MemoryStore) -> None:
    """Approved in part, nothing moves until somebody has chosen; with the choice it does, and the mark differs."""
    place, _, pack = await parked(Office(memory_store), 1)
    marks = []
    for choice, waits in ((None, True), (ProvinceChoice.NEW_RULES, False)):
        moves = await listed(place, Change(pack, choice, date(2025, 10, 1)))
        assert {move.awaits_choice for move in moves} == {waits}
        summary = Summary("f" * 64)
        for move in moves:
            summary.add(move)
        marks.append(summary.mark)
    assert marks[0] != marks[1]


async def test_an_order_killed_half_way_and_repeated_moves_every_case_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The carrier dies after the first fifty; the next pass carries the rest, and the log adds up to the rows."""
    place, publisher, pack = await parked(office, 60)
    moves = await listed(place, Change(pack))
    published = await publisher.publish(PackFile("goi.yaml", "f" * 64, pack), "bot", REASON, PAPER)
    assert published.status is Status.APPLIED, published
    changes = PolicyChanges(place.door)
    (envelope,) = await changes.orders(Change(pack), by_kind(moves), "bot", REASON, PAPER)
    outcome = await place.door.handle(envelope)
    assert outcome.status is Status.APPLIED, outcome
    (again,) = await changes.orders(Change(pack), by_kind(moves), "bot", REASON, PAPER)
    assert (await place.door.handle(again)).version == outcome.version

    mark = place.store.delivered

    async def dies(_: Sequence[int]) -> None:
        raise StoreUnavailable("killed")

    monkeypatch.setattr(place.store, "delivered", dies)
    with pytest.raises(StoreUnavailable):
        await place.deliveries.drain(50)
    assert 0 < sum(await adoptions(place)) < 60
    monkeypatch.setattr(place.store, "delivered", mark)
    while (await place.deliveries.drain(50)).result.left:
        pass
    assert await adoptions(place) == [1] * 60
    assert await listed(place, Change(pack)) == []
    differences = [one async for checked in verify(place.store, STREAM_TYPES) for one in checked.differences]
    assert differences == []
    live = await place.store.rows(None, 1000)
    assert [one async for one in rebuild(place.store, STREAM_TYPES)]
    assert await place.store.rows(None, 1000) == live


async def test_what_is_opened_after_publishing_stands_under_the_new_version(memory_store: MemoryStore) -> None:
    """Streams that are open wait for the order; a new household does not."""
    place, publisher, pack = await parked(Office(memory_store), 1)
    await publisher.publish(PackFile("goi.yaml", "f" * 64, pack), "bot")
    outcome = await place.send(
        StreamKind.CASE,
        late_comer(place),
        "open_case",
        date(2026, 1, 5),
        code="H-999",
        project_id=place.project_id,
        project_code=place.code,
        pack_id=pack.header.id,
        area_path="song-mau",
        residential_group="Tổ 1",
        case_officer="CB01",
        land="other",
    )
    assert outcome.status is Status.APPLIED, outcome
    states = [(await standing(place, case)) for case in (place.case_ids[0], late_comer(place))]
    assert [(one.version, one.rule_version) for one in states] == [(1, "LL2024-2T"), (2, "R254")]


async def test_shipped_packs_are_published_once(memory_store: MemoryStore) -> None:
    """Every start publishes them; from the second on there is nothing to do."""
    office = Office(memory_store)
    publisher = Publisher(office.door)
    assert await publisher.publish_shipped() == {NATIONAL: Taken.PUBLISHED, SAMPLE: Taken.PUBLISHED}
    assert await publisher.publish_shipped() == {NATIONAL: Taken.KNOWN, SAMPLE: Taken.KNOWN}


async def test_a_shipped_file_that_differs_under_its_version_is_not_taken(memory_store: MemoryStore) -> None:
    """What was published stays in force, and whoever starts the program hears of it."""
    office = Office(memory_store)
    publisher = Publisher(office.door)
    pack = shipped(NATIONAL)
    await publisher.publish(PackFile("national-2026.yaml", "0" * 64, pack), "system")
    assert (await publisher.publish_shipped())[NATIONAL] is Taken.DIFFERENT
    (published,) = (await publisher.packs.state(NATIONAL)).published
    assert published.sha256 == "0" * 64


async def test_an_installation_with_a_pack_of_its_own_gets_no_invented_one(memory_store: MemoryStore) -> None:
    """An invented province is to try the program with, not to stand beside real prices."""
    office = Office(memory_store)
    publisher = Publisher(office.door)
    await publisher.publish(version("goi-that", 1, "R254", date(2026, 1, 1)), "bot")
    assert set(await publisher.publish_shipped()) == {NATIONAL}


def test_the_mark_is_of_every_day_and_of_the_file() -> None:
    """Two lists that differ in one due day, or come from different files, are not taken for each other."""
    move = Move(
        kind=StreamKind.CASE,
        id=UUID(int=1),
        code="H01",
        project="DA",
        pack_version=1,
        from_rule_version="R254",
        rule_version="R254",
        clocks=(MovedClock(rule="payment", article="94", was=date(2026, 1, 1), becomes=date(2026, 2, 1)),),
    )
    later = move.model_copy(update={"clocks": (move.clocks[0].model_copy(update={"becomes": date(2026, 2, 2)}),)})
    marks = set()
    for sha256, one in (("a" * 64, move), ("a" * 64, later), ("b" * 64, move)):
        summary = Summary(sha256)
        summary.add(one)
        marks.add(summary.mark)
    assert len(marks) == 3


async def test_a_file_that_came_too_late_is_published_the_next_time(memory_store: MemoryStore) -> None:
    """Neither an expired try nor another day bars the same file; once it is published it stays published once."""
    office = Office(memory_store)
    publisher, file = Publisher(office.door), version("goi-tre", 1, "R254", date(2026, 1, 1))
    late = publishing(file, "bot", office.clock.now, office.clock.now)
    office.clock.now += timedelta(minutes=6)
    assert (await office.door.handle(late)).status is Status.EXPIRED
    for reason in (REASON, "Nói cách khác"):
        assert (await publisher.publish(file, "bot", reason, PAPER)).status is Status.APPLIED
        office.clock.now += timedelta(days=1)
    assert len((await publisher.packs.state("goi-tre")).published) == 1


async def test_a_pack_merged_with_older_law_is_told_of(memory_store: MemoryStore) -> None:
    """A province's file that was not published anew since the law changed holds the law of before."""
    publisher = Publisher(Office(memory_store).door)
    await publisher.publish_shipped()
    assert await publisher.on_older_base() == []
    law = shipped(NATIONAL)
    newer = law.header.model_copy(update={"version": law.header.version + 1})
    await publisher.publish(PackFile("law.yaml", "1" * 64, law.model_copy(update={"header": newer})), "system")
    assert [state.pack_id for state in await publisher.on_older_base()] == [SAMPLE]
    sample = shipped(SAMPLE)
    again = sample.header.model_copy(update={"version": sample.header.version + 1})
    merged = PackFile("x.yaml", "2" * 64, sample.model_copy(update={"header": again}), Base(newer.version, "1" * 64))
    assert (await publisher.publish(merged, "bot")).status is Status.APPLIED
    assert await publisher.on_older_base() == []


async def test_packs_of_an_earlier_program_are_folded_from_the_log(memory_store: MemoryStore) -> None:
    """An upgrade that changes the shape of the row still starts."""
    publisher = Publisher(Office(memory_store).door)
    await publisher.publish_shipped()
    known = await publisher.states()
    rows = memory_store.tables.rows
    for key, row in list(rows.items()):
        rows[key] = replace(row, change=replace(row.change, state='{"another": "shape"}', state_schema=1))
    assert await publisher.states() == known
    assert set((await publisher.publish_shipped()).values()) == {Taken.KNOWN}

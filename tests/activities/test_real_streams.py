"""The door over the real domain: what the log of a case holds folds again, and a batch reaches its cases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from activities.log_reading import fold
from activities.messages import Status, StreamRef
from activities.rebuild import rebuild
from activities.verify import verify
from domain.identity import stream_id
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.memory import MemoryStore
from store.postgres import PostgresStore
from tests.activities.conftest import KEYS, Office
from tests.activities.real_streams import NOTICE_DAY, PACK, SCHEMAS, commune
from tests.postgres_server import PostgresUrls


@pytest.fixture
def real_memory_store() -> MemoryStore:
    """An empty store in memory for the real streams."""
    return MemoryStore(SCHEMAS)


@pytest.fixture
async def real_postgres_store(postgres_urls: PostgresUrls) -> AsyncIterator[PostgresStore]:
    """The test module's database for the real streams."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, KEYS)
    yield store
    await store.close()


@pytest.fixture(params=["real_memory_store", "real_postgres_store"])
def office(request: pytest.FixtureRequest) -> Office:
    """An office whose door decides by the real domain."""
    return Office(request.getfixturevalue(request.param))


async def all_of(generator: AsyncIterator[Any]) -> list[Any]:
    """All that a pass yielded."""
    return [one async for one in generator]


async def test_cases_rebuild_to_their_live_rows(office: Office) -> None:
    """Clocks, facts, sealed names and rungs come out of the log as they went in."""
    place = await commune(office)
    assert (await place.case("receive_self_declaration", date(2026, 5, 15))).status is Status.APPLIED
    office.clock.now += timedelta(days=60)
    clock = await place.door.tick(StreamRef(kind=StreamKind.CASE, stream_id=place.case_ids[0]))
    assert clock.version > 5
    live = await place.store.rows(None, 1000)
    differences = [one for lot in await all_of(verify(place.store, STREAM_TYPES)) for one in lot.differences]
    assert differences == []
    await all_of(rebuild(place.store, STREAM_TYPES))
    assert await place.store.rows(None, 1000) == live


async def test_the_longest_note_folds_again(office: Office) -> None:
    """A sealed text is longer than the letters it hides; the limit is on what people write."""
    place = await commune(office)
    outcome = await place.case("add_note", NOTICE_DAY, text="ế" * 4000)
    assert outcome.status is Status.APPLIED
    assert (await place.case("add_note", NOTICE_DAY, text="ế" * 4001)).status is Status.REFUSED
    log = await place.store.read_stream(place.case_ids[0])
    assert fold(STREAM_TYPES[StreamKind.CASE], log).version == outcome.version


async def test_of_two_acts_at_once_one_wins_and_a_note_disturbs_nobody(office: Office) -> None:
    """The loser is told what changed."""
    place = await commune(office)
    seen = (await place.door.clock(StreamRef(kind=StreamKind.CASE, stream_id=place.case_ids[0]))).version
    outcomes = await asyncio.gather(
        place.case("receive_self_declaration", date(2026, 5, 14), _expected_version=seen),
        place.case("attach_photo", date(2026, 5, 14), sha256="a" * 64, _expected_version=seen),
        place.case("receive_self_declaration", date(2026, 5, 15), _expected_version=seen),
    )
    assert sorted(outcome.status.value for outcome in outcomes) == ["applied", "applied", "conflict"]
    loser = next(outcome for outcome in outcomes if outcome.status is Status.CONFLICT)
    assert "self_declaration_received" in {event.type for event in loser.events}


async def test_a_batch_s_decision_reaches_every_case(office: Office) -> None:
    """Posting by the batch becomes a fact of its cases, dated as the batch is dated."""
    place = await commune(office, households=3)
    posted = date(2026, 6, 1)
    assert (await place.batch("post_draft_plan", posted)).status is Status.APPLIED
    drained = await place.deliveries.drain(100)
    assert (drained.result.done, drained.result.left) == (3, 0)
    for case_id in place.case_ids:
        log = await place.store.read_stream(case_id)
        assert [event.occurred_on for event in log if event.type == "batch_decision_taken"] == [posted]


async def test_a_case_under_no_known_pack_is_not_opened(office: Office) -> None:
    """Rules nobody has published hold for nobody."""
    place = await commune(office)
    outcome = await place.send(
        StreamKind.CASE,
        stream_id(StreamKind.CASE, place.code, "H-9"),
        "open_case",
        NOTICE_DAY,
        code="H-9",
        project_id=place.project_id,
        project_code=place.code,
        pack_id=f"../{PACK}",
        area_path="song-mau",
        residential_group="Tổ 1",
        case_officer="CB01",
        resettlement="none",
        land="other",
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code in {"unknown_pack", "invalid_input"}


async def test_the_id_of_another_kind_of_stream_is_no_case(office: Office) -> None:
    """A batch addressed as a case is refused, by hand and in bulk; nothing is written to it."""
    place = await commune(office)
    envelope = office.envelope(place.batch_id, "add_note", _kind=StreamKind.CASE, text="nhầm")
    by_hand = await place.door.handle(envelope)
    in_bulk = await place.bulk.handle_many([envelope.model_copy(update={"command_id": uuid4()})])
    dry = await place.door.dry_run(envelope)
    assert [one and one.code for one in (by_hand.refusal, in_bulk[0].refusal, dry)] == ["unknown_stream"] * 3
    ref = StreamRef(kind=StreamKind.CASE, stream_id=place.batch_id)
    assert (await place.door.clock(ref)).version == (await place.door.tick(ref)).version == 0
    assert len(await place.store.read_stream(place.batch_id)) == 1


async def test_an_inventory_is_sealed_valued_and_rebuilt(office: Office) -> None:
    """What people wrote of an item is in no row and open in no event; the draft has the engine's amounts."""
    place = await commune(office)
    rows = {row.stream_id: row for row in await place.store.rows(None, 1000)}
    code = rows[place.case_ids[0]].change.queue.code
    asset = {"name": "Nhà bếp cụ Mẫu", "category": "C-HOUSE", "quantity": "24", "unit": "m²", "price_code": "N1"}
    inventory = {"situation": {"code": code, "assets": [asset]}}
    assert (await place.case("register_inventory", NOTICE_DAY, inventory=inventory)).status is Status.APPLIED
    typed = {**inventory, "words": "Nhà bếp"}
    assert (await place.case("register_inventory", NOTICE_DAY, inventory=typed)).status is Status.REFUSED
    assert (await place.case("sign_inventory_minutes", NOTICE_DAY)).status is Status.APPLIED
    outcome = await place.case("draft_plan", NOTICE_DAY)
    assert outcome.status is Status.APPLIED, outcome.refusal
    log = await place.store.read_stream(place.case_ids[0])
    assert not [event for event in log if "cụ Mẫu" in event.payload]
    (draft,) = [event for event in log if event.type == "plan_drafted"]
    assert json.loads(draft.payload)["net_payable_vnd"] == 98_400_000
    live = await place.store.rows(None, 1000)
    assert [one for lot in await all_of(verify(place.store, STREAM_TYPES)) for one in lot.differences] == []
    await all_of(rebuild(place.store, STREAM_TYPES))
    assert await place.store.rows(None, 1000) == live

"""Policy packs over HTTP: what is in force, a dry run that writes nothing, and a change that moves what it listed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from activities.deliveries import Deliveries
from activities.door import Door
from activities.messages import Envelope, Outcome, Status
from activities.published_packs import PublishedPacks
from activities.publishing import Publisher, pack_file
from activities.rulebooks import Rulebooks
from console.dispatch import Dispatcher
from domain.registry import STREAM_TYPES
from store.accounts import Accounts
from store.pack_files import SHIPPED
from store.postgres import PostgresStore
from store.queries import Queries
from store.sealing import SubjectSealer
from tests.console.clock import SetClock
from tests.console.installation import Api, Installation
from workers.console_packs import Packs
from workers.wiring import Wiring

SAMPLE = (SHIPPED / "mau-song-mau-2026.yaml").read_text(encoding="utf-8")
YAML = {"Content-Type": "text/yaml; charset=utf-8"}
REASON = {"reason": "Đơn giá mới", "paper": "12/QĐ-UBND"}


@dataclass(frozen=True)
class WithPublisher(Installation):
    """The parts with whoever publishes."""

    publisher: Publisher = field(kw_only=True)


@dataclass
class Place:
    """A console with packs, and a pack id of the test's own."""

    api: Api
    pack: str
    deliveries: Deliveries

    def file(self, version: int, old: str = "", new: str = "") -> bytes:
        """The sample pack under the test's id, as somebody edited it."""
        text = SAMPLE.replace("id: mau-song-mau-2026", f"id: {self.pack}").replace(
            "  version: 1", f"  version: {version}"
        )
        text = text.replace("is_sample: true", "is_sample: false")
        assert old in text
        return text.replace(old, new).encode() if old else text.encode()

    async def put(self, raw: bytes, **query: Any) -> Any:
        """Send a file."""
        return await self.api.http.put(f"/api/v1/packs/{self.pack}", content=raw, headers=YAML, params=query)

    async def household(self) -> UUID:
        """A household under the pack whose notice was delivered on 25/05/2026."""
        code = f"DA-{uuid4().hex[:8]}"
        await self.api.open_project(code, pack_id=self.pack)
        case = await self.api.open_case(code, "H-1", pack_id=self.pack)
        answer = await self.api.send("cases", case, "deliver_notice", 2, occurred_on="2026-05-25")
        assert answer.status_code == 200, answer.text
        return case

    async def case(self, case: UUID) -> dict[str, Any]:
        """The case as the API shows it."""
        answer = await self.api.http.get(f"/api/v1/cases/{case}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


def due_of(case: dict[str, Any], rule: str) -> str:
    """The last day of a running clock."""
    (found,) = [clock["due_on"] for clock in case["clocks"] if clock["rule"] == rule]
    return str(found)


@pytest.fixture
async def place(module_store: PostgresStore, clock: SetClock) -> AsyncIterator[Place]:
    """A signed-in service account at a console that has packs."""
    sealer = SubjectSealer(module_store._keys, module_store)
    door = Door(module_store, sealer, Rulebooks(PublishedPacks(module_store)), STREAM_TYPES, clock)
    installation = WithPublisher(
        store=module_store,
        queries=Queries(module_store.engine),
        accounts=Accounts(module_store.engine),
        sealer=sealer,
        door=door,
        dispatcher=Dispatcher(door, STREAM_TYPES, None, store_patience_seconds=5),
        clock=clock,
        publisher=Publisher(door),
    )
    api = Api(installation, await installation.accounts.issue("bot"), packs=Packs(cast("Wiring", installation)))
    yield Place(api, f"goi-{uuid4().hex[:12]}", Deliveries(module_store, installation.bulk, clock))
    await api.http.aclose()


async def test_a_dry_run_publishes_nothing_and_a_change_moves_what_it_listed(place: Place) -> None:
    """The province gives eight working days for the declaration: listed, then published, ordered and carried."""
    published = await place.put(place.file(1), apply="true")
    assert published.status_code == 200, published.text
    assert (published.json()["published"], published.json()["ordered"]) == (True, 0)
    case = await place.household()
    before = due_of(await place.case(case), "self-declaration")
    longer = place.file(2, "{id: self-declaration, days: 5,", "{id: self-declaration, days: 8,")

    dry = (await place.put(longer)).json()
    assert (dry["state"], dry["published"], dry["summary"]["streams"], dry["total"]) == ("done", False, 2, 2)
    (moved,) = [move for move in dry["moves"] if move["kind"] == "case"]
    (clock,) = moved["clocks"]
    assert (moved["id"], clock["rule"], clock["was"]) == (str(case), "self-declaration", before)
    assert clock["becomes"] > before
    assert len((await place.api.http.get(f"/api/v1/packs/{place.pack}")).json()["versions"]) == 1

    done = await place.put(longer, apply="true", preview=dry["summary"]["mark"], **REASON)
    assert done.status_code == 200, done.text
    assert (done.json()["published"], done.json()["ordered"]) == (True, 2)
    assert due_of(await place.case(case), "self-declaration") == before
    while (await place.deliveries.drain(50)).result.left:
        pass
    shown = await place.case(case)
    assert due_of(shown, "self-declaration") == clock["becomes"]
    assert shown["policy"] == {"pack_id": place.pack, "pack_version": 2, "rule_version": "R254"}
    pack = (await place.api.http.get(f"/api/v1/packs/{place.pack}")).json()
    assert [(one["version"], one["open_streams"]) for one in pack["versions"]] == [(1, 0), (2, 2)]


async def test_another_list_than_that_of_the_dry_run_is_not_ordered(place: Place) -> None:
    """A household opened meanwhile is looked at first; until then nothing is published."""
    await place.put(place.file(1), apply="true")
    await place.household()
    dry = (await place.put(place.file(2))).json()
    await place.household()
    answer = await place.put(place.file(2), apply="true", preview=dry["summary"]["mark"], **REASON)
    assert (answer.status_code, answer.json()["code"], answer.json()["published"]) == (409, "preview_differs", False)
    assert len((await place.api.http.get(f"/api/v1/packs/{place.pack}")).json()["versions"]) == 1


async def test_a_bad_file_is_refused_with_file_row_and_reason_and_what_is_in_force_stays(place: Place) -> None:
    """A rate as a float, in both languages; the version that runs is still the only one."""
    await place.put(place.file(1), apply="true")
    bad = place.file(2, 'farm: "1.5"', "farm: 1.5")
    for language in ("vi", "en"):
        answer = await place.api.http.put(
            f"/api/v1/packs/{place.pack}",
            content=bad,
            headers={**YAML, "Accept-Language": language},
            params={"apply": "true", **REASON},
        )
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["file"]) == (422, "bad_pack", f"{place.pack}.yaml")
        assert problem["row"].startswith("line ")
        assert problem["row"] in problem["detail"]
    assert len((await place.api.http.get(f"/api/v1/packs/{place.pack}")).json()["versions"]) == 1


async def test_an_older_number_and_another_id_are_refused_at_once(place: Place) -> None:
    """A version is published once; a file belongs to the pack it names."""
    await place.put(place.file(2), apply="true")
    older = await place.put(place.file(1))
    assert (older.status_code, older.json()["code"]) == (422, "pack_version_not_newer")
    again = await place.put(place.file(2), apply="true")
    assert (again.status_code, again.json()["published"]) == (200, True)
    other = await place.api.http.put("/api/v1/packs/other", content=place.file(3), headers=YAML)
    assert (other.status_code, other.json()["code"]) == (422, "bad_pack")


async def test_the_rows_of_a_pack_tell_how_firmly_they_are_known(place: Place) -> None:
    """Page by page, with the words people read beside a number; an invented pack says that it is one."""
    await place.put(place.file(1, "province: Tỉnh Sông Mẫu", "province: Tỉnh Thật"), apply="true")
    address = f"/api/v1/packs/{place.pack}"
    page = (await place.api.http.get(address, params={"limit": 5})).json()
    assert (len(page["rows"]), page["next_offset"], page["is_sample"]) == (5, 5, False)
    assert {row["firmness"]["mark"] for row in page["rows"]} <= {"C", "C2", "U"}
    assert all(row["firmness"]["vi"] and row["article"] for row in page["rows"])
    assert page["expires_on"] == "2027-02-28"
    listed = (await place.api.http.get("/api/v1/packs")).json()["items"]
    assert place.pack in [one["id"] for one in listed]
    assert (await place.api.http.get("/api/v1/packs/nobody-has-it")).status_code == 404


async def test_a_national_pack_is_not_sent_in(place: Place) -> None:
    """Under its own id or a province's, a file that sets the law itself publishes nothing, in a dry run either."""
    law = (SHIPPED / "national-2026.yaml").read_text(encoding="utf-8")
    await place.put(place.file(1), apply="true")
    posing = law.replace("id: national-2026", f"id: {place.pack}", 1).replace("  version: ", "  version: 9", 1)
    for query in ({}, {"apply": "true", **REASON}):
        answer = await place.put(posing.encode(), **query)
        assert (answer.status_code, answer.json()["code"]) == (422, "national_pack_locked"), answer.text
    own = await place.api.http.put(
        "/api/v1/packs/national-2026", content=law.encode(), headers=YAML, params={"apply": "true"}
    )
    assert (own.status_code, own.json()["code"]) == (422, "national_pack_locked")
    assert len((await place.api.http.get(f"/api/v1/packs/{place.pack}")).json()["versions"]) == 1


async def test_what_came_too_late_is_not_told_as_published(
    place: Place, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store was away for longer than a command holds: nothing was published, and the answer says so."""
    submit = Dispatcher.submit

    async def late(dispatcher: Dispatcher, envelope: Envelope) -> Outcome:
        clock.now += timedelta(minutes=6)
        return await submit(dispatcher, envelope)

    with monkeypatch.context() as patched:
        patched.setattr(Dispatcher, "submit", late)
        answer = await place.put(place.file(1), apply="true")
    assert (answer.status_code, answer.json()["code"], answer.json()["published"]) == (422, "expired", False)
    again = await place.put(place.file(1), apply="true")
    assert (again.status_code, again.json()["published"]) == (200, True)


async def test_a_version_says_which_law_it_was_merged_with(place: Place) -> None:
    """The number and the sum of the national file, beside its own."""
    await place.put(place.file(1), apply="true")
    (version,) = (await place.api.http.get(f"/api/v1/packs/{place.pack}")).json()["versions"]
    law = (SHIPPED / "national-2026.yaml").read_bytes()
    assert (version["base"], version["base_sha256"]) == ("national-2026", hashlib.sha256(law).hexdigest())
    assert version["base_version"] >= 1


async def test_a_dry_run_of_a_published_file_is_of_what_was_published(place: Place) -> None:
    """Merged with other law since, the same file would list what its published version does not do."""
    await place.put(place.file(1), apply="true")
    await place.household()
    sent = place.file(2)
    longer = pack_file("x.yaml", place.file(2, "{id: self-declaration, days: 5,", "{id: self-declaration, days: 8,"))
    under_its_sum = replace(longer, sha256=hashlib.sha256(sent).hexdigest())
    publisher = cast("WithPublisher", place.api.parts).publisher
    assert (await publisher.publish(under_its_sum, "bot")).status is Status.APPLIED
    moves = (await place.put(sent)).json()["moves"]
    assert [clock["rule"] for move in moves for clock in move["clocks"]] == ["self-declaration"]

"""A project, its batch and its cases of the real domain, through the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from activities.bulk import Bulk
from activities.deliveries import Deliveries
from activities.door import Door
from activities.messages import Outcome
from activities.rulebooks import Rulebooks
from domain.identity import stream_id
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.ports import Store
from tests.activities.conftest import RULEBOOKS, Office

SCHEMAS = {kind: stream_type.state_schema for kind, stream_type in STREAM_TYPES.items()}
PACK = "mau-song-mau-2026"
NOTICE_DAY = date(2026, 5, 12)


@dataclass
class Commune:
    """One project with one batch; each under a code of its own, so that tests may share a database."""

    office: Office
    door: Door
    bulk: Bulk
    deliveries: Deliveries
    code: str
    """Of the project."""
    project_id: UUID
    batch_id: UUID
    case_ids: list[UUID]

    @property
    def store(self) -> Store:
        """Where it is all kept."""
        return self.office.store

    async def send(self, kind: StreamKind, stream_id: UUID, type: str, on: date, **fields: Any) -> Outcome:
        """The outcome of a command dated on a day."""
        envelope = self.office.envelope(stream_id, type, _kind=kind, occurred_on=on, **fields)
        return await self.door.handle(envelope)

    async def case(self, type: str, on: date, number: int = 0, **fields: Any) -> Outcome:
        """The outcome of a command of one of the cases."""
        return await self.send(StreamKind.CASE, self.case_ids[number], type, on, **fields)

    async def batch(self, type: str, on: date, **fields: Any) -> Outcome:
        """The outcome of a command of the batch."""
        return await self.send(StreamKind.BATCH, self.batch_id, type, on, **fields)


async def commune(
    office: Office,
    households: int = 1,
    *,
    pack: str = PACK,
    rulebooks: Rulebooks = RULEBOOKS,
    law: str = "R254",
    notice_day: date = NOTICE_DAY,
) -> Commune:
    """A project with open cases in one batch, each with its notice delivered."""
    door = Door(office.store, office.sealer, rulebooks, machine_now=office.clock)
    bulk = Bulk(door)
    code = f"DA-{uuid4().hex[:8]}"
    place = Commune(
        office,
        door,
        bulk,
        Deliveries(office.store, bulk, office.clock),
        code,
        stream_id(StreamKind.PROJECT, code),
        stream_id(StreamKind.BATCH, code, "DOT-1"),
        [stream_id(StreamKind.CASE, code, f"H-{number:03}") for number in range(households)],
    )
    common = {"project_code": code, "pack_id": pack, "area_path": "song-mau/to-1"}
    outcomes = [
        await place.send(
            StreamKind.PROJECT,
            place.project_id,
            "open_project",
            notice_day - timedelta(days=30),
            code=code,
            name="Mở rộng đường",
            owner="Ban quản lý dự án",
            commune="Sông Mẫu",
            area_class="ward",
            legal_basis="Quyết định 1",
            rule_version=law,
            pack_id=pack,
            area_path="song-mau",
        )
    ]
    for number in range(households):
        person = {"party_id": uuid4(), "role": "head", "name": "Trần Văn Mẫu", "personal_id": f"00109900{number:04}"}
        outcomes.append(
            await place.case(
                "open_case",
                notice_day,
                number,
                code=f"H-{number:03}",
                project_id=place.project_id,
                batch_id=place.batch_id,
                residential_group="Tổ 1",
                case_officer="CB01",
                resettlement="none",
                land="other",
                people=[person],
                **common,
            )
        )
        outcomes.append(await place.case("deliver_notice", notice_day, number, how="in_person", note="Giao tận tay"))
    outcomes.append(
        await place.batch(
            "open_batch", notice_day, code="DOT-1", project_id=place.project_id, case_ids=place.case_ids, **common
        )
    )
    assert {outcome.status.value for outcome in outcomes} == {"applied"}, outcomes
    return place

"""A console over a real store, with a clock that tests set, and the few forms they send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from httpx2 import ASGITransport, AsyncClient, Response
from temporalio.client import Client

from activities.bulk import Bulk
from activities.door import Door
from console.app import create_app
from console.dispatch import Dispatcher
from console.pack_office import PackOffice
from console.requests import envelope_of
from console.wiring import WorkbookReader
from domain.identity import ORGANISATION_ID, stream_id
from domain.registry import STREAM_TYPES
from domain.streams import StreamType
from domain.values import StreamKind
from store.accounts import Accounts
from store.ports import Sealer, Store
from store.queries import Queries
from tests.console.clock import SetClock
from tests.console.forms import case_form, project_form
from workers.console_papers import PlanPapers


@dataclass(frozen=True)
class Installation:
    """The parts of a console, as the composition root would put them together."""

    store: Store
    queries: Queries
    accounts: Accounts
    sealer: Sealer
    door: Door
    dispatcher: Dispatcher
    clock: SetClock
    temporal: Client | None = None
    stream_types: Mapping[StreamKind, StreamType[Any]] = field(default_factory=lambda: STREAM_TYPES)

    @property
    def machine_now(self) -> SetClock:
        """The clock of the door and of the edge."""
        return self.clock

    @property
    def bulk(self) -> Bulk:
        """The bulk over the same door."""
        return Bulk(self.door)


class Api:
    """Sends forms as a service account does, and opens what a test needs first."""

    def __init__(
        self,
        installation: Installation,
        token: str,
        workbooks: WorkbookReader | None = None,
        packs: PackOffice | None = None,
    ) -> None:
        self.parts = installation
        transport = ASGITransport(app=create_app(installation, workbooks, packs, PlanPapers(installation)))
        self.http = AsyncClient(
            transport=transport,
            base_url="http://console.test",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

    async def send(self, path: str, stream: UUID, type: str, version: int | None = None, /, **fields: Any) -> Response:
        """Send a command dated 1 June 2026 unless it says otherwise."""
        form: dict[str, Any] = {
            "type": type,
            "command_id": str(uuid4()),
            "occurred_on": "2026-06-01",
            "on_behalf_of": "CB01",
        }
        if version is not None:
            form["expected_version"] = version
        return await self.http.post(f"/api/v1/{path}/{stream}/commands", json={**form, **fields})

    async def open_project(self, code: str, **fields: Any) -> UUID:
        """A project of that code with its staff."""
        await self.register_staff()
        answer = await self.http.post("/api/v1/projects", json={**project_form(code), "on_behalf_of": "CB01", **fields})
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def register_staff(self) -> None:
        """A case officer, a unit lead, an approver and a party member, in office all year."""
        members = [
            {"code": "CB01", "role": "case_officer", "since": "2026-01-01", "name": "Cán Bộ Một"},
            {"code": "CB02", "role": "unit_lead", "since": "2026-01-01", "name": "Cán Bộ Hai"},
            {"code": "CB07", "role": "approver", "since": "2026-01-01", "name": "Cán Bộ Bảy"},
            {"code": "ĐV05", "role": "assigned_party_member", "since": "2026-01-01", "name": "Đảng Viên Năm"},
        ]
        form = {
            "type": "register_staff",
            "command_id": uuid4(),
            "expected_version": (await self.parts.store.staff_json())[0],
            "occurred_on": "2026-06-01",
            "members": members,
        }
        await self._straight(StreamKind.ORGANISATION, ORGANISATION_ID, form)

    async def open_case(self, project: str, code: str, **fields: Any) -> UUID:
        """The case of a household in a project."""
        case = stream_id(StreamKind.CASE, project, code)
        answer = await self.send("cases", case, "open_case", 0, **{**case_form(project, code), **fields})
        assert answer.status_code == 200, answer.text
        return case

    async def _straight(self, kind: StreamKind, stream: UUID, form: Mapping[str, Any]) -> None:
        envelope = envelope_of(kind, STREAM_TYPES[kind], stream, dict(form), "tests", self.parts.machine_now)
        outcome = await self.parts.door.handle(envelope)
        assert outcome.refusal is None, outcome


def types(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """The types of events as an answer tells them."""
    return [event["type"] for event in events]

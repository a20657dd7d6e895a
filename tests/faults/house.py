"""A whole installation under test: servers, a real worker process and a console on a real port, each to be hurt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from httpx2 import AsyncClient, Response
from psycopg.rows import dict_row
from temporalio.client import Client
from temporalio.service import RPCError

from activities.messages import Envelope
from console.app import create_app
from console.requests import envelope_of
from domain.context import LOCAL
from domain.identity import ORGANISATION_ID, stream_id
from domain.values import CaseClock, StreamKind, workflow_id
from tests.console.forms import case_form, project_form
from tests.faults.proxy import Proxy, proxied
from tests.workflows.running import until
from workers.console_server import serve
from workers.embedded.ports import LOOPBACK
from workers.embedded.processes import Supervised
from workers.embedded.supervisor import EmbeddedStack
from workers.local_installation import LocalInstallation, started, worker_process
from workers.settings import Settings
from workers.wiring import Wiring, open_wiring
from workflows.identifiers import CLOCK

PROJECT = "DA-LOI-01"
#: Ten in the morning of a working day in Viet Nam; the practice clock begins there.
MORNING = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
#: Version of a case that was opened and nothing more.
OPENED = 2
#: Longer than anybody waits for an answer: the console's own limits have to come first.
_CLIENT_PATIENCE_SECONDS = 60


@dataclass
class House:
    """The parts of the installation."""

    stack: EmbeddedStack
    wiring: Wiring
    worker: Supervised
    http: AsyncClient
    before_console: Proxy
    """Between the console and PostgreSQL."""
    before_worker: Proxy
    """Between the worker and PostgreSQL."""
    offset: timedelta = timedelta(0)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def temporal(self) -> Client:
        """The client of the console."""
        assert self.wiring.temporal is not None
        return self.wiring.temporal

    @property
    def now(self) -> datetime:
        """The installation's clock, known also while its database is away."""
        return datetime.now(UTC) + self.offset

    @property
    def today(self) -> date:
        """Its local day."""
        return self.now.astimezone(LOCAL).date()

    async def move_to(self, moment: datetime) -> None:
        """Set the clock, and wake nobody."""
        self.offset = moment - datetime.now(UTC)
        await self.wiring.installation.move_clock(self.offset)

    def form(self, type: str, version: int | None = None, /, **fields: Any) -> dict[str, Any]:
        """A command of the day under a new id."""
        form = {
            "type": type,
            "command_id": str(uuid4()),
            "occurred_on": str(self.today),
            "on_behalf_of": "CB01",
            **fields,
        }
        return form if version is None else {**form, "expected_version": version}

    async def post(self, case: UUID, form: dict[str, Any], language: str = "vi") -> Response:
        """Send a command of a case."""
        return await self.http.post(f"/api/v1/cases/{case}/commands", json=form, headers={"Accept-Language": language})

    async def send(self, case: UUID, type: str, version: int | None = None, /, **fields: Any) -> Response:
        """Send a command of the day under a new id."""
        return await self.post(case, self.form(type, version, **fields))

    def new_case(self) -> tuple[UUID, dict[str, Any]]:
        """The id of a case that is not there yet, and the act that opens it."""
        code = f"H-{next(self._numbers):03}"
        return stream_id(StreamKind.CASE, PROJECT, code), self.form("open_case", 0, **case_form(PROJECT, code))

    async def open_case(self) -> UUID:
        """A new case at version ``OPENED``."""
        case, opening = self.new_case()
        answer = await self.post(case, opening)
        assert answer.status_code == 200, answer.text
        return case

    def envelope(self, kind: StreamKind, stream: UUID, form: dict[str, Any]) -> Envelope:
        """The envelope that the console makes of a form."""
        return envelope_of(kind, self.wiring.stream_types[kind], stream, form, "bot", self.wiring.machine_now)

    async def fate(self, command_id: str) -> str:
        """What ``GET /commands/{id}`` says."""
        answer = await self.http.get(f"/api/v1/commands/{command_id}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["status"])

    async def log(self, case: UUID) -> Sequence[dict[str, Any]]:
        """The case's events, read past the proxies."""
        return (await self.logs({case}))[case]

    async def logs(self, cases: Collection[UUID]) -> Mapping[UUID, Sequence[dict[str, Any]]]:
        """The events of each of these cases."""
        events = await self.rows(
            "SELECT stream_id, version, type, command_id::text AS command_id FROM events "
            "WHERE stream_id = ANY(%s) ORDER BY version",
            list(cases),
        )
        return {case: [event for event in events if event["stream_id"] == case] for case in cases}

    async def rows(self, statement: str, *parameters: object) -> Sequence[dict[str, Any]]:
        """What the database itself says."""
        assert self.stack.postgres is not None
        async with await psycopg.AsyncConnection.connect(
            self.stack.postgres.superuser_url(), autocommit=True, row_factory=dict_row
        ) as connection:
            cursor = await connection.execute(statement.encode(), parameters)
            return await cursor.fetchall() if cursor.description else []

    async def next_due(self, case: UUID) -> datetime:
        """When the case's row says that it is due next."""
        due = (await self.rows("SELECT next_due FROM streams WHERE stream_id = %s", case))[0]["next_due"]
        assert isinstance(due, datetime)
        return due

    async def clock_of_workflow(self, case: UUID) -> CaseClock | None:
        """The clock that the case's workflow goes by; None where nobody answers for it."""
        handle = self.temporal.get_workflow_handle(workflow_id(StreamKind.CASE, case))
        try:
            clock: CaseClock = await handle.query(CLOCK, result_type=CaseClock, rpc_timeout=timedelta(seconds=2))
        except RPCError:
            return None
        return clock

    async def wait_for_workflow(self, case: UUID) -> None:
        """Return when the workflow knows the case as the log has it."""

        async def is_level() -> bool:
            clock = await self.clock_of_workflow(case)
            return clock is not None and clock.version == len(await self.log(case))

        await until("the workflow caught up with the log", is_level)

    async def wait_for_timers(self, cases: Collection[UUID]) -> None:
        """Return when each of these cases that is ever due has a workflow that looks at it no later than that.

        A workflow need not know the newest version: a note that moves no moment is none of its business.
        """

        async def is_in_time(row: Mapping[str, Any]) -> bool:
            clock = await self.clock_of_workflow(row["stream_id"])
            latest = row["next_due"] - self.offset + timedelta(seconds=1)
            return clock is not None and clock.wake_at is not None and clock.wake_at <= latest

        async def are_in_time() -> bool:
            # Read anew each time: a moment that fires meanwhile gives way to the next one.
            rows = await self.rows(
                "SELECT stream_id, next_due FROM streams WHERE stream_id = ANY(%s) AND next_due IS NOT NULL",
                list(cases),
            )
            return all(await asyncio.gather(*map(is_in_time, rows)))

        await until("every workflow set its timer in time", are_in_time, seconds=90)

    async def wait_until_well(self) -> None:
        """Return when acts go through Temporal and the worker again, as they do in good times."""
        case = await self.open_case()
        opening = case_form(PROJECT, "H-000")

        async def is_carried() -> bool:
            # A second opening is refused and changes nothing; while the console believes Temporal away, it asks the
            # door and no workflow hears of it.
            assert (await self.send(case, "open_case", OPENED, **opening)).status_code == 422
            return await self.clock_of_workflow(case) is not None

        await until("an act went through its workflow", is_carried, seconds=60)


@asynccontextmanager
async def running_house(data: Path) -> AsyncIterator[House]:
    """An installation in ``data`` with one project, its console and worker reaching PostgreSQL over proxies."""
    async with started(Settings(data=data)) as installation:
        stack = installation.stack
        assert stack is not None
        assert stack.postgres is not None
        async with (
            proxied(stack.postgres.port) as before_console,
            proxied(stack.postgres.port) as before_worker,
            worker_process(LocalInstallation(_over(before_worker, installation.settings), stack)) as worker,
            open_wiring(_over(before_console, installation.settings)) as wiring,
            _console(wiring) as http,
        ):
            await wiring.installation.become_practice()
            house = House(stack, wiring, worker, http, before_console, before_worker)
            await house.move_to(MORNING)
            await _furnish(house)
            yield house


def _over(proxy: Proxy, settings: Settings) -> Settings:
    return settings.model_copy(
        update={"database_url": proxy.url(settings.database_url), "reader_url": proxy.url(settings.reader_url)}
    )


@asynccontextmanager
async def _console(wiring: Wiring) -> AsyncIterator[AsyncClient]:
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def started(where: str) -> None:
        address.set_result(where)

    serving = asyncio.create_task(serve(create_app(wiring), LOOPBACK, 0, started))
    token = await wiring.accounts.issue("bot")
    async with AsyncClient(
        base_url=await address,
        headers={"Authorization": f"Bearer {token}"},
        timeout=_CLIENT_PATIENCE_SECONDS,
    ) as http:
        yield http
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def _furnish(house: House) -> None:
    """The staff and the project."""
    member = {"code": "CB01", "role": "case_officer", "since": "2026-01-01", "name": "Cán Bộ Một"}
    staff = house.form("register_staff", 0, on_behalf_of=None, members=[member])
    await house.wiring.publisher.publish_shipped()
    # No address of the console takes it yet.
    outcome = await house.wiring.door.handle(house.envelope(StreamKind.ORGANISATION, ORGANISATION_ID, staff))
    assert outcome.refusal is None, outcome
    answer = await house.http.post("/api/v1/projects", json={**project_form(PROJECT), "on_behalf_of": "CB01"})
    assert answer.status_code == 201, answer.text

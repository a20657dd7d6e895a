"""When something is away or wrong: nothing half-saved, a plain answer, no traceback, nothing private."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from console.access_log import AccessLog
from store.queries import Queries
from tests.console.installation import Api, types
from tests.postgres_server import TestServer


@pytest.fixture
async def case(api: Api) -> UUID:
    """A new case."""
    code = f"DA-{uuid4().hex[:6]}"
    await api.open_project(code)
    return await api.open_case(code, "H-01")


async def test_postgresql_goes_away_and_comes_back(api: Api, case: UUID, postgres_server: TestServer) -> None:
    """While it is away nobody is told that anything failed for good; afterwards the command's fate is known."""
    command = {"command_id": str(uuid4()), "text": "Đã gặp hộ"}
    await postgres_server.postgres.stop()
    try:
        note, reading = await asyncio.gather(
            api.send("cases", case, "add_note", **command), api.http.get(f"/api/v1/cases/{case}")
        )
        ready = await api.http.get("/readyz")
        alive = await api.http.get("/healthz")
    finally:
        await postgres_server.postgres.start()
    assert note.status_code == 503
    assert note.json()["code"] in {"outcome_unknown", "store_unavailable"}
    assert (reading.status_code, reading.json()["code"]) == (503, "store_unavailable")
    assert (ready.status_code, ready.json()["postgresql"]) == (503, "away")
    assert alive.status_code == 200
    fate = (await api.http.get(f"/api/v1/commands/{command['command_id']}")).json()
    assert fate["status"] == "unknown"
    again = await api.send("cases", case, "add_note", **command)
    assert (again.status_code, types(again.json()["events"])) == (200, ["note_added"])
    fate = (await api.http.get(f"/api/v1/commands/{command['command_id']}")).json()
    assert fate["status"] == "applied"


async def test_readiness_names_what_is_away(api: Api) -> None:
    """Without Temporal the console records, and says that it is not whole."""
    ready = await api.http.get("/readyz", headers={"Authorization": ""})
    assert (ready.status_code, ready.json()) == (503, {"postgresql": "ok", "temporal": "away"})


async def test_a_mistake_of_ours_reaches_nobody_as_a_traceback(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer names the request for the administrator; neither it nor the log repeats what was typed."""

    async def fails(*_: object) -> None:
        raise ValueError("0999000001")

    monkeypatch.setattr(Queries, "cases", fails)
    with capture_logs() as lines:
        answer = await api.http.get("/api/v1/cases", params={"q": "0999000001"})
    assert (answer.status_code, answer.json()["code"]) == (500, "system_fault")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    assert "0999000001" not in answer.text + str(lines)
    assert any(line["event"] == "request_failed" for line in lines)


async def test_each_request_is_one_line_without_personal_data(api: Api) -> None:
    """The route's template and the account, never the address: it holds what people searched for."""
    with capture_logs() as lines:
        await api.http.get("/api/v1/cases", params={"q": "Nguyễn Văn Thử"})
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"], line["account"]) == ("GET", "/api/v1/cases", 200, "bot")
    assert "Nguyễn" not in str(line)


async def test_the_document_is_openapi_3_1(api: Api) -> None:
    """Anybody may read what the API takes, every command included."""
    document = (await api.http.get("/api/openapi.json", headers={"Authorization": ""})).json()
    assert document["openapi"].startswith("3.1")
    body = document["paths"]["/api/v1/cases/{stream_id}/commands"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert "deliver_notice" in document["components"]["schemas"][name]["discriminator"]["mapping"]


async def test_what_is_no_request_passes_through() -> None:
    """The log of requests leaves the start and the end of the program alone."""
    seen: list[str] = []

    async def app(scope: object, _: object, __: object) -> None:
        seen.append(scope["type"])  # type: ignore[index]

    await AccessLog(app)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert seen == ["lifespan"]

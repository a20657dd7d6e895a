"""Opening households in bulk: an operation that answers at once and tells of every line."""

from __future__ import annotations

import json
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from structlog.testing import capture_logs

from activities.bulk import Bulk
from console.operations import State
from console.wiring import Reading
from domain.identity import stream_id
from domain.values import StreamKind
from store.postgres import PostgresStore
from tests.console.forms import AREA, case_form
from tests.console.installation import Api
from tests.workflows.running import until

_numbers = count(1)


@pytest.fixture
async def project(api: Api) -> str:
    """The code of a new project."""
    code = f"DA-{next(_numbers):02}"
    await api.open_project(code)
    return code


def household(code: str, **fields: Any) -> dict[str, Any]:
    """A line without what follows from the project."""
    form = case_form("", code)
    derived = ("project_id", "project_code", "pack_id")
    return {"occurred_on": "2026-05-20", **{k: v for k, v in form.items() if k not in derived}, **fields}


async def upload(api: Api, project: str, *lines: dict[str, Any]) -> Response:
    """Send households as JSON lines."""
    return await api.http.post(
        f"/api/v1/projects/{project}/households",
        content="\n".join(json.dumps(line) for line in lines),
        headers={"Content-Type": "application/x-ndjson"},
    )


async def ended(api: Api, started: Response) -> dict[str, Any]:
    """The operation once it is over."""
    assert started.status_code == 202, started.text
    told: dict[str, Any] = {}

    async def over() -> bool:
        told.update((await api.http.get(started.headers["location"])).json())
        return bool(told["state"] != State.RUNNING)

    await until("the operation ended", over)
    return told


async def test_households_are_opened_and_each_line_is_told(api: Api, project: str) -> None:
    """Both tracks in one file; ids follow from the codes."""
    donation = {"type": "open_donation", "code": "H-03", "area_path": AREA, "occurred_on": "2026-05-20"}
    operation = await ended(api, await upload(api, project, household("H-01"), household("H-02"), donation))
    assert (operation["state"], operation["done"], operation["total"]) == ("done", 3, 3)
    assert [item["status"] for item in operation["items"]] == ["applied"] * 3
    first = operation["items"][0]
    assert UUID(first["id"]) == stream_id(StreamKind.CASE, project, "H-01")
    fate = (await api.http.get(f"/api/v1/commands/{first['command_id']}")).json()
    assert fate["status"] == "applied"
    standing = (await api.http.get(f"/api/v1/projects/{project}")).json()["households"]
    assert [one["track"] for one in standing] == ["recovery", "recovery", "donation"]


async def test_one_bad_line_opens_nothing(api: Api, project: str) -> None:
    """All or none: the bad line says why, the others were not opened."""
    operation = await ended(api, await upload(api, project, household("H-01"), household("H-02", land="sea")))
    assert operation["state"] == "refused"
    good, bad = operation["items"]
    assert (good["status"], bad["status"]) == ("unknown", "refused")
    assert (bad["line"], bad["refusal"]["code"], bad["refusal"]["field"]) == (2, "invalid_input", "land")
    assert (await api.parts.store.head(StreamKind.CASE, UUID(good["id"]))).version == 0


async def test_the_same_file_sent_twice_opens_once(api: Api, project: str) -> None:
    """The operation's id follows from the file, so the second sending is the same operation."""
    lines = [household("H-01"), household("H-02")]
    first = await ended(api, await upload(api, project, *lines))
    again = await ended(api, await upload(api, project, *lines))
    assert again["id"] == first["id"]
    assert again["items"] == first["items"]


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "body"),
        ([{"occurred_on": "2026-05-20"}], "line 1.code"),
        ([household("H-01"), household("H-01")], "line 2.code"),
        ([household("H-01", type="open_project")], "line 1.type"),
    ],
)
async def test_a_file_that_makes_no_sense_is_refused_at_once(
    api: Api, project: str, lines: list[dict[str, Any]], field: str
) -> None:
    """What is no opening of a household is told by its line, before anything starts."""
    answer = await upload(api, project, *lines)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid_input", field)


async def test_a_workbook_opens_its_households_or_tells_its_bad_cells(api: Api, project: str) -> None:
    """What the reader of workbooks finds is opened like lines; what it objects to is told cell by cell."""
    problem = {"sheet": "Danh sách hộ", "row": 4, "column": "D", "code": "bad_date", "message": "Ngày không đúng"}

    async def reader(data: bytes, suffix: str, project_code: str) -> Reading:
        assert (suffix, project_code) == (".csv", project)
        return Reading([(2, household("H-09"))], [problem] if data == b"bad" else [])

    token = await api.parts.accounts.issue("office")
    office = Api(api.parts, token, reader)
    path, headers = f"/api/v1/projects/{project}/households", {"Content-Type": "text/csv; charset=utf-8"}
    refused = await office.http.post(path, content=b"bad", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_workbook")
    assert refused.json()["problems"] == [problem]
    operation = await ended(office, await office.http.post(path, content=b"good", headers=headers))
    assert (operation["state"], operation["account"], operation["items"][0]["line"]) == ("done", "office", 2)
    await office.http.aclose()


async def test_a_mistake_of_ours_ends_the_operation(api: Api, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that breaks says failed and not running for ever, and the log keeps quiet about what lines held."""

    async def breaks(*_: object) -> None:
        raise ValueError("Nguyễn Văn Thử")

    monkeypatch.setattr(Bulk, "open_all", breaks)
    with capture_logs() as lines:
        operation = await ended(api, await upload(api, project, household("H-01")))
        await until("the log tells of it", lambda: any(line["event"] == "import_failed" for line in lines))
    assert (operation["state"], operation["done"]) == ("failed", 0)
    assert "Nguyễn" not in str(lines)


async def test_only_known_kinds_of_files_are_taken(api: Api, project: str) -> None:
    """An unknown media type, and a workbook where nobody reads workbooks, say what is taken."""
    for media_type in ("application/pdf", "text/csv"):
        answer = await api.http.post(
            f"/api/v1/projects/{project}/households", content=b"x", headers={"Content-Type": media_type}
        )
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
        assert "application/x-ndjson" in answer.json()["detail"]


async def test_households_need_their_project(api: Api) -> None:
    """No project of that code, no households."""
    answer = await upload(api, "KHONG-CO", household("H-01"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_operation_nobody_started_is_not_found(api: Api) -> None:
    """An id of nothing is an address of nothing."""
    answer = await api.http.get(f"/api/v1/operations/{stream_id(StreamKind.CASE, 'x')}")
    assert answer.status_code == 404


async def test_a_project_whose_row_is_of_an_earlier_program_takes_households(
    api: Api, project: str, module_store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the row waits for its rebuild; the project is there all the same."""
    schemas = {kind: one + 1 for kind, one in module_store.state_schemas.items()}
    monkeypatch.setattr(module_store, "state_schemas", schemas)
    head = await api.parts.store.head(StreamKind.PROJECT, stream_id(StreamKind.PROJECT, project))
    assert (head.version > 0, head.state) == (True, None)
    assert (await upload(api, project, household("H-01"))).status_code == 202

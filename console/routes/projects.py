"""Projects: opening one, and reading them."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from console.limits import body_of
from console.openapi import body_of as documented
from console.papers_view import papers_view
from console.parameters import Cursor, Limit, bad_cursor
from console.problems import Problem, invalid_input
from console.requests import envelope_of, fields_of
from console.routes.commands import applied, send
from console.security import Account, Parts
from domain.identity import stream_id
from domain.project.state import ProjectState
from domain.values import StreamKind
from store.queries import BadCursor
from store.read_models import StreamRow

router = APIRouter(prefix="/api/v1", tags=["projects"])


@router.post("/projects", status_code=201, openapi_extra=documented(StreamKind.PROJECT))
async def open_project(request: Request, response: Response, wiring: Parts, account: Account) -> dict[str, Any]:
    """Open a project: the command `open_project`, whose id follows from its code."""
    sent = fields_of(await body_of(request))
    fields = {"type": "open_project", "expected_version": 0, **sent}
    code = fields.get("code")
    if not isinstance(code, str) or not code:
        raise invalid_input([{"loc": ("code",), "type": "missing"}])
    if fields["type"] != "open_project":
        raise invalid_input([{"loc": ("type",), "type": "literal_error", "ctx": {"expected": "open_project"}}])
    project_id = stream_id(StreamKind.PROJECT, code)
    envelope = envelope_of(
        StreamKind.PROJECT,
        wiring.stream_types[StreamKind.PROJECT],
        project_id,
        fields,
        account,
        wiring.machine_now,
    )
    if "expected_version" not in sent:
        # Who opens has looked at nothing, so there is nothing to be in conflict with.
        envelope = envelope.model_copy(update={"expected_version": None})
    outcome = await send(wiring, envelope)
    response.headers["Location"] = f"/api/v1/projects/{quote(code, safe='')}"
    return {"id": project_id, "code": code, **applied(outcome)}


@router.get("/projects")
async def list_projects(wiring: Parts, _: Account, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
    """The projects, by code."""
    try:
        page = await wiring.queries.projects(cursor, limit)
    except BadCursor as cursor_of_another:
        raise bad_cursor(cursor_of_another) from None
    return {"items": [_line(row) for row in page.items], "next": page.next}


@router.get("/projects/{code}")
async def show_project(
    code: str, wiring: Parts, _: Account, limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """A project: its papers, clocks and preconditions, and where its households stand, by code and page by page."""
    project_id = stream_id(StreamKind.PROJECT, unicodedata.normalize("NFC", code))
    row = await wiring.queries.stream(project_id)
    state = await wiring.queries.state_at(wiring.stream_types[StreamKind.PROJECT], project_id)
    if row is None or not isinstance(state, ProjectState) or state.project is None:
        raise Problem(404, "not_found")
    try:
        households = await wiring.queries.standing(row.code, cursor, limit)
    except BadCursor as cursor_of_another:
        raise bad_cursor(cursor_of_another) from None
    return {
        **_line(row),
        "project": state.project.model_dump(mode="json"),
        **papers_view(state),
        "readiness": [line.model_dump(mode="json") for line in state.readiness],
        "households": [_household(one) for one in households.items],
        "next": households.next,
    }


def _line(row: StreamRow) -> dict[str, Any]:
    return {
        "id": row.stream_id,
        "version": row.version,
        "code": row.code,
        "area": row.area_path,
        "step": row.step,
        "state": row.state,
        "due_on": row.due_on,
    }


def _household(row: StreamRow) -> dict[str, Any]:
    return {
        "id": row.stream_id,
        "track": "recovery" if row.kind is StreamKind.CASE else "donation",
        "code": row.code,
        "step": row.step,
        "state": row.state,
        "paid_vnd": row.paid_vnd,
        "deposited_vnd": row.deposited_vnd,
        "handed_over_on": row.handed_over_on,
    }

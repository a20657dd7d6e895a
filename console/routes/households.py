"""Opening a project's households in bulk, and how far that is."""

from __future__ import annotations

import unicodedata
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from console.household_import import HouseholdImport, Project, lines_of, openings_of
from console.limits import MOST_UPLOAD_BYTES, body_of
from console.operations import Operation
from console.problems import Problem, language_of
from console.security import Account, Parts
from console.wiring import Wiring, WorkbookReader
from domain.identity import stream_id
from domain.project.state import ProjectState
from domain.values import StreamKind

router = APIRouter(prefix="/api/v1", tags=["households"])

_LINES: Final = frozenset({"application/x-ndjson", "application/jsonl", "application/json-lines"})
_WORKBOOKS: Final = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "text/csv": ".csv",
}
_ACCEPTED: Final = (*sorted(_LINES), *_WORKBOOKS)
_DOCUMENTED: Final = {
    "requestBody": {
        "required": True,
        "description": "JSON lines: one `open_case` (or `open_donation`, named by `type`) a line; or a workbook",
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in _ACCEPTED},
    }
}


@router.post("/projects/{code}/households", status_code=202, openapi_extra=_DOCUMENTED)
async def open_households(
    code: str, request: Request, response: Response, wiring: Parts, account: Account
) -> dict[str, Any]:
    """Open households in bulk, all or none; answers at once with an operation to ask about."""
    project = await _project(wiring, code)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    language = language_of(request.headers.get("accept-language", ""))
    imports = imports_of(request)
    if media_type in _LINES:
        households: list[tuple[int, Any]] = list(lines_of(await body_of(request, MOST_UPLOAD_BYTES)))
    elif media_type in _WORKBOOKS:
        households = await _from_workbook(request, imports.workbooks, _WORKBOOKS[media_type], project)
    else:
        raise Problem(415, "unsupported_media_type", accepted=", ".join(_ACCEPTED))
    operation_id, openings = openings_of(project, households, account, wiring)
    operation = imports.begin(operation_id, project, openings, account, language)
    response.headers["Location"] = f"/api/v1/operations/{operation_id}"
    return operation.model_dump(mode="json", exclude={"items"})


@router.get("/operations/{operation_id}")
async def operation_of(operation_id: UUID, request: Request, _: Account) -> Operation:
    """How far an operation is, with a result per item."""
    operation = imports_of(request).operations.get(operation_id)
    if operation is None:
        raise Problem(404, "not_found")
    return operation


def imports_of(request: Request) -> HouseholdImport:
    """The imports of this console."""
    imports: HouseholdImport = request.app.state.imports
    return imports


async def _project(wiring: Wiring, code: str) -> Project:
    code = unicodedata.normalize("NFC", code)
    project_id = stream_id(StreamKind.PROJECT, code)
    # Folded where the row is one of an earlier program: the project is there all the same.
    state = await wiring.queries.state_at(wiring.stream_types[StreamKind.PROJECT], project_id)
    if not isinstance(state, ProjectState) or state.project is None:
        raise Problem(404, "not_found")
    return Project(project_id, code, state.policy.pack_id)


async def _from_workbook(
    request: Request, workbooks: WorkbookReader | None, suffix: str, project: Project
) -> list[tuple[int, Any]]:
    if workbooks is None:
        raise Problem(415, "unsupported_media_type", accepted=", ".join(sorted(_LINES)))
    reading = await workbooks(await body_of(request, MOST_UPLOAD_BYTES), suffix, project.code)
    if reading.problems:
        first = reading.problems[0]
        raise Problem(422, "bad_workbook", problem=first.get("message", ""), problems=reading.problems)
    return list(reading.households)

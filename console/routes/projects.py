"""Projects: opening one, and reading them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from console.limits import body_of
from console.openapi import body_of as documented
from console.problems import invalid_input
from console.requests import envelope_of, fields_of
from console.routes.commands import applied, send
from console.security import Account, Parts
from domain.registry import stream_id
from domain.values import StreamKind

router = APIRouter(prefix="/api/v1", tags=["projects"])


@router.post("/projects", status_code=201, openapi_extra=documented(StreamKind.PROJECT))
async def open_project(request: Request, response: Response, wiring: Parts, account: Account) -> dict[str, Any]:
    """Open a project: the command `open_project`, whose id follows from its code."""
    fields = {"type": "open_project", "expected_version": 0, **fields_of(await body_of(request))}
    code = fields.get("code")
    if not isinstance(code, str) or not code:
        raise invalid_input([{"loc": ("code",), "type": "missing", "msg": "Field required"}])
    if fields["type"] != "open_project":
        raise invalid_input([{"loc": ("type",), "type": "literal_error", "msg": "Must be open_project"}])
    project_id = stream_id(StreamKind.PROJECT, code)
    envelope = envelope_of(
        StreamKind.PROJECT,
        wiring.stream_types[StreamKind.PROJECT],
        project_id,
        fields,
        account,
        wiring.machine_now,
    )
    outcome = await send(wiring, envelope)
    response.headers["Location"] = f"/api/v1/projects/{code}"
    return {"id": project_id, "code": code, **applied(outcome)}

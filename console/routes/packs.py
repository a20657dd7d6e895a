"""Policy packs: what is in force, what a new version would move, and publishing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator

from console.limits import body_of
from console.operations import State
from console.pack_office import PackChange, PackOffice, PackSent
from console.parameters import Limit, Word, plain
from console.problems import Problem, language_of, words
from console.security import Account
from domain.policy.packs import PackId
from domain.policy.transitions import ProvinceChoice

router = APIRouter(prefix="/api/v1", tags=["packs"])

_YAML: Final = ("text/yaml", "application/yaml", "application/x-yaml", "text/x-yaml")
#: A province's pack is some tens of kB.
_MOST_BYTES: Final = 2_000_000
_DOCUMENTED: Final = {
    "requestBody": {
        "required": True,
        "description": "The pack file",
        "content": {media_type: {"schema": {"type": "string"}} for media_type in _YAML},
    }
}
Text = Annotated[str, Query(max_length=4000), AfterValidator(lambda text: plain(text) or "")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Items before the page")]


def office_of(request: Request) -> PackOffice:
    """The office of this console. Raises Problem not_found where it has none."""
    office: PackOffice | None = request.app.state.packs
    if office is None:
        raise Problem(404, "not_found")
    return office


Office = Annotated[PackOffice, Depends(office_of)]


@router.get("/packs")
async def list_packs(office: Office, _: Account) -> dict[str, Any]:
    """The packs that were published, each with its versions; an invented one is marked."""
    return {"items": await office.packs()}


@router.get("/packs/{pack_id}")
async def show_pack(
    pack_id: PackId,
    office: Office,
    _: Account,
    version: Annotated[int | None, Query(ge=1)] = None,
    limit: Limit = 200,
    offset: Offset = 0,
) -> dict[str, Any]:
    """A pack: its versions with the open streams under each, and the rows of one, page by page, with their firmness."""
    pack, rows = await office.pack(pack_id, version)
    return {**pack, **_page(rows, "rows", limit, offset)}


@router.put("/packs/{pack_id}", openapi_extra=_DOCUMENTED, responses={202: {"description": "Still under way"}})
async def put_pack(
    pack_id: PackId,
    request: Request,
    response: Response,
    office: Office,
    account: Account,
    apply: bool = False,
    choice: ProvinceChoice | None = None,
    partly_approved_on: date | None = None,
    project: Word = None,
    reason: Text = "",
    paper: Text = "",
    preview: Word = None,
    limit: Limit = 200,
) -> dict[str, Any]:
    """Check a pack file and list what it moves; with `apply=true` publish it and, with `reason` and `paper`, order it.

    A bad file is refused with file, row and reason, and the running version stays.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _YAML:
        raise Problem(415, "unsupported_media_type", accepted=", ".join(_YAML))
    sent = PackSent(
        pack_id=pack_id,
        raw=await body_of(request, _MOST_BYTES),
        account=account,
        apply=apply,
        choice=choice,
        partly_approved_on=partly_approved_on,
        project=project or "",
        reason=reason,
        paper=paper,
        preview=preview or "",
    )
    change = await office.begin(sent)
    if change.problem is not None:
        raise _refused(change, change.problem)
    if change.state is State.FAILED:
        done = {"published": change.published, "ordered": change.ordered}
        raise Problem(503, "store_unavailable", {"Retry-After": "2"}, **done)
    response.headers["Location"] = _address(change)
    if change.state is State.RUNNING:
        response.status_code = 202
    return _told(request, office, change.id, limit, 0)


@router.get("/packs/{pack_id}/changes/{change_id}")
async def show_change(
    pack_id: PackId,
    change_id: UUID,
    request: Request,
    office: Office,
    _: Account,
    limit: Limit = 200,
    offset: Offset = 0,
) -> dict[str, Any]:
    """How far a dry run or a change is, and what it listed, page by page."""
    found = office.change(change_id)
    if found is None or found[0].pack_id != pack_id:
        raise Problem(404, "not_found")
    return _told(request, office, change_id, limit, offset)


def _told(request: Request, office: PackOffice, change_id: UUID, limit: int, offset: int) -> dict[str, Any]:
    found = office.change(change_id)
    if found is None:
        raise Problem(404, "not_found")
    change, moves = found
    told = change.model_dump(mode="json")
    if change.problem is not None:
        title, detail = words(
            change.problem["code"], change.problem, language_of(request.headers.get("accept-language", ""))
        )
        told["problem"] = {**change.problem, "title": title, "detail": detail}
    return {**told, **_page(moves, "moves", limit, offset)}


def _refused(change: PackChange, problem: Mapping[str, Any]) -> Problem:
    """The problem of a change that ended in a refusal, with what was done before it."""
    told = {**problem, "published": change.published, "ordered": change.ordered}
    code = told.pop("code")
    return Problem(409 if code == "preview_differs" else 422, code, **told)


def _page(items: Sequence[Mapping[str, Any]], name: str, limit: int, offset: int) -> dict[str, Any]:
    end = offset + limit
    return {name: items[offset:end], "total": len(items), "next_offset": end if end < len(items) else None}


def _address(change: PackChange) -> str:
    return f"/api/v1/packs/{change.pack_id}/changes/{change.id}"

"""Cases: the queue, one case now or in the past, and its log."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime

from console.case_view import case_view, queue_line
from console.open_text import opened_payloads
from console.parameters import Cursor, Limit, Word, bad_cursor, moment_of
from console.possible_acts import possible_acts
from console.problems import Problem, language_of
from console.security import Account, Parts
from console.wiring import PlanPrinter, Wiring
from domain.context import LOCAL
from domain.values import StreamKind
from store.queries import BadCursor
from store.read_models import CaseFilter

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])

State = Literal["active", "late", "waiting", "paused", "fault", "closed"]


@router.get("")
async def list_cases(
    wiring: Parts,
    _: Account,
    project: Word = None,
    area: Word = None,
    step: Word = None,
    state: Annotated[State | None, Query()] = None,
    assignee: Word = None,
    overdue: Annotated[bool | None, Query(description="Only open cases whose earliest legal date has passed")] = None,
    q: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> dict[str, Any]:
    """The queue: open before closed, soonest legal date first."""
    wanted = CaseFilter(
        project=project,
        area=area,
        step=step,
        state=state,
        assignee=assignee,
        overdue=await _today(wiring) if overdue else None,
        q=q or "",
    )
    try:
        page = await wiring.queries.cases(wanted, cursor, limit)
    except BadCursor as cursor_of_another:
        raise bad_cursor(cursor_of_another) from None
    return {"items": [queue_line(row) for row in page.items], "next": page.next}


@router.get("/{case_id}")
async def show_case(
    case_id: UUID,
    request: Request,
    wiring: Parts,
    account: Account,
    as_of: Annotated[date | None, Query(description="As it stood at the end of this day")] = None,
    known_at: Annotated[
        date | AwareDatetime | None, Query(description="As it was known then: a day or an instant")
    ] = None,
) -> dict[str, Any]:
    """A case with its version, its clocks and their articles, and the acts possible now or barred with reasons."""
    await _require_case(wiring, case_id)
    stream_type = wiring.stream_types[StreamKind.CASE]
    known_by = moment_of(known_at)
    state = await wiring.queries.state_at(stream_type, case_id, as_of, known_by)
    if state is None or state.opening is None:
        # Before it was opened there was no case, though papers of it may be older.
        raise Problem(404, "not_found")
    today = await _today(wiring)
    view = case_view(case_id, state, stream_type.row(state, as_of or today))
    view |= {"as_of": as_of, "known_at": known_by}
    if as_of is not None or known_by is not None:
        # Nobody acts in the past.
        return view
    view["people"] = [person.model_dump(mode="json") for person in await wiring.queries.people(case_id)]
    view["acts"] = await possible_acts(
        wiring.door,
        (StreamKind.CASE, case_id),
        account,
        wiring.machine_now,
        today,
        language_of(request.headers.get("accept-language", "")),
    )
    return view


@router.get("/{case_id}/events")
async def log_of_case(
    case_id: UUID, wiring: Parts, _: Account, limit: Limit = 100, cursor: Cursor = None
) -> dict[str, Any]:
    """The log of a case from its first event on, personal text opened."""
    await _require_case(wiring, case_id)
    try:
        page = await wiring.queries.events(case_id, cursor, limit)
    except BadCursor as cursor_of_another:
        raise bad_cursor(cursor_of_another) from None
    payloads = await opened_payloads(wiring.sealer, wiring.stream_types[StreamKind.CASE], case_id, page.items)
    return {
        "events": [
            {**event.model_dump(mode="json", exclude={"payload"}), "payload": payload}
            for event, payload in zip(page.items, payloads, strict=True)
        ],
        "next": page.next,
    }


@router.get(
    "/{case_id}/plans/{version}",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "The calculation sheet"}},
)
async def sheet_of_plan(
    case_id: UUID, version: Annotated[int, Path(ge=1, le=1000)], request: Request, wiring: Parts, _: Account
) -> Response:
    """The calculation sheet of a plan version, printed from what was recorded on its day."""
    await _require_case(wiring, case_id)
    printer: PlanPrinter | None = request.app.state.plan_printer
    paper = None if printer is None else await printer(case_id, version)
    if paper is None:
        raise Problem(404, "not_found")
    return Response(paper, media_type="application/pdf")


async def _require_case(wiring: Wiring, case_id: UUID) -> None:
    """Raises Problem ``not_found`` where the id is no case in sight."""
    row = await wiring.queries.stream(case_id)
    if row is None or row.kind is not StreamKind.CASE:
        raise Problem(404, "not_found")


async def _today(wiring: Wiring) -> date:
    """The local day of the installation's clock."""
    return (wiring.machine_now() + await wiring.store.clock_offset()).astimezone(LOCAL).date()

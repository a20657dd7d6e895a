"""Batches: one batch as it stands. Its commands go the way of all commands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from console.papers_view import papers_view
from console.problems import Problem
from console.security import Account, Parts
from domain.batch.state import BatchState
from domain.context import LOCAL
from domain.values import StreamKind

router = APIRouter(prefix="/api/v1/batches", tags=["batches"])


@router.get("/{batch_id}")
async def show_batch(batch_id: UUID, wiring: Parts, _: Account) -> dict[str, Any]:
    """A batch: its papers and clocks, the plan in force of each household, and who is in it without one."""
    row = await wiring.queries.stream(batch_id)
    if row is None or row.kind is not StreamKind.BATCH:
        raise Problem(404, "not_found")
    stream_type = wiring.stream_types[StreamKind.BATCH]
    state = await wiring.queries.state_at(stream_type, batch_id, None, None)
    if not isinstance(state, BatchState):
        raise Problem(404, "not_found")
    today = (wiring.machine_now() + await wiring.store.clock_offset()).astimezone(LOCAL).date()
    now = stream_type.row(state, today)
    return {
        "id": batch_id,
        "code": state.code,
        "project": state.project_code,
        "area": state.area_path,
        "step": now.step,
        "state": now.state,
        "due_on": now.due_on,
        **papers_view(state),
        "households": list(state.case_ids),
        "approved": [plan.model_dump(mode="json") for plan in state.approved.values()],
        "without_plan": [case_id for case_id in state.case_ids if case_id not in state.approved],
        "waits_for_supplement": state.waits_for_supplement,
    }

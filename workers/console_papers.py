"""Prints the calculation sheet of a plan version over HTTP, as the case's log tells it: nothing is valued again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from activities.documents.plan_sheet import SheetHead, in_full, plan_sheet
from activities.log_reading import fold
from console.open_text import opened_payloads
from console.wiring import Wiring
from domain.case.events import InventoryRegistered, PersonRegistered
from domain.case.facts.plan_and_agreement import PlanDrafted
from domain.case.state import CaseState, Opening
from domain.compensation.record import PlanRecord
from domain.project.state import ProjectState
from domain.values import StreamKind
from store.ports import StoredEvent

_TOLD_BY = frozenset({PersonRegistered.TYPE, InventoryRegistered.TYPE})


class PlanPapers:
    """Implements ``console.wiring.PlanPrinter``."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    async def __call__(self, case_id: UUID, version: int) -> bytes | None:
        """See PlanPrinter."""
        store, sealer = self._wiring.store, self._wiring.sealer
        log = await store.read_stream(case_id)
        state: CaseState = fold(self._wiring.stream_types[StreamKind.CASE], log)
        # What was withdrawn is no version any more, and a date that was corrected is the right one.
        drafts = [fact for fact in state.all_of(PlanDrafted.TYPE) if fact.amount("plan_version") == version]
        if not drafts or state.opening is None:
            return None
        drafted = next(_drafted(event) for event in log if event.version == drafts[-1].version)
        if drafted.valuation is None:
            return None
        log = [event for event in log if event.type in _TOLD_BY]
        payloads = await opened_payloads(sealer, self._wiring.stream_types[StreamKind.CASE], case_id, log)
        told = list(zip(log, payloads, strict=True))
        head = _head(told, state.opening).model_copy(
            update={
                "plan_version": version,
                "drawn_up_on": drafts[-1].on,
                **await self._place(state.opening.project_id),
            }
        )
        plan = _with_words(told, drafted.valuation, drafted.inventory_version)
        return await asyncio.to_thread(plan_sheet, head, plan)

    async def _place(self, project_id: UUID) -> dict[str, str]:
        """What the project calls itself and its commune; nothing where it is not on record."""
        project = await self._wiring.queries.state_at(self._wiring.stream_types[StreamKind.PROJECT], project_id)
        if not isinstance(project, ProjectState) or project.project is None:
            return {}
        return {"project_name": project.project.name, "commune": project.project.commune}


def _drafted(event: StoredEvent) -> PlanDrafted:
    return PlanDrafted.model_validate_json(event.payload)


def _head(told: Sequence[tuple[StoredEvent, Mapping[str, Any]]], opening: Opening) -> SheetHead:
    heads = [payload for event, payload in told if event.type == PersonRegistered.TYPE and payload["role"] == "head"]
    person = heads[-1] if heads else {}
    return SheetHead(
        household_code=opening.code,
        head=person.get("name", ""),
        address=person.get("address", ""),
        residential_group=opening.residential_group,
        project_name=opening.project_code,
    )


def _with_words(
    told: Sequence[tuple[StoredEvent, Mapping[str, Any]]], plan: PlanRecord, inventory_version: int | None
) -> PlanRecord:
    """The plan with what people wrote of its items; without it once the household was erased."""
    for event, payload in told:
        if event.type == InventoryRegistered.TYPE and payload["inventory_version"] == inventory_version:
            bare = InventoryRegistered.model_validate_json(event.payload).inventory
            try:
                return in_full(plan, bare, json.loads(payload["words"]))
            except json.JSONDecodeError:
                # Nobody wrote a word, or it was erased: items keep their numbers.
                return plan
    return plan

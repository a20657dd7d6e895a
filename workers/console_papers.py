"""Prints the calculation sheet of a plan version over HTTP, as the case's log tells it: nothing is valued again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from activities.documents.plan_sheet import SheetHead, in_full, plan_sheet
from console.open_text import opened_payloads
from console.wiring import Wiring
from domain.case.events import CaseOpened, InventoryRegistered, PersonRegistered
from domain.case.facts.plan_and_agreement import PlanDrafted
from domain.compensation.record import PlanRecord
from domain.values import StreamKind
from store.ports import StoredEvent

_TOLD_BY = frozenset({CaseOpened.TYPE, PersonRegistered.TYPE, InventoryRegistered.TYPE, PlanDrafted.TYPE})


class PlanPapers:
    """Implements ``console.wiring.PlanPrinter``."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    async def __call__(self, case_id: UUID, version: int) -> bytes | None:
        """See PlanPrinter."""
        store, sealer = self._wiring.store, self._wiring.sealer
        log = [event for event in await store.read_stream(case_id) if event.type in _TOLD_BY]
        drafts = [event for event in log if event.type == PlanDrafted.TYPE]
        draft = next((event for event in drafts if _drafted(event).plan_version == version), None)
        if draft is None:
            return None
        drafted = _drafted(draft)
        if drafted.valuation is None:
            return None
        payloads = await opened_payloads(sealer, self._wiring.stream_types[StreamKind.CASE], case_id, log)
        told = list(zip(log, payloads, strict=True))
        head = _head(told).model_copy(update={"plan_version": version, "drawn_up_on": draft.occurred_on})
        plan = _with_words(told, drafted.valuation, drafted.inventory_version)
        return await asyncio.to_thread(plan_sheet, head, plan)


def _drafted(event: StoredEvent) -> PlanDrafted:
    return PlanDrafted.model_validate_json(event.payload)


def _head(told: Sequence[tuple[StoredEvent, Mapping[str, Any]]]) -> SheetHead:
    opened = next(payload for event, payload in told if event.type == CaseOpened.TYPE)
    heads = [payload for event, payload in told if event.type == PersonRegistered.TYPE and payload["role"] == "head"]
    person = heads[-1] if heads else {}
    return SheetHead(
        household_code=opened["code"],
        head=person.get("name", ""),
        address=person.get("address", ""),
        residential_group=opened["residential_group"],
        project_name=opened["project_code"],
        # The first level of the area is the commune (activities.workbooks.open_commands).
        commune=opened["area_path"].split("/")[0],
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

"""The versions of a household's plan and how each stands: derived from the drafts and what the batch decided."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.case.money import plans
from domain.case.state import CaseState


class PlanStatus(StrEnum):
    """How a version stands (brief 2.5)."""

    DRAFT = "draft"
    REVISED = "revised"
    """Drawn up anew: before the approval, or to correct what was approved."""
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class PlanVersion(NamedTuple):
    """One version; the lines behind its amounts are in the event that drew it up."""

    version: int
    status: PlanStatus
    drawn_up_on: date
    net_payable_vnd: int
    inventory_version: int | None
    """The inventory it was worked out from; None where the office gave the amounts."""


def plan_versions(state: CaseState) -> list[PlanVersion]:
    """All versions, oldest first; at most one is approved."""
    decided = plans(state)
    in_force = decided[-1].amount("plan_version") if decided else 0
    drafts = sorted(state.all_of("plan_drafted"), key=lambda fact: fact.amount("plan_version"))
    newest = drafts[-1].amount("plan_version") if drafts else 0
    return [
        PlanVersion(
            version=version,
            status=_status(version, in_force, newest),
            drawn_up_on=draft.on,
            net_payable_vnd=draft.amount("net_payable_vnd"),
            inventory_version=draft.amount("inventory_version") or None,
        )
        for draft in drafts
        for version in (draft.amount("plan_version"),)
    ]


def _status(version: int, in_force: int, newest: int) -> PlanStatus:
    if version == in_force:
        return PlanStatus.APPROVED
    if version < newest or version < in_force:
        return PlanStatus.SUPERSEDED
    return PlanStatus.DRAFT if version == 1 else PlanStatus.REVISED

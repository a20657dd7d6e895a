"""What the papers of a project say beside their date: shared by each command and the fact it records."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from domain.identity import Code
from domain.policy.packs import PackId
from domain.values import LocalDate, Vnd

ShortText = Annotated[str, Field(min_length=1, max_length=500)]


class ProjectFacts(BaseModel):
    """What the head of the workbook says of a project."""

    code: Code
    name: ShortText
    owner: ShortText
    commune: ShortText
    area_class: Annotated[str, Field(pattern=r"^(ward|commune|difficult_commune)$")]
    group: Annotated[str, Field(pattern=r"^(new|transitional)$")] = "new"
    legal_basis: ShortText
    rule_version: Annotated[str, Field(min_length=1, max_length=40)]
    pack_id: PackId
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    budget_vnd: Vnd = 0
    reward_until: LocalDate | None = None
    """Last day of the early-handover reward."""
    handover_planned_on: LocalDate | None = None
    """Date of handover in the plan sent to the households."""


class Precondition(StrEnum):
    """What must be ready before land is recovered for a project (brief 1.4)."""

    LEGAL_PURPOSE = "legal_purpose"
    """A purpose of Land Law 31/2024/QH15 Art. 78 or 79."""
    PLAN_OR_BUDGET = "plan_or_budget"
    """The land-use plan, or an investment decision or approval (Art. 80(1))."""
    CADASTRAL_EXTRACT = "cadastral_extract"
    """Boundary, landmarks and the cadastral extract."""
    FUNDS = "funds"
    """Money for compensation, support and resettlement (Art. 94(1))."""
    RESETTLEMENT_READY = "resettlement_ready"
    """Where people have to be resettled, before the recovery decision (Art. 80(3), 91(6))."""


class Met(BaseModel):
    """A precondition and the paper that proves it."""

    condition: Precondition


class Graves(BaseModel):
    """Graves without relatives, moved by custom at the project's cost (Decree 88/2024 Art. 15(3))."""

    graves: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    cost_vnd: Vnd


class Alignment(BaseModel):
    """Households that a change of alignment concerns (Decree 88/2024 Art. 7a)."""

    case_ids: tuple[UUID, ...] = Field(min_length=1)

"""Opening a case, and who is in charge of it."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.case import details as d
from domain.compensation.inventory import Inventory
from domain.identity import Code
from domain.messages import Command, Handling
from domain.policy.columns import RuleVersionId
from domain.policy.packs import PackId
from domain.values import LocalDate, StaffCode


class Person(BaseModel):
    """A person of the household, as an import or an officer brings them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party_id: UUID
    role: Annotated[str, Field(pattern=r"^(head|spouse|co_owner|heir|asset_owner)$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    personal_id: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{12})?$")] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    address: Annotated[str, Field(max_length=500)] = ""
    email: Annotated[str, Field(max_length=200)] = ""


class OpenCase(Command):
    """Open the case of a household in the recovery track."""

    code: Code
    project_id: UUID
    project_code: Code
    batch_id: UUID | None = None
    pack_id: PackId
    rule_version: RuleVersionId | None = None
    """The rule set the case stands under; the pack's own where none is named."""
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    residential_group: Annotated[str, Field(min_length=1, max_length=120)]
    case_officer: StaffCode
    party_member: StaffCode | None = None
    resettlement: d.Resettlement = d.Resettlement.NONE
    land: d.Land
    reward_until: LocalDate | None = None
    """Last day of the early-handover reward; None where the project grants none."""
    notify_from: LocalDate | None = None
    """An imported case sends nothing before this day."""
    people: tuple[Person, ...] = ()
    inventory: Inventory | None = None
    """What was inventoried, for valuation; the case takes it as version 1."""


class Reassign(Command):
    """Give the case to another officer or party member."""

    HANDLING: ClassVar[Handling] = Handling.BULK

    case_officer: StaffCode | None = None
    party_member: StaffCode | None = None

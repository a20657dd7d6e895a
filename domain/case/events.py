"""The events of a case beside its papers: opening, batch decisions, notes, corrections."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.case import details as d
from domain.case.facts import CASE_FACTS
from domain.clocks.bars import Breach
from domain.clocks.events import CLOCK_EVENTS
from domain.compensation.inventory import MOST_WORDS, Inventory
from domain.messages import Event, by_type
from domain.policy.adopting import PolicyAdopted
from domain.privacy import Private, PrivateText, at_most
from domain.values import DocumentNumber, StaffCode


class CaseOpened(Event):
    """A household's case was opened."""

    IS_ACT: ClassVar[bool] = True

    code: str
    project_id: UUID
    project_code: str
    batch_id: UUID | None = None
    pack_id: str
    pack_version: int = 0
    rule_version: str = ""
    area_path: str
    residential_group: str
    case_officer: StaffCode
    party_member: StaffCode | None = None
    resettlement: d.Resettlement
    land: d.Land
    reward_until: date | None = None
    notify_from: date | None = None


class PersonRegistered(Event):
    """A person of the household; every word sealed, the search columns live in ``parties`` alone."""

    LEAVES_A_TRACE: ClassVar[bool] = False

    party_id: UUID
    role: str
    name: PrivateText
    personal_id: PrivateText = ""
    phone: PrivateText = ""
    address: PrivateText = ""
    email: PrivateText = ""


class BatchDecisionTaken(Event):
    """The case took a decision of its batch as a fact."""

    IS_ACT: ClassVar[bool] = True

    batch_id: UUID
    batch_version: int
    decision: str
    effective_on: date | None = None
    plan_version: int | None = None
    net_payable_vnd: int | None = None
    agreed: int | None = None
    """Land users of the project area who agree to early recovery, of those ``asked``."""
    asked: int | None = None


class BatchDecisionCorrected(Event):
    """A decision of the batch was put right there, or taken back."""

    IS_ACT: ClassVar[bool] = True

    batch_id: UUID
    batch_version: int
    right_on: date | None = None
    effective_on: date | None = None
    withdrawn: bool = False


class BatchDecisionNotApplied(Event):
    """The batch's decision could not become a fact here: a task for the case's officer.

    What it said is kept, so that a draft typed in after its approval finds it.
    """

    batch_id: UUID
    batch_version: int
    decision: str
    reason: str
    effective_on: date | None = None
    plan_version: int | None = None
    net_payable_vnd: int | None = None


class HouseholdVisited(Event):
    """Somebody visited the household."""

    note: d.FreeText | None = None


class NoteAdded(Event):
    """Something was noted in words."""

    LEAVES_A_TRACE: ClassVar[bool] = False

    text: d.FreeText


class PhotoAttached(Event):
    """A photo or scan was attached, known by its fingerprint."""

    LEAVES_A_TRACE: ClassVar[bool] = False

    sha256: str
    caption: d.FreeText | None = None


class InventoryLineRecorded(Event):
    """A line of the inventory was noted or changed."""

    LEAVES_A_TRACE: ClassVar[bool] = False

    line_id: UUID
    description: d.FreeText
    unit: str = ""
    quantity: str
    disputed: bool = False


class InventoryRegistered(Event):
    """What was inventoried was registered for valuation, as a new version that replaces the one before."""

    inventory_version: int
    inventory: Inventory
    """Figures, codes and places; items are named by their number."""
    words: Annotated[str, at_most(MOST_WORDS), Private()] = ""
    """What people wrote of the items, a JSON list in the inventory's order."""
    reason: d.FreeText | None = None
    paper: DocumentNumber = ""


class GrievanceLinked(Event):
    """A grievance about this case was received or accepted; it pauses nothing by itself."""

    grievance_id: UUID
    kind: d.GrievanceKind
    about: d.GrievanceSubject
    stage: str


class Reassigned(Event):
    """The case was given to another officer or party member."""

    case_officer: StaffCode
    party_member: StaffCode | None = None


class BrokenBar(BaseModel):
    """An earliest time that a recorded act turns out to have broken once a date was put right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    """Of the act."""
    fact: str
    breach: Breach


class FactCorrected(Event):
    """A recorded fact was replaced by the right one."""

    IS_ACT: ClassVar[bool] = True

    target_version: int
    right_details: dict[str, str | int]
    """All details of the right fact, validated against its kind."""
    reason: d.FreeText
    paper: DocumentNumber = ""
    agreed_by: StaffCode
    right_on: date
    """The date the fact truly happened on."""
    breaches: tuple[BrokenBar, ...] = ()
    """A correction is never barred; what it moves inside an earliest time is on record with it."""


class FactWithdrawn(Event):
    """A recorded fact was taken back."""

    IS_ACT: ClassVar[bool] = True

    target_version: int
    reason: d.FreeText
    paper: DocumentNumber = ""
    agreed_by: StaffCode


class PaymentReversed(Event):
    """Money paid by mistake was reversed, in whole or in part."""

    IS_ACT: ClassVar[bool] = True

    target_version: int
    amount_vnd: Annotated[int, Field(strict=True, gt=0)]
    reason: d.FreeText
    paper: DocumentNumber = ""
    agreed_by: StaffCode


EVENTS: Final = by_type(
    *CASE_FACTS,
    CaseOpened,
    PersonRegistered,
    BatchDecisionTaken,
    BatchDecisionCorrected,
    BatchDecisionNotApplied,
    HouseholdVisited,
    NoteAdded,
    PhotoAttached,
    InventoryLineRecorded,
    InventoryRegistered,
    GrievanceLinked,
    Reassigned,
    FactCorrected,
    FactWithdrawn,
    PaymentReversed,
    PolicyAdopted,
    *CLOCK_EVENTS,
)

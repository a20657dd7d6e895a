"""What is noted about a case; notes move nothing."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.case import details as d
from domain.case.events import InventoryLineRecorded, InventoryRegistered
from domain.compensation.inventory import Inventory
from domain.messages import Command, Event, Handling
from domain.values import DocumentNumber


class RecordVisit(Command):
    """Note a visit to the household."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    note: d.FreeText | None = None


class AddNote(Command):
    """Note something in words."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    text: Annotated[d.FreeText, Field(min_length=1)]


class AttachPhoto(Command):
    """Note a photo or scan by its fingerprint; the file lies beside the log."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    caption: d.FreeText | None = None


class RecordInventoryLine(Command):
    """Note or change one line of the inventory."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    line_id: UUID
    description: Annotated[d.FreeText, Field(min_length=1)]
    unit: Annotated[str, Field(max_length=20)] = ""
    quantity: Annotated[str, Field(pattern=r"^[0-9]{1,12}([.][0-9]{1,2})?$")]
    """Decimal text, so that no reader makes a binary float of it."""
    disputed: bool = False

    def conflicts_with(self, event: Event) -> bool:
        """Only another edit of the same line makes this one stale."""
        return isinstance(event, InventoryLineRecorded) and event.line_id == self.line_id


class RegisterInventory(Command):
    """Note what was inventoried of the household, for valuation: the whole of it, as a new version."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    inventory: Inventory
    reason: Annotated[d.FreeText, Field(min_length=1)] | None = None
    """Needed once the plan is approved."""
    paper: DocumentNumber = ""

    def conflicts_with(self, event: Event) -> bool:
        """Two people who register an inventory at once would undo each other."""
        return isinstance(event, InventoryRegistered)


class LinkGrievance(Command):
    """Note a grievance about this case; by law it holds nothing by itself."""

    HANDLING: ClassVar[Handling] = Handling.NOTE

    grievance_id: UUID
    kind: d.GrievanceKind
    about: d.GrievanceSubject
    stage: Annotated[str, Field(pattern=r"^(received|accepted)$")]

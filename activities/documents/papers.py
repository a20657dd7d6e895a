"""What a household's papers say, apart from how they look."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.values import LocalDate, SquareMetres, Vnd


class PaidFor(StrEnum):
    """What a payment was for."""

    PLAN = "plan"
    REWARD = "reward"
    LATE_SUM = "late_sum"


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Payment(_Facts):
    """One payment the household received."""

    kind: PaidFor
    amount_vnd: Vnd
    paid_on: LocalDate
    paper: str
    """Number of the payment order."""


class RecoveredLand(_Facts):
    """A parcel segment that is handed over, area in square metres."""

    map_sheet: str
    parcel: str
    land_type: str
    area: SquareMetres


class Handover(_Facts):
    """The handover of the site."""

    handed_over_on: LocalDate
    paper: str
    """Number of the minutes."""


class CasePapers(_Facts):
    """Everything the payment slip and the handover minutes of one household need."""

    household_code: str
    head: str
    personal_id: str = ""
    spouse: str = ""
    spouse_id: str = ""
    co_users: tuple[str, ...] = ()
    address: str
    residential_group: str
    project_name: str
    project_owner: str
    commune: str
    unit: str
    """The body that carries out compensation and resettlement."""
    officer: str
    """Name of the case officer."""
    decision_no: str
    """Number of the decision that approved the plan."""
    decided_on: LocalDate | None
    land: tuple[RecoveredLand, ...] = ()
    payments: tuple[Payment, ...] = Field(min_length=1)
    handover: Handover

    @property
    def paid_vnd(self) -> int:
        """All payments together, in VND."""
        return sum(payment.amount_vnd for payment in self.payments)

    @property
    def area(self) -> Decimal:
        """All recovered land together, in square metres."""
        return sum((piece.area for piece in self.land), Decimal(0))

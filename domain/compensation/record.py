"""A plan as it is kept and printed: each line as it was explained on its day, never worked out again.

Formulas, articles and documents stand as texts, because the rules and their words change and the plan of that
day does not.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pydantic import BaseModel, ConfigDict

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import Exact
from domain.compensation.lines import Line, Quantity
from domain.compensation.plan import Plan
from domain.policy.rate_numbers import RoundingMode
from domain.policy.rates import PackDocuments
from domain.wording import sums


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PriceDocument(_Kept):
    """A decision that amounts of the plan rest on."""

    name: str
    """Which of the pack's documents it is."""
    number: str
    date: date


class PriceBasis(_Kept):
    """Under which pack and which decisions a plan was valued (brief 1.7)."""

    pack_id: str
    pack_version: int = 0
    """0 where the pack was read as a file."""
    is_sample: bool = False
    documents: tuple[PriceDocument, ...] = ()

    @classmethod
    def of(cls, pack_id: str, pack_version: int, is_sample: bool, documents: PackDocuments | None) -> PriceBasis:
        """The basis by the pack's own list of documents."""
        listed = documents or ()
        return cls(
            pack_id=pack_id,
            pack_version=pack_version,
            is_sample=is_sample,
            documents=tuple(PriceDocument(name=name, number=one.number, date=one.date) for name, one in listed),
        )


class RecordedLine(_Kept):
    """One line: what for, from which numbers, by which sum, on which articles."""

    category: str
    subject: str = ""
    formula: str
    """Every step with its numbers, in Vietnamese."""
    inputs: tuple[tuple[str, str, str], ...] = ()
    """Name, number and unit of everything the amount was computed from; a number no decimal writes is a fraction."""
    amount: int
    reason: str = ""
    """Why the amount is zero, by its code; empty when it is not."""
    basis: str
    firmness: str
    documents: tuple[str, ...] = ()
    """Names of the price documents."""


class PlanRecord(_Kept):
    """A plan with all that explains it. All amounts in VND."""

    basis: PriceBasis
    lines: tuple[RecordedLine, ...]
    land: int
    assets: int
    moving: int
    support: int
    rounding_mode: RoundingMode
    rounding_unit: int
    rounding: int
    total: int
    """Rounded."""
    deduction_lines: tuple[RecordedLine, ...] = ()
    debt_left: int = 0
    net_payable: int
    early_reward: RecordedLine
    """For handing over on the day the plan was drawn up, or on the day it was done."""

    @property
    def total_before_rounding(self) -> int:
        """Σ of the lines."""
        return self.total - self.rounding

    @property
    def deductions(self) -> int:
        """What debts take."""
        return sum(line.amount for line in self.deduction_lines)


def recorded(plan: Plan, basis: PriceBasis) -> PlanRecord:
    """The plan as it is kept."""
    return PlanRecord(
        basis=basis,
        lines=tuple(_line(one) for one in plan.lines),
        land=plan.land,
        assets=plan.assets,
        moving=plan.moving,
        support=plan.support,
        rounding_mode=plan.rounding_mode,
        rounding_unit=plan.rounding_unit,
        rounding=plan.rounding,
        total=plan.total,
        deduction_lines=tuple(_line(one) for one in plan.deduction_lines),
        debt_left=plan.debt_left,
        net_payable=plan.net_payable,
        early_reward=_line(plan.early_reward),
    )


def group_of(line: RecordedLine) -> str:
    """Where the amount of a line is counted."""
    return CATEGORIES[line.category].group.value


def _line(line: Line) -> RecordedLine:
    return RecordedLine(
        category=line.category.code,
        subject=line.subject,
        formula=sums.formula(line),
        inputs=tuple(_input(one) for one in line.inputs),
        amount=line.amount,
        reason=line.reason,
        basis=sums.legal_basis(line),
        firmness=line.category.firmness.value,
        documents=line.category.documents,
    )


def _input(one: Quantity) -> tuple[str, str, str]:
    return one.name, _written(one.value), one.unit


def _written(value: Exact) -> str:
    return str(value) if isinstance(value, (int, Fraction)) else f"{value:f}"

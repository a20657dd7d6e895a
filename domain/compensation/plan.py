"""The plan of one household: its lines, what they add up to, what is taken off, and what waits apart."""

from __future__ import annotations

from dataclasses import dataclass

from domain.compensation.lines import Blocker, Line
from domain.compensation.lot import Offset
from domain.policy.rate_numbers import RoundingMode


@dataclass(frozen=True, slots=True)
class Plan:
    """All amounts in VND."""

    code: str
    lines: tuple[Line, ...]
    """In the order of the categories; those that give nothing stand with their reason."""
    land: int
    assets: int
    moving: int
    support: int
    rounding_mode: RoundingMode
    rounding_unit: int
    rounding: int
    """What rounding adds to the total; below 0 when it was rounded down."""
    deduction_lines: tuple[Line, ...]
    debt_left: int
    """Obligations that could not be taken and stay recorded."""
    early_reward: Line
    """By a separate decision, never of the net."""
    blockers: tuple[Blocker, ...]
    """While there is one, the plan cannot be finalised."""
    resettlement_offset: Offset | None = None
    """Of a household that takes a lot, at the size and price of the smallest one; never of the net."""

    @property
    def total_before_rounding(self) -> int:
        """Σ of the lines."""
        return self.land + self.assets + self.moving + self.support

    @property
    def total(self) -> int:
        """The rounded total."""
        return self.total_before_rounding + self.rounding

    @property
    def deductions(self) -> int:
        """What is taken off for debts."""
        return sum(line.amount for line in self.deduction_lines)

    @property
    def net_payable(self) -> int:
        """What the household is paid by the plan, never below 0."""
        return self.total - self.deductions

    @property
    def on_time(self) -> int:
        """What the household has when all is paid in time: the net and the reward."""
        return self.net_payable + self.early_reward.amount

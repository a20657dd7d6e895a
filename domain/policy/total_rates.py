"""The end of a pack's rates: how totals are rounded, what debts may touch, the reward, and when money is due."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from domain.policy.columns import PolicyText
from domain.policy.rate_numbers import Number, Percent, RoundingMode, Section
from domain.values import Vnd

#: Land Law 2024 Art. 94(6), Decree 88/2024 Art. 25(1): a debt touches nothing else.
_DEDUCTIBLE: Final = frozenset({"C-LAND", "C-LAND-T", "C-INV"})


class HouseholdRounding(Section):
    """How the total of a household is rounded unless its project says otherwise."""

    level: Literal["household_total"]
    mode: RoundingMode
    unit: int = Field(strict=True, ge=1, le=10**6)
    reason: PolicyText


class Deductions(Section):
    """What debts may be taken from, and which debt goes first."""

    base: tuple[str, ...] = Field(min_length=1)
    order: tuple[Literal["D-FIN", "D-LUF"], ...]

    @model_validator(mode="after")
    def _within_law(self) -> Self:
        above = set(self.base) - _DEDUCTIBLE
        if above or len(set(self.base)) < len(self.base):
            raise ValueError("base: only C-LAND, C-LAND-T and C-INV, each once (Land Law 2024 Art. 94(6))")
        if sorted(self.order) != ["D-FIN", "D-LUF"]:
            raise ValueError("order: names D-FIN and D-LUF once each")
        return self


class RewardWindow(Section):
    """A period of handing over and the most it earns: 1 before the posting, 2 from it to the project's day."""

    no: Literal[1, 2]
    when: PolicyText
    cap: Vnd


class EarlyReward(Section):
    """The reward for handing over early (Land Law 2024 Art. 111(7))."""

    pct: Percent
    base_land: tuple[Literal["C-LAND", "C-LAND-T", "C-INV", "C-CORR"], ...]
    include_crops_and_graves: bool = Field(strict=True)
    windows: tuple[RewardWindow, ...]

    @field_validator("windows")
    @classmethod
    def _both_windows(cls, windows: tuple[RewardWindow, ...]) -> tuple[RewardWindow, ...]:
        if sorted(window.no for window in windows) != [1, 2]:
            raise ValueError("the windows 1 and 2, each once")
        return windows


class DatedRate(Section):
    """A rate that holds from a day on, until the next one does."""

    from_: date = Field(alias="from")
    rate: Number
    source: PolicyText


def _form_of_rates(written: object) -> str:
    """One number, or rates by their first days: so that a refusal speaks of what was meant."""
    return "dated" if isinstance(written, (list, tuple)) else "number"


class Payment(Section):
    """When the money is due, and what it costs to be late or to lie in a deposit account."""

    days_from_effective: int = Field(strict=True, ge=1, le=365)
    late_rate_per_day: Annotated[
        Annotated[Number, Tag("number")] | Annotated[tuple[DatedRate, ...], Tag("dated")], Discriminator(_form_of_rates)
    ]
    late_rate_note: PolicyText | None = None
    deposit_rate_per_year: tuple[DatedRate, ...] = ()
    """Demand-deposit rates as a share (``"0.002"`` = 0.2 %); empty until the bank's statement is known."""
    deposit_days_in_year: int = Field(default=365, strict=True, ge=360, le=366)

    @field_validator("late_rate_per_day", "deposit_rate_per_year")
    @classmethod
    def _in_order(cls, rates: Any) -> Any:
        if isinstance(rates, tuple) and any(later.from_ <= earlier.from_ for earlier, later in pairwise(rates)):
            raise ValueError("rates stand in the order of their first days, and no two share one")
        return rates

    @property
    def late_rates(self) -> tuple[DatedRate, ...]:
        """The late rates by their first days; one plain number holds on every day."""
        rates = self.late_rate_per_day
        if isinstance(rates, tuple):
            return rates
        return (DatedRate.model_validate({"from": date.min, "rate": rates, "source": self.late_rate_note or "-"}),)

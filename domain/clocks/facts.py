"""Facts as a state keeps them: what happened, when, and the details rules may ask for.

The state keeps facts and derives everything else, so that correcting a fact and folding gives
what folding the right fact would have given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.policy.columns import FactAlternatives


class Fact(BaseModel):
    """A recorded fact in force: neither withdrawn nor replaced by a correction."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    """Version of the event that first recorded it; a correction keeps it."""
    on: date
    type: str
    details: Mapping[str, str | int] = {}

    def text(self, detail: str) -> str:
        """A detail as text; empty when the fact has none of that name."""
        value = self.details.get(detail, "")
        return value if isinstance(value, str) else str(value)

    def amount(self, detail: str = "amount_vnd") -> int:
        """A detail as whole đồng; 0 when the fact has none of that name."""
        value = self.details.get(detail, 0)
        return value if isinstance(value, int) else int(value)


def matching(facts: Sequence[Fact], alternatives: FactAlternatives) -> list[Fact]:
    """The facts that are one of the alternatives, in the order given."""
    return [fact for fact in facts if _is_one_of(fact, alternatives)]


def _is_one_of(fact: Fact, alternatives: FactAlternatives) -> bool:
    # A loop, not any(): most of a decision's time goes into passing by facts of other types.
    for alternative in alternatives:
        if alternative.fact == fact.type and alternative.matches(
            fact.type, {name: str(value) for name, value in fact.details.items()}
        ):
            return True
    return False

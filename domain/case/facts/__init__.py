"""The events of a case that are facts of the procedure, step by step; one class per kind of paper."""

from __future__ import annotations

from typing import Final

from domain.case.facts import exceptions, notice_and_inventory, payment, plan_and_agreement, recovery_and_handover
from domain.case.facts.case_fact import CaseFact
from domain.messages import by_type

CASE_FACTS: Final[tuple[type[CaseFact], ...]] = tuple(
    fact
    for step in (notice_and_inventory, plan_and_agreement, payment, recovery_and_handover, exceptions)
    for fact in vars(step).values()
    if isinstance(fact, type) and issubclass(fact, CaseFact) and fact is not CaseFact
)
FACT_CLASSES: Final = by_type(*CASE_FACTS)

__all__ = ["CASE_FACTS", "FACT_CLASSES", "CaseFact"]

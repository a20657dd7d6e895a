"""What holds a case or its money back on a day: a court's stop, a ruling, a dispute, heirs, a bank.

A complaint holds nothing by itself (Decree 102/2024 Art. 40); only the ruling that the recovery is unlawful does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from domain.case.details import HeldBack
from domain.clocks.facts import Fact

#: Papers that hold the money of their kind back by themselves, and those that settle what they found (brief 1.14).
_OPENS: Final = {
    "heirs_posted": HeldBack.HEIRS,
    "dispute_recorded": HeldBack.DISPUTE,
    "mortgage_recorded": HeldBack.MORTGAGE,
}
_SETTLES: Final = {
    "heirs_determined": HeldBack.HEIRS,
    "dispute_settled": HeldBack.DISPUTE,
    "bank_instruction_agreed": HeldBack.MORTGAGE,
}
_BLOCKS: Final = frozenset({"payment_blocked", "payment_unblocked"})
_STOPS: Final = frozenset({"court_stop_received", "court_stop_lifted"})
UNLAWFUL: Final = "complaint_upheld_unlawful_recovery"


def by_date(fact: Fact) -> tuple[date, int]:
    """The order in which things happened; on one day, that of their recording."""
    return fact.on, fact.version


def court_stopped(facts: Sequence[Fact], day: date | None = None) -> bool:
    """Whether a court's stop is in force, by all papers or by those of a day and before."""
    papers = [fact for fact in facts if fact.type in _STOPS and (day is None or fact.on <= day)]
    return bool(papers) and max(papers, key=by_date).type == "court_stop_received"


def ruled_unlawful(facts: Sequence[Fact], day: date | None = None) -> bool:
    """Whether the recovery was found unlawful, by all papers or by those of a day and before."""
    return any(fact.type == UNLAWFUL and (day is None or fact.on <= day) for fact in facts)


def stopped(facts: Sequence[Fact]) -> bool:
    """Whether a court or a ruling stops the case: its clocks go on showing, and nobody is escalated."""
    return court_stopped(facts) or ruled_unlawful(facts)


def blocks(facts: Sequence[Fact], day: date) -> dict[HeldBack, Fact]:
    """The papers that block the money on a day, by reason; what settles a matter does not lift them by itself."""
    blocked: dict[HeldBack, Fact] = {}
    for fact in sorted((fact for fact in facts if fact.type in _BLOCKS and fact.on <= day), key=by_date):
        reason = HeldBack(fact.text("reason"))
        if fact.type == "payment_blocked":
            blocked[reason] = fact
        else:
            blocked.pop(reason, None)
    return blocked


def payment_holds(facts: Sequence[Fact], day: date) -> list[HeldBack]:
    """Why money may not be handed to the household on a day, in the order of the list; empty when it may."""
    held = set(blocks(facts, day))
    papers = [fact for fact in facts if fact.on <= day and (fact.type in _OPENS or fact.type in _SETTLES)]
    for reason in _OPENS.values():
        of_this = [fact for fact in papers if reason in (_OPENS.get(fact.type), _SETTLES.get(fact.type))]
        if of_this and max(of_this, key=by_date).type in _OPENS:
            held.add(reason)
    return [reason for reason in HeldBack if reason in held]

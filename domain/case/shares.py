"""What of a household's money is whose: the co-owners' parts, and the interest of what lies on deposit."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from domain.case.holds import by_date
from domain.case.money import net_payable
from domain.case.state import CaseState
from domain.compensation.late import deposit_interest
from domain.compensation.settling import split
from domain.compensation.situation import Unvaluable
from domain.policy.rates import Rates


def co_owner_sums(state: CaseState) -> tuple[int, ...]:
    """VND of the approved plan for each co-owner, in the order of their agreement; none without plan or agreement."""
    agreed, net = state.last("co_owner_split_agreed"), net_payable(state)
    if agreed is None or net is None:
        return ()
    shares = [Fraction(share) / 100 for share in agreed.text("shares").split("+")]
    parts = iter(split(net, [share for share in shares if share]))
    return tuple(next(parts) if share else 0 for share in shares)


def interest_due(state: CaseState, amount: int, released_on: date, rates: Rates | None) -> int:
    """VND of interest on what is taken out of the deposit, the oldest money first (Land Law 2024 Art. 94(4)).

    0 where the pack has no rate for all of its days: then the bank's statement says it.
    """
    if rates is None:
        return 0
    gone = sum(fact.amount() for fact in state.all_of("deposit_released"))
    interest, left = 0, amount
    for deposit in sorted(state.all_of("deposit_made"), key=by_date):
        there = max(0, deposit.amount() - gone)
        gone = max(0, gone - deposit.amount())
        taken = min(left, there)
        left -= taken
        try:
            interest += deposit_interest(taken, deposit.on, released_on, rates).amount
        except Unvaluable:
            return 0
    return interest

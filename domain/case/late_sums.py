"""Whether a sum for late payment is owed, and for which money and days (Land Law 31/2024/QH15 Art. 94(3)(b)).

Day 30 after the effect is in time and does not roll; the days from the next one to the payment count. How much
that is, ``domain.compensation.late`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final

from domain.case.commands.payment import DecideLateSum
from domain.case.details import PaymentKind
from domain.case.money import effective_on, plans
from domain.case.state import CaseState
from domain.compensation.late import HALF_UP_TO_ONE, late_from, rate_on
from domain.compensation.situation import Unvaluable
from domain.context import Rulebook
from domain.errors import Rejection
from domain.policy.total_rates import DatedRate

#: Day 30 and its article: the row of the pack whose clock ends with the money, whatever the rule set calls it.
_PAID: Final = "plan_settled"
_ONE_DAY: Final = timedelta(days=1)
#: Where a pack has no rates of its own (brief 9 point 3; Law 38/2019/QH14 Art. 59(2)).
_DEFAULT_RATES: Final[tuple[DatedRate, ...]] = (
    DatedRate.model_validate({"from": date.min, "rate": "0.0003", "source": "Luật 38/2019/QH14, Điều 59 khoản 2"}),
)


@dataclass(frozen=True, slots=True)
class _Owed:
    """A sum and the last day it is paid in time; below zero, what a correction took away again."""

    amount_vnd: int
    due_on: date


def check_late_sum(state: CaseState, command: DecideLateSum, rulebook: Rulebook) -> None:
    """The sum is what the law's formula gives for money that was unpaid on those days, and decided once.

    Raises Rejection payment_rule_unknown, wrong_step, late_sum_differs, late_sum_not_owed or late_rate_unknown.
    """
    owed = _owed(state, rulebook)
    if not owed:
        raise Rejection("wrong_step", needs=["batch_plan_effective"])
    settling = _settling(state)
    paid_on = {on for on, _ in settling}
    days = timedelta(days=command.days_late)
    due_on = next((one.due_on for one in owed if one.amount_vnd > 0 and one.due_on + days in paid_on), owed[0].due_on)
    last = due_on + days
    unpaid = _unpaid(owed, settling, last)
    if last > command.occurred_on or command.base_vnd > unpaid:
        raise Rejection("late_sum_not_owed", base_vnd=command.base_vnd, unpaid_vnd=unpaid, on=last.isoformat())
    dated, rounding = _DEFAULT_RATES, HALF_UP_TO_ONE
    if rulebook.rates is not None:
        dated, rounding = rulebook.rates.payment.late_rates, rulebook.rates.line_rounding
    try:
        right = late_from(command.base_vnd, due_on + _ONE_DAY, last, dated, rounding).amount
    except Unvaluable as unknown:
        raise Rejection("late_rate_unknown", on=(due_on + _ONE_DAY).isoformat()) from unknown
    if command.amount_vnd != right:
        raise Rejection(
            "late_sum_differs",
            amount_vnd=command.amount_vnd,
            expected_vnd=right,
            base_vnd=command.base_vnd,
            days_late=command.days_late,
        )
    decided = state.all_of("late_sum_decided")
    late_days = _days(owed[0].due_on + _ONE_DAY, command.occurred_on)
    accrued = sum((_unpaid(owed, settling, day) * rate_on(day, dated) for day in late_days), Fraction(0))
    # Each decision may have been rounded up by as much as a đồng.
    if sum(fact.amount() for fact in decided) + right > accrued + len(decided) + 1:
        raise Rejection("late_sum_not_owed", base_vnd=command.base_vnd, unpaid_vnd=unpaid, on=last.isoformat())


def _owed(state: CaseState, rulebook: Rulebook) -> list[_Owed]:
    """What the plan and its corrections made payable, each with its day 30, in order; raises payment_rule_unknown."""
    effective = state.last("batch_plan_effective")
    decided = plans(state)
    if effective is None or not decided:
        return []
    day_thirty = next((rule for rule in rulebook.rules if any(stop.fact == _PAID for stop in rule.stops_at)), None)
    if day_thirty is None:
        raise Rejection("payment_rule_unknown", rule_version=rulebook.rule_version)
    owed = [_Owed(decided[0].amount("net_payable_vnd"), day_thirty.due_on(effective.on, rulebook.calendar))]
    for before, after in pairwise(decided):
        added = after.amount("net_payable_vnd") - before.amount("net_payable_vnd")
        since = effective_on(after)
        # What a correction takes away is owed no more from its effect on; what it adds has a day 30 of its own.
        last_day = since - _ONE_DAY if added < 0 else day_thirty.due_on(since, rulebook.calendar)
        owed.append(_Owed(added, last_day))
    return owed


def _unpaid(owed: Sequence[_Owed], settling: Sequence[tuple[date, int]], day: date) -> int:
    """VND that were late on a day, before what was paid or deposited on that day."""
    late = sum(one.amount_vnd for one in owed if one.due_on < day)
    return max(0, late - sum(amount for on, amount in settling if on < day))


def _settling(state: CaseState) -> list[tuple[date, int]]:
    """What was paid of the plan or deposited, and when."""
    return [
        (fact.on, fact.amount())
        for fact in state.all_of("payment_made", "deposit_made")
        if fact.type == "deposit_made" or fact.text("kind") == PaymentKind.PLAN.value
    ]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]

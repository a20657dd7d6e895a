"""What a household may be paid, and that no payment paper exceeds it.

Invariant (brief 2.5): payments and deposits together never exceed the plan's net, the reward and
the late sum that were decided.
"""

from __future__ import annotations

from domain.case import commands as c
from domain.case.details import PaymentKind
from domain.case.procedure import PAYMENT_CHAIN, PAYMENT_NEEDS
from domain.case.standing import deposited, net_payable, paid
from domain.case.state import CaseState
from domain.errors import Rejection
from domain.messages import Command


def entitled(state: CaseState, kind: PaymentKind) -> int:
    """VND decided for the household, of one kind."""
    if kind is PaymentKind.PLAN:
        return net_payable(state) or 0
    decided = "reward_decided" if kind is PaymentKind.REWARD else "late_sum_decided"
    return sum(fact.amount() for fact in state.all_of(decided))


def outstanding(state: CaseState, kind: PaymentKind) -> int:
    """VND still to be paid, of one kind; money on deposit counts against the plan."""
    settled = paid(state, kind) + (deposited(state) if kind is PaymentKind.PLAN else 0)
    return entitled(state, kind) - settled


def check(state: CaseState, command: Command) -> None:
    """Refuse a payment paper that rests on nothing, differs from the paper before it, or exceeds what is owed.

    Raises Rejection wrong_step, amount_differs or amount_exceeds_entitlement.
    """
    if isinstance(command, c.MakeDeposit):
        _within(state, PaymentKind.PLAN, command.amount_vnd)
    elif isinstance(command, (c.PreparePayment, c.ApprovePayment, c.MakePayment)):
        need = PAYMENT_NEEDS[command.kind]
        if not state.has(*need.any_of):
            raise Rejection("wrong_step", needs=list(need.any_of))
        _within(state, command.kind, command.amount_vnd)
        _follows(state, command)


def _within(state: CaseState, kind: PaymentKind, amount: int) -> None:
    limit = outstanding(state, kind)
    if amount > limit:
        raise Rejection("amount_exceeds_entitlement", amount_vnd=amount, limit_vnd=max(0, limit))


def _follows(state: CaseState, command: c.PreparePayment | c.ApprovePayment | c.MakePayment) -> None:
    """Each payment paper answers one paper before it, of the same kind and amount."""
    before = PAYMENT_CHAIN.get(command.RECORDS.TYPE)
    if before is None:
        return
    earlier = [fact for fact in state.all_of(before) if fact.text("kind") == command.kind.value]
    used = [fact for fact in state.all_of(command.RECORDS.TYPE) if fact.text("kind") == command.kind.value]
    if len(used) >= len(earlier):
        raise Rejection("wrong_step", needs=[before])
    open_papers = earlier[len(used) :]
    match = next((fact for fact in open_papers if fact.amount() == command.amount_vnd), None)
    if match is None:
        raise Rejection("amount_differs", amount_vnd=command.amount_vnd, expected_vnd=open_papers[0].amount())
    if command.occurred_on < match.on:
        raise Rejection("dated_before_predecessor", predecessor=before, predecessor_on=match.on.isoformat())

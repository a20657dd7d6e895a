"""What a household may be paid, and that no payment paper exceeds it.

Invariant (brief 2.5): payments and deposits together never exceed the plan's net, the reward and
the late sum that were decided.
"""

from __future__ import annotations

from collections import Counter

from domain.case.commands import payment as c
from domain.case.details import PaymentKind
from domain.case.grounds import PAYMENT_CHAIN, PAYMENT_NEEDS
from domain.case.money import deposited, net_payable, paid, reward_promised, reward_window_met
from domain.case.state import CaseState
from domain.case.valuing import reward_due
from domain.clocks.facts import Fact
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

    Raises Rejection wrong_step, amount_differs, amount_exceeds_entitlement, reward_window_missed or reward_differs.
    """
    if isinstance(command, c.MakeDeposit):
        _within(state, PaymentKind.PLAN, command.amount_vnd)
    elif isinstance(command, c.ReleaseDeposit):
        left = deposited(state)
        if command.amount_vnd > left:
            raise Rejection("amount_exceeds_entitlement", amount_vnd=command.amount_vnd, limit_vnd=left)
    elif isinstance(command, (c.ListReward, c.DecideReward)):
        _reward(state, command.amount_vnd)
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
    waiting = unanswered(state, before, command.RECORDS.TYPE, command.kind)
    if not waiting:
        raise Rejection("wrong_step", needs=[before])
    match = next((fact for fact in waiting if fact.amount() == command.amount_vnd), None)
    if match is None:
        raise Rejection("amount_differs", amount_vnd=command.amount_vnd, expected_vnd=waiting[0].amount())
    if command.occurred_on < match.on:
        raise Rejection("dated_before_predecessor", predecessor=before, predecessor_on=match.on.isoformat())


def unanswered(state: CaseState, before: str, after: str, kind: PaymentKind) -> list[Fact]:
    """The earlier papers of a kind that no later paper of the same amount has answered yet."""
    answered = Counter(fact.amount() for fact in state.all_of(after) if fact.text("kind") == kind.value)
    waiting = []
    for fact in state.all_of(before):
        if fact.text("kind") != kind.value:
            continue
        if answered[fact.amount()]:
            answered[fact.amount()] -= 1
        else:
            waiting.append(fact)
    return waiting


def _reward(state: CaseState, amount: int) -> None:
    """A reward is for a handover inside its window: what the plan makes it, or no more than the office promised."""
    if not reward_window_met(state):
        raise Rejection("reward_window_missed")
    due = reward_due(state)
    if due is not None:
        if amount != due:
            raise Rejection("reward_differs", amount_vnd=amount, expected_vnd=due)
        return
    promised = reward_promised(state)
    if amount > promised:
        raise Rejection("amount_exceeds_entitlement", amount_vnd=amount, limit_vnd=promised)


def check_withdrawal(state: CaseState, fact: Fact) -> None:
    """Refuse to take back a sum of which more was paid than the others of its kind decide.

    Raises Rejection amount_exceeds_entitlement.
    """
    after = state.model_copy(update={"facts": tuple(one for one in state.facts if one.version != fact.version)})
    for kind in PaymentKind:
        if outstanding(after, kind) < min(0, outstanding(state, kind)):
            raise Rejection("amount_exceeds_entitlement", amount_vnd=paid(state, kind), limit_vnd=entitled(after, kind))

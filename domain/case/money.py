"""The money of a case: what its plan pays, what was received, what lies on deposit.

Definitions follow brief 5.1: paid excludes deposited; what is taken out of a deposit is paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from domain.case.details import PaymentKind
from domain.case.holds import by_date
from domain.case.state import CaseState
from domain.clocks.facts import Fact


def received(state: CaseState, kind: PaymentKind) -> list[Fact]:
    """The papers by which the household got money of a kind; a deposit is of the plan's money."""
    released = ("deposit_released",) if kind is PaymentKind.PLAN else ()
    return [
        fact
        for fact in state.all_of("payment_made", *released)
        if fact.type != "payment_made" or fact.text("kind") == kind.value
    ]


def paid(state: CaseState, kind: PaymentKind | None = None) -> int:
    """VND the household received, of one kind or in all; interest is not counted."""
    return sum(
        fact.amount() for fact in (received(state, kind) if kind else state.all_of("payment_made", "deposit_released"))
    )


def deposited(state: CaseState) -> int:
    """VND on a deposit account in the household's name."""
    return sum(
        fact.amount() if fact.type == "deposit_made" else -fact.amount()
        for fact in state.all_of("deposit_made", "deposit_released")
    )


def plans(state: CaseState) -> list[Fact]:
    """The approved plan and its corrections in the order the batch decided them; none before the approval."""
    found = state.all_of("batch_plan_approved", "batch_plan_corrected")
    if not any(fact.type == "batch_plan_approved" for fact in found):
        return []
    return sorted(found, key=lambda fact: fact.amount("batch_version"))


def net_payable(state: CaseState) -> int | None:
    """VND the approved plan pays, as last corrected; None before approval."""
    decided = plans(state)
    return decided[-1].amount("net_payable_vnd") if decided else None


def plan_paid(state: CaseState) -> bool:
    """Whether the household received all the approved plan pays; a deposit does not count."""
    net = net_payable(state)
    return net is not None and paid(state, PaymentKind.PLAN) >= net


def plan_received(state: CaseState) -> Fact | None:
    """The paper by which the household had received all the plan pays; None while it has not."""
    return _completing(received(state, PaymentKind.PLAN), net_payable(state))


def plan_settled(state: CaseState) -> Fact | None:
    """The paper that completed what the approved plan pays, in hand or on deposit; None while money is owed.

    A plan that pays nothing is settled by its approval.
    """
    return _settled(state, net_payable(state))


def reward_settled(state: CaseState) -> Fact | None:
    """The payment that completed the reward; None while it is owed or none was decided."""
    decided = state.last("reward_decided")
    return _completing(received(state, PaymentKind.REWARD), decided.amount()) if decided else None


def due_since(state: CaseState) -> Fact | None:
    """The correction from whose effect the plan's money is due; None where the approval's own effect counts.

    A plan that was settled before its correction took effect owes only what the correction adds.
    """
    since = None
    for before, corrected in pairwise(plans(state)):
        settled = _settled(state, before.amount("net_payable_vnd"))
        if settled is None or settled.on > effective_on(corrected):
            break
        since = corrected
    return since


def effective_on(decision: Fact) -> date:
    """The first day a decision is in effect; the day it was signed where it names no other."""
    named = decision.text("effective_on")
    return date.fromisoformat(named) if named else decision.on


def reward_window_met(state: CaseState) -> bool:
    """Whether the site was handed over in time for the early-handover reward."""
    handed_over = state.last("handed_over")
    until = state.opening.reward_until if state.opening else None
    return handed_over is not None and until is not None and handed_over.on <= until


def reward_owed(state: CaseState) -> bool:
    """Whether a reward is still to be paid: the window was met, and the money is not complete."""
    decided = state.last("reward_decided")
    if decided is not None:
        return paid(state, PaymentKind.REWARD) < decided.amount()
    return reward_window_met(state) and reward_promised(state) > 0


def reward_promised(state: CaseState) -> int:
    """VND the last draft adds for an early handover; a draft that corrects and names none leaves it as it was."""
    promised = 0
    for draft in sorted(state.all_of("plan_drafted"), key=by_date):
        named = draft.amount("early_reward_vnd")
        if named or not draft.text("corrects"):
            promised = named
    return promised


def _settled(state: CaseState, due_vnd: int | None) -> Fact | None:
    approved = state.last("batch_plan_approved")
    if approved is None:
        return None
    in_hand = [fact for fact in state.all_of("payment_made") if fact.text("kind") == PaymentKind.PLAN.value]
    return _completing((approved, *in_hand, *state.all_of("deposit_made")), due_vnd)


def _completing(papers: Iterable[Fact], due_vnd: int | None) -> Fact | None:
    """The paper by whose date the sums of all papers reach what is due; one without a sum counts as zero."""
    if due_vnd is None:
        return None
    reached = 0
    for paper in sorted(papers, key=by_date):
        reached += paper.amount()
        if reached >= due_vnd:
            return paper
    return None

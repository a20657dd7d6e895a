"""Where a case stands: step, closed or open, money, and why it does not move.

All derived from the facts in force; definitions follow brief 5.1 (handed over = signed minutes;
paid excludes deposited).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from domain.case.details import Land, PaymentKind, PersuasionResult, Resettlement, Response
from domain.case.state import CaseState
from domain.clocks.facts import Fact
from domain.clocks.setting import Facts
from domain.policy.vocabulary import Condition
from domain.values import Step

INVENTORY_DONE: Final = ("inventory_minutes_signed", "inventory_minutes_witnessed", "compulsory_inventory_done")
ACCEPTED: Final = frozenset({"accepted", "accepted_with_petition"})

#: Papers that put somebody of the office before the household.
CONTACTS: Final = (
    "notice_delivered",
    "inventory_minutes_signed",
    "dialogue_held",
    "decision_delivered",
    "response_recorded",
    "payment_made",
    "handed_over",
)

#: Facts that come again and so end only the rounds of a clock before them.
REPEATABLE: Final = frozenset(
    {
        "stance_recorded",
        "dialogue_held",
        "disagreement_replied",
        "response_recorded",
        "decision_delivery_failed",
        "papers_requested",
        "inventory_postponed",
    }
)


class Cause(StrEnum):
    """The obstacle that keeps an open case from moving; the first that holds is named."""

    DONE = "done"
    COURT_STOP = "court_stop"
    NOT_INVENTORIED = "not_inventoried"
    WAITS_HIGHER_AUTHORITY = "waits_higher_authority"
    GRIEVANCE_OPEN = "grievance_open"
    WAITS_HOUSEHOLD_RESPONSE = "waits_household_response"
    DISAGREED_IN_DIALOGUE = "disagreed_in_dialogue"
    DEPOSITED_NO_HANDOVER = "deposited_no_handover"
    DISAGREED_IN_PERSUASION = "disagreed_in_persuasion"
    PAYMENT_LATE = "payment_late"
    RECOVERY_DECISION_LATE = "recovery_decision_late"
    MOVING = "moving"


def paid(state: CaseState, kind: PaymentKind | None = None) -> int:
    """VND the household received, of one kind or in all."""
    return sum(fact.amount() for fact in (_payments(state, kind) if kind else state.all_of("payment_made")))


def deposited(state: CaseState) -> int:
    """VND on a deposit account in the household's name."""
    return sum(fact.amount() for fact in state.all_of("deposit_made"))


def net_payable(state: CaseState) -> int | None:
    """VND the approved plan pays; None before approval."""
    approved = state.last("batch_plan_approved")
    return approved.amount("net_payable_vnd") if approved else None


def plan_paid(state: CaseState) -> bool:
    """Whether the household received all the approved plan pays; a deposit does not count."""
    net = net_payable(state)
    return net is not None and paid(state, PaymentKind.PLAN) >= net


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
    drafted = state.last("plan_drafted")
    return reward_window_met(state) and drafted is not None and drafted.amount("early_reward_vnd") > 0


def closed(state: CaseState) -> bool:
    """Handed over, plan money paid, and the reward paid where there is one."""
    return state.has("handed_over") and plan_paid(state) and not reward_owed(state)


def inventoried(state: CaseState) -> bool:
    """Whether land and assets have been counted, with or without a signature."""
    return state.has(*INVENTORY_DONE)


def last_stance(state: CaseState) -> str:
    """The household's last stance on the draft; empty when it gave none."""
    stance = state.last("stance_recorded")
    return stance.text("stance") if stance else ""


def accepted(state: CaseState) -> bool:
    """Whether the household's last answer to the approved plan accepts it."""
    response = state.last("response_recorded")
    return response is not None and response.text("response") in ACCEPTED


def last_contact_on(state: CaseState) -> date | None:
    """The last day somebody of the office was with the household, by a visit or by a paper of theirs."""
    papers = state.last(*CONTACTS)
    days = [day for day in (state.last_visit_on, papers.on if papers else None) if day is not None]
    return max(days, default=None)


def step(state: CaseState) -> Step:
    """The step people speak of; valuation is visited twice (brief 1.3)."""
    if not inventoried(state):
        return Step.INVENTORY
    if state.has("batch_plan_approved"):
        if plan_settled(state) is not None:
            return Step.HANDOVER
        begun = paid(state, PaymentKind.PLAN) or deposited(state)
        return Step.PAYMENT if begun or accepted(state) else Step.AGREEMENT
    if state.has("left_out_of_approval"):
        return Step.DIALOGUE if last_stance(state) == "disagree" else Step.VALUATION
    if state.has("plan_drafted") and state.has("batch_posted") and not state.has("batch_file_completed"):
        return Step.DIALOGUE
    return Step.VALUATION


def cause(state: CaseState, today: date) -> Cause:
    """Why the case does not move, the first obstacle that holds."""
    if closed(state):
        return Cause.DONE
    left_out = state.last("left_out_of_approval")
    left_out_for = left_out.text("reason") if left_out and not state.has("batch_plan_approved") else ""
    response = state.last("response_recorded")
    answer = response.text("response") if response else ""
    late = {clock.rule for clock in state.clocks if clock.due_on < today}
    checks = (
        (Cause.COURT_STOP, state.has("court_stop_received")),
        (Cause.NOT_INVENTORIED, left_out_for == "not_inventoried" or _inventory_overdue(state, late)),
        (Cause.WAITS_HIGHER_AUTHORITY, left_out_for == "waits_higher_authority"),
        (Cause.GRIEVANCE_OPEN, bool(state.grievances)),
        (Cause.WAITS_HOUSEHOLD_RESPONSE, left_out_for == "waits_household_papers"),
        (Cause.DISAGREED_IN_DIALOGUE, left_out_for == "disagreed_in_dialogue"),
        (Cause.DEPOSITED_NO_HANDOVER, bool(deposited(state)) and not state.has("handed_over")),
        (Cause.DISAGREED_IN_PERSUASION, answer == "disagreed" and not paid(state)),
        (Cause.WAITS_HOUSEHOLD_RESPONSE, state.has("decision_delivered") and answer in ("", "no_response")),
        (Cause.PAYMENT_LATE, "payment" in late),
        (Cause.RECOVERY_DECISION_LATE, "recovery-decision" in late),
    )
    return next((name for name, holds in checks if holds), Cause.MOVING)


def _inventory_overdue(state: CaseState, late: set[str]) -> bool:
    return not inventoried(state) and bool(late & {"self-declaration", "inventory-after-declaration"})


def rule_facts(state: CaseState) -> Facts:
    """What clocks and bars are derived from: the facts in force with those that follow from them."""
    return Facts(
        in_force=(*state.facts, *_derived(state)),
        holds=lambda condition: _holds(state, condition),
        repeatable=REPEATABLE,
        over=closed(state),
        ended=state.ended_rounds,
    )


def _derived(state: CaseState) -> list[Fact]:
    found = {
        "inventory_complete": _inventory_complete(state),
        "recovery_trigger_met": _recovery_trigger(state),
        "reward_earned": _reward_earned(state),
        "plan_settled": plan_settled(state),
        "reward_settled": _reward_settled(state),
    }
    return [Fact(version=fact.version, on=fact.on, type=name) for name, fact in found.items() if fact is not None]


def _inventory_complete(state: CaseState) -> Fact | None:
    """Signed minutes or a compulsory inventory (brief 1.6), or an unsigned one whose posting has ended."""
    done = state.last("inventory_minutes_signed", "compulsory_inventory_done")
    if done is not None:
        return done
    return state.last("inventory_posting_ended") if state.has("inventory_minutes_witnessed") else None


def _recovery_trigger(state: CaseState) -> Fact | None:
    """The first fact of Art. 87(5) that lets the decision be issued.

    Once the household disagrees with the approved plan, or persuasion over it has begun, Art. 87(6) applies,
    which sets an earliest day and no latest. A household that comes round brings Art. 87(5) back from that day.
    """
    trigger, refusing, turned = _trigger_paper(state), False, None
    for fact in sorted(state.facts, key=lambda fact: (fact.on, fact.version)):
        refuses = _refuses(fact)
        if refuses is not None and refuses is not refusing:
            refusing, turned = refuses, fact
    if trigger is None or refusing:
        return None
    return trigger if turned is None else max(trigger, turned, key=lambda fact: fact.on)


def _trigger_paper(state: CaseState) -> Fact | None:
    """The paper that Art. 87(5) waits for, by what the household is resettled with."""
    resettlement = state.opening.resettlement if state.opening else None
    if resettlement is Resettlement.LOT:
        return state.last("resettlement_lot_handed_over")
    if resettlement is Resettlement.SELF_ARRANGED:
        return _completing(_payments(state, PaymentKind.PLAN), net_payable(state))
    return state.last("batch_plan_approved")


def _refuses(fact: Fact) -> bool | None:
    """Whether a fact turns the household against the approved plan (True) or back to it (False)."""
    if fact.type == "persuasion_plan_started":
        return True
    if fact.type == "persuasion_plan_ended":
        return fact.text("result") != PersuasionResult.COMPLIED.value
    if fact.type == "response_recorded":
        response = fact.text("response")
        return response == Response.DISAGREED.value if response in {Response.DISAGREED.value, *ACCEPTED} else None
    return None


def plan_settled(state: CaseState) -> Fact | None:
    """The paper that completed what the approved plan pays, in hand or on deposit; None while money is owed.

    A plan that pays nothing is settled by its approval.
    """
    approved = state.last("batch_plan_approved")
    if approved is None:
        return None
    return _completing(
        (approved, *_payments(state, PaymentKind.PLAN), *state.all_of("deposit_made")), net_payable(state)
    )


def _reward_settled(state: CaseState) -> Fact | None:
    decided = state.last("reward_decided")
    return _completing(_payments(state, PaymentKind.REWARD), decided.amount()) if decided else None


def _payments(state: CaseState, kind: PaymentKind) -> list[Fact]:
    return [fact for fact in state.all_of("payment_made") if fact.text("kind") == kind.value]


def _completing(papers: Iterable[Fact], due_vnd: int | None) -> Fact | None:
    """The paper by whose date the sums of all papers reach what is due; one without a sum counts as zero."""
    if due_vnd is None:
        return None
    reached = 0
    for paper in sorted(papers, key=lambda fact: (fact.on, fact.version)):
        reached += paper.amount()
        if reached >= due_vnd:
            return paper
    return None


def _reward_earned(state: CaseState) -> Fact | None:
    """A handover inside the window, once the plan that gives the amount is approved."""
    handed_over, approved = state.last("handed_over"), state.last("batch_plan_approved")
    if handed_over is None or approved is None or not reward_window_met(state):
        return None
    return max(handed_over, approved, key=lambda fact: fact.on)


def _holds(state: CaseState, condition: Condition) -> bool:
    land = state.opening.land if state.opening else Land.NONE
    match condition:
        case Condition.LAST_STANCE_DISAGREE:
            return last_stance(state) == "disagree"
        case Condition.HAS_OWN_LAND:
            return land is not Land.NONE
        case Condition.LAND_ONLY_AGRICULTURAL:
            return land is Land.FARM
        case Condition.LAND_NON_AGRICULTURAL:
            return land in (Land.OTHER, Land.MIXED)

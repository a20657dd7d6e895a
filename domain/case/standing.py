"""Where a case stands: step, closed or open, and why it does not move.

All derived from the facts in force; definitions follow brief 5.1 (handed over = signed minutes).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from domain.case.details import PaymentKind
from domain.case.holds import court_stopped
from domain.case.money import deposited, paid, plan_paid, plan_settled, reward_owed
from domain.case.state import CaseState
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
        (Cause.COURT_STOP, court_stopped(state.facts)),
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

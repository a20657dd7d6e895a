"""What follows from the facts in force and clocks and bars speak of: inventory complete, trigger met, plan settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.case.details import Land, PersuasionResult, Resettlement, Response, TemporaryHousing
from domain.case.holds import by_date
from domain.case.money import due_since, effective_on, plan_received, plan_settled, reward_settled, reward_window_met
from domain.case.standing import ACCEPTED, closed, last_stance
from domain.case.state import CaseState
from domain.clocks.facts import Fact
from domain.clocks.setting import Facts
from domain.policy.vocabulary import Condition

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
        "last_dialogue_held",
    }
)

#: What a household that is resettled on another place gets there (Art. 87(5)(c), (d), (đ)).
_NEW_PLACES: Final = (
    "resettlement_lot_handed_over",
    "resettlement_house_handed_over",
    "resettlement_lot_with_house_handed_over",
)


def rule_facts(state: CaseState) -> Facts:
    """What clocks and bars are derived from: the facts in force with those that follow from them."""
    return Facts(
        in_force=(*_in_force(state), *_derived(state)),
        holds=lambda condition: _holds(state, condition),
        repeatable=REPEATABLE,
        over=closed(state),
        ended=state.ended_rounds,
    )


def _in_force(state: CaseState) -> Sequence[Fact]:
    """The facts, with the day the plan's money is due from moved where only a correction's is still owed."""
    if not state.has("batch_plan_corrected"):
        return state.facts
    corrected = due_since(state)
    if corrected is None:
        return state.facts
    due = corrected.model_copy(update={"type": "batch_plan_effective", "on": effective_on(corrected)})
    return (*(fact for fact in state.facts if fact.type != "batch_plan_effective"), due)


def _derived(state: CaseState) -> list[Fact]:
    found = {
        "inventory_complete": _inventory_complete(state),
        "recovery_trigger_met": _recovery_trigger(state),
        "reward_earned": _reward_earned(state),
        "plan_settled": plan_settled(state),
        "reward_settled": reward_settled(state),
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
    for fact in sorted(state.facts, key=by_date):
        refuses = _refuses(fact)
        if refuses is not None and refuses is not refusing:
            refusing, turned = refuses, fact
    if trigger is None or refusing:
        return None
    return trigger if turned is None else max(trigger, turned, key=lambda fact: fact.on)


def _trigger_paper(state: CaseState) -> Fact | None:
    """The first paper that Art. 87(5) waits for, by what the household is resettled with; never before the approval."""
    approved = state.last("batch_plan_approved")
    resettlement = state.opening.resettlement if state.opening else Resettlement.NONE
    if approved is None or resettlement is Resettlement.NONE:
        return approved
    met = state.all_of(*_NEW_PLACES)
    housed = state.last("temporary_housing_accepted")
    if resettlement is Resettlement.SELF_ARRANGED:
        received = plan_received(state)
        met += [received] if received else []
    elif resettlement is Resettlement.ON_SITE and housed and housed.text("how") == TemporaryHousing.MONEY.value:
        met.append(housed)
    handed_over = state.last("handed_over")
    if handed_over is not None and housed is not None:
        met.append(max(handed_over, housed, key=by_date))
    first = min(met, key=by_date, default=None)
    return None if first is None else max(first, approved, key=lambda fact: fact.on)


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

"""What the program works out of a case's inventory: the draft plan, its rewards, and what it may not go below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from domain.case.commands.plan_and_agreement import DraftPlan
from domain.case.details import CorrectionGround
from domain.case.money import net_payable, plans
from domain.case.state import CaseState
from domain.compensation.apart import reward_window
from domain.compensation.engine import Valuer
from domain.compensation.inventory import inventory_of
from domain.compensation.lines import Line
from domain.compensation.plan import Plan
from domain.compensation.record import PriceBasis, recorded
from domain.compensation.settling import UnitPrices, below_approved, unit_prices
from domain.compensation.situation import ProjectTerms, Situation, Unvaluable
from domain.context import Rulebook
from domain.errors import Rejection
from domain.policy.rates import Rates

_ONE_DAY: Final = timedelta(days=1)


def valued_draft(state: CaseState, command: DraftPlan, rulebook: Rulebook) -> dict[str, Any]:
    """What the draft records beside its paper: the amounts and, where the case has its inventory, all behind them.

    Raises Rejection plan_amount_missing, plan_unvaluable, plan_not_final, plan_amount_differs, below_approved,
    below_approved_price, reduction_unproven.
    """
    if not state.inventory or rulebook.rates is None:
        if command.net_payable_vnd is None:
            raise Rejection("plan_amount_missing")
        _not_below(state, command, command.net_payable_vnd)
        return {"early_reward_vnd": command.early_reward_vnd or 0}
    inventory = inventory_of(state.inventory)
    situation = inventory.situation
    terms = inventory.terms(_posted_on(state), _reward_until(state))
    plan = _plan(situation, terms, rulebook.rates, _handover_day(state, command.occurred_on))
    if plan.blockers:
        raise Rejection(
            "plan_not_final", blockers=[{"blocker": one.code, "subject": one.subject} for one in plan.blockers]
        )
    _agrees(command, plan)
    _not_below(state, command, plan.net_payable)
    prices = unit_prices(plan, lambda line: _item(line, situation))
    if _holds_prices(command) and (approved := _approved_prices(state)):
        cheaper = below_approved(approved, prices)
        if cheaper:
            raise Rejection("below_approved_price", items=cheaper)
    posted = terms.posted_on or command.occurred_on
    before = replace(terms, posted_on=None)
    after = replace(terms, posted_on=posted, reward_until=posted)
    basis = PriceBasis.of(rulebook.pack_id, rulebook.pack_version, rulebook.is_sample, rulebook.documents)
    granted = terms.reward_until is not None
    return {
        "net_payable_vnd": plan.net_payable,
        "early_reward_vnd": plan.early_reward.amount,
        "inventory_version": state.inventory_version,
        "reward_before_posting_vnd": _reward(situation, before, rulebook.rates, posted - _ONE_DAY) if granted else 0,
        "reward_after_posting_vnd": _reward(situation, after, rulebook.rates, posted) if granted else 0,
        "unit_prices": prices,
        "valuation": recorded(plan, basis),
    }


def reward_due(state: CaseState) -> int | None:
    """The reward for the day of the handover, VND, by the plan in force; None where the program did not value it.

    0 for a handover after the project's last day.
    """
    handed_over = state.last("handed_over")
    decided = plans(state)
    version = decided[-1].amount("plan_version") if decided else 0
    drafts = state.all_of("plan_drafted")
    draft = next((fact for fact in drafts if fact.amount("plan_version") == version), drafts[-1] if drafts else None)
    if handed_over is None or draft is None or "inventory_version" not in draft.details:
        return None
    window = reward_window(handed_over.on, _posted_on(state), _reward_until(state))
    if window is None:
        return 0
    return draft.amount("reward_before_posting_vnd" if window == 1 else "reward_after_posting_vnd")


def _plan(situation: Situation, terms: ProjectTerms, rates: Rates, handed_over_on: date) -> Plan:
    # Without a last day the project grants no reward, whenever the site is handed over.
    day = handed_over_on if terms.reward_until is not None else None
    try:
        return Valuer(rates).value(replace(situation, handed_over_on=day), terms)
    except Unvaluable as problem:
        # What was typed is not repeated: the code and the item's place say what to mend.
        items = [{"problem": problem.code, "subject": _place(problem, situation)}]
        raise Rejection("plan_unvaluable", items=items) from problem


def _reward(situation: Situation, terms: ProjectTerms, rates: Rates, handed_over_on: date) -> int:
    return Valuer(rates).value(replace(situation, handed_over_on=handed_over_on), terms).early_reward.amount


def _place(problem: Unvaluable, situation: Situation) -> str:
    names = [one.name for one in situation.segments]
    names += [one.name for one in situation.corridors]
    names += [one.name for one in situation.assets]
    return problem.subject if problem.subject in names else ""


def _agrees(command: DraftPlan, plan: Plan) -> None:
    given = (("net_payable_vnd", plan.net_payable), ("early_reward_vnd", plan.early_reward.amount))
    for field, right in given:
        amount = getattr(command, field)
        if amount is not None and amount != right:
            raise Rejection(
                "plan_amount_differs",
                which=field,
                amount_vnd=amount,
                expected_vnd=right,
                land_vnd=plan.land,
                assets_vnd=plan.assets,
                moving_vnd=plan.moving,
                support_vnd=plan.support,
                rounding_vnd=plan.rounding,
                deductions_vnd=plan.deductions,
            )


def _not_below(state: CaseState, command: DraftPlan, net: int) -> None:
    """A correction of prices pays no less than was approved; one of a mistake may, with its paper (Art. 94(5))."""
    approved = net_payable(state) or 0
    if command.corrects is None or command.corrects is CorrectionGround.ALIGNMENT or net >= approved:
        return
    if command.corrects is CorrectionGround.PRICE:
        raise Rejection("below_approved", amount_vnd=net, approved_vnd=approved)
    if not (command.paper and command.note):
        raise Rejection("reduction_unproven", amount_vnd=net, approved_vnd=approved)


def _holds_prices(command: DraftPlan) -> bool:
    """Only the correction of a mistake may lower a unit price."""
    return command.corrects in (CorrectionGround.PRICE, CorrectionGround.ALIGNMENT)


def _approved_prices(state: CaseState) -> UnitPrices | None:
    decided = plans(state)
    return state.unit_prices.get(decided[-1].amount("plan_version")) if decided else None


def _item(line: Line, situation: Situation) -> str:
    """What an item keeps from one inventory to the next: a parcel its place, an asset its row of the price list."""
    asset = next((one for one in situation.assets if one.name == line.subject), None)
    return asset.price_code or line.subject if asset is not None else line.subject


def _posted_on(state: CaseState) -> date | None:
    posted = state.last("batch_posted")
    return posted.on if posted is not None else None


def _reward_until(state: CaseState) -> date | None:
    return state.opening.reward_until if state.opening is not None else None


def _handover_day(state: CaseState, drafted_on: date) -> date:
    handed_over = state.last("handed_over")
    return handed_over.on if handed_over is not None else drafted_on

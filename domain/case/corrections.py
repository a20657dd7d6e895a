"""Putting right what was recorded wrongly: corrected, withdrawn, reversed, and never by one person alone."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from domain.case import entitlement
from domain.case import events as e
from domain.case.commands.corrections import CorrectFact, ReversePayment, WithdrawFact
from domain.case.facts import FACT_CLASSES
from domain.case.facts.exceptions import CoOwnerSplitAgreed
from domain.case.grounds import DECIDED_SUMS, MONEY, resting_on
from domain.case.limits import newly_broken
from domain.case.money import deposited
from domain.case.order import check_effect, check_shares
from domain.case.state import CaseState
from domain.clocks.facts import Fact
from domain.context import Context
from domain.errors import Rejection
from domain.messages import Happened
from domain.papers.corrections import second_cadre


def correct(state: CaseState, command: CorrectFact, context: Context) -> Iterable[Happened]:
    """Replace a fact by the right one; never barred, but what it moves inside an earliest time is on record.

    Raises what ``_correctable`` raises, dated_in_future, correction_changes_type, shares_not_whole, computed_amount,
    decided_amount and effective_before_decision.
    """
    fact = _correctable(state, command.target_version, command.agreed_by, context)
    if command.right_on > context.today:
        raise Rejection("dated_in_future", today=context.today.isoformat())
    known = set(FACT_CLASSES[fact.type].detail_names())
    try:
        right = FACT_CLASSES[fact.type].model_validate({**fact.details, **command.right_details})
    except ValidationError as problem:
        fields = sorted(known & set(command.right_details)) or ["?"]
        raise Rejection("correction_changes_type", fact=fact.type, fields=fields) from problem
    if not known >= set(command.right_details):
        raise Rejection("correction_changes_type", fact=fact.type, fields=["?"])
    if isinstance(right, CoOwnerSplitAgreed):
        check_shares(right.shares)
    check_effect(right, command.right_on)
    if fact.type in DECIDED_SUMS and right.details() != fact.details:
        raise Rejection("decided_amount", fact=fact.type)
    if "inventory_version" in fact.details and right.details() != fact.details:
        raise Rejection("computed_amount", fact=fact.type)
    event = e.FactCorrected(
        target_version=command.target_version,
        right_on=command.right_on,
        right_details=right.details(),
        reason=command.reason,
        paper=command.paper,
        agreed_by=command.agreed_by,
        breaches=newly_broken(state, fact, command.right_on, right.details(), context.rulebook),
    )
    return [Happened(event, command.occurred_on)]


def withdraw(state: CaseState, command: WithdrawFact, context: Context) -> Iterable[Happened]:
    """Take a fact back; raises what ``_correctable`` raises, fact_has_dependents and amount_exceeds_entitlement."""
    fact = _correctable(state, command.target_version, command.agreed_by, context)
    later = [
        {"version": other.version, "fact": other.type, "on": other.on.isoformat()}
        for other in resting_on(fact, state.facts)
    ]
    if later:
        raise Rejection("fact_has_dependents", fact=fact.type, dependents=later)
    entitlement.check_withdrawal(state, fact)
    event = e.FactWithdrawn(**command.model_dump(exclude={"occurred_on"}))
    return [Happened(event, command.occurred_on)]


def _correctable(state: CaseState, version: int, agreed_by: str, context: Context) -> Fact:
    """The fact a correction speaks of; raises unknown_fact, money_is_reversed and what ``second_cadre`` raises."""
    fact = state.at_version(version)
    if fact is None or fact.type not in FACT_CLASSES:
        raise Rejection("unknown_fact", version=version)
    if fact.type in MONEY:
        raise Rejection("money_is_reversed", fact=fact.type)
    second_cadre(agreed_by, context)
    return fact


def reverse(state: CaseState, command: ReversePayment, context: Context) -> Iterable[Happened]:
    """Reverse money; raises signer_missing, unknown_staff, same_author, unknown_fact, amount_exceeds_entitlement."""
    second_cadre(command.agreed_by, context)
    paid = state.at_version(command.target_version)
    if paid is None or paid.type not in MONEY:
        raise Rejection("unknown_fact", version=command.target_version)
    if command.amount_vnd > paid.amount():
        raise Rejection("amount_exceeds_entitlement", amount_vnd=command.amount_vnd, limit_vnd=paid.amount())
    if paid.type == "deposit_made" and command.amount_vnd > deposited(state):
        # What was taken out of the deposit is no longer there to be reversed.
        raise Rejection("amount_exceeds_entitlement", amount_vnd=command.amount_vnd, limit_vnd=deposited(state))
    return [Happened(e.PaymentReversed(**command.model_dump(exclude={"occurred_on"})), command.occurred_on)]

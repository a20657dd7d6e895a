"""The grounds of single papers, and what stands on what: a fact is not withdrawn from under another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.case import details as d
from domain.case.procedure import APPROVED, PROCEDURE, After, failed
from domain.case.standing import ACCEPTED
from domain.clocks.facts import Fact

#: What a recovery decision needs beside the notice, by the trigger it names (Art. 87(5), 87(6); R254 Art. 3(3)).
RECOVERY_NEEDS: Final[Mapping[d.RecoveryTrigger, tuple[After, ...]]] = {
    d.RecoveryTrigger.PLAN_APPROVED: (APPROVED,),
    d.RecoveryTrigger.TEMPORARY_HOUSING_ON_SITE: (
        APPROVED,
        After(("temporary_housing_accepted",), ("how", d.TemporaryHousing.MONEY.value)),
    ),
    d.RecoveryTrigger.LOT_HANDED_OVER: (APPROVED, After(("resettlement_lot_handed_over",))),
    d.RecoveryTrigger.HOUSE_HANDED_OVER: (APPROVED, After(("resettlement_house_handed_over",))),
    d.RecoveryTrigger.LOT_WITH_HOUSE_HANDED_OVER: (
        APPROVED,
        After(("resettlement_lot_with_house_handed_over",)),
    ),
    d.RecoveryTrigger.MONEY_FOR_OWN_HOUSING: (APPROVED, After(("payment_made", "deposit_released"))),
    d.RecoveryTrigger.VOLUNTARY_HANDOVER: (APPROVED, After(("handed_over",))),
    d.RecoveryTrigger.AFTER_PERSUASION: (APPROVED, failed("plan")),
    d.RecoveryTrigger.EARLY_CONSENT: (After(("batch_posted",)), After(("batch_early_recovery_agreed",))),
}

#: What settles each reason for which money was held back (brief 1.14).
SETTLED_BY: Final[Mapping[d.HeldBack, tuple[After, ...]]] = {
    d.HeldBack.HEIRS: (After(("heirs_determined",)),),
    d.HeldBack.ABSENT: (After(("owner_found",)),),
    d.HeldBack.DISPUTE: (After(("dispute_settled",), last_of=("dispute_recorded", "dispute_settled")),),
    d.HeldBack.CO_OWNERS_NO_SPLIT: (After(("co_owner_split_agreed",)),),
    d.HeldBack.MORTGAGE: (
        After(("bank_instruction_agreed",), last_of=("mortgage_recorded", "bank_instruction_agreed")),
    ),
    # Who refused accepts after all: by the answer to the plan, or at the end of the persuasion.
    d.HeldBack.REFUSED: (
        After(
            ("response_recorded", "persuasion_payment_ended"),
            saying=frozenset({*ACCEPTED, d.PersuasionResult.COMPLIED.value}),
        ),
    ),
}

#: What money of each kind rests on.
PAYMENT_NEEDS: Final[Mapping[d.PaymentKind, After]] = {
    d.PaymentKind.PLAN: APPROVED,
    d.PaymentKind.REWARD: After(("reward_decided",)),
    d.PaymentKind.LATE_SUM: After(("late_sum_decided",)),
}

#: Which earlier payment paper a payment paper of the same kind and amount follows.
PAYMENT_CHAIN: Final[Mapping[str, str]] = {
    "payment_approved": "payment_prepared",
    "payment_made": "payment_approved",
}

#: Money: reversed, never withdrawn.
MONEY: Final = frozenset({"payment_made", "deposit_made", "deposit_released"})

#: Papers that say what is paid: checked and signed as they stand, so another sum is another paper.
DECIDED_SUMS: Final = frozenset(
    {"payment_prepared", "payment_approved", "reward_listed", "reward_decided", "late_sum_decided"}
)

#: What an approval of the batch rests on in a case: the draft it approves.
_APPROVAL_NEEDS: Final = (After(("plan_drafted",)),)

#: What the board's taking over rests on.
ENFORCED: Final = After(("enforcement_carried_out",))
#: What an enforced inventory rests on beside the decision of the inventory itself.
_ENFORCED_INVENTORY: Final = (
    After(("inventory_enforcement_delivered",)),
    After(("inventory_enforcement_police_informed",)),
)


def deposit_need(reason: d.HeldBack) -> After:
    """What lets money be deposited: the block of that reason, or a persuasion to take it that failed."""
    if reason is d.HeldBack.REFUSED:
        return failed("payment")
    return After(("payment_blocked",), ("reason", reason.value))


def inventory_needs(facts: Sequence[Fact]) -> tuple[After, ...]:
    """What a compulsory inventory needs once the decision was not obeyed (Art. 88; Decree 102/2024 Art. 36, 37)."""
    disobeyed = any(fact.type == "inventory_noncompliance_recorded" for fact in facts)
    return _ENFORCED_INVENTORY if disobeyed else ()


def needs_of(fact_type: str, details: Mapping[str, str | int], facts: Sequence[Fact]) -> tuple[After, ...]:
    """Everything a paper rests on: its place, its trigger, its kind of payment, what it settles."""
    if fact_type == "batch_plan_approved":
        return _APPROVAL_NEEDS
    place = PROCEDURE.get(fact_type)
    needs = place.after if place else ()
    if fact_type == "recovery_decided":
        return (*needs, *RECOVERY_NEEDS[d.RecoveryTrigger(str(details["trigger"]))])
    if fact_type == "compulsory_inventory_done":
        return (*needs, *inventory_needs(facts))
    if fact_type == "payment_unblocked":
        return (*needs, *SETTLED_BY[d.HeldBack(str(details["reason"]))])
    if fact_type == "deposit_made":
        return (*needs, deposit_need(d.HeldBack(str(details["reason"]))))
    if fact_type == "handed_over" and details.get("reason") == "enforced":
        return (*needs, ENFORCED)
    if fact_type in ("payment_prepared", *PAYMENT_CHAIN):
        kind = str(details["kind"])
        before = PAYMENT_CHAIN.get(fact_type)
        chain = (After((before,), ("kind", kind)),) if before else ()
        return (*needs, PAYMENT_NEEDS[d.PaymentKind(kind)], *chain)
    return needs


def resting_on(target: Fact, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that would stand on nothing if ``target`` were taken away."""
    left = [fact for fact in facts if fact.version != target.version]
    return [
        fact
        for fact in left
        if any(need.met_by(facts) and not need.met_by(left) for need in needs_of(fact.type, fact.details, facts))
        or _breaks_the_turn(fact, target)
    ]


def _breaks_the_turn(fact: Fact, target: Fact) -> bool:
    """Whether ``fact`` is a later paper of the round that ``target`` begins or ends."""
    place = PROCEDURE.get(target.type)
    if place is None or place.opens_after is None or fact.type not in place.opens_after:
        return False
    return (fact.on, fact.version) > (target.on, target.version)

"""The partial order of the milestones: what each paper follows, and what it may not follow.

A table, so that the order of brief 1.3 can be read in one place. Payment and recovery decision run
in parallel from the approval; a voluntary handover is lawful any time after the inventory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.case import details as d
from domain.case.standing import INVENTORY_DONE
from domain.clocks.facts import Fact

#: Narrows a prerequisite to facts with a certain detail, or away from them.
Detail = tuple[str, str]


@dataclass(frozen=True, slots=True)
class After:
    """One prerequisite: any of these facts, with or without a certain detail."""

    any_of: tuple[str, ...]
    detail: Detail | None = None
    unless: Detail | None = None
    last_of: tuple[str, ...] = ()
    """The latest of these facts must be the prerequisite itself: a round that runs anew undoes its end."""

    def met_by(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts that meet the prerequisite; none when it is not met."""
        among = [fact for fact in facts if fact.type in (self.last_of or self.any_of)]
        if self.last_of and among:
            among = [max(among, key=lambda fact: (fact.on, fact.version))]
        return [fact for fact in among if fact.type in self.any_of and self._fits(fact)]

    def _fits(self, fact: Fact) -> bool:
        if self.detail is not None and fact.text(self.detail[0]) != self.detail[1]:
            return False
        return self.unless is None or fact.text(self.unless[0]) != self.unless[1]


@dataclass(frozen=True, slots=True)
class Place:
    """A milestone's place in the procedure."""

    after: tuple[After, ...] = ()
    """All must be on record, each dated no later than the paper."""
    excludes: tuple[str, ...] = ()
    """Facts of which there can be only one among them all, whatever their dates."""
    never_after: tuple[str, ...] = ()
    """Facts that make a paper of a later date pointless or unlawful; one dated before may still come in."""
    once: bool = True
    """Whether the fact can be recorded only once."""
    opens_after: tuple[str, str] | None = None
    """(this, other): papers that begin and end a round by turns."""
    held_by_court: bool = False
    """Barred from the day of a court's stop (brief 1.14)."""


_NOTICE: Final = After(("notice_delivered", "media_notice_done"))
_INVENTORY: Final = After(INVENTORY_DONE)
_APPROVED: Final = After(("batch_plan_approved",))


def _failed(name: str) -> After:
    """A round of persuasion that has ended, the last one, and not with compliance."""
    started, ended = f"persuasion_{name}_started", f"persuasion_{name}_ended"
    complied = ("result", d.PersuasionResult.COMPLIED.value)
    return After((ended,), unless=complied, last_of=(started, ended))


def _round(name: str, *after: After, never_after: tuple[str, ...] = ()) -> dict[str, Place]:
    """A round of persuasion: it starts, it ends, and may start again."""
    started, ended = f"persuasion_{name}_started", f"persuasion_{name}_ended"
    return {
        started: Place(after=after, never_after=never_after, once=False, opens_after=(started, ended)),
        ended: Place(after=(After((started,)),), once=False, opens_after=(ended, started)),
    }


PROCEDURE: Final[Mapping[str, Place]] = {
    "notice_delivered": Place(once=False),
    "media_notice_done": Place(after=(After(("notice_delivered",)),)),
    "self_declaration_received": Place(after=(_NOTICE,)),
    "inventory_postponed": Place(after=(_NOTICE,), never_after=INVENTORY_DONE, once=False),
    "inventory_minutes_signed": Place(after=(_NOTICE,), excludes=INVENTORY_DONE),
    "inventory_minutes_witnessed": Place(after=(_NOTICE,), excludes=INVENTORY_DONE),
    "inventory_posted_unsigned": Place(after=(After(("inventory_minutes_witnessed", "compulsory_inventory_done")),)),
    "inventory_posting_ended": Place(after=(After(("inventory_posted_unsigned",)),)),
    "heirs_posted": Place(after=(_NOTICE,)),
    "heirs_posting_ended": Place(after=(After(("heirs_posted",)),)),
    **_round("inventory", _NOTICE, never_after=INVENTORY_DONE),
    "compulsory_inventory_decided": Place(
        after=(_failed("inventory"),), never_after=INVENTORY_DONE, held_by_court=True
    ),
    "compulsory_inventory_delivered": Place(after=(After(("compulsory_inventory_decided",)),), held_by_court=True),
    "compulsory_inventory_done": Place(
        after=(After(("compulsory_inventory_delivered",)),), excludes=INVENTORY_DONE, held_by_court=True
    ),
    "plan_drafted": Place(after=(_INVENTORY,), never_after=("batch_plan_approved",), once=False),
    "stance_recorded": Place(after=(After(("plan_drafted",)),), never_after=("batch_plan_approved",), once=False),
    "dialogue_held": Place(after=(After(("stance_recorded",)),), once=False),
    "disagreement_replied": Place(
        after=(After(("stance_recorded",), ("stance", d.Stance.DISAGREE.value)),), once=False
    ),
    "papers_requested": Place(after=(_NOTICE,), once=False),
    "referred_to_higher_authority": Place(after=(_NOTICE,), once=False),
    "court_stop_received": Place(once=False),
    "left_out_of_approval": Place(never_after=("batch_plan_approved",)),
    "plan_published": Place(after=(_APPROVED,)),
    "decision_delivered": Place(after=(_APPROVED,)),
    "decision_delivery_failed": Place(after=(_APPROVED,), never_after=("decision_delivered",), once=False),
    "response_recorded": Place(after=(After(("decision_delivered",)),), once=False),
    **_round("plan", _APPROVED),
    "recovery_decided": Place(after=(_NOTICE, _APPROVED), held_by_court=True),
    "resettlement_lot_handed_over": Place(after=(_APPROVED,)),
    "payment_prepared": Place(after=(_APPROVED,), once=False),
    "payment_approved": Place(after=(After(("payment_prepared",)),), once=False),
    "payment_made": Place(after=(After(("payment_approved",)),), once=False),
    "payment_blocked": Place(after=(_APPROVED,), once=False),
    "payment_refused": Place(after=(After(("payment_approved",), ("kind", d.PaymentKind.PLAN.value)),), once=False),
    **_round("payment", After(("payment_refused",))),
    "deposit_made": Place(after=(After(("payment_blocked", "persuasion_payment_ended")),), once=False),
    "reward_listed": Place(after=(After(("handed_over",)), _APPROVED)),
    "reward_decided": Place(after=(After(("reward_listed",)),)),
    "late_sum_decided": Place(after=(After(("payment_made", "deposit_made")),), once=False),
    "handed_over": Place(after=(_INVENTORY,)),
    "handover_refused": Place(after=(After(("recovery_decided",)),), never_after=("handed_over",), once=False),
    **_round("handover", After(("handover_refused",)), never_after=("handed_over",)),
}

#: What a recovery decision needs beside the notice, by the trigger it names (Art. 87(5), 87(6)).
RECOVERY_NEEDS: Final[Mapping[d.RecoveryTrigger, After]] = {
    d.RecoveryTrigger.LOT_HANDED_OVER: After(("resettlement_lot_handed_over",)),
    d.RecoveryTrigger.MONEY_FOR_OWN_HOUSING: After(("payment_made",), ("kind", d.PaymentKind.PLAN.value)),
    d.RecoveryTrigger.VOLUNTARY_HANDOVER: After(("handed_over",)),
    d.RecoveryTrigger.AFTER_PERSUASION: _failed("plan"),
}

#: What money of each kind rests on.
PAYMENT_NEEDS: Final[Mapping[d.PaymentKind, After]] = {
    d.PaymentKind.PLAN: _APPROVED,
    d.PaymentKind.REWARD: After(("reward_decided",)),
    d.PaymentKind.LATE_SUM: After(("late_sum_decided",)),
}

#: Which earlier payment paper a payment paper of the same kind and amount follows.
PAYMENT_CHAIN: Final[Mapping[str, str]] = {
    "payment_approved": "payment_prepared",
    "payment_made": "payment_approved",
}

#: Money: reversed, never withdrawn.
MONEY: Final = frozenset({"payment_made", "deposit_made"})


#: What an approval of the batch rests on in a case: the draft it approves.
_APPROVAL_NEEDS: Final = (After(("plan_drafted",)),)


def needs_of(fact_type: str, details: Mapping[str, str | int]) -> tuple[After, ...]:
    """Everything a paper rests on: its place, its trigger, its kind of payment."""
    if fact_type == "batch_plan_approved":
        return _APPROVAL_NEEDS
    place = PROCEDURE.get(fact_type)
    needs = place.after if place else ()
    if fact_type == "recovery_decided":
        trigger = RECOVERY_NEEDS.get(d.RecoveryTrigger(str(details["trigger"])))
        return (*needs, trigger) if trigger else needs
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
        if any(need.met_by(facts) and not need.met_by(left) for need in needs_of(fact.type, fact.details))
        or _breaks_the_turn(fact, target)
    ]


def _breaks_the_turn(fact: Fact, target: Fact) -> bool:
    """Whether ``fact`` is a later paper of the round that ``target`` begins or ends."""
    place = PROCEDURE.get(target.type)
    if place is None or place.opens_after is None or fact.type not in place.opens_after:
        return False
    return (fact.on, fact.version) > (target.on, target.version)

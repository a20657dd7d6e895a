"""The partial order of the milestones: what each paper follows, and what it may not follow.

A table, so that the order of brief 1.3 can be read in one place. Payment and recovery decision run
in parallel from the approval; a voluntary handover is lawful any time after the inventory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.case import details as d
from domain.case.standing import INVENTORY_DONE

#: Narrows a prerequisite to facts with a certain detail.
Detail = tuple[str, str]


@dataclass(frozen=True, slots=True)
class After:
    """One prerequisite: any of these facts, with the detail where one is named."""

    any_of: tuple[str, ...]
    detail: Detail | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A milestone's place in the procedure."""

    after: tuple[After, ...] = ()
    """All must be on record, each dated no later than the paper."""
    never_after: tuple[str, ...] = ()
    """Facts that make the paper pointless or unlawful."""
    once: bool = True
    """Whether the fact can be recorded only once."""
    opens_after: tuple[str, str] | None = None
    """(started, ended): a further round may begin only when the one before has ended."""
    held_by_court: bool = False
    """Barred while a court's stop is in force (brief 1.14)."""


_NOTICE: Final = After(("notice_delivered", "media_notice_done"))
_INVENTORY: Final = After(INVENTORY_DONE)
_APPROVED: Final = After(("batch_plan_approved",))


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
    "inventory_minutes_signed": Place(after=(_NOTICE,), never_after=INVENTORY_DONE),
    "inventory_minutes_witnessed": Place(after=(_NOTICE,), never_after=INVENTORY_DONE),
    "inventory_posted_unsigned": Place(after=(After(("inventory_minutes_witnessed", "compulsory_inventory_done")),)),
    "inventory_posting_ended": Place(after=(After(("inventory_posted_unsigned",)),)),
    "heirs_posted": Place(after=(_NOTICE,)),
    "heirs_posting_ended": Place(after=(After(("heirs_posted",)),)),
    **_round("inventory", _NOTICE, never_after=INVENTORY_DONE),
    "compulsory_inventory_decided": Place(
        after=(After(("persuasion_inventory_ended",)),), never_after=INVENTORY_DONE, held_by_court=True
    ),
    "compulsory_inventory_delivered": Place(after=(After(("compulsory_inventory_decided",)),), held_by_court=True),
    "compulsory_inventory_done": Place(
        after=(After(("compulsory_inventory_delivered",)),), never_after=INVENTORY_DONE, held_by_court=True
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
    "recovery_decided": Place(after=(_NOTICE,), held_by_court=True),
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
    d.RecoveryTrigger.PLAN_APPROVED: _APPROVED,
    d.RecoveryTrigger.LOT_HANDED_OVER: After(("resettlement_lot_handed_over",)),
    d.RecoveryTrigger.MONEY_FOR_OWN_HOUSING: After(("payment_made",), ("kind", d.PaymentKind.PLAN.value)),
    d.RecoveryTrigger.VOLUNTARY_HANDOVER: After(("handed_over",)),
    d.RecoveryTrigger.AFTER_PERSUASION: After(("persuasion_plan_ended",)),
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


def dependents_of(fact_type: str) -> frozenset[str]:
    """Fact types whose place in the procedure rests on a fact of this type."""
    return frozenset(name for name, place in PROCEDURE.items() if any(fact_type in need.any_of for need in place.after))

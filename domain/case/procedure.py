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
    saying: frozenset[str] = frozenset()
    """Any detail of the fact says one of these, where the alternatives say it under different names."""
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
        if self.saying and self.saying.isdisjoint(str(value) for value in fact.details.values()):
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
    """Barred from the day of a court's stop (brief 1.14) until it is lifted."""
    held_by_ruling: bool = False
    """Barred from the day a complaint was upheld and the recovery found unlawful (Decree 102/2024 Art. 40)."""
    reopened_by: tuple[str, ...] = ()
    """Facts after which what ``never_after`` names counts no more: a new version of the plan is due."""
    takes_no_breach: bool = False
    """An earliest time holds whatever paper exists already: nobody is compelled too early."""
    breach_only_imported: bool = False
    """A paper that breaks an earliest time comes with the history an import brings, and no other way."""


_NOTICE: Final = After(("notice_delivered", "media_notice_done"))
_INVENTORY: Final = After(INVENTORY_DONE)
APPROVED: Final = After(("batch_plan_approved",))


def failed(name: str) -> After:
    """A round of persuasion that has ended, the last one, and not with compliance."""
    started, ended = f"persuasion_{name}_started", f"persuasion_{name}_ended"
    complied = ("result", d.PersuasionResult.COMPLIED.value)
    return After((ended,), unless=complied, last_of=(started, ended))


def _round(
    name: str, *after: After, never_after: tuple[str, ...] = (), compulsion_follows: bool = False
) -> dict[str, Place]:
    """A round of persuasion: it starts, it ends, and may start again; it is not cut short where compulsion follows."""
    started, ended = f"persuasion_{name}_started", f"persuasion_{name}_ended"
    return {
        started: Place(after=after, never_after=never_after, once=False, opens_after=(started, ended)),
        ended: Place(
            after=(After((started,)),),
            once=False,
            opens_after=(ended, started),
            breach_only_imported=compulsion_follows,
        ),
    }


def _compulsion(*after: After, never_after: tuple[str, ...], takes_no_breach: bool = False) -> Place:
    """A step of compulsion: none once the person complied, none against a court or a ruling."""
    return Place(
        after=after,
        never_after=never_after,
        held_by_court=True,
        held_by_ruling=True,
        takes_no_breach=takes_no_breach,
    )


_REFUSED_HANDOVER: Final = failed("handover")
_HANDED_OVER: Final = ("handed_over",)
#: From where it is known that money waits for a settlement.
_DISPUTED: Final = After(("dispute_recorded", "payment_blocked", "court_stop_received"))
_MORTGAGED: Final = After(("mortgage_recorded", "payment_blocked"))

PROCEDURE: Final[Mapping[str, Place]] = {
    # notice and inventory
    "notice_delivered": Place(once=False),
    "notice_delivery_failed": Place(never_after=("notice_delivered",), once=False),
    "media_notice_done": Place(after=(After(("notice_delivered", "notice_delivery_failed")),)),
    "self_declaration_received": Place(after=(_NOTICE,)),
    "absence_announced": Place(after=(_NOTICE,), never_after=INVENTORY_DONE, once=False),
    "inventory_postponed": Place(after=(_NOTICE,), never_after=INVENTORY_DONE, once=False),
    "inventory_minutes_signed": Place(after=(_NOTICE,), excludes=INVENTORY_DONE),
    "inventory_minutes_witnessed": Place(after=(_NOTICE,), excludes=INVENTORY_DONE),
    "inventory_posted_unsigned": Place(after=(After(("inventory_minutes_witnessed", "compulsory_inventory_done")),)),
    "inventory_posting_ended": Place(after=(After(("inventory_posted_unsigned",)),)),
    **_round("inventory", _NOTICE, never_after=INVENTORY_DONE, compulsion_follows=True),
    "compulsory_inventory_proposed": _compulsion(failed("inventory"), never_after=INVENTORY_DONE),
    "compulsory_inventory_submitted": _compulsion(
        After(("compulsory_inventory_proposed",)), never_after=INVENTORY_DONE
    ),
    "compulsory_inventory_decided": _compulsion(failed("inventory"), never_after=INVENTORY_DONE),
    "compulsory_inventory_delivered": Place(after=(After(("compulsory_inventory_decided",)),), held_by_court=True),
    "inventory_noncompliance_recorded": Place(
        after=(After(("compulsory_inventory_delivered",)),), never_after=INVENTORY_DONE
    ),
    "inventory_enforcement_submitted": _compulsion(
        After(("inventory_noncompliance_recorded",)), never_after=INVENTORY_DONE
    ),
    "inventory_enforcement_decided": _compulsion(
        After(("inventory_noncompliance_recorded",)),
        failed("inventory"),
        never_after=INVENTORY_DONE,
        takes_no_breach=True,
    ),
    "inventory_enforcement_delivered": Place(after=(After(("inventory_enforcement_decided",)),), held_by_court=True),
    "inventory_enforcement_police_informed": Place(
        after=(After(("inventory_enforcement_decided",)),), held_by_court=True
    ),
    "compulsory_inventory_done": Place(
        after=(After(("compulsory_inventory_delivered",)),),
        excludes=INVENTORY_DONE,
        held_by_court=True,
        held_by_ruling=True,
    ),
    # plan, dialogue, agreement
    "plan_drafted": Place(after=(_INVENTORY,), never_after=("batch_plan_approved",), once=False),
    "stance_recorded": Place(
        after=(After(("plan_drafted",)),),
        never_after=("batch_plan_approved",),
        once=False,
        reopened_by=("plan_drafted",),
    ),
    "dialogue_held": Place(after=(After(("stance_recorded",)),), once=False),
    "disagreement_replied": Place(
        after=(After(("stance_recorded",), ("stance", d.Stance.DISAGREE.value)),), once=False
    ),
    "papers_requested": Place(after=(_NOTICE,), once=False),
    "referred_to_higher_authority": Place(after=(_NOTICE,), once=False),
    "left_out_of_approval": Place(never_after=("batch_plan_approved",)),
    "plan_published": Place(after=(APPROVED,)),
    "decision_delivered": Place(after=(APPROVED,)),
    "decision_delivery_failed": Place(after=(APPROVED,), never_after=("decision_delivered",), once=False),
    "response_recorded": Place(after=(After(("decision_delivered",)),), once=False),
    **_round("plan", APPROVED),
    # recovery decision and resettlement; on what the decision rests beside the notice, its trigger says
    "recovery_decided": Place(after=(_NOTICE,), held_by_court=True, held_by_ruling=True),
    "temporary_housing_accepted": Place(after=(_NOTICE,)),
    "resettlement_lot_handed_over": Place(after=(APPROVED,)),
    "resettlement_house_handed_over": Place(after=(APPROVED,)),
    "resettlement_lot_with_house_handed_over": Place(after=(APPROVED,)),
    # payment
    "payment_prepared": Place(after=(APPROVED,), once=False),
    "payment_approved": Place(after=(After(("payment_prepared",)),), once=False),
    "payment_announced": Place(after=(After(("payment_approved",), ("kind", d.PaymentKind.PLAN.value)),), once=False),
    "payment_made": Place(after=(After(("payment_approved",)),), once=False),
    "payment_blocked": Place(after=(APPROVED,), once=False),
    "payment_unblocked": Place(after=(After(("payment_blocked",)),), once=False),
    "payment_refused": Place(after=(After(("payment_approved",), ("kind", d.PaymentKind.PLAN.value)),), once=False),
    **_round("payment", After(("payment_refused", "payment_announced"))),
    "deposit_made": Place(after=(After(("payment_blocked", "persuasion_payment_ended")),), once=False),
    "deposit_released": Place(after=(After(("deposit_made",)),), once=False),
    "reward_listed": Place(after=(After(("handed_over",)), APPROVED)),
    "reward_decided": Place(after=(After(("reward_listed",)),)),
    "late_sum_decided": Place(after=(After(("payment_made", "deposit_made")),), once=False),
    # handover and enforcement
    "handed_over": Place(after=(_INVENTORY,)),
    "handover_refused": Place(after=(After(("recovery_decided",)),), never_after=_HANDED_OVER, once=False),
    **_round("handover", After(("handover_refused",)), never_after=_HANDED_OVER, compulsion_follows=True),
    "enforcement_proposed": _compulsion(_REFUSED_HANDOVER, never_after=_HANDED_OVER),
    "enforcement_submitted": _compulsion(After(("enforcement_proposed",)), never_after=_HANDED_OVER),
    "enforcement_decided": _compulsion(
        After(("recovery_decided",)), _REFUSED_HANDOVER, never_after=_HANDED_OVER, takes_no_breach=True
    ),
    "enforcement_posted": Place(after=(After(("enforcement_decided",)),), held_by_court=True),
    "enforcement_delivered": Place(after=(After(("enforcement_decided",)),), held_by_court=True),
    "enforcement_police_informed": Place(after=(After(("enforcement_decided",)),), held_by_court=True),
    "last_dialogue_held": Place(
        after=(After(("enforcement_delivered",)),), never_after=("enforcement_carried_out", "handed_over"), once=False
    ),
    "enforcement_carried_out": Place(
        after=(
            After(("enforcement_posted",)),
            After(("enforcement_delivered",)),
            After(
                ("last_dialogue_held",),
                ("result", d.DialogueResult.STILL_REFUSES.value),
                last_of=("last_dialogue_held",),
            ),
        ),
        excludes=_HANDED_OVER,
        held_by_court=True,
        held_by_ruling=True,
        takes_no_breach=True,
    ),
    # exceptions (brief 1.14)
    "heirs_posted": Place(after=(_NOTICE,)),
    "heirs_posting_ended": Place(after=(After(("heirs_posted",)),)),
    "heirs_determined": Place(after=(_NOTICE,), once=False),
    "owner_found": Place(once=False),
    "dispute_recorded": Place(after=(_NOTICE,), once=False),
    "dispute_settled": Place(after=(_DISPUTED,), once=False),
    "co_owner_split_agreed": Place(after=(_NOTICE,), once=False),
    "mortgage_recorded": Place(after=(_NOTICE,), once=False),
    "bank_instruction_agreed": Place(after=(_MORTGAGED,), once=False),
    "remainder_recovery_agreed": Place(
        after=(_INVENTORY,), never_after=("batch_plan_approved",), reopened_by=("alignment_changed",)
    ),
    "alignment_changed": Place(after=(APPROVED,), once=False),
    "court_stop_received": Place(once=False),
    "court_stop_lifted": Place(
        after=(After(("court_stop_received",), last_of=("court_stop_received", "court_stop_lifted")),), once=False
    ),
    "complaint_upheld_unlawful_recovery": Place(after=(_NOTICE,)),
}

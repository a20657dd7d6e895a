"""Whether a paper has its place: what it follows, what it may not follow, what holds it, what ground it needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from domain.case import details as d
from domain.case.commands import DraftPlan, RecordPaper
from domain.case.commands import exceptions as x
from domain.case.commands import notice_and_inventory as n
from domain.case.commands import payment as p
from domain.case.commands import recovery_and_handover as r
from domain.case.grounds import ENFORCED, RECOVERY_NEEDS, SETTLED_BY, deposit_need, inventory_needs
from domain.case.holds import blocks, court_stopped, payment_holds, ruled_unlawful
from domain.case.money import effective_on, plan_paid
from domain.case.procedure import After, Place
from domain.case.state import CaseState
from domain.clocks.facts import Fact
from domain.errors import Rejection

#: More than three of four land users have to agree to an early recovery (Resolution 254/2025/QH15 Art. 3(3)).
_EARLY_SHARE: Final = Fraction(3, 4)
_WHOLE: Final = Fraction(100)


def check_order(state: CaseState, command: RecordPaper, place: Place) -> None:
    """The paper's place in the procedure and the ground it stands on.

    Raises wrong_step, already_recorded, dated_before_predecessor, court_stop_in_force, recovery_ruled_unlawful
    and what the grounds of single papers raise.
    """
    name, day = command.RECORDS.TYPE, command.occurred_on
    if place.once and state.has(name):
        raise Rejection("already_recorded", fact=name)
    corrects = isinstance(command, DraftPlan) and command.corrects is not None
    for fact in state.facts:
        overtaken = fact.type in place.never_after and fact.on < day and not corrects
        if fact.type in place.excludes or (overtaken and not _reopened(state, place, fact, day)):
            raise Rejection("already_recorded", fact=fact.type)
    if place.held_by_court and court_stopped(state.facts, day):
        raise Rejection("court_stop_in_force")
    if place.held_by_ruling and ruled_unlawful(state.facts, day):
        raise Rejection("recovery_ruled_unlawful")
    for need in place.after:
        require(state, need, day)
    if place.opens_after is not None:
        _round_open(state, *place.opens_after)
    ground = _GROUNDS.get(type(command))
    if ground is not None:
        ground(state, command, day)


def require(state: CaseState, need: After, day: date) -> None:
    """One prerequisite on record and dated no later than the paper.

    Raises Rejection wrong_step or dated_before_predecessor.
    """
    found = need.met_by(state.facts)
    if not found:
        raise Rejection("wrong_step", needs=list(need.any_of))
    earliest = min(fact.on for fact in found)
    if day < earliest:
        raise Rejection("dated_before_predecessor", predecessor=found[0].type, predecessor_on=earliest.isoformat())


def _reopened(state: CaseState, place: Place, closing: Fact, day: date) -> bool:
    return any(fact.type in place.reopened_by and closing.on <= fact.on <= day for fact in state.facts)


def _round_open(state: CaseState, this: str, other: str) -> None:
    """Rounds of persuasion alternate: none starts while one runs, none ends that has not begun."""
    mine, theirs = len(state.all_of(this)), len(state.all_of(other))
    begun = this.endswith("_started")
    if (begun and mine > theirs) or (not begun and mine >= theirs):
        raise Rejection("already_recorded" if begun else "wrong_step", fact=this, needs=[other])


# -- grounds of single papers


def _recovery(state: CaseState, command: r.DecideRecovery, day: date) -> None:
    """What the trigger of Art. 87(5), 87(6) or R254 Art. 3(3) asks for.

    Raises effective_before_decision, no_land_to_recover, resettlement_first, trigger_does_not_fit, too_few_agree,
    wrong_step.
    """
    check_effect(command, day)
    if state.opening is None or state.opening.land is d.Land.NONE:
        raise Rejection("no_land_to_recover")
    trigger, resettlement = command.trigger, state.opening.resettlement
    needs = RECOVERY_NEEDS[trigger]
    require(state, needs[0], day)
    unsettled = resettlement is not d.Resettlement.NONE
    if unsettled and trigger in (d.RecoveryTrigger.PLAN_APPROVED, d.RecoveryTrigger.EARLY_CONSENT):
        raise Rejection("resettlement_first")
    on_site = trigger is d.RecoveryTrigger.TEMPORARY_HOUSING_ON_SITE
    approved = state.has("batch_plan_approved")
    if (on_site and resettlement is not d.Resettlement.ON_SITE) or (
        trigger is d.RecoveryTrigger.EARLY_CONSENT and approved
    ):
        raise Rejection("trigger_does_not_fit", trigger=trigger.value)
    if trigger is d.RecoveryTrigger.MONEY_FOR_OWN_HOUSING and not plan_paid(state):
        raise Rejection("wrong_step", needs=["payment_made"])
    for need in needs[1:]:
        require(state, need, day)
    if trigger is d.RecoveryTrigger.VOLUNTARY_HANDOVER and unsettled:
        require(state, _HOUSED, day)
    if trigger is d.RecoveryTrigger.EARLY_CONSENT:
        _enough_agree(state, day)


#: Point (g) lets somebody who is to be resettled go early only with a roof, or the money for it.
_HOUSED: Final = After(("temporary_housing_accepted",))


def _enough_agree(state: CaseState, day: date) -> None:
    told = [fact for fact in state.all_of("batch_early_recovery_agreed") if fact.on <= day]
    last = max(told, key=lambda fact: fact.amount("batch_version"))
    agreed, asked = last.amount("agreed"), last.amount("asked")
    if not asked or Fraction(agreed, asked) <= _EARLY_SHARE:
        raise Rejection("too_few_agree", agreed=agreed, asked=asked)


def _draft(state: CaseState, command: DraftPlan, day: date) -> None:
    """What corrects an approved plan follows it, and a change of the alignment that one.

    A draft that corrects nothing may be typed after the approval only while the approved one is still to come.
    Raises wrong_step, already_recorded.
    """
    if command.corrects is None:
        approved = {fact.amount("plan_version") for fact in state.all_of("batch_plan_approved")}
        if approved and approved <= {fact.amount("plan_version") for fact in state.all_of("plan_drafted")}:
            raise Rejection("already_recorded", fact="batch_plan_approved")
        return
    require(state, After(("batch_plan_approved",)), day)
    if command.corrects is d.CorrectionGround.ALIGNMENT:
        require(state, After(("alignment_changed",)), day)


def _not_held(state: CaseState, _: p.ApprovePayment | p.MakePayment | p.ReleaseDeposit, day: date) -> None:
    """Nothing holds the money back on that day; raises payment_on_hold."""
    held = payment_holds(state.facts, day)
    if held:
        raise Rejection("payment_on_hold", reasons=[reason.value for reason in held])


def _unblock(state: CaseState, command: p.UnblockPayment, day: date) -> None:
    """The block of that reason is in force, and what it waited for came after it; raises wrong_step."""
    block = blocks(state.facts, day).get(command.reason)
    if block is None:
        raise Rejection("wrong_step", needs=["payment_blocked"])
    since = [fact for fact in state.facts if block.on <= fact.on <= day]
    for need in SETTLED_BY[command.reason]:
        if not need.met_by(since):
            raise Rejection("wrong_step", needs=list(need.any_of))


def _deposit(state: CaseState, command: p.MakeDeposit, day: date) -> None:
    """Money is deposited for the reason it is held back for (Art. 94(4)); raises wrong_step."""
    require(state, deposit_need(command.reason), day)
    if command.reason is not d.HeldBack.REFUSED and command.reason not in blocks(state.facts, day):
        raise Rejection("wrong_step", needs=["payment_blocked"])


def _enforced_inventory(state: CaseState, _: n.CarryOutCompulsoryInventory, day: date) -> None:
    for need in inventory_needs(state.facts):
        require(state, need, day)


def _handover(state: CaseState, command: r.HandOver, day: date) -> None:
    if command.reason == "enforced":
        require(state, ENFORCED, day)


def _enforcement_decision(state: CaseState, command: r.DecideEnforcement, day: date) -> None:
    """The recovery decision has to be in effect (Art. 89(2)); raises not_yet_in_effect, effective_before_decision."""
    check_effect(command, day)
    _in_effect(state, "recovery_decided", day)


def _enforcement(state: CaseState, _: r.CarryOutEnforcement, day: date) -> None:
    """The enforcement decision has to be in effect (Art. 89(2)); raises not_yet_in_effect."""
    _in_effect(state, "enforcement_decided", day)


def _in_effect(state: CaseState, decision: str, day: date) -> None:
    decided = state.last(decision)
    if decided is not None and day < effective_on(decided):
        raise Rejection("not_yet_in_effect", fact=decision, effective_on=effective_on(decided).isoformat())


def check_effect(paper: object, day: date) -> None:
    """A decision of that day is in effect no earlier than it was signed; raises effective_before_decision."""
    if isinstance(paper, (d.RecoveryDetails, d.EnforcementDetails)):
        effective = paper.effective_on
        if effective is not None and effective < day:
            raise Rejection("effective_before_decision", effective_on=effective.isoformat())


def _shares(_: CaseState, command: x.AgreeCoOwnerSplit, __: date) -> None:
    """The shares of all co-owners are the whole; raises shares_not_whole."""
    check_shares(command.shares)


def check_shares(shares: str) -> None:
    """Percentages as ``60+40`` make 100 together; raises shares_not_whole."""
    total = sum((Fraction(share) for share in shares.split("+")), Fraction(0))
    if total != _WHOLE:
        raise Rejection("shares_not_whole", total=_written(total))


def _written(percent: Fraction) -> str:
    """The decimal the shares add up to, exactly: they were written as decimals."""
    return f"{(Decimal(percent.numerator) / Decimal(percent.denominator)).normalize():f}"


_GROUNDS: Final[dict[type[RecordPaper], Callable[[CaseState, Any, date], None]]] = {
    DraftPlan: _draft,
    n.CarryOutCompulsoryInventory: _enforced_inventory,
    r.DecideRecovery: _recovery,
    r.HandOver: _handover,
    r.DecideEnforcement: _enforcement_decision,
    r.CarryOutEnforcement: _enforcement,
    p.ApprovePayment: _not_held,
    p.MakePayment: _not_held,
    p.ReleaseDeposit: _not_held,
    p.UnblockPayment: _unblock,
    p.MakeDeposit: _deposit,
    x.AgreeCoOwnerSplit: _shares,
}

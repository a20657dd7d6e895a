"""What a case is at a version: its opening, the facts in force, the clocks that run.

Nothing here can be derived from anything else here; what can be derived is in ``standing`` and
``entitlement``. No personal text is ever part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.assembling import assembled
from domain.case import details as d
from domain.case import events as e
from domain.case.facts import CaseFact
from domain.case.facts.plan_and_agreement import PlanDrafted
from domain.clocks.bars import signed
from domain.clocks.events import ClockEvent
from domain.clocks.facts import Fact
from domain.clocks.running import Clocks, EndedRounds, evolve_clocks, evolve_ended
from domain.messages import Recorded
from domain.policy.adopting import PolicyAdopted, still_in_force
from domain.policy.standing import PolicyStanding

#: Raised whenever the shape of the state changes: older rows are folded from the log again.
STATE_SCHEMA: Final = 4

#: Why a decision of the batch waits: it names a version of the plan that is not on record yet.
PLAN_VERSION_UNKNOWN: Final = "plan_version_unknown"

#: The papers by which the notice reaches a household, or could not: out of force together.
NOTICE: Final = frozenset({"notice_delivered", "notice_delivery_failed", "media_notice_done"})


class Opening(BaseModel):
    """What was known when the case was opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    project_id: UUID
    project_code: str
    batch_id: UUID | None = None
    area_path: str
    residential_group: str
    resettlement: d.Resettlement
    land: d.Land
    reward_until: date | None = None
    notify_from: date | None = None


class GrievanceMark(BaseModel):
    """A grievance about the case and how far it has come."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grievance_id: UUID
    stage: str


class WaitingDecision(BaseModel):
    """A decision of the batch that waits for the draft it names to be typed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred_on: date
    batch_id: UUID
    batch_version: int
    decision: str
    effective_on: date | None
    plan_version: int
    net_payable_vnd: int | None


class CaseState(BaseModel):
    """A case as its log tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    opening: Opening | None = None
    case_officer: str = ""
    party_member: str | None = None
    facts: tuple[Fact, ...] = ()
    """In the order they were recorded; a corrected fact keeps its place."""
    clocks: Clocks = ()
    ended_rounds: EndedRounds = ()
    waiting: tuple[WaitingDecision, ...] = ()
    grievances: tuple[GrievanceMark, ...] = ()
    last_visit_on: date | None = None
    signers: Mapping[int, str] = {}
    """Staff code by the version of a fact that another act may not be the same person's."""
    inventory: str = ""
    """What the plan is valued from, as the shortest text (``domain.compensation.inventory``); empty for none."""
    inventory_version: int = 0
    plans_drafted: int = 0
    """The highest number a plan version ever had: one that is withdrawn keeps its number."""
    unit_prices: Mapping[int, Mapping[str, str]] = {}
    """By plan version, of the approved plan and the newest draft: what no correction of prices goes below."""
    policy: PolicyStanding = PolicyStanding()
    policy_decided_until: date | None = None
    """Changes of the law up to this day are settled for the case."""

    def all_of(self, *types: str) -> list[Fact]:
        """The facts of these types, in order."""
        return [fact for fact in self.facts if fact.type in types]

    def last(self, *types: str) -> Fact | None:
        """The latest fact of these types by date, then by order of recording."""
        found = self.all_of(*types)
        return max(found, key=lambda fact: (fact.on, fact.version)) if found else None

    def has(self, *types: str) -> bool:
        """Whether any fact of these types is in force."""
        return any(fact.type in types for fact in self.facts)

    def at_version(self, version: int) -> Fact | None:
        """The fact recorded by the event of that version, if it is in force."""
        return next((fact for fact in self.facts if fact.version == version), None)


def evolve(state: CaseState, recorded: Recorded) -> CaseState:
    """The case after an event; total, so that any cut of the log by date folds."""
    event = recorded.event
    change: dict[str, Any] = {"version": recorded.version}
    if isinstance(event, ClockEvent):
        change["clocks"] = evolve_clocks(state.clocks, event, state.ended_rounds)
        change["ended_rounds"] = evolve_ended(state.ended_rounds, state.clocks, event)
    elif isinstance(event, CaseFact):
        change["facts"] = (
            *state.facts,
            assembled(
                Fact,
                {
                    "version": recorded.version,
                    "on": recorded.occurred_on,
                    "type": event.TYPE,
                    "details": event.details(),
                },
            ),
        )
        signer = signed(event.breach, recorded.on_behalf_of)
        if event.KEEPS_SIGNER and signer is not None:
            change["signers"] = {**state.signers, recorded.version: signer}
        if isinstance(event, PlanDrafted):
            change["plans_drafted"] = max(state.plans_drafted, event.plan_version)
            if event.unit_prices:
                change["unit_prices"] = _unit_prices(state, event)
    else:
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            change.update(handler(state, event, recorded))
    return assembled(CaseState, {**vars(state), **change})


def _unit_prices(state: CaseState, draft: PlanDrafted) -> Mapping[int, Mapping[str, str]]:
    decided = {fact.amount("plan_version") for fact in state.all_of("batch_plan_approved", "batch_plan_corrected")}
    kept = {version: prices for version, prices in state.unit_prices.items() if version in decided}
    return {**kept, draft.plan_version: dict(draft.unit_prices)}


def _inventory(_: CaseState, event: e.InventoryRegistered, __: Recorded) -> dict[str, Any]:
    return {"inventory": event.inventory.compact(), "inventory_version": event.inventory_version}


def _opened(_: CaseState, event: e.CaseOpened, __: Recorded) -> dict[str, Any]:
    return {
        "opening": assembled(Opening, {name: getattr(event, name) for name in Opening.model_fields}),
        "case_officer": event.case_officer,
        "party_member": event.party_member,
        "policy": PolicyStanding(pack_id=event.pack_id, version=event.pack_version, rule_version=event.rule_version),
    }


def _batch_decision(state: CaseState, event: e.BatchDecisionTaken, recorded: Recorded) -> dict[str, Any]:
    details: dict[str, str | int] = {"batch_version": event.batch_version}
    for name in ("plan_version", "net_payable_vnd", "agreed", "asked"):
        value = getattr(event, name)
        if value is not None:
            details[name] = value
    corrects = event.decision == "batch_plan_corrected"
    if corrects:
        details["effective_on"] = (event.effective_on or recorded.occurred_on).isoformat()
    taken = [Fact(version=recorded.version, on=recorded.occurred_on, type=event.decision, details=details)]
    # What a correction adds is due from its own effect; when that is, the standing derives.
    if event.effective_on is not None and not corrects:
        taken.append(
            Fact(version=recorded.version, on=event.effective_on, type="batch_plan_effective", details=details)
        )
    return {"facts": (*state.facts, *taken), "waiting": _others_waiting(state, event.batch_version)}


def _others_waiting(state: CaseState, batch_version: int) -> tuple[WaitingDecision, ...]:
    return tuple(one for one in state.waiting if one.batch_version != batch_version)


def _not_applied(state: CaseState, event: e.BatchDecisionNotApplied, recorded: Recorded) -> dict[str, Any]:
    if event.decision == "batch_correction":
        return {}
    others = _others_waiting(state, event.batch_version)
    # Events of before decisions were kept do not say which version they name.
    if event.reason != PLAN_VERSION_UNKNOWN or event.plan_version is None:
        return {"waiting": others}
    kept = {name: getattr(event, name) for name in WaitingDecision.model_fields if name != "occurred_on"}
    return {"waiting": (*others, assembled(WaitingDecision, {**kept, "occurred_on": recorded.occurred_on}))}


def _batch_correction(state: CaseState, event: e.BatchDecisionCorrected, _: Recorded) -> dict[str, Any]:
    def righted(fact: Fact) -> Fact:
        day = event.effective_on if fact.type == "batch_plan_effective" else event.right_on
        told = {**fact.details, "effective_on": event.effective_on.isoformat()} if event.effective_on else fact.details
        details = told if fact.type == "batch_plan_corrected" else fact.details
        return fact.model_copy(update={"on": day or fact.on, "details": details})

    def of_it(fact: Fact) -> bool:
        return fact.details.get("batch_version") == event.batch_version

    others = _others_waiting(state, event.batch_version)
    if event.withdrawn:
        return {"facts": tuple(fact for fact in state.facts if not of_it(fact)), "waiting": others}
    days = {"occurred_on": event.right_on, "effective_on": event.effective_on}
    right = {name: day for name, day in days.items() if day is not None}
    mine = (one for one in state.waiting if one.batch_version == event.batch_version)
    waiting = (one.model_copy(update=right) for one in mine)
    facts = tuple(righted(fact) if of_it(fact) else fact for fact in state.facts)
    return {"facts": facts, "waiting": (*others, *waiting)}


def _policy(state: CaseState, event: PolicyAdopted, _: Recorded) -> dict[str, Any]:
    return {
        "policy": event.standing,
        "policy_decided_until": event.decided_until,
        "facts": still_in_force(event, state.facts, NOTICE),
    }


def _visited(state: CaseState, _: e.HouseholdVisited, recorded: Recorded) -> dict[str, Any]:
    known = state.last_visit_on
    return {"last_visit_on": recorded.occurred_on if known is None else max(known, recorded.occurred_on)}


def _grievance(state: CaseState, event: e.GrievanceLinked, _: Recorded) -> dict[str, Any]:
    others = tuple(mark for mark in state.grievances if mark.grievance_id != event.grievance_id)
    return {"grievances": (*others, GrievanceMark(grievance_id=event.grievance_id, stage=event.stage))}


def _reassigned(_: CaseState, event: e.Reassigned, __: Recorded) -> dict[str, Any]:
    return {"case_officer": event.case_officer, "party_member": event.party_member}


def _corrected(state: CaseState, event: e.FactCorrected, _: Recorded) -> dict[str, Any]:
    return {
        "facts": tuple(
            fact.model_copy(update={"on": event.right_on, "details": dict(event.right_details)})
            if fact.version == event.target_version
            else fact
            for fact in state.facts
        )
    }


def _withdrawn(state: CaseState, event: e.FactWithdrawn, _: Recorded) -> dict[str, Any]:
    return {"facts": tuple(fact for fact in state.facts if fact.version != event.target_version)}


def _reversed(state: CaseState, event: e.PaymentReversed, _: Recorded) -> dict[str, Any]:
    paid = state.at_version(event.target_version)
    if paid is None:
        return {}
    left = max(0, paid.amount() - event.amount_vnd)
    facts = tuple(
        fact.model_copy(update={"details": {**fact.details, "amount_vnd": left}})
        if fact.version == event.target_version
        else fact
        for fact in state.facts
    )
    return {"facts": tuple(fact for fact in facts if fact.version != event.target_version or left)}


_HANDLERS: Final[dict[type[Any], Callable[[CaseState, Any, Recorded], dict[str, Any]]]] = {
    e.CaseOpened: _opened,
    e.BatchDecisionTaken: _batch_decision,
    e.BatchDecisionCorrected: _batch_correction,
    e.BatchDecisionNotApplied: _not_applied,
    e.HouseholdVisited: _visited,
    e.InventoryRegistered: _inventory,
    PolicyAdopted: _policy,
    e.GrievanceLinked: _grievance,
    e.Reassigned: _reassigned,
    e.FactCorrected: _corrected,
    e.FactWithdrawn: _withdrawn,
    e.PaymentReversed: _reversed,
}

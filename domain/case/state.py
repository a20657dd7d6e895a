"""What a case is at a version: its opening, the facts in force, the clocks that run.

Nothing here can be derived from anything else here; what can be derived is in ``standing`` and
``entitlement``. No personal text is ever part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.assembling import assembled
from domain.case import details as d
from domain.case import events as e
from domain.case.facts import CaseFact
from domain.clocks.events import ClockEvent
from domain.clocks.facts import Fact
from domain.clocks.running import Clocks, EndedRounds, evolve_clocks, evolve_ended
from domain.messages import Recorded

#: Raised whenever the shape of the state changes: older rows are folded from the log again.
STATE_SCHEMA: Final = 1


class Opening(BaseModel):
    """What was known when the case was opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    project_id: UUID
    project_code: str
    batch_id: UUID | None = None
    pack_id: str
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
    grievances: tuple[GrievanceMark, ...] = ()
    last_visit_on: date | None = None

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
    else:
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            change.update(handler(state, event, recorded))
    return assembled(CaseState, {**vars(state), **change})


def _opened(_: CaseState, event: e.CaseOpened, __: Recorded) -> dict[str, Any]:
    return {
        "opening": Opening(
            **event.model_dump(include=set(Opening.model_fields)),
        ),
        "case_officer": event.case_officer,
        "party_member": event.party_member,
    }


def _batch_decision(state: CaseState, event: e.BatchDecisionTaken, recorded: Recorded) -> dict[str, Any]:
    details: dict[str, str | int] = {"batch_version": event.batch_version}
    if event.plan_version is not None:
        details["plan_version"] = event.plan_version
    if event.net_payable_vnd is not None:
        details["net_payable_vnd"] = event.net_payable_vnd
    taken = [Fact(version=recorded.version, on=recorded.occurred_on, type=event.decision, details=details)]
    if event.effective_on is not None:
        taken.append(
            Fact(version=recorded.version, on=event.effective_on, type="batch_plan_effective", details=details)
        )
    return {"facts": (*state.facts, *taken)}


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
    e.HouseholdVisited: _visited,
    e.GrievanceLinked: _grievance,
    e.Reassigned: _reassigned,
    e.FactCorrected: _corrected,
    e.FactWithdrawn: _withdrawn,
    e.PaymentReversed: _reversed,
}

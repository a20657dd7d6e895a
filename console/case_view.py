"""A case as the API shows it: where it stands, its facts, and its clocks with their articles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.case.plan_versions import plan_versions
from domain.case.shares import co_owner_sums
from domain.case.state import CaseState
from domain.clocks.running import RunningClock
from domain.policy.standing import PolicyStanding
from domain.streams import QueueRow


def case_view(case_id: UUID, state: CaseState, row: QueueRow) -> dict[str, Any]:
    """Everything of a case but people and acts; no personal data."""
    return {
        "id": case_id,
        "version": state.version,
        "code": row.code,
        "project": row.project_code,
        "area": row.area_path,
        "step": row.step,
        "state": row.state,
        "cause": row.cause,
        "due_on": row.due_on,
        "case_officer": row.case_officer,
        "party_member": row.party_member,
        "last_contact_on": row.last_contact_on,
        "paid_vnd": row.paid_vnd,
        "deposited_vnd": row.deposited_vnd,
        "handed_over_on": row.handed_over_on,
        "closed": row.closed,
        "opening": state.opening.model_dump(mode="json") if state.opening is not None else None,
        "policy": policy_view(state.policy),
        "plans": [version._asdict() for version in plan_versions(state)],
        "co_owner_sums_vnd": co_owner_sums(state),
        "facts": [fact.model_dump(mode="json") for fact in state.facts],
        "clocks": [clock_view(clock) for clock in state.clocks],
        "grievances": [mark.model_dump(mode="json") for mark in state.grievances],
    }


def policy_view(policy: PolicyStanding) -> dict[str, Any]:
    """Under which rules a stream stands."""
    return {"pack_id": policy.pack_id, "pack_version": policy.version, "rule_version": policy.rule_version}


def clock_view(clock: RunningClock) -> dict[str, Any]:
    """A running clock with its article and the rungs still to come."""
    return {
        "rule": clock.rule,
        "round": clock.round,
        "step": clock.step,
        "bound": clock.bound.value,
        "article": clock.article,
        "rule_version": clock.rule_version,
        "statutory": clock.statutory,
        "started_on": clock.started_on,
        "due_on": clock.due_on,
        "who_acts": clock.who_acts,
        "fired": clock.fired,
        "next": [{"rung": rung.rung_id, "at": rung.at} for rung in clock.pending],
    }


def queue_line(row: Any) -> dict[str, Any]:
    """A line of the queue, with the names the API uses."""
    told: dict[str, Any] = row.model_dump(mode="json", exclude={"kind", "next_due", "why"})
    return {
        "id": told.pop("stream_id"),
        "project": told.pop("project_code"),
        "area": told.pop("area_path"),
        **told,
        "closed": row.state == "closed",
    }

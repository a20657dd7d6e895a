"""A project as its log tells it, and which preconditions of recovery it meets."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.clocks.facts import Fact
from domain.messages import Recorded
from domain.papers.state import PaperState, fields_of, folded
from domain.policy.standing import PolicyStanding
from domain.project import facts as f
from domain.project.details import Precondition, ProjectFacts

#: Raised whenever the shape of the state changes: older rows are folded from the log again.
STATE_SCHEMA = 3


class ProjectPaper(Fact):
    """A paper of the project with the households it names."""

    case_ids: tuple[UUID, ...] = ()


class Readiness(BaseModel):
    """A line of the checklist of brief 1.4."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    condition: Precondition
    met_on: date | None = None
    """Day of the last paper that proves it; None while there is none."""


class ProjectState(PaperState):
    """A project as its log tells it."""

    project: ProjectFacts | None = None
    opened_on: date | None = None
    facts: tuple[ProjectPaper, ...] = ()

    @property
    def readiness(self) -> list[Readiness]:
        """Every precondition, met or not. It is shown and bars nothing: a case's own bars and triggers do."""
        met = {
            condition: max(
                (fact.on for fact in self.all_of("precondition_met") if fact.text("condition") == condition),
                default=None,
            )
            for condition in Precondition
        }
        return [Readiness(condition=condition, met_on=day) for condition, day in met.items()]


def evolve(state: ProjectState, recorded: Recorded) -> ProjectState:
    """The project after an event; total, so that any cut of the log by date folds."""
    event = recorded.event
    change: dict[str, Any] = folded(state, recorded)
    if isinstance(event, f.ProjectOpened):
        change["project"] = ProjectFacts(**event.model_dump(include=set(ProjectFacts.model_fields)))
        change["policy"] = PolicyStanding(
            pack_id=event.pack_id, version=event.pack_version, rule_version=event.rule_version
        )
        change["opened_on"] = recorded.occurred_on
    elif isinstance(event, f.ProjectFact):
        cases = event.case_ids if isinstance(event, f.AlignmentChanged) else ()
        change["facts"] = (*state.facts, ProjectPaper(**fields_of(event, recorded), case_ids=cases))
    return state.model_copy(update=change)

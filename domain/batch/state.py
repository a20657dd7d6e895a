"""A batch as its log tells it: its papers with the lists they carry, and who drafted the plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.batch import facts as f
from domain.batch.details import PlanOf, RevisedPlan, StanceOf
from domain.batch.procedure import FileRound, file_rounds
from domain.clocks.facts import Fact
from domain.messages import Recorded
from domain.papers.state import PaperState, fields_of, folded
from domain.policy.standing import PolicyStanding

#: Raised whenever the shape of the state changes: older rows are folded from the log again.
STATE_SCHEMA = 3


class BatchPaper(Fact):
    """A paper of the batch with the households it names."""

    plans: tuple[PlanOf, ...] = ()
    """What an approval, or a correction of one, decides for each household."""
    left_out: tuple[UUID, ...] = ()
    revised: tuple[RevisedPlan, ...] = ()
    stances: tuple[StanceOf, ...] = ()
    waived: tuple[str, ...] = ()
    """Items the file for appraisal does without."""


class BatchState(PaperState):
    """A batch as its log tells it."""

    batch_id: UUID | None = None
    code: str = ""
    project_code: str = ""
    area_path: str = ""
    case_ids: tuple[UUID, ...] = ()
    facts: tuple[BatchPaper, ...] = ()
    drafters: tuple[str, ...] = ()
    """Staff codes of those who drew up a plan of the batch, each once."""

    @property
    def approved(self) -> dict[UUID, PlanOf]:
        """The plan in force of each household that has an approved one."""
        plans: dict[UUID, PlanOf] = {}
        for fact in self.facts:
            plans.update((plan.case_id, plan) for plan in fact.plans)
        return plans

    @property
    def round(self) -> FileRound | None:
        """The file under way; None before the first, and once it was returned or approved."""
        rounds = file_rounds(self.facts)
        return rounds[-1] if rounds and not rounds[-1].over else None

    @property
    def waits_for_supplement(self) -> bool:
        """Whether the appraisal stands still until somebody else sends what was asked for."""
        return self.round is not None and self.round.waits_for is not None

    @property
    def done(self) -> bool:
        """Whether nothing is under way: approved, no file on its way, no clock running."""
        return self.fact("plan_approved") is not None and self.round is None and not self.clocks


def evolve(state: BatchState, recorded: Recorded) -> BatchState:
    """The batch after an event; total, so that any cut of the log by date folds."""
    event = recorded.event
    change: dict[str, Any] = folded(state, recorded)
    if isinstance(event, f.BatchOpened):
        kept = ("batch_id", "code", "project_code", "area_path", "case_ids")
        change.update({name: getattr(event, name) for name in kept})
        change["policy"] = PolicyStanding(
            pack_id=event.pack_id, version=event.pack_version, rule_version=event.rule_version
        )
    elif isinstance(event, f.BatchFact):
        change["facts"] = (*state.facts, BatchPaper(**fields_of(event, recorded), **_lists(event)))
    elif isinstance(event, f.DraftNoted):
        change["drafters"] = tuple(sorted({*state.drafters, event.drafted_by}))
    return state.model_copy(update=change)


def _lists(event: f.BatchFact) -> dict[str, Any]:
    """The households a paper names, as the state keeps them."""
    match event:
        case f.PlanApproved():
            return {"plans": event.decided, "left_out": event.left_out}
        case f.ApprovalCorrected():
            kept = set(PlanOf.model_fields)
            return {"plans": tuple(PlanOf(**plan.model_dump(include=kept)) for plan in event.corrected)}
        case f.PlanRevised():
            return {"revised": event.revised}
        case f.OpinionMeetingHeld():
            return {"stances": event.stances}
        case f.AppraisalFileCompleted():
            return {"waived": tuple(line.item.value for line in event.checklist if line.waived)}
        case _:
            return {}

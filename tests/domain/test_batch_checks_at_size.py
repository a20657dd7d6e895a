"""A batch of thousands of households is judged within a moment: its workflow and everybody behind it waits."""

from __future__ import annotations

from datetime import date
from time import process_time
from uuid import UUID, uuid4

import pytest

from domain.batch import checks
from domain.batch.commands import ApprovePlan, CorrectApproval, RevisePlan
from domain.batch.details import CorrectedPlan, CorrectionReason, PlanOf, RevisedPlan
from domain.batch.state import BatchPaper, BatchState
from domain.papers.messages import PaperCommand

HOUSEHOLDS = 3_500
#: A lookup of every household for every household takes seconds.
MOST_SECONDS = 0.5

IDS = tuple(uuid4() for _ in range(HOUSEHOLDS))
REVISED = tuple(RevisedPlan(case_id=one, plan_version=1) for one in IDS)
BEFORE = (
    BatchPaper(version=2, on=date(2026, 1, 1), type="draft_plan_posted"),
    BatchPaper(version=3, on=date(2026, 1, 6), type="plan_revised", revised=REVISED),
    BatchPaper(version=4, on=date(2026, 1, 10), type="appraisal_file_completed"),
)


def plans(ids: tuple[UUID, ...]) -> tuple[PlanOf, ...]:
    """A plan of each household."""
    return tuple(PlanOf(case_id=one, plan_version=1, net_payable_vnd=1) for one in ids)


def approved(ids: tuple[UUID, ...]) -> BatchState:
    """The batch after an approval of these households."""
    paper = BatchPaper(version=5, on=date(2026, 2, 1), type="plan_approved", plans=plans(ids))
    return BatchState(case_ids=IDS, facts=(*BEFORE, paper))


def correction() -> CorrectApproval:
    """A correction of every household's plan."""
    corrected = tuple(
        CorrectedPlan(
            case_id=one,
            plan_version=2,
            net_payable_vnd=2,
            approved_before_vnd=1,
            reason=CorrectionReason.PRICE,
        )
        for one in IDS
    )
    day = date(2026, 3, 1)
    return CorrectApproval(occurred_on=day, decision_no="12", effective_on=day, note="giá", corrected=corrected)


HALF = HOUSEHOLDS // 2


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (
            BatchState(case_ids=IDS, facts=BEFORE),
            ApprovePlan(
                occurred_on=date(2026, 2, 1), decision_no="12", effective_on=date(2026, 2, 1), decided=plans(IDS)
            ),
        ),
        (approved(IDS), correction()),
        (
            approved(IDS[HALF:]),
            RevisePlan(occurred_on=date(2026, 3, 1), reason="ý kiến", revised=REVISED[:HALF]),
        ),
    ],
    ids=["approval", "correction", "revision"],
)
def test_thousands_of_households_are_judged_in_a_moment(state: BatchState, command: PaperCommand) -> None:
    """The time grows with the households, not with their square."""
    started = process_time()
    checks.check(state, command)
    assert process_time() - started < MOST_SECONDS

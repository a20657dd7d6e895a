"""Whatever papers come in, in whatever order: a batch contradicts neither its log nor the law."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.batch.facts import ApprovalCorrected, PlanApproved
from domain.batch.state import BatchState
from domain.batch.stream import BatchStream
from domain.clocks.events import RungFired
from domain.errors import Rejection
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from domain.wording.refusals import REFUSALS
from tests.domain.house import morning
from tests.domain.papers_house import CASES, WHOLE_FILE, DrivenPapers, approval, batch, correction

FIRST, LAST = date(2026, 8, 3), date(2027, 6, 1)
A, B, C = CASES

#: Forms of each paper; the numbers of a paper pick one of them.
FORMS: dict[str, list[dict[str, Any]]] = {
    "post_draft_plan": [{}],
    "end_posting": [{}],
    "hold_opinion_meeting": [{"agree": 1, "disagree": 1, "other": 0}],
    "revise_plan": [{"revised": [{"case_id": A, "plan_version": 2}], "reason": "tiếp thu"}],
    "post_resettlement_arrangement": [{}],
    "agree_early_recovery": [{"agreed": 3, "asked": 3, "paper": "1/BB"}],
    "complete_appraisal_file": [{"checklist": WHOLE_FILE}],
    "request_supplement": [{"reason": "thiếu trích lục"}],
    "receive_supplement": [{}],
    "appraise_plan": [{}, {"result": "return"}],
    "approve_plan": [{**approval(*cases), "effective_on": LAST} for cases in ((A,), (B,), (A, B, C))],
    "correct_approval": [
        {**correction(A, now, before, version), "effective_on": LAST}
        for now, before, version in ((130, 100, 2), (150, 130, 3), (90, 100, 2))
    ],
    "complete_payment": [{}],
    "send_cadastral_file": [{}],
    "correct_cadastral_records": [{"by": "CB06"}],
}
ORDER = list(FORMS)

papers = st.tuples(st.sampled_from(ORDER), st.integers(0, 2), st.integers(0, 12))
#: Mostly the papers of a whole life in their order, with others thrown in.
lives = st.lists(papers, max_size=25).map(lambda noise: [*((name, 0, 11) for name in ORDER), *noise]) | st.lists(
    papers, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(lives, st.booleans())
def test_a_batch_contradicts_neither_its_log_nor_the_law(life: list[tuple[str, int, int]], ticking: bool) -> None:
    """Refusals have texts, rungs fire once, corrections by price never lower a sum, cases can read what they get."""
    driven, day = batch(), FIRST
    codes: set[str] = set()
    for name, form, pause in life:
        day += timedelta(days=pause)
        forms = FORMS[name]
        try:
            driven.do(name, min(day, LAST), now=morning(LAST), **forms[form % len(forms)])
        except Rejection as refused:
            codes.add(refused.code)
        if ticking and (due := driven.stream.next_due(driven.state)) is not None:
            driven.tick(due.date())
    assert codes <= set(REFUSALS)
    _folds(driven)
    _never_below(driven)
    _cases_can_read(driven)
    fired = [(event.rule, event.round, event.rung) for one in driven.log if isinstance(event := one.event, RungFired)]
    assert len(fired) == len(set(fired))


def _folds(driven: DrivenPapers[BatchState]) -> None:
    """The log alone gives the state, also by way of its stored form."""
    stream, state = BatchStream(), BatchState()
    for recorded in driven.log:
        state = stream.evolve(state, recorded)
        state = BatchState.model_validate_json(state.model_dump_json())
    assert state == driven.state
    assert set(state.approved) <= set(CASES)


def _never_below(driven: DrivenPapers[BatchState]) -> None:
    """Each sum a correction by price sets is at least the one before it; nobody is approved twice."""
    in_force: dict[Any, int] = {}
    for recorded in driven.log:
        event = recorded.event
        if isinstance(event, PlanApproved):
            assert not {plan.case_id for plan in event.decided} & set(in_force)
            in_force.update((plan.case_id, plan.net_payable_vnd) for plan in event.decided)
        elif isinstance(event, ApprovalCorrected):
            for plan in event.corrected:
                assert plan.net_payable_vnd >= in_force[plan.case_id]
                in_force[plan.case_id] = plan.net_payable_vnd


def _cases_can_read(driven: DrivenPapers[BatchState]) -> None:
    """What is delivered is a command the case knows, in the words it takes."""
    commands = STREAM_TYPES[StreamKind.CASE].commands
    for told in driven.told:
        fields = {**told.body, "occurred_on": told.occurred_on.isoformat()}
        assert commands[told.command_type].model_validate(fields).occurred_on == told.occurred_on

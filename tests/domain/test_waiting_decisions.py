"""A decision of the batch that names a draft which is typed in later waits for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.events import BatchDecisionNotApplied, BatchDecisionTaken
from domain.case.money import net_payable
from tests.domain.house import DrivenCase, case_id, fold, inventoried, morning

APPROVED_ON = date(2026, 9, 28)
ENTERED = morning(date(2026, 9, 30))


def decided(case: DrivenCase, on: date = APPROVED_ON, decision: str = "approved", version: int = 9, **body: Any) -> Any:
    """What the batch decided of a version of the plan, as its delivery brings it."""
    told = {"plan_version": 2, "net_payable_vnd": 120, "effective_on": date(2026, 10, 1), **body}
    name = f"batch_plan_{decision}"
    (event, *_) = case.do(
        "take_batch_decision", on, batch_id=case_id("batch"), batch_version=version, decision=name, **told
    )
    return event


def waiting() -> DrivenCase:
    """A household whose second draft is approved before it is on record."""
    case = inventoried(DrivenCase())
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=100)
    assert decided(case).reason == "plan_version_unknown"
    assert net_payable(case.state) is None
    return case


def taken(events: Any) -> list[tuple[str, int]]:
    """The decisions among some events, with the version of the batch each comes from."""
    return [(event.decision, event.batch_version) for event in events if isinstance(event, BatchDecisionTaken)]


def test_the_approval_is_applied_when_its_draft_is_typed_in() -> None:
    """With its own date, effect and sum, and its clocks; once."""
    case = waiting()
    events = case.do("draft_plan", date(2026, 9, 20), now=ENTERED, net_payable_vnd=120)
    assert taken(events) == [("batch_plan_approved", 9)]
    assert [(fact.type, fact.on) for fact in case.state.facts[-2:]] == [
        ("batch_plan_approved", APPROVED_ON),
        ("batch_plan_effective", date(2026, 10, 1)),
    ]
    assert net_payable(case.state) == 120
    assert "payment" in [clock.rule for clock in case.state.clocks]
    assert case.state.waiting == ()
    assert fold(case.log) == case.state
    case.do("prepare_payment", date(2026, 10, 2), kind="plan", amount_vnd=120)


def test_a_draft_dated_after_the_approval_is_not_what_was_approved() -> None:
    """Its number fits by accident; when its date is put right it was the draft after all."""
    case = waiting()
    assert taken(case.do("draft_plan", date(2026, 9, 29), net_payable_vnd=150)) == []
    assert net_payable(case.state) is None
    target = case.state.all_of("plan_drafted")[-1].version
    why: dict[str, Any] = {"reason": "ghi nhầm", "agreed_by": "CB04"}
    events = case.do("correct_fact", date(2026, 9, 30), target_version=target, right_on=date(2026, 9, 20), **why)
    assert taken(events) == [("batch_plan_approved", 9)]


def test_what_the_batch_puts_right_meanwhile_is_applied_right() -> None:
    """The day of effect of a waiting approval moves; one that is taken back waits no more."""
    body: dict[str, Any] = {"batch_id": case_id("batch"), "batch_version": 9}
    case = waiting()
    case.do("take_batch_correction", date(2026, 9, 29), effective_on=date(2026, 10, 15), **body)
    case.do("draft_plan", date(2026, 9, 20), now=ENTERED, net_payable_vnd=120)
    assert [fact.on for fact in case.state.all_of("batch_plan_effective")] == [date(2026, 10, 15)]
    gone = waiting()
    gone.do("take_batch_correction", date(2026, 9, 29), withdrawn=True, **body)
    assert taken(gone.do("draft_plan", date(2026, 9, 20), now=ENTERED, net_payable_vnd=120)) == []


def test_a_correction_waits_as_its_approval_does() -> None:
    """The corrected third draft is typed in last; both sums are known in the batch's order."""
    case = waiting()
    corrected_on = date(2026, 10, 5)
    decided(case, corrected_on, "corrected", 12, plan_version=3, net_payable_vnd=130)
    case.do("draft_plan", date(2026, 9, 20), now=morning(corrected_on), net_payable_vnd=120)
    assert net_payable(case.state) == 120
    case.do("draft_plan", corrected_on, net_payable_vnd=130, corrects="error")
    assert net_payable(case.state) == 130


def test_an_event_from_before_decisions_were_kept_waits_for_nothing() -> None:
    """It does not say which version it named: the task of the officer is all there is."""
    case = waiting()
    old = BatchDecisionNotApplied(
        batch_id=case_id("batch"), batch_version=9, decision="batch_plan_approved", reason="plan_version_unknown"
    )
    log = [record if record.event.TYPE != old.TYPE else record_with(record, old) for record in case.log]
    assert fold(log).waiting == ()


def record_with(record: Any, event: BatchDecisionNotApplied) -> Any:
    """The same record with an older event in it."""
    return type(record)(
        record.version, record.occurred_on, event, record.recorded_at, record.actor, record.on_behalf_of
    )

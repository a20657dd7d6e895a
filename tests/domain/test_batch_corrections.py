"""Approved plans corrected by a decision, and papers of the batch put right or taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.batch.state import BatchState
from domain.errors import Rejection
from domain.papers.messages import FactCorrected
from tests.domain.house import case_id, morning
from tests.domain.papers_house import (
    CASES,
    WHOLE_FILE,
    DrivenPapers,
    approval,
    batch,
    correction,
    to_the_approval,
    to_the_file,
    to_the_meeting,
)

A, B, C = CASES
ON = date(2026, 11, 20)


def test_a_correction_gives_the_households_a_new_plan() -> None:
    """Each household it names takes version, sum and day of effect; the others hear nothing."""
    driven = to_the_approval(batch(), A, B)
    driven.told.clear()
    driven.do("correct_approval", ON, **correction(A, 130, 100))
    (told,) = driven.told
    assert (told.target_id, told.command_type, told.occurred_on) == (A, "take_batch_decision", ON)
    assert dict(told.body) == {
        "batch_id": str(driven.id),
        "decision": "batch_plan_corrected",
        "batch_version": driven.version_of("approval_corrected"),
        "effective_on": "2026-12-01",
        "plan_version": 2,
        "net_payable_vnd": 130,
    }
    assert driven.state.approved[A].net_payable_vnd == 130


def test_when_prices_change_nobody_gets_less_than_was_approved() -> None:
    """Land Law Art. 94(5): the households are named; an error may lower a sum, with the paper that shows it."""
    driven = to_the_approval(batch(), A, B)
    with pytest.raises(Rejection, match="plans_below_approved") as caught:
        driven.do("correct_approval", ON, **correction(A, 99, 100))
    assert caught.value.params["cases"] == [str(A)]
    with pytest.raises(Rejection, match="correction_needs_paper"):
        driven.do("correct_approval", ON, **correction(A, 99, 100, reason="error"))
    driven.do("correct_approval", ON, **correction(A, 99, 100, reason="error", paper="17/BB"))
    with pytest.raises(Rejection, match="plans_below_approved"):
        driven.do("correct_approval", ON, **correction(A, 98, 99, version=3))
    driven.do("correct_approval", ON, **correction(A, 120, 99, version=3))
    assert driven.state.approved[A].plan_version == 3


def test_a_correction_rests_on_what_is_in_force() -> None:
    """Not before approval, not for a household left out, not on another sum, not with a version already used."""
    driven = to_the_file(batch())
    with pytest.raises(Rejection, match="wrong_step"):
        driven.do("correct_approval", ON, **correction(A, 130, 100))
    driven.do("approve_plan", date(2026, 9, 28), **approval(A))
    for body, code in (
        (correction(B, 130, 100), "not_approved"),
        (correction(case_id("z"), 130, 100), "not_a_member"),
        (correction(A, 130, 90), "approved_differs"),
        (correction(A, 130, 100, version=1), "older_plan"),
        ({**correction(A, 130, 100), "effective_on": date(2026, 11, 19)}, "effective_before_decision"),
    ):
        with pytest.raises(Rejection, match=code):
            driven.do("correct_approval", ON, **body)
    with pytest.raises(Rejection, match="dated_before_predecessor"):
        driven.do("correct_approval", date(2026, 9, 27), **correction(A, 130, 100))


def put_right(driven: DrivenPapers[BatchState], fact: str, on: date, **other: Any) -> FactCorrected:
    """Correct the date of the last paper of a name."""
    event, *_ = driven.do(
        "correct_fact",
        date(2026, 12, 1),
        target_version=driven.version_of(fact),
        right_on=on,
        reason="ghi nhầm ngày",
        agreed_by="CB01",
        **other,
    )
    assert isinstance(event, FactCorrected)
    return event


def test_a_corrected_date_is_carried_to_the_cases_that_took_it() -> None:
    """The posting reaches all, the approval those it covers with its day of effect, the appraisal nobody."""
    driven = to_the_approval(batch(), A, B)
    for fact, on, right, cases in (
        ("posting_ended", date(2026, 8, 14), {}, CASES),
        ("plan_approved", date(2026, 9, 29), {"effective_on": "2026-10-05"}, [A, B]),
        ("plan_appraised", date(2026, 9, 22), {}, []),
    ):
        driven.told.clear()
        put_right(driven, fact, on, right_details=right)
        assert [one.target_id for one in driven.told] == cases
        for one in driven.told:
            assert one.command_type == "take_batch_correction"
            assert one.body["batch_version"] == driven.version_of(fact)
            assert one.body["right_on"] == on.isoformat()
            assert one.body.get("effective_on") == right.get("effective_on")
        assert driven.state.all_of(fact)[-1].on == on


def test_a_correction_into_an_earliest_time_is_a_breach_on_record() -> None:
    """Corrections are never barred, and never hide what they show."""
    driven = to_the_meeting(batch())
    event = put_right(driven, "posting_ended", date(2026, 8, 10))
    assert event.breach is not None
    assert event.breach.not_before == date(2026, 8, 13)
    assert put_right(driven, "posting_ended", date(2026, 8, 14)).breach is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["appraisal_file_completed", "supplement_received"]))
def test_correct_then_fold_equals_fold_as_if_right(wrong: int, right: int, fact: str) -> None:
    """Whichever date was wrong, the facts and the clocks are those of the right one."""

    def driven(shift: int) -> DrivenPapers[BatchState]:
        one = to_the_meeting(batch())
        now = morning(date(2026, 10, 1))
        file = shift if fact == "appraisal_file_completed" else 0
        one.do("complete_appraisal_file", date(2026, 9, 1 + file), checklist=WHOLE_FILE, now=now)
        one.do("request_supplement", date(2026, 9, 14), reason="thiếu giấy", now=now)
        came = shift if fact == "supplement_received" else 0
        one.do("receive_supplement", date(2026, 9, 15 + came), now=now)
        return one

    corrected, as_if_right = driven(wrong), driven(right)
    put_right(corrected, fact, date(2026, 9, (1 if fact == "appraisal_file_completed" else 15) + right))
    assert corrected.state.facts == as_if_right.state.facts
    days = [
        [(clock.rule, clock.started_on, clock.due_on) for clock in one.state.clocks] for one in (corrected, as_if_right)
    ]
    assert days[0] == days[1]


def test_a_correction_needs_a_second_cadre_and_fits_the_paper() -> None:
    """Not by the author alone, not for a paper nobody knows, not into the future, not with a field of another kind."""
    driven = to_the_meeting(batch())
    target = driven.version_of("opinion_meeting_held")
    right: dict[str, Any] = {
        "target_version": target,
        "right_on": date(2026, 8, 14),
        "reason": "x",
        "agreed_by": "CB01",
    }
    for change, code in (
        ({"agreed_by": "CB04"}, "same_author"),
        ({"agreed_by": "CB99"}, "unknown_staff"),
        ({"target_version": 999}, "unknown_fact"),
        ({"right_on": date(2027, 1, 1)}, "dated_in_future"),
        ({"right_details": {"agree": -1}}, "correction_changes_type"),
        ({"right_details": {"Nguyễn Văn A": 1}}, "correction_changes_type"),
    ):
        with pytest.raises(Rejection, match=code) as caught:
            driven.do("correct_fact", date(2026, 8, 20), **{**right, **change})
        assert "Nguyễn Văn A" not in str(caught.value.params)
    driven.do("correct_fact", date(2026, 8, 20), **right, right_details={"agree": 7})
    assert driven.state.all_of("opinion_meeting_held")[0].amount("agree") == 7


def test_what_a_corrected_paper_says_fits_what_stands_around_it() -> None:
    """An appraisal others stand on does not become a return; counts stay at least those of the list."""
    driven = batch()
    driven.do("post_draft_plan", date(2026, 8, 3))
    driven.do("end_posting", date(2026, 8, 13))
    listed = [{"case_id": A, "stance": "disagree"}]
    driven.do("hold_opinion_meeting", date(2026, 8, 14), agree=2, disagree=1, other=0, stances=listed)
    with pytest.raises(Rejection, match="counts_below_list"):
        put_right(driven, "opinion_meeting_held", date(2026, 8, 14), right_details={"disagree": 0})
    driven.do("complete_appraisal_file", date(2026, 9, 14), checklist=WHOLE_FILE)
    driven.do("appraise_plan", date(2026, 9, 21))
    put_right(driven, "plan_appraised", date(2026, 9, 21), right_details={"result": "return"})
    assert driven.state.round is None
    put_right(driven, "plan_appraised", date(2026, 9, 21), right_details={"result": "pass"})
    driven.do("approve_plan", date(2026, 9, 28), **approval(A))
    with pytest.raises(Rejection, match="fact_has_dependents"):
        put_right(driven, "plan_appraised", date(2026, 9, 21), right_details={"result": "return"})


def test_another_count_of_consent_is_another_register() -> None:
    """Its date is put right like any other; its counts are not, for the newest register counts."""
    driven = batch()
    driven.do("agree_early_recovery", date(2026, 6, 1), agreed=2, asked=3, paper="12/BB")
    with pytest.raises(Rejection, match="correction_changes_type"):
        put_right(driven, "early_recovery_agreed", date(2026, 6, 2), right_details={"agreed": 3})
    put_right(driven, "early_recovery_agreed", date(2026, 6, 2))
    assert driven.told[-1].body["right_on"] == "2026-06-02"


def test_a_paper_is_withdrawn_from_the_newest_back() -> None:
    """While others stand on it they are named; what cases took is taken back there too."""
    driven = to_the_approval(batch(), A, B)
    day = date(2026, 12, 1)

    def withdraw(fact: str) -> None:
        body: dict[str, Any] = {"target_version": driven.version_of(fact), "reason": "nhầm đợt", "agreed_by": "CB01"}
        driven.do("withdraw_fact", day, **body)

    driven.do("correct_approval", ON, **correction(A, 130, 100))
    for fact, later in (("plan_approved", "approval_corrected"), ("plan_appraised", "plan_approved")):
        with pytest.raises(Rejection, match="fact_has_dependents") as caught:
            withdraw(fact)
        assert later in [one["fact"] for one in caught.value.params["dependents"]]
    driven.told.clear()
    withdraw("approval_corrected")
    assert [(one.target_id, one.command_type, one.body["withdrawn"]) for one in driven.told] == [
        (A, "take_batch_correction", True)
    ]
    assert driven.state.approved[A].net_payable_vnd == 100
    withdraw("plan_approved")
    assert driven.state.approved == {}
    withdraw("plan_appraised")
    assert [clock.rule for clock in driven.state.clocks] == ["appraisal"]

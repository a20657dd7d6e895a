"""The papers of a batch: their order, what each must say, and who may sign it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.clocks.events import EscalationRaised
from domain.errors import Rejection
from domain.wording.refusals import REFUSALS
from tests.domain.house import case_id
from tests.domain.papers_house import (
    CASES,
    WHOLE_FILE,
    DrivenPapers,
    approval,
    batch,
    to_the_approval,
    to_the_file,
    to_the_meeting,
)

A, B, C = CASES


def refusal(driven: DrivenPapers[Any], command: str, on: date, **body: Any) -> Rejection:
    """Why a command is refused, by a code that has a text."""
    with pytest.raises(Rejection) as caught:
        driven.do(command, on, **body)
    assert caught.value.code in REFUSALS
    return caught.value


def test_a_batch_keeps_its_order_and_its_bar() -> None:
    """No meeting before the posting has ended, and no end of posting before ten days."""
    driven = batch()
    assert refusal(driven, "hold_opinion_meeting", date(2026, 8, 14), agree=0, disagree=0, other=0).code == "wrong_step"
    driven.do("post_draft_plan", date(2026, 8, 3))
    assert refusal(driven, "post_draft_plan", date(2026, 8, 4)).code == "already_recorded"
    early = refusal(driven, "end_posting", date(2026, 8, 12))
    assert (early.code, early.params["not_before"]) == ("too_early", "2026-08-13")
    assert refusal(driven, "end_posting", date(2026, 8, 2)).code == "dated_before_predecessor"


def test_the_meeting_counts_at_least_the_people_it_lists() -> None:
    """Counts may be higher than the list, never lower; strangers and doubles are no opinions."""
    driven = batch()
    driven.do("post_draft_plan", date(2026, 8, 3))
    driven.do("end_posting", date(2026, 8, 13))
    day = date(2026, 8, 14)
    both = [{"case_id": A, "stance": "disagree"}, {"case_id": B, "stance": "disagree"}]
    low = refusal(driven, "hold_opinion_meeting", day, agree=5, disagree=1, other=0, stances=both)
    assert (low.code, low.params["counted"], low.params["listed"]) == ("counts_below_list", 1, 2)
    for stances, code in (
        ([both[0], both[0]], "named_twice"),
        ([{**both[0], "case_id": case_id("z")}], "not_a_member"),
    ):
        assert refusal(driven, "hold_opinion_meeting", day, agree=5, disagree=5, other=0, stances=stances).code == code
    driven.do("hold_opinion_meeting", day, agree=5, disagree=2, other=1, stances=both)
    meeting = driven.state.facts[-1]
    assert [line.case_id for line in meeting.stances] == [A, B]
    assert (meeting.amount("agree"), meeting.amount("disagree")) == (5, 2)


def test_a_file_is_complete_item_by_item() -> None:
    """What is missing is named; an item is waived only with a reason; an import of history says that it is one."""
    driven, day = to_the_meeting(batch()), date(2026, 9, 14)
    nothing = refusal(driven, "complete_appraisal_file", day)
    assert (nothing.code, len(nothing.params["missing"])) == ("file_incomplete", 8)
    without = [*WHOLE_FILE[:-1], {"item": "file_other_papers", "waived": True}]
    assert refusal(driven, "complete_appraisal_file", day, checklist=without).params["missing"] == ["file_other_papers"]
    driven.do("complete_appraisal_file", day, checklist=without, waiver_reason="không có giấy tờ khác")
    assert driven.state.facts[-1].waived == ("file_other_papers",)
    imported = to_the_meeting(batch())
    imported.do("complete_appraisal_file", day, from_history=True)
    assert imported.state.round is not None


def test_an_approval_names_members_only_and_each_once() -> None:
    """A stranger, a household named twice, and an effect before the signature are refused."""
    driven, on = to_the_file(batch()), date(2026, 9, 28)
    assert refusal(driven, "approve_plan", on, **approval(case_id("stranger"))).code == "not_a_member"
    assert refusal(driven, "approve_plan", on, **approval(A, A)).code == "named_twice"
    assert refusal(driven, "approve_plan", on, **approval(A, left_out=[A])).code == "named_twice"
    early = {**approval(A), "effective_on": date(2026, 9, 27)}
    assert refusal(driven, "approve_plan", on, **early).code == "effective_before_decision"


def test_an_approval_takes_no_older_plan_than_the_revised_one() -> None:
    """A draft that was revised after the meeting is approved in its new version."""
    driven = to_the_meeting(batch())
    revised = [{"case_id": A, "plan_version": 2}]
    driven.do("revise_plan", date(2026, 8, 20), revised=revised, reason="tiếp thu ý kiến")
    driven.do("complete_appraisal_file", date(2026, 9, 14), checklist=WHOLE_FILE)
    old = refusal(driven, "approve_plan", date(2026, 9, 28), **approval(A, B))
    assert (old.code, old.params["cases"]) == ("older_plan", [str(A)])
    new = [{"case_id": A, "plan_version": 2, "net_payable_vnd": 7}]
    driven.do("approve_plan", date(2026, 9, 28), **{**approval(A), "decided": new})
    assert refusal(driven, "revise_plan", date(2026, 9, 29), revised=revised, reason="x").code == "already_approved"


def test_resettlement_is_posted_long_enough_before_the_approval() -> None:
    """Fifteen days from the last posting; the unit lead records a decision that was signed all the same."""
    driven, on = to_the_file(batch()), date(2026, 9, 28)
    driven.do("post_resettlement_arrangement", date(2026, 9, 1))
    driven.do("post_resettlement_arrangement", date(2026, 9, 20))
    early = refusal(driven, "approve_plan", on, **approval(*CASES))
    assert (early.code, early.params["not_before"]) == ("too_early", "2026-10-05")
    breach = {"reason": "đã ký", "scan_sha256": "a" * 64}
    assert refusal(driven, "approve_plan", on, breach=breach, **approval(*CASES)).code == "breach_needs_unit_lead"
    signed = {**breach, "signed_by": "CB07"}
    approved, *_ = driven.do("approve_plan", on, by="CB04", breach=signed, **approval(*CASES))
    assert approved.breach.rule == "resettlement-posting"  # type: ignore[attr-defined]


def test_a_reason_for_a_breach_opens_no_door_where_none_is_broken() -> None:
    """The unit lead signs for the Chair only what the scan shows to be signed too early."""
    driven, on = to_the_file(batch()), date(2026, 9, 28)
    breach = {"reason": "đã ký", "scan_sha256": "a" * 64}
    wrong = refusal(driven, "approve_plan", on, by="CB04", breach=breach, **approval(*CASES))
    assert wrong.code == "not_their_duty"


def test_those_left_out_are_approved_later_on_a_file_of_their_own() -> None:
    """The second approval covers only households that have none yet, and needs a new complete file."""
    driven = to_the_approval(batch(), A)
    later = {**approval(B), "effective_on": date(2026, 12, 1)}
    assert refusal(driven, "approve_plan", date(2026, 11, 20), **later).params["needs"] == ["appraisal_file_completed"]
    driven.do("complete_appraisal_file", date(2026, 11, 2), checklist=WHOLE_FILE)
    assert driven.clock("appraisal").round == 2
    driven.do("appraise_plan", date(2026, 11, 10))
    assert refusal(driven, "approve_plan", date(2026, 11, 20), **approval(A, B)).code == "effective_before_decision"
    again = {**approval(A, B), "effective_on": date(2026, 12, 1)}
    assert refusal(driven, "approve_plan", date(2026, 11, 20), **again).code == "already_approved"
    driven.told.clear()
    driven.do("approve_plan", date(2026, 11, 20), **later)
    assert [(one.target_id, one.body["decision"]) for one in driven.told] == [(B, "batch_plan_approved")]
    assert set(driven.state.approved) == {A, B}
    assert driven.state.done


def test_nobody_appraises_what_they_sent_or_approves_what_they_drafted() -> None:
    """Sender, drafter, appraiser and approver are four people; a role that is not theirs is refused first."""
    driven, day = to_the_file(batch()), date(2026, 9, 21)
    wrong = refusal(driven, "appraise_plan", day, by="CB04")
    assert (wrong.code, wrong.params["roles"]) == ("not_their_duty", ["appraiser", "land_office_head"])
    driven.do("note_draft", date(2026, 7, 1), by=None, now=None, case_id=A, plan_version=1, drafted_by="CB05")
    same = refusal(driven, "appraise_plan", day, by="CB05")
    assert (same.code, same.params["other_act"]) == ("same_person", "plan_drafted")
    driven.do("appraise_plan", day, by="CB06")
    driven.do("note_draft", date(2026, 7, 1), by=None, case_id=B, plan_version=1, drafted_by="CB07")
    on = date(2026, 9, 28)
    assert refusal(driven, "approve_plan", on, by="CB07", **approval(A, B)).code == "same_person"
    driven.do("approve_plan", on, by="CB10", **approval(A, B))


def test_who_drafts_is_noted_once_and_for_members_only() -> None:
    """An officer who drafts the plans of a hundred households is one line of the batch."""
    driven = batch()
    for case, drafter in ((A, "CB01"), (B, "CB01"), (A, "CB04")):
        driven.do("note_draft", date(2026, 7, 1), by=None, case_id=case, plan_version=1, drafted_by=drafter)
    assert driven.state.drafters == ("CB01", "CB04")
    assert [one.event.TYPE for one in driven.log].count("draft_noted") == 2
    stranger = driven.do(
        "note_draft", date(2026, 7, 1), by=None, case_id=case_id("z"), plan_version=1, drafted_by="CB9"
    )
    assert (stranger, driven.state.drafters) == ([], ("CB01", "CB04"))


def test_consent_is_asked_of_all_land_users() -> None:
    """Nobody is everybody: fewer asked than there are households, or more agreed than asked, is refused."""
    driven, day = batch(), date(2026, 6, 1)
    few = refusal(driven, "agree_early_recovery", day, agreed=2, asked=2, paper="12/BB")
    assert (few.code, few.params["households"]) == ("not_everybody_asked", 3)
    more = refusal(driven, "agree_early_recovery", day, agreed=4, asked=3, paper="12/BB")
    assert more.code == "more_agreed_than_asked"
    driven.do("agree_early_recovery", day, agreed=3, asked=3, paper="12/BB")
    assert [(one.body["decision"], one.body["agreed"], one.body["asked"]) for one in driven.told] == [
        ("batch_early_recovery_agreed", 3, 3)
    ] * 3


def test_after_the_money_the_cadastral_file_goes_its_way() -> None:
    """Payment, file, correction follow each other; the sender does not confirm the end."""
    driven = to_the_approval(batch(), *CASES)
    assert driven.state.done
    assert refusal(driven, "send_cadastral_file", date(2026, 10, 20)).params["needs"] == ["payment_completed"]
    driven.do("complete_payment", date(2026, 10, 19))
    driven.do("send_cadastral_file", date(2026, 10, 20), by="CB04")
    assert refusal(driven, "correct_cadastral_records", date(2026, 10, 22), by="CB04").code == "same_person"
    driven.do("correct_cadastral_records", date(2026, 10, 22), by="CB06")
    assert driven.stream.row(driven.state, date(2026, 10, 23)).state == "closed"


def test_an_overdue_appraisal_climbs_to_the_top_as_a_breach_of_law() -> None:
    """After thirty working days nothing was appraised: the legal rung fires beside the ordinary one."""
    driven = to_the_file(batch())
    assert driven.clock("appraisal").due_on == date(2026, 10, 26)
    fired = driven.tick(date(2026, 10, 27))
    assert [event.rung for event in fired if isinstance(event, EscalationRaised)] == ["E-law"]
    assert driven.stream.row(driven.state, date(2026, 10, 27)).state == "late"
    driven.do("appraise_plan", date(2026, 10, 28))
    driven.do("approve_plan", date(2026, 10, 30), **{**approval(*CASES), "effective_on": date(2026, 11, 2)})
    assert driven.state.clocks == ()

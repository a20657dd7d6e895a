"""A paper that breaks an earliest time: the unit lead records it, whoever signed it is judged, and no round is cut."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.batch.state import BatchState
from domain.case.facts import CaseFact
from domain.errors import Rejection
from tests.domain.house import DrivenCase, approved, fold, take_batch
from tests.domain.papers_house import CASES, DrivenPapers, approval, batch, to_the_file

EARLY = date(2026, 10, 5)
BREACH: dict[str, Any] = {"reason": "giấy đã ký", "scan_sha256": "a" * 64}


def noticed_late() -> DrivenCase:
    """An approved household whose notice period still runs on 05/10/2026."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 8, 15))
    case.do("sign_inventory_minutes", date(2026, 8, 25))
    case.do("draft_plan", date(2026, 8, 26), net_payable_vnd=100)
    take_batch(case, "batch_plan_approved", date(2026, 9, 28), effective_on=date(2026, 10, 1), plan_version=1, net=100)
    return case


def code_of(driven: Any, command: str, on: date, **body: Any) -> str:
    """The code a paper is refused with; what is on record stays."""
    before = driven.state
    with pytest.raises(Rejection) as caught:
        driven.do(command, on, **body)
    assert driven.state is before
    return caught.value.code


@pytest.mark.parametrize(
    ("by", "signed_by", "code"),
    [
        ("CB07", "CB07", "breach_needs_unit_lead"),
        ("CB04", None, "not_their_duty"),
        ("CB04", "CB08", "not_their_duty"),
        ("CB04", "CB99", "unknown_staff"),
    ],
)
def test_a_recovery_decision_signed_too_early_names_its_signer(by: str, signed_by: str | None, code: str) -> None:
    """Only the unit lead records it, and only the signature of an approver makes it a decision."""
    case = noticed_late()
    body: dict[str, Any] = {"trigger": "87.5.a", "by": by, "breach": {**BREACH, "signed_by": signed_by}}
    assert code_of(case, "decide_recovery", EARLY, **body) == code
    (event, *_) = case.do("decide_recovery", EARLY, trigger="87.5.a", by="CB04", breach={**BREACH, "signed_by": "CB07"})
    assert isinstance(event, CaseFact)
    assert event.breach is not None
    assert (event.breach.rule, event.breach.signed_by) == ("notice-lead-nonagri", "CB07")


def test_the_signer_of_the_paper_is_kept_and_not_who_recorded_it() -> None:
    """In a batch, too: what stands apart from the approval stands apart from the approver, not from the unit lead."""
    driven = early_approval()
    body: dict[str, Any] = {"by": "CB04", **approval(*CASES)}
    assert code_of(driven, "approve_plan", date(2026, 9, 28), breach=BREACH, **body) == "not_their_duty"
    driven.do("approve_plan", date(2026, 9, 28), breach={**BREACH, "signed_by": "CB07"}, **body)
    (paper,) = driven.state.all_of("plan_approved")
    assert paper.text("signed_by") == "CB07"


def test_who_drew_up_a_plan_does_not_approve_it_through_a_breach() -> None:
    """The scan shows the drafter's signature under the approval: a breach does not make it stand."""
    driven = early_approval()
    driven.do("note_draft", date(2026, 9, 22), by=None, case_id=CASES[0], plan_version=1, drafted_by="CB07")
    body: dict[str, Any] = {"by": "CB04", "breach": {**BREACH, "signed_by": "CB07"}, **approval(*CASES)}
    assert code_of(driven, "approve_plan", date(2026, 9, 28), **body) == "same_person"


def early_approval() -> DrivenPapers[BatchState]:
    """A batch whose resettlement was posted too late for an approval on 28/09/2026."""
    driven = to_the_file(batch())
    driven.do("post_resettlement_arrangement", date(2026, 9, 20))
    driven.do("appraise_plan", date(2026, 9, 21))
    return driven


def refusing() -> DrivenCase:
    """A household that does not hand over, persuaded since 07/10/2026."""
    case = approved(DrivenCase())
    case.do("deliver_decision", date(2026, 10, 2))
    case.do("decide_recovery", date(2026, 10, 5), trigger="87.5.a")
    case.do("record_handover_refusal", date(2026, 10, 6))
    case.do("start_handover_persuasion", date(2026, 10, 7))
    return case


def test_a_persuasion_before_compulsion_is_not_cut_short() -> None:
    """Neither to hand over nor to let the inventory be taken, whatever scan the unit lead has."""
    on, body = date(2026, 10, 16), {"result": "still_refuses", "by": "CB04", "breach": BREACH}
    assert code_of(refusing(), "end_handover_persuasion", on, **body) == "too_early"
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    assert code_of(case, "end_inventory_persuasion", date(2026, 6, 22), **body) == "too_early"


def test_enforcement_waits_as_if_an_imported_round_had_ended_in_time() -> None:
    """Ended on day 0 in the register: the wait of more than ten days counts from day 10 all the same."""
    case = refusing()
    case.do("end_handover_persuasion", date(2026, 10, 7), records_breaches=True, result="still_refuses")
    assert case.state.has("persuasion_handover_ended")
    assert code_of(case, "decide_enforcement", date(2026, 10, 27)) == "too_early"
    case.do("decide_enforcement", date(2026, 10, 28))
    assert fold(case.log) == case.state


def test_a_compulsory_inventory_waits_as_if_an_imported_round_had_ended_in_time() -> None:
    """Fifteen days of persuasion and more than ten after them, though the register says two."""
    case = DrivenCase()
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("start_inventory_persuasion", date(2026, 6, 8))
    case.do("end_inventory_persuasion", date(2026, 6, 10), records_breaches=True, result="still_refuses")
    assert code_of(case, "decide_compulsory_inventory", date(2026, 7, 3)) == "too_early"
    case.do("decide_compulsory_inventory", date(2026, 7, 4))


def test_a_correction_of_a_round_shortens_no_wait() -> None:
    """An end moved before day 10 is taken as it is, and enforcement still counts from day 10."""
    case = refusing()
    case.do("end_handover_persuasion", date(2026, 10, 20), result="still_refuses")
    target = case.state.all_of("persuasion_handover_ended")[0].version
    why: dict[str, Any] = {"reason": "ghi nhầm", "agreed_by": "CB04"}
    case.do("correct_fact", date(2026, 10, 21), target_version=target, right_on=date(2026, 10, 8), **why)
    assert code_of(case, "decide_enforcement", date(2026, 10, 27)) == "too_early"
    case.do("decide_enforcement", date(2026, 10, 28))

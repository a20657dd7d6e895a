"""Correcting a fact and folding gives what folding the right fact would have given."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.derived import rule_facts
from domain.case.money import paid
from domain.case.standing import cause, closed, last_contact_on, step
from domain.case.state import CaseState
from tests.domain.house import DrivenCase, approved, inventoried, morning, pay


def _meaning(state: CaseState) -> object:
    """All that people read off a case, apart from versions."""
    today = date(2026, 12, 1)
    facts = sorted((fact.type, fact.on, tuple(sorted(fact.details.items()))) for fact in rule_facts(state).in_force)
    clocks = sorted((clock.rule, clock.round, clock.started_on, clock.due_on) for clock in state.clocks)
    contact = last_contact_on(state)
    return (step(state), cause(state, today), closed(state), paid(state), contact, facts, clocks)


@settings(max_examples=40, deadline=None)
@given(wrong=st.integers(0, 9), right=st.integers(0, 9), fact=st.sampled_from([0, 1, 2]), later=st.booleans())
def test_correct_then_fold_equals_fold_as_if_right(wrong: int, right: int, fact: int, later: bool) -> None:
    """Whichever of the first papers carried a wrong date, and whatever came after it."""
    papers = ("deliver_notice", "receive_self_declaration", "sign_inventory_minutes")
    base = (date(2026, 5, 13), date(2026, 5, 23), date(2026, 6, 3))

    def drive(shift: int) -> DrivenCase:
        case = DrivenCase()
        for number, (paper, day) in enumerate(zip(papers, base, strict=True)):
            case.do(paper, day + timedelta(days=shift if number == fact else 0), now=morning(date(2026, 6, 15)))
        return case

    corrected, as_if_right = drive(wrong), drive(right)
    cases = [corrected, as_if_right]
    if later:
        for case in cases:
            case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=7)
    target = corrected.state.all_of(*_FACTS)[fact]
    corrected.do(
        "correct_fact",
        date(2026, 6, 24),
        target_version=target.version,
        right_on=base[fact] + timedelta(days=right),
        reason="ghi nhầm ngày",
        agreed_by="CB04",
    )
    assert _meaning(corrected.state) == _meaning(as_if_right.state)


_FACTS = ("notice_delivered", "self_declaration_received", "inventory_minutes_signed")


def test_withdrawing_a_fact_leaves_the_case_as_if_it_had_not_been() -> None:
    """A response recorded for the wrong household is gone from everything derived."""
    without = approved(DrivenCase())
    without.do("deliver_decision", date(2026, 9, 29))
    case = approved(DrivenCase())
    case.do("deliver_decision", date(2026, 9, 29))
    case.do("record_response", date(2026, 9, 30), response="accepted")
    target = case.state.all_of("response_recorded")[0].version
    case.do("withdraw_fact", date(2026, 10, 1), target_version=target, reason="nhầm hộ", agreed_by="CB04")
    assert _meaning(case.state) == _meaning(without.state)


def test_correcting_a_detail_keeps_the_others() -> None:
    """A stance read wrongly is put right, and the clock of the reply with it."""
    case = approved(DrivenCase())
    stance = case.state.last("stance_recorded")
    assert stance is not None
    events = case.do(
        "correct_fact",
        date(2026, 10, 1),
        target_version=stance.version,
        right_on=stance.on,
        right_details={"stance": "disagree"},
        reason="đọc nhầm phiếu",
        agreed_by="CB04",
    )
    assert case.state.last("stance_recorded").text("stance") == "disagree"  # type: ignore[union-attr]
    assert "clock_started" in [event.TYPE for event in events]


def test_reversing_all_money_reopens_a_closed_case() -> None:
    """A case closed by a payment that went astray is open again, and its payment clock runs again."""
    case = approved(DrivenCase(reward_until=None))
    pay(case, "plan", 100_000_000, date(2026, 10, 5))
    case.do("hand_over", date(2026, 10, 6))
    assert closed(case.state)
    payment = case.state.last("payment_made")
    assert payment is not None
    case.do(
        "reverse_payment",
        date(2026, 10, 8),
        target_version=payment.version,
        amount_vnd=100_000_000,
        reason="chuyển nhầm tài khoản",
        agreed_by="CB04",
    )
    assert not closed(case.state)
    assert "payment" in {clock.rule for clock in case.state.clocks}


def test_a_visit_outlives_the_correction_of_a_paper() -> None:
    """The last contact is the last of visits and papers in force, whichever of them was put right."""
    case = inventoried(DrivenCase())
    case.do("record_visit", date(2026, 6, 2))
    assert last_contact_on(case.state) == date(2026, 6, 4)
    minutes = case.state.all_of("inventory_minutes_signed")[0].version
    case.do("withdraw_fact", date(2026, 6, 5), target_version=minutes, reason="nhầm hộ", agreed_by="CB04")
    assert last_contact_on(case.state) == date(2026, 6, 2)
    assert case.stream.row(case.state, date(2026, 6, 5)).last_contact_on == date(2026, 6, 2)


def test_a_fresh_case_has_nothing_to_correct() -> None:
    """An inventoried case names each fact by the version that recorded it."""
    case = inventoried(DrivenCase())
    versions = [fact.version for fact in case.state.facts]
    assert versions == sorted(set(versions))
    assert all(
        fact.type == case.log[version - 1].event.TYPE for version, fact in zip(versions, case.state.facts, strict=True)
    )

"""The transition rules of brief 1.1: what becomes of a running case when the law changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.policy.firmness import Firmness, firmness
from domain.policy.transitions import OnRecord, ProvinceChoice, Transition, Verdict, transition
from store.pack_files import load_pack

EVE, NEW_YEAR = date(2025, 12, 31), date(2026, 1, 1)


#: Read once and before any test: a property is timed example by example.
TRANSITIONS: Final = load_pack("national-2026").transitions


def judged(
    version: str = "LL2024-2T", on: date = NEW_YEAR, choice: ProvinceChoice | None = None, **record: Any
) -> Verdict:
    """The verdict on a case with these dates on record."""
    return transition(TRANSITIONS, version, OnRecord(**record), on, choice)


@pytest.mark.parametrize(
    ("record", "choice", "version", "row"),
    [
        ({"approval_decided_on": EVE, "recovery_decided_on": EVE}, None, "LL2024-2T", "r254-both-decided"),
        ({"approval_decided_on": EVE}, None, "LL2024-2T", "r254-approved-only"),
        ({"approval_decided_on": EVE, "recovery_decided_on": NEW_YEAR}, None, "LL2024-2T", "r254-approved-only"),
        ({}, None, "R254", "r254-not-approved"),
        ({"approval_decided_on": NEW_YEAR}, None, "R254", "r254-not-approved"),
        ({"project_partly_approved_on": EVE}, None, "LL2024-2T", "r254-partly-approved"),
        ({"project_partly_approved_on": EVE}, ProvinceChoice.FORMER_POLICY, "LL2024-2T", "r254-partly-approved"),
        ({"project_partly_approved_on": EVE}, ProvinceChoice.LAND_LAW, "LL2024-2T", "r254-partly-approved"),
        ({"project_partly_approved_on": EVE}, ProvinceChoice.NEW_RULES, "R254", "r254-partly-approved"),
        ({"project_partly_approved_on": NEW_YEAR}, None, "R254", "r254-not-approved"),
    ],
)
def test_each_row_decides_the_rule_set_of_its_cases(
    record: dict[str, Any], choice: ProvinceChoice | None, version: str, row: str
) -> None:
    """What counts is what was decided before 1 January 2026; the approved part of a project keeps its plan."""
    verdict = judged(choice=choice, **record)
    assert (verdict.rule_version, verdict.row.id if verdict.row else None) == (version, row)
    assert verdict.moves("LL2024-2T") == (version == "R254")
    assert verdict.notice_lapses is None


def test_a_part_that_is_not_approved_waits_for_the_choice_of_the_province() -> None:
    """Until the provincial People's Committee has chosen, the case stays as it is and says so."""
    assert judged(project_partly_approved_on=EVE).awaits_choice
    assert not judged(project_partly_approved_on=EVE, choice=ProvinceChoice.LAND_LAW).awaits_choice
    assert not judged(approval_decided_on=EVE, project_partly_approved_on=EVE).awaits_choice


def test_under_the_law_of_2013_the_choices_differ() -> None:
    """The old policy, the Land Law and the new rules are three rule sets there."""
    chosen = {
        choice: judged("LL2013", choice=choice, project_partly_approved_on=EVE).rule_version
        for choice in ProvinceChoice
    }
    assert chosen == {
        ProvinceChoice.FORMER_POLICY: "LL2013",
        ProvinceChoice.LAND_LAW: "LL2024-2T",
        ProvinceChoice.NEW_RULES: "R254",
    }


@pytest.mark.parametrize(
    ("notice", "recovery", "lapses"),
    [
        (date(2024, 7, 31), None, True),
        (date(2024, 7, 31), NEW_YEAR, True),
        (date(2024, 8, 1), None, False),
        (date(2024, 7, 31), EVE, False),
        (None, None, False),
    ],
)
def test_an_old_notice_without_a_recovery_decision_lapses(
    notice: date | None, recovery: date | None, lapses: bool
) -> None:
    """Row r254-old-notice holds beside the rule set, whether or not the plan is approved."""
    for approval in (None, EVE):
        verdict = judged(notice_issued_on=notice, recovery_decided_on=recovery, approval_decided_on=approval)
        assert (verdict.notice_lapses is not None) == lapses
        if verdict.notice_lapses is not None:
            assert verdict.notice_lapses.id == "r254-old-notice"


def test_the_two_tier_government_moves_every_case_and_the_next_change_goes_on_from_there() -> None:
    """Row two-tier-2025 asks for nothing; a case opened under the district meets both changes in their order."""
    assert judged("LL2024", date(2025, 6, 30)) == Verdict("LL2024", None)
    moved = judged("LL2024", date(2025, 7, 1), approval_decided_on=date(2025, 5, 5))
    assert (moved.rule_version, moved.row.id if moved.row else None) == ("LL2024-2T", "two-tier-2025")
    assert judged("LL2024", approval_decided_on=date(2025, 5, 5)).rule_version == "LL2024-2T"
    assert judged("LL2024").rule_version == "R254"


def test_before_its_day_a_change_does_nothing_and_a_case_under_the_new_rules_stays() -> None:
    """The law of the day before holds to the end of that day."""
    assert judged(on=EVE) == Verdict("LL2024-2T", None)
    assert judged("R254") == Verdict("R254", None)


def test_every_transition_row_is_read_in_the_text_and_says_so() -> None:
    """Firmness stands beside each of them, with its article."""
    assert {firmness(row) for row in TRANSITIONS} == {Firmness.CONFIRMED}
    assert all("Điều" in row.article for row in TRANSITIONS)


DAYS = st.none() | st.dates(date(2024, 1, 1), date(2026, 6, 30))


@given(
    version=st.sampled_from(["LL2013", "LL2024", "LL2024-2T", "R254"]),
    approval=DAYS,
    recovery=DAYS,
    notice=DAYS,
    part=DAYS,
    choice=st.none() | st.sampled_from(ProvinceChoice),
)
def test_a_case_with_an_approval_never_loses_its_rules(
    version: str,
    approval: date | None,
    recovery: date | None,
    notice: date | None,
    part: date | None,
    choice: ProvinceChoice | None,
) -> None:
    """Whatever else is on record, an earlier approval keeps the Land Law, and judging twice is judging once."""
    record = OnRecord(notice, approval, recovery, part)
    verdict = transition(TRANSITIONS, version, record, NEW_YEAR, choice)
    if approval is not None and approval < NEW_YEAR and version != "R254":
        assert verdict.rule_version != "R254"
    again = transition(TRANSITIONS, verdict.rule_version, record, NEW_YEAR, choice)
    assert again.rule_version == verdict.rule_version
    later = transition(TRANSITIONS, version, record, NEW_YEAR + timedelta(days=400), choice)
    assert later.rule_version == verdict.rule_version


def test_a_row_that_contradicts_itself_is_refused() -> None:
    """A choice without its outcomes, and a row that leads nowhere, say which column is wrong."""
    good = next(row for row in TRANSITIONS if row.id == "r254-partly-approved").model_dump()
    broken: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = [
        (lambda row: {**row, "choices": {}}, "names what each choice does"),
        (lambda row: {**row, "to_version": "LL2024"}, "to_version"),
        (lambda row: {**row, "when": ["approved"]}, "when"),
        (lambda row: {**row, "result": "waits"}, "result"),
        (lambda row: {**row, "source": ""}, "source"),
    ]
    for change, problem in broken:
        with pytest.raises(ValidationError, match=problem):
            Transition.model_validate(change(good))

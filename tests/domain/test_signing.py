"""Duties kept apart, as rows of data: by role on the day, and by person."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import Rejection
from domain.organisation.staff import Organisation, StaffMember
from domain.policy.duties import Apart, Duties, Duty
from domain.policy.signing import check_duty

DAY = date(2026, 9, 21)
OFFICE = Organisation(
    version=1,
    staff=(
        StaffMember(code="CB01", role="appraiser", since=date(2026, 1, 1), until=date(2026, 9, 20)),
        StaffMember(code="CB02", role="appraiser", since=date(2026, 9, 21)),
        StaffMember(code="CB03", role="approver", since=date(2026, 1, 1)),
    ),
)
DUTIES = Duties(
    duties=(Duty(act="plan_appraised", roles=("appraiser",)),),
    apart=(Apart(act="plan_appraised", not_by=("plan_drafted",)),),
)


def code_of(signer: str | None, act: str = "plan_appraised", **before: set[str]) -> str:
    """The code a signature is refused with; empty when it stands."""
    try:
        check_duty(act, signer, before, DUTIES, OFFICE, DAY)
    except Rejection as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    ("signer", "code"),
    [("CB02", ""), ("CB01", "not_their_duty"), ("CB03", "not_their_duty"), ("CB99", "not_their_duty")],
)
def test_a_role_signs_while_it_is_held(signer: str, code: str) -> None:
    """Not before the term, not after it, not in another role, and nobody unknown."""
    assert code_of(signer) == code


def test_a_person_does_not_sign_twice_what_two_must_sign() -> None:
    """Only papers of the rows count, and only the same person."""
    assert code_of("CB02", plan_drafted={"CB02"}) == "same_person"
    assert code_of("CB02", plan_drafted={"CB03"}, posting_ended={"CB02"}) == ""


def test_an_act_without_a_row_and_a_paper_nobody_signs_are_not_judged() -> None:
    """Deliveries and imports name no cadre."""
    assert code_of("CB03", act="posting_ended") == ""
    assert code_of(None, plan_drafted={"CB02"}) == ""

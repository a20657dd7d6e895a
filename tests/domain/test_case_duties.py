"""Duties kept apart: who may sign which paper of a case, and what nobody signs twice (brief 4.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import Rejection
from tests.domain.house import DrivenCase, approved, fold

ON = date(2026, 10, 5)
PLAN: dict[str, Any] = {"kind": "plan", "amount_vnd": 100_000_000}


def refused(case: DrivenCase, command: str, by: str, **body: Any) -> Rejection:
    """The refusal a signature meets; the case stays as it was."""
    before = case.state
    with pytest.raises(Rejection) as caught:
        case.do(command, ON, by=by, **body)
    assert case.state is before
    return caught.value


@pytest.mark.parametrize(
    ("command", "body", "wrong", "roles"),
    [
        ("decide_recovery", {"trigger": "87.5.a"}, "CB08", ["approver"]),
        ("prepare_payment", PLAN, "CB01", ["accountant"]),
        ("prepare_payment", PLAN, "CB04", ["accountant"]),
    ],
)
def test_a_paper_is_signed_by_whose_duty_it_is(
    command: str, body: dict[str, Any], wrong: str, roles: list[str]
) -> None:
    """Neither a case officer nor a vice chair signs what the pack gives to somebody else."""
    case = approved(DrivenCase())
    refusal = refused(case, command, wrong, **body)
    assert (refusal.code, refusal.params["roles"]) == ("not_their_duty", roles)
    case.do(command, ON, **body)


def test_nobody_approves_the_payment_they_prepared() -> None:
    """Who prepared a payment and rose to unit lead still does not approve it; another sum is another matter."""
    case = approved(DrivenCase())
    case.do("prepare_payment", ON, kind="plan", amount_vnd=40_000_000)
    version = case.state.facts[-1].version
    assert case.state.signers[version] == "CB09"
    signed_by_the_lead = case.state.model_copy(update={"signers": {**case.state.signers, version: "CB04"}})
    case.state = signed_by_the_lead
    refusal = refused(case, "approve_payment", "CB04", kind="plan", amount_vnd=40_000_000)
    assert (refusal.code, refusal.params["other_act"]) == ("same_person", "payment_prepared")
    case.do("prepare_payment", ON, kind="plan", amount_vnd=10_000_000)
    case.do("approve_payment", ON, kind="plan", amount_vnd=10_000_000)


def test_the_signers_are_kept_by_the_log() -> None:
    """Who drafted, prepared and approved is folded from the log, and nobody else is kept."""
    case = approved(DrivenCase())
    case.do("prepare_payment", ON, **PLAN)
    case.do("approve_payment", ON, **PLAN)
    kept = {case.state.at_version(version).type: code for version, code in case.state.signers.items()}  # type: ignore[union-attr]
    assert kept == {"plan_drafted": "CB01", "payment_prepared": "CB09", "payment_approved": "CB04"}
    assert fold(case.log) == case.state


def test_a_paper_without_a_person_is_nobodys_duty() -> None:
    """What a delivery or an import brings without a signer is judged by its order alone."""
    case = approved(DrivenCase())
    command = case.stream.commands["prepare_payment"].model_validate({"occurred_on": ON, **PLAN})
    assert case.stream.decide(case.state, command, case.context(case.log[-1].recorded_at.replace(month=11), None))

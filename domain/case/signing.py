"""Who may sign a paper of a case: by role, and by what the same person signed before (brief 4.2)."""

from __future__ import annotations

from domain.case.commands import RecordPaper
from domain.case.commands.payment import ApprovePayment, MakePayment
from domain.case.entitlement import unanswered
from domain.case.grounds import PAYMENT_CHAIN
from domain.case.state import CaseState
from domain.clocks.facts import Fact
from domain.context import Context
from domain.policy.signing import check_duty


def check_signer(state: CaseState, command: RecordPaper, signer: str | None, context: Context) -> None:
    """Judge the signature under a paper; raises Rejection not_their_duty or same_person."""
    act, duties = command.RECORDS.TYPE, context.rulebook.duties
    before = {other: _signers_of(state, command, other) for other in duties.kept_apart.get(act, ())}
    check_duty(act, signer, before, duties, context.organisation, command.occurred_on)


def _signers_of(state: CaseState, command: RecordPaper, other: str) -> list[str]:
    return [state.signers[fact.version] for fact in _answered(state, command, other) if fact.version in state.signers]


def _answered(state: CaseState, command: RecordPaper, other: str) -> list[Fact]:
    """The earlier papers that this one answers: a payment paper answers the one of its kind and sum."""
    chain = PAYMENT_CHAIN.get(command.RECORDS.TYPE)
    if isinstance(command, (ApprovePayment, MakePayment)) and other == chain:
        waiting = unanswered(state, other, command.RECORDS.TYPE, command.kind)
        return [fact for fact in waiting if fact.amount() == command.amount_vnd][:1]
    return state.all_of(other)

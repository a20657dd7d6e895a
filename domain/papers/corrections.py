"""Putting a recorded paper right, or taking it back: never alone, and never under the feet of a later one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from domain.clocks.bars import Breach
from domain.clocks.facts import Fact
from domain.context import Context
from domain.errors import Rejection
from domain.papers.messages import (
    CorrectFact,
    FactCorrected,
    FactWithdrawn,
    PaperFact,
    WithdrawFact,
    detail_types,
    flat,
)
from domain.papers.state import PaperState


def second_cadre(agreed_by: str, context: Context) -> None:
    """Nobody corrects alone. Raises Rejection signer_missing, unknown_staff or same_author."""
    if context.on_behalf_of is None:
        raise Rejection("signer_missing")
    if context.organisation.term_on(agreed_by, context.today) is None:
        raise Rejection("unknown_staff", staff=agreed_by)
    if agreed_by == context.on_behalf_of:
        raise Rejection("same_author")


def target_of(state: PaperState, command: CorrectFact | WithdrawFact, context: Context) -> Fact:
    """The paper a correction speaks of. Raises Rejection unknown_fact, or what ``second_cadre`` raises."""
    fact = state.at_version(command.target_version)
    if fact is None:
        raise Rejection("unknown_fact", version=command.target_version)
    second_cadre(command.agreed_by, context)
    return fact


def right_details(kind: type[PaperFact], fact: Fact, changes: Mapping[str, str | int]) -> dict[str, str | int]:
    """All details of the right paper, the changed ones checked as the paper's own.

    Raises Rejection correction_changes_type, naming the fields that do not fit.
    """
    types = detail_types(kind)
    right, wrong = dict(fact.details), sorted(set(changes) - set(types))
    for name in sorted(set(changes) & set(types)):
        try:
            right[name] = flat(types[name].validate_python(changes[name]))
        except ValidationError:
            wrong.append(name)
    if wrong:
        # A name that is none of ours may be anything a person typed, so it is not repeated.
        raise Rejection("correction_changes_type", fact=fact.type, fields=[w if w in types else "?" for w in wrong])
    return right


def corrected(fact: Fact, command: CorrectFact, details: dict[str, str | int], breach: Breach | None) -> FactCorrected:
    """The event that puts a paper right."""
    return FactCorrected(
        target_version=fact.version,
        fact=fact.type,
        right_on=command.right_on,
        right_details=details,
        reason=command.reason,
        paper=command.paper,
        agreed_by=command.agreed_by,
        breach=breach,
    )


def stands_free(fact: Fact, later: Sequence[Fact]) -> None:
    """Nothing stands on a paper that is to go. Raises Rejection fact_has_dependents, naming the ``later`` papers."""
    if later:
        named = [{"version": one.version, "fact": one.type, "on": one.on.isoformat()} for one in later]
        raise Rejection("fact_has_dependents", fact=fact.type, dependents=named)


def withdrawn(fact: Fact, command: WithdrawFact) -> FactWithdrawn:
    """The event that takes a paper back."""
    return FactWithdrawn(
        target_version=fact.version,
        fact=fact.type,
        reason=command.reason,
        paper=command.paper,
        agreed_by=command.agreed_by,
    )

"""Whether a person may sign an act on a day: by role, and by what the same person signed before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from domain.errors import Rejection
from domain.organisation.staff import Organisation
from domain.policy.duties import Duties


def check_duty(
    act: str,
    signer: str | None,
    signed_before: Mapping[str, Collection[str]],
    duties: Duties,
    organisation: Organisation,
    day: date,
) -> None:
    """Judge the signature under an act, called by the fact it records, on the day of its paper.

    ``signed_before`` gives the staff codes that stand under earlier acts of the same matter. A command that names
    no cadre is a delivery's or an import's without one: nobody signs, so there is nothing to judge.
    Raises Rejection not_their_duty or same_person.
    """
    if signer is None:
        return
    roles = duties.roles_of.get(act)
    term = organisation.term_on(signer, day)
    if roles is not None and (term is None or term.role not in roles):
        raise Rejection("not_their_duty", act=act, roles=list(roles))
    for other in duties.kept_apart.get(act, ()):
        if signer in signed_before.get(other, ()):
            raise Rejection("same_person", act=act, other_act=other)

"""Who may sign what as rows of the law, each with its source (domain brief 1.2, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field, model_validator

from domain.policy.duties import Apart, Duties, Duty
from domain.policy.fact_names import FACTS
from domain.policy.firmness import Sourced
from domain.policy.vocabulary import ROLES


class DutyRow(Sourced):
    """The roles that may sign some acts, each named by the fact it records."""

    acts: tuple[str, ...] = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        _known("fact", self.acts, FACTS)
        _known("role", self.roles, ROLES)
        return self


class ApartRow(Sourced):
    """An act that nobody may sign who signed one of the others."""

    act: str
    not_by: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        _known("fact", (self.act, *self.not_by), FACTS)
        if self.act in self.not_by:
            raise ValueError("not_by: an act is not apart from itself")
        return self


def duties_of(duties: Iterable[DutyRow], apart: Iterable[ApartRow]) -> Duties:
    """The rows as the domain asks them: roles by act, and acts kept apart by act."""
    return Duties(
        duties=tuple(Duty(act=act, roles=row.roles) for row in duties for act in row.acts),
        apart=tuple(Apart(act=row.act, not_by=row.not_by) for row in apart),
    )


def _known(kind: str, named: Iterable[str], known: frozenset[str]) -> None:
    strangers = sorted(set(named) - known)
    if strangers:
        raise ValueError(f"unknown {kind} {', '.join(strangers)}")

"""Duties kept apart: which roles may sign an act, and which acts may not be one person's (brief 4.2).

Acts are the names of the facts they record. An act without a row may be signed by anybody in office.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

Act = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]
Role = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]


class Duty(BaseModel):
    """The roles that may sign an act."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Act
    roles: tuple[Role, ...] = Field(min_length=1)


class Apart(BaseModel):
    """An act that may not be signed by who signed any of the others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Act
    not_by: tuple[Act, ...] = Field(min_length=1)
    """Whoever signed one of these in the same matter may not sign the act."""


class Duties(BaseModel):
    """All duties of a pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    duties: tuple[Duty, ...] = ()
    apart: tuple[Apart, ...] = ()

    @cached_property
    def roles_of(self) -> dict[str, tuple[str, ...]]:
        """The roles by act."""
        return {duty.act: duty.roles for duty in self.duties}

    @cached_property
    def kept_apart(self) -> dict[str, tuple[str, ...]]:
        """The acts whose signer may not sign the act, by act."""
        return {row.act: row.not_by for row in self.apart}


#: Everybody may sign everything: a pack without duties.
NO_DUTIES: Final = Duties()

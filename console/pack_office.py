"""Policy packs as the console shows and changes them; the composition root brings the office that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from console.operations import State
from domain.policy.transitions import ProvinceChoice


@dataclass(frozen=True, slots=True)
class PackSent:
    """A pack file and what is to be done with it."""

    pack_id: str
    raw: bytes
    account: str
    apply: bool
    """False for a dry run: then nothing is written."""
    choice: ProvinceChoice | None = None
    partly_approved_on: date | None = None
    project: str = ""
    """Only open streams of that project; all where it is empty."""
    reason: str = ""
    paper: str = ""
    """With a reason and a paper, open streams are ordered to the version; without, it is published only."""
    preview: str = ""
    """The ``mark`` of the dry run whose list is to be ordered; another list is refused."""


class PackChange(BaseModel):
    """How a dry run or a change stands."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    pack_id: str
    pack_version: int
    apply: bool
    account: str
    state: State
    seen: int = 0
    """Open streams looked at so far."""
    summary: Mapping[str, Any] = {}
    published: bool = False
    ordered: int = 0
    """Streams that were ordered to take the version; each takes it as a delivery of its own."""
    problem: Mapping[str, Any] | None = None
    """Code and parameters of the refusal, where there was one."""
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None


class PackOffice(Protocol):
    """Reads, previews and publishes packs."""

    async def packs(self) -> Sequence[Mapping[str, Any]]:
        """The packs that were published here, by id. Raises StoreUnavailable."""
        ...

    async def pack(self, pack_id: str, version: int | None) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
        """A pack with its versions, and the rows of one of them, that in force where none is named.

        Raises Problem not_found, StoreUnavailable.
        """
        ...

    async def begin(self, sent: PackSent) -> PackChange:
        """Check the file and begin the dry run or the change; answers as soon as it is done, or while it goes on.

        Raises Problem for a bad file, StoreUnavailable.
        """
        ...

    def change(self, change_id: UUID) -> tuple[PackChange, Sequence[Mapping[str, Any]]] | None:
        """How a change stands, and what it listed so far; None where it is not among the latest."""
        ...

    async def close(self) -> None:
        """Let what is under way end."""
        ...

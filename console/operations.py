"""Work that outlives its request: how far it is, and what became of each item.

Kept by the process that does the work. The work itself needs no such memory: its id and its command
ids come from what was sent, so sending the same file again answers what was recorded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

#: An operator looks at the last few; a result per household of a thousand imports would not fit in memory.
_KEPT: Final = 50


class State(StrEnum):
    """How an operation stands."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """Nothing was opened: at least one item was refused, and it is all or nothing."""
    FAILED = "failed"
    """The store could not be reached; sending the same again is safe."""


class Item(BaseModel):
    """What became of one item."""

    model_config = ConfigDict(frozen=True)

    line: int
    """Line of the file, or row of the sheet."""
    code: str
    id: UUID
    command_id: UUID
    status: str = "unknown"
    version: int = 0
    refusal: Mapping[str, Any] | None = None
    """The refusal with its parameters, told in the language of whoever sent the file."""


class Operation(BaseModel):
    """One piece of work."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: str
    project: str
    account: str
    state: State
    done: int
    total: int
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    items: Sequence[Item] = ()


class Operations:
    """The latest operations of this process."""

    def __init__(self) -> None:
        self._latest: OrderedDict[UUID, Operation] = OrderedDict()

    def keep(self, operation: Operation) -> None:
        """Remember how an operation stands now."""
        self._latest[operation.id] = operation
        self._latest.move_to_end(operation.id)
        while len(self._latest) > _KEPT:
            self._latest.popitem(last=False)

    def get(self, operation_id: UUID) -> Operation | None:
        """The operation of that id, if it is among the latest."""
        return self._latest.get(operation_id)

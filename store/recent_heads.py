"""Streams this process wrote lately, so that the next command on one of them saves a round trip.

A head from here is a guess that the transaction proves before it writes: somebody else may have
written since. A wrong guess costs one more attempt and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from store.ports import Append, RowChange, StoredEvent, StreamHead

#: Streams kept, of a few kilobytes each: what the officers of a commune have open at a time.
_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class RecentHead:
    """A stream as a command left it, with its row."""

    head: StreamHead
    row: RowChange
    command_id: UUID


class RecentHeads:
    """Heads as the last committed command left them."""

    def __init__(self) -> None:
        self._heads: OrderedDict[UUID, RecentHead] = OrderedDict()

    def guess(self, stream_id: UUID, command_id: UUID) -> RecentHead | None:
        """The head, unless the same command comes again: that one needs to hear how it ended."""
        entry = self._heads.get(stream_id)
        return None if entry is None or entry.command_id == command_id else entry

    def forget(self, stream_id: UUID) -> None:
        """Somebody else wrote, or the outcome of our own write is unknown."""
        self._heads.pop(stream_id, None)

    def committed(self, before: StreamHead, append: Append, events: list[StoredEvent], state_schema: int) -> None:
        """The stream is now where an append left it."""
        if not events or append.row.state_schema != state_schema:
            self.forget(append.stream_id)
            return
        last = events[-1]
        head = replace(
            before,
            version=last.version,
            state=append.row.state,
            head_hash=last.hash,
            last_command_at=last.recorded_at,
            known=None,
        )
        self._heads[append.stream_id] = RecentHead(head, append.row, last.command_id)
        self._heads.move_to_end(append.stream_id)
        while len(self._heads) > _KEPT:
            self._heads.popitem(last=False)

"""Rows written anew from the log, some streams at a time, while work goes on.

Each lot of streams is locked like a command would lock it, so that no event falls between the reading
and the writing; the memory needed depends on the lot, not on the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from time import monotonic
from typing import Final
from uuid import UUID

from activities.commands import StreamTypes
from activities.decision import row_of
from domain.values import StreamKind
from store.history import class_of, recorded
from store.ports import RowChange, Store, StoredEvent

#: Streams per transaction: long enough to pay for the round trips, short enough for who waits.
LOT: Final = 100
#: Lots at a time, each under its own locks.
_UNDER_WAY: Final = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the rebuild is."""

    streams: int
    events: int
    seconds: float

    @property
    def events_per_second(self) -> float:
        """Events folded per second so far."""
        return self.events / self.seconds if self.seconds else 0.0


async def rebuild(store: Store, stream_types: StreamTypes) -> AsyncIterator[Progress]:
    """Rebuild the row of every stream; yields after each lot.

    Raises UnknownEventType when a newer worker is needed, StoreUnavailable when the store goes away;
    what was rebuilt until then stays, and beginning again is safe.
    """
    started = monotonic()
    streams = events = 0
    async with aclosing(_rebuilt_lots(store, stream_types)) as rebuilt:
        async for more_streams, more_events in rebuilt:
            streams += more_streams
            events += more_events
            yield Progress(streams, events, monotonic() - started)


async def _rebuilt_lots(store: Store, stream_types: StreamTypes) -> AsyncGenerator[tuple[int, int]]:
    """Streams and events of each lot; while one is folded here, the database reads the next."""
    under_way: list[asyncio.Task[tuple[int, int]]] = []
    try:
        async for lot in _lots(store):
            under_way.append(asyncio.create_task(_rebuild_lot(store, stream_types, lot)))
            if len(under_way) == _UNDER_WAY:
                yield await under_way.pop(0)
        while under_way:
            yield await under_way.pop(0)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _lots(store: Store) -> AsyncIterator[Mapping[UUID, StreamKind]]:
    """All streams in lots, in order of their ids."""
    after: UUID | None = None
    while lot := {row.stream_id: row.kind for row in await store.rows(after, LOT)}:
        yield lot
        after = max(lot)


async def _rebuild_lot(store: Store, stream_types: StreamTypes, lot: Mapping[UUID, StreamKind]) -> tuple[int, int]:
    """The number of streams and of events folded."""
    async with store.unit() as unit:
        # No command is asked about: a stream's own id is the id of no command.
        await unit.begin_many([(kind, stream_id, stream_id) for stream_id, kind in lot.items()])
        log = await unit.read_many(list(lot))
        await unit.rewrite(rebuilt_rows(stream_types, lot, log))
    return len(lot), len(log)


def rebuilt_rows(
    stream_types: StreamTypes, kinds: Mapping[UUID, StreamKind], log: Sequence[StoredEvent]
) -> list[tuple[UUID, RowChange]]:
    """The rows that the events of some streams make; ``log`` is in order of stream and version.

    The row is told as of the last recording, as the door told it, so that rebuilt equals live.
    """
    rows: list[tuple[UUID, RowChange]] = []
    for stream_id, group in groupby(log, key=attrgetter("stream_id")):
        stream_type = stream_types[kinds[stream_id]]
        *events, last = group
        state = stream_type.initial()
        for event in events:
            if class_of(stream_type, event).LEAVES_A_TRACE:
                state = stream_type.evolve(state, recorded(stream_type, event))
        # The last one in any case, for the version.
        state = stream_type.evolve(state, recorded(stream_type, last))
        rows.append((stream_id, row_of(stream_type, state, last.recorded_at)))
    return rows

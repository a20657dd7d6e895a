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
from domain.errors import UnknownEventType
from domain.values import StreamKind
from store.history import class_of, recorded
from store.ports import RowChange, Store, StoredEvent, StoredRow

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
    """Rebuild the row of every stream, also of those whose row is gone; yields after each lot.

    Raises UnknownEventType when a newer worker is needed, StoreUnavailable when the store goes away;
    what was rebuilt until then stays, and beginning again is safe.
    """
    started = monotonic()
    streams = events = 0
    while lost := await store.without_row(None, LOT):
        streams, events = streams + len(lost), events + await _put_back(store, stream_types, lost)
        yield Progress(streams, events, monotonic() - started)
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


async def _put_back(store: Store, stream_types: StreamTypes, lost: Sequence[UUID]) -> int:
    """The number of events of these streams, which have a row again."""
    async with store.unit() as unit:
        log = await unit.read_many(lost)
        kinds = {
            stream_id: _kind_of(stream_types, list(group))
            for stream_id, group in groupby(log, key=attrgetter("stream_id"))
        }
        await unit.begin_many([(kind, stream_id, stream_id) for stream_id, kind in kinds.items()])
        last = {event.stream_id: event for event in log}
        await unit.put_back(
            [
                (StoredRow(kinds[one], one, last[one].version, last[one].hash, change), last[one].recorded_at)
                for one, change in rebuilt_rows(stream_types, kinds, log)
            ]
        )
    return len(log)


def _kind_of(stream_types: StreamTypes, log: Sequence[StoredEvent]) -> StreamKind:
    """The one kind of stream that knows all these events: their own row is gone, which said it."""
    types = {event.type for event in log}
    kinds = [kind for kind, stream_type in stream_types.items() if types <= stream_type.events.keys()]
    if len(kinds) != 1:
        raise UnknownEventType(f"{log[0].stream_id} is of no one kind: {', '.join(sorted(types))}")
    return kinds[0]


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

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
from typing import Final, TypeVar
from uuid import UUID

from activities.commands import StreamTypes
from activities.decision import row_of
from domain.errors import UnknownEventType
from domain.values import StreamKind
from store.history import recorded
from store.ports import RowChange, Store, StoredEvent, StoredRow, Trace

#: Streams per transaction: long enough to pay for the round trips, short enough for who waits.
LOT: Final = 100
#: Lots at a time, each under its own locks: with two, both were often in the database and nothing was folded.
_UNDER_WAY: Final = 4


L = TypeVar("L", StoredEvent, Trace)


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
    """Streams and events of each lot; while one is folded here, the database reads and writes the others."""
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
    while lot := await store.streams(after, LOT):
        yield lot
        after = max(lot)


async def _rebuild_lot(store: Store, stream_types: StreamTypes, lot: Mapping[UUID, StreamKind]) -> tuple[int, int]:
    """The number of streams and of events folded."""
    async with store.unit() as unit:
        await unit.lock_many(list(lot))
        log = await unit.read_traces(list(lot), traceless(stream_types))
        await unit.rewrite(rebuilt_rows(stream_types, lot, log))
    return len(lot), sum({event.stream_id: event.version for event in log}.values())


async def _put_back(store: Store, stream_types: StreamTypes, lost: Sequence[UUID]) -> int:
    """The number of events of these streams, which have a row again."""
    async with store.unit() as unit:
        await unit.lock_many(lost)
        log = await unit.read_many(lost)
        kinds = {
            stream_id: _kind_of(stream_types, list(group))
            for stream_id, group in groupby(log, key=attrgetter("stream_id"))
        }
        last = {event.stream_id: event for event in log}
        await unit.put_back(
            [
                (StoredRow(kinds[one], one, last[one].version, last[one].hash, change), last[one].recorded_at)
                for one, change in rebuilt_rows(stream_types, kinds, log)
            ]
        )
    return len(log)


def traceless(stream_types: StreamTypes) -> Mapping[str, int]:
    """The types of events that a fold passes by, with the schema up to which that is known of each.

    A type that leaves a trace in some other kind of stream is not among them: the log is asked for by type alone.
    """
    events = [event for stream_type in stream_types.values() for event in stream_type.events.values()]
    tracing = {event.TYPE for event in events if event.LEAVES_A_TRACE}
    return {event.TYPE: event.SCHEMA_VERSION for event in events if event.TYPE not in tracing}


def _kind_of(stream_types: StreamTypes, log: Sequence[StoredEvent]) -> StreamKind:
    """The one kind of stream that knows all these events: their own row is gone, which said it."""
    types = {event.type for event in log}
    kinds = [kind for kind, stream_type in stream_types.items() if types <= stream_type.events.keys()]
    if len(kinds) != 1:
        raise UnknownEventType(f"{log[0].stream_id} is of no one kind: {', '.join(sorted(types))}")
    return kinds[0]


def rebuilt_rows(
    stream_types: StreamTypes, kinds: Mapping[UUID, StreamKind], log: Sequence[L]
) -> list[tuple[UUID, RowChange]]:
    """The rows that the events of some streams make; ``log`` is in order of stream and version.

    It may lack events that leave no trace, but for the last one of a stream, which has its version.

    The row is told as of the last recording, as the door told it, so that rebuilt equals live.
    """
    rows: list[tuple[UUID, RowChange]] = []
    for stream_id, group in groupby(log, key=attrgetter("stream_id")):
        stream_type = stream_types[kinds[stream_id]]
        state = stream_type.initial()
        for event in group:
            state = stream_type.evolve(state, recorded(stream_type, event))
        rows.append((stream_id, row_of(stream_type, state, event.recorded_at)))
    return rows

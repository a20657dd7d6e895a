"""Whether the log is whole and the rows are what the log says; changes nothing.

Streams are looked at some at a time under their locks, so that a note recorded meanwhile is no
difference.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from activities.commands import StreamTypes
from activities.decision import row_of
from activities.log_reading import fold
from domain.errors import UnknownEventType, UpcastError
from domain.streams import QueueRow, StreamType
from domain.values import StreamKind
from store.chain import FloatInPayload, broken_links
from store.ports import Checkpoint, RowChange, Store, StoredEvent, StoredRow

#: Streams per transaction, as in the rebuild.
LOT: Final = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be; it names places, never what stands there."""

    what: str
    """chain, log_missing, newer_worker_needed, row_missing, version, head_hash, state, next_due, why,
    queue or checkpoint."""
    stream_id: UUID | None
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at so far, and what the last lot brought to light."""

    streams: int
    events: int
    differences: tuple[Difference, ...]


async def verify(
    store: Store, stream_types: StreamTypes, checkpoints: Mapping[str, Checkpoint] | None = None
) -> AsyncIterator[Checked]:
    """Check streams that lost their row, then those with one, then the places of the log's readers.

    Yields after each lot.
    ``checkpoints`` are the readers' places by name. Raises StoreUnavailable.
    """
    streams = events = 0
    async for log in _logs_without_row(store):
        streams, events = streams + 1, events + len(log)
        stream_id = log[0].stream_id
        yield Checked(streams, events, (*_breaks(stream_id, log), Difference("row_missing", stream_id, "")))
    after: UUID | None = None
    while lot := await store.streams(after, LOT):
        log, rows = await _read(store, lot, after)
        by_stream = {key: list(group) for key, group in groupby(log, key=attrgetter("stream_id"))}
        found = [
            difference
            for stream_id, kind in lot.items()
            for difference in differences(
                stream_types[kind], stream_id, by_stream.get(stream_id, []), rows.get(stream_id)
            )
        ]
        streams, events, after = streams + len(lot), events + len(log), max(lot)
        yield Checked(streams, events, tuple(found))
    lost = [
        Difference("checkpoint", None, reader)
        for reader, place in (checkpoints or {}).items()
        if not await _stands_on_an_event(store, place)
    ]
    yield Checked(streams, events, tuple(lost))


async def _stands_on_an_event(store: Store, place: Checkpoint) -> bool:
    """Whether a reader stopped at an event that is there, or has not begun."""
    if place == Checkpoint():
        return True
    before = replace(place, position=place.position - 1)
    return any([event.position == place.position async for event in store.read_all(before, 1)])


async def _logs_without_row(store: Store) -> AsyncIterator[Sequence[StoredEvent]]:
    """The log of each stream whose row is gone: nothing else leads to it any more."""
    after: UUID | None = None
    while lost := await store.without_row(after, LOT):
        for stream_id in lost:
            yield await store.read_stream(stream_id)
        after = max(lost)


async def _read(
    store: Store, lot: Mapping[UUID, StreamKind], after: UUID | None
) -> tuple[Sequence[StoredEvent], Mapping[UUID, StoredRow]]:
    """Log and rows of the same moment: the rows are read again now that nothing can move."""
    async with store.unit() as unit:
        await unit.lock_many(list(lot))
        log = await unit.read_many(list(lot))
        # Twice as many, as streams opened meanwhile stand among them.
        rows = {row.stream_id: row for row in await store.rows(after, 2 * LOT)}
    return log, rows


def differences(
    stream_type: StreamType[Any], stream_id: UUID, log: Sequence[StoredEvent], row: StoredRow | None
) -> Iterator[Difference]:
    """What differs between one stream's log, its hash chain and its row."""
    yield from _breaks(stream_id, log)
    if row is None:
        yield Difference("row_missing", stream_id, "")
        return
    if not log:
        yield Difference("log_missing", stream_id, f"row at {row.version}")
        return
    last = log[-1]
    if row.version != last.version:
        yield Difference("version", stream_id, f"row {row.version}, log {last.version}")
    if row.head_hash != last.hash:
        yield Difference("head_hash", stream_id, str(last.version))
    try:
        right = row_of(stream_type, fold(stream_type, log), last.recorded_at)
    except (UnknownEventType, UpcastError) as error:
        yield Difference("newer_worker_needed", stream_id, str(error))
        return
    yield from (
        Difference(what, stream_id, detail) for what, detail in _row_differences(stream_type, row.change, right)
    )


def _breaks(stream_id: UUID, log: Sequence[StoredEvent]) -> Iterator[Difference]:
    try:
        yield from (Difference("chain", stream_id, f"{link.version} {link.reason}") for link in broken_links(log))
    except FloatInPayload:
        yield Difference("chain", stream_id, "float_in_payload")


def _row_differences(stream_type: StreamType[Any], stored: RowChange, right: RowChange) -> Iterator[tuple[str, str]]:
    if stored.state_schema == right.state_schema:
        # Read into the model: PostgreSQL orders the keys of a document its own way.
        read = stream_type.state_class.model_validate_json
        differing = _differing(read(stored.state), read(right.state))
        if differing:
            yield "state", ", ".join(differing)
    if stored.next_due != right.next_due:
        yield "next_due", f"row {stored.next_due}, log {right.next_due}"
    if stored.why != right.why:
        yield "why", f"row {stored.why}, log {right.why}"
    for field in fields(QueueRow):
        if getattr(stored.queue, field.name) != getattr(right.queue, field.name):
            yield "queue", field.name


def _differing(stored: Any, right: Any) -> list[str]:
    return [name for name in type(right).model_fields if getattr(stored, name) != getattr(right, name)]

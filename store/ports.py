"""What the door asks of a store, in one place: implemented in memory and on PostgreSQL.

One contract test suite runs against both. Everything a command does happens inside one
``Unit``: nothing of it is kept unless ``commit`` returned.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow
from domain.values import StreamKind


class StoreError(Exception):
    """The root of what a store raises.

    StoreError
    ├── StoreUnavailable     cannot be reached: nothing is known of what was under way
    │   └── StoreUnreachable not even a connection: nothing was sent
    └── StreamMoved          another writer was faster: load and decide again
    """


class StoreUnavailable(StoreError):
    """PostgreSQL cannot be reached, or gave up in mid-course; the outcome may be unknown."""


class StoreUnreachable(StoreUnavailable):
    """There was no connection to PostgreSQL to be had: nothing of what was asked was ever sent."""


class StreamMoved(StoreError):
    """The stream is further than the unit that writes believed."""


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """What is remembered of a command: its body's hash and how it ended."""

    stream_id: UUID
    body_hash: bytes
    status: str
    outcome: str
    """JSON of activities.messages.Outcome, as it was answered."""


@dataclass(frozen=True, slots=True)
class StreamHead:
    """A locked stream as its row holds it."""

    kind: StreamKind
    stream_id: UUID
    version: int
    """0 for a stream that does not exist yet."""
    state: str | None
    """JSON of the state; None when there is none or it is of another schema: fold the log."""
    head_hash: bytes
    last_command_at: datetime | None
    clock_offset: timedelta
    """The installation's clock is machine time plus this; 0 but in practice installations."""
    organisation_version: int
    known: KnownCommand | None
    """The command asked about, where the door has seen it before."""


class StoredEvent(NamedTuple):
    """An event as the log holds it; ``payload`` is JSON text with personal fields sealed.

    A tuple, because the verifier and the bulk make one or more for each event they pass.
    """

    stream_id: UUID
    version: int
    command_id: UUID
    ordinal: int
    type: str
    schema_version: int
    occurred_on: date
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    payload: str
    canon_version: int = 0
    """The canonical form its hash was made of; 0 until the store has chained it."""
    prev_hash: bytes = b""
    hash: bytes = b""
    position: int = 0
    epoch: int = 0
    tx: str = ""
    written_at: datetime | None = None


class Trace(NamedTuple):
    """What a fold needs of a stored event; its hashes and its place stay in the log."""

    stream_id: UUID
    version: int
    command_id: UUID
    type: str
    schema_version: int
    occurred_on: date
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    payload: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """The row that goes with the events, in the same transaction."""

    state: str
    state_schema: int
    next_due: datetime | None
    why: str
    queue: QueueRow


@dataclass(frozen=True, slots=True)
class Append:
    """All that one command writes: events and what must never be apart from them."""

    kind: StreamKind
    stream_id: UUID
    expected_version: int
    events: Sequence[StoredEvent]
    """Versions expected_version+1.. in order; hashes are filled in by the store."""
    row: RowChange
    inbox: Sequence[InboxEntry] = ()
    deliveries: Sequence[Delivery] = ()
    parties: Sequence[PartyRecord] = ()


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """How a command ended, kept for ``GET /commands/{id}`` and for those who ask twice."""

    command_id: UUID
    stream_id: UUID
    kind: StreamKind
    type: str
    body_hash: bytes
    status: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A reader's place in the global order: (epoch, tx, position); tx is xid8 as text."""

    epoch: int = 0
    tx: str = "0"
    position: int = 0


@dataclass(frozen=True, slots=True)
class PendingDelivery:
    """A delivery not carried yet, in the order of its cause."""

    id: int
    cause_stream: UUID
    cause_version: int
    target_kind: StreamKind
    target_id: UUID
    command_type: str
    occurred_on: date
    body: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class DueStream:
    """A stream whose next moment has come, or whose workflow is behind."""

    kind: StreamKind
    stream_id: UUID
    version: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A stream's row as it stands, for the rebuild and the verifier."""

    kind: StreamKind
    stream_id: UUID
    version: int
    head_hash: bytes
    change: RowChange


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A subject's sealing key as it is stored: encrypted with a master key of the key ring."""

    key_id: str
    """Stands in every text the key sealed, so that a key made after an erasure opens no older text."""
    master_id: str
    wrapped: bytes


class Unit(Protocol):
    """One transaction of the door."""

    async def begin(self, kind: StreamKind, stream_id: UUID, command_id: UUID | None) -> StreamHead:
        """Lock the stream and read its row, the command's memory and the clock: one round trip.

        A store may guess from memory instead and prove the guess under the lock before anything is
        read or written, at the latest when the block ends; StreamMoved says that it was wrong.
        """
        ...

    async def begin_many(self, commands: Sequence[tuple[StreamKind, UUID, UUID]]) -> Mapping[UUID, StreamHead]:
        """The same for many streams at once, locked in sorted order; keyed by stream id."""
        ...

    async def lock_many(self, stream_ids: Sequence[UUID]) -> None:
        """Lock these streams in sorted order, as ``begin_many`` does, and read nothing."""
        ...

    async def read(self, stream_id: UUID, after: int = 0) -> Sequence[StoredEvent]:
        """The stream's events with a version above ``after``."""
        ...

    async def read_many(self, stream_ids: Sequence[UUID]) -> Sequence[StoredEvent]:
        """All events of these streams, ordered by (stream_id, version): one statement."""
        ...

    async def read_traces(self, stream_ids: Sequence[UUID], traceless: Mapping[str, int]) -> Sequence[Trace]:
        """What is to be folded of these streams, ordered by (stream_id, version): one statement.

        Events of the ``traceless`` types up to the schema named with each are left out, but for the last event of
        a stream.
        """
        ...

    async def rewrite(self, rows: Sequence[tuple[UUID, RowChange]]) -> None:
        """Put rebuilt rows in the place of the stored ones; versions and log stay as they are.

        The streams were locked by ``lock_many``.
        """
        ...

    async def put_back(self, lost: Sequence[tuple[StoredRow, datetime]]) -> None:
        """Insert rebuilt rows of streams whose row is gone, each with the moment of its last command.

        The streams were locked by ``begin_many``. Raises StreamMoved when a row is there.
        """
        ...

    async def exists(self, stream_ids: Sequence[UUID]) -> Mapping[UUID, bool]:
        """Which of these streams exist, read FOR SHARE so that they stay as they are."""
        ...

    async def awaits(self, stream_id: UUID, command_type: str) -> bool:
        """Whether a delivery of that command to the stream is written and not carried yet."""
        ...

    async def subject_keys(self, fresh: Mapping[UUID, WrappedKey]) -> Mapping[UUID, WrappedKey]:
        """The sealing key of each subject: the stored one, or the fresh one, which is then stored."""
        ...

    def when_committed(self, do: Callable[[], None]) -> None:
        """Call this once the unit has been committed; never where it is rolled back."""
        ...

    async def write(self, append: Append | None, command: CommandRecord | None) -> None:
        """Append events with row, inbox, deliveries and parties, and remember the command.

        Raises StreamMoved when another writer was faster.
        """
        ...

    async def write_many(self, writes: Sequence[tuple[Append | None, CommandRecord]]) -> None:
        """The same for many streams in few statements."""
        ...


class Sealer(Protocol):
    """Seals personal text with a key per household or person, and opens it again."""

    async def seal(self, unit: Unit, subject: UUID, texts: Sequence[str]) -> Sequence[str]:
        """Sealed forms in order; makes the subject's key where there is none yet."""
        ...

    async def seal_many(self, unit: Unit, texts: Mapping[UUID, Sequence[str]]) -> Mapping[UUID, Sequence[str]]:
        """The same for many subjects; keys that are missing are made in one statement."""
        ...

    async def open(self, subject: UUID, sealed: Sequence[str]) -> Sequence[str]:
        """Open forms in order; ``[đã xóa]`` where the key is gone."""
        ...


class Store(Protocol):
    """Where the truth is kept."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """A transaction: commits when the block ends, rolls back when it raises."""
        ...

    async def command(self, command_id: UUID) -> KnownCommand | None:
        """What is remembered of a command."""
        ...

    async def head(self, kind: StreamKind, stream_id: UUID) -> StreamHead:
        """The row as ``Unit.begin`` reads it, without the lock: for dry runs."""
        ...

    async def streams(self, after: UUID | None, limit: int) -> Mapping[UUID, StreamKind]:
        """Streams that have a row, in order of their ids, those beyond ``after``."""
        ...

    async def rows(self, after: UUID | None, limit: int) -> Sequence[StoredRow]:
        """Rows of all kinds of streams ordered by stream id, those beyond ``after``."""
        ...

    async def of_kind(self, kind: StreamKind, after: UUID | None, limit: int) -> Sequence[StoredRow]:
        """Rows of one kind of stream ordered by stream id, those beyond ``after``."""
        ...

    async def without_row(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Streams that have events and no row, ordered by id, those beyond ``after``.

        There are none unless somebody removed a row; ``rows`` does not see them.
        """
        ...

    async def copy_new(self, ready: Sequence[ReadyStream]) -> None:
        """Write new streams in one COPY transaction, all or nothing.

        Raises StreamMoved when one of the streams or commands is there already.
        """
        ...

    async def read_stream(self, stream_id: UUID, after: int = 0) -> Sequence[StoredEvent]:
        """The events of a stream in order."""
        ...

    def read_all(self, after: Checkpoint, limit: int) -> AsyncIterator[StoredEvent]:
        """Events of all streams in (tx, position) order, below the oldest open transaction."""
        ...

    async def staff_json(self) -> tuple[int, str]:
        """Version and state JSON of the organisation stream; version 0 where there is none."""
        ...

    async def clock_offset(self) -> timedelta:
        """How far the installation's clock is ahead of the machine's."""
        ...

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Driven open streams with next_due at or before ``until``, soonest first."""
        ...

    async def behind(self, limit: int) -> Sequence[DueStream]:
        """Driven open streams never woken, or whose next_due became earlier after their last wake."""
        ...

    async def mark_woken(self, streams: Sequence[DueStream]) -> None:
        """Remember with which version and due moment these workflows were woken."""
        ...

    async def mark_fault(self, stream_id: UUID, reason: str) -> None:
        """Show on boards that the stream's clock stands still for a reason of the system; empty when it is over."""
        ...

    async def subject_keys(self, subjects: Sequence[UUID]) -> Mapping[UUID, WrappedKey]:
        """The stored sealing keys of these subjects; those without one are left out."""
        ...

    async def erase_subject(self, subject: UUID) -> None:
        """Remove a subject's sealing key and the people known under it, for good."""
        ...

    async def pending_deliveries(self, limit: int) -> Sequence[PendingDelivery]:
        """Deliveries not carried, in the order of their causes."""
        ...

    async def delivered(self, ids: Sequence[int]) -> None:
        """Mark deliveries as carried."""
        ...

    async def delivery_failed(self, delivery_id: int, reason: str) -> None:
        """Count an attempt at a delivery that did not go through."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyStream:
    """A new stream of an import: all its first events and its row, for one COPY."""

    append: Append
    command: CommandRecord

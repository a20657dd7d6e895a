"""How the store's values become rows, and rows become values.

Writes go to PostgreSQL as JSON: one parameter per table, however many rows, for a single note as
for a chunk of fifty households.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.pq.abc import PGresult

from domain.streams import QueueRow
from domain.values import StreamKind
from store.chain import GENESIS
from store.folding import fold, phone_tail
from store.ports import (
    Append,
    CommandRecord,
    KnownCommand,
    PendingDelivery,
    RowChange,
    StoredEvent,
    StoredRow,
    StreamHead,
    WrappedKey,
)
from store.recent_heads import RecentHead

#: Order of StoredEvent's fields. ``tx`` keeps a name of its own: under ``tx::text AS tx`` an ORDER BY tx
#: would sort the text.
EVENT_COLUMNS: Final = (
    "stream_id, version, command_id, ordinal, type, schema_version, occurred_on, recorded_at, actor, on_behalf_of, "
    "payload::text AS payload_text, canon_version, prev_hash, hash, position, epoch, tx::text AS tx_text, written_at"
)

#: Order of StoredRow's fields, flattened.
ROW_COLUMNS: Final = (
    "kind, stream_id, version, head_hash, state::text, state_schema, next_due, why, code, project_code, area_path, "
    "step, queue_state, cause, due_on, case_officer, party_member, last_contact_on, paid_vnd, deposited_vnd, "
    "handed_over_on, closed"
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Record = Mapping[str, Any]


def event_of(row: Sequence[Any]) -> StoredEvent:
    """A row of EVENT_COLUMNS."""
    return StoredEvent(*row)


def stored_row_of(row: Sequence[Any]) -> StoredRow:
    """A row of ROW_COLUMNS."""
    kind, stream_id, version, head_hash, state, schema, next_due, why, *queue = row
    return StoredRow(
        StreamKind(kind), stream_id, version, head_hash, RowChange(state, schema, next_due, why, QueueRow(*queue))
    )


def pending_of(row: Sequence[Any]) -> PendingDelivery:
    """A row of deliveries, in the order of PendingDelivery's fields."""
    cause, version, target_kind, *rest = row[1:]
    return PendingDelivery(row[0], cause, version, StreamKind(target_kind), *rest)


def heads_of(
    kinds: Mapping[UUID, StreamKind], state_schemas: Mapping[StreamKind, int], result: PGresult
) -> dict[UUID, StreamHead]:
    """The rows of ``door_begin``, in text form, by stream; a state only where it is of the schema asked for."""
    heads: dict[UUID, StreamHead] = {}
    for number in range(result.ntuples):
        row = [result.get_value(number, column) for column in range(result.nfields)]
        stream_id = UUID(_text(row[0]))
        kind = kinds[stream_id]
        schema, head_hash, last_us, known_stream = row[4], row[5], row[6], row[9]
        heads[stream_id] = StreamHead(
            kind=kind,
            stream_id=stream_id,
            version=int(row[2] or 0),
            state=None if schema is None or int(schema) != state_schemas[kind] else _text(row[3]),
            head_hash=GENESIS if head_hash is None else _bytes(head_hash),
            last_command_at=None if last_us is None else _EPOCH + timedelta(microseconds=int(last_us)),
            clock_offset=timedelta(microseconds=int(row[7] or 0)),
            organisation_version=int(row[8] or 0),
            known=None
            if known_stream is None
            else KnownCommand(UUID(_text(known_stream)), _bytes(row[10]), _text(row[11]), _text(row[12])),
        )
    return heads


def keys_query(subjects: Iterable[UUID]) -> bytes:
    """The statement that reads the sealing keys of these subjects."""
    ids = uuid_array(subjects)
    return f"SELECT subject, key_id, master_id, wrapped FROM sealing_keys WHERE subject = ANY({ids})".encode()


def keys_of(result: PGresult) -> dict[UUID, WrappedKey]:
    """The rows of ``keys_query``, in text form, by subject."""
    found = ([result.get_value(number, column) for column in range(4)] for number in range(result.ntuples))
    return {
        UUID(_text(subject)): WrappedKey(_text(key_id), _text(master_id), _bytes(wrapped))
        for subject, key_id, master_id, wrapped in found
    }


def proof_of(recent: RecentHead, command_id: UUID) -> bytes:
    """The statement that locks the stream and fails unless the guess is right and the command new."""
    guess = recent.head
    offset_us = guess.clock_offset // timedelta(microseconds=1)
    return (
        f"SELECT door_prove({uuid_literal(guess.stream_id)}, {uuid_literal(command_id)}, {guess.version}, "
        f"'\\x{guess.head_hash.hex()}', {offset_us}, {guess.organisation_version})"
    ).encode()


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def _bytes(value: bytes | None) -> bytes:
    """A bytea in text form: hexadecimal behind a mark."""
    return bytes.fromhex(_text(value)[2:])


def row_record(append: Append, events: Sequence[StoredEvent], head_hash: bytes, now: datetime) -> Record:
    """The streams row that goes with an append."""
    return {
        "stream_id": str(append.stream_id),
        "kind": append.kind.value,
        "expected": append.expected_version,
        "version": append.expected_version + len(events),
        "head_hash": head_hash.hex(),
        "last_command_at": (events[-1].recorded_at if events else now).isoformat(),
        **change_record(append.row),
    }


def change_record(change: RowChange) -> dict[str, Any]:
    """The columns of a row that are derived from the events."""
    queue = change.queue
    return {
        "state": change.state,
        "state_schema": change.state_schema,
        "next_due": _iso(change.next_due),
        "why": change.why,
        "code": queue.code,
        "project_code": queue.project_code,
        "area_path": queue.area_path,
        "step": queue.step,
        "queue_state": queue.state,
        "cause": queue.cause,
        "due_on": _iso(queue.due_on),
        "case_officer": queue.case_officer,
        "party_member": queue.party_member,
        "last_contact_on": _iso(queue.last_contact_on),
        "paid_vnd": queue.paid_vnd,
        "deposited_vnd": queue.deposited_vnd,
        "handed_over_on": _iso(queue.handed_over_on),
        "closed": queue.closed,
    }


def lost_row_record(row: StoredRow, last_command_at: datetime) -> Record:
    """The streams row of a stream that has events and no row."""
    return {
        "stream_id": str(row.stream_id),
        "kind": row.kind.value,
        "expected": 0,
        "version": row.version,
        "head_hash": row.head_hash.hex(),
        "last_command_at": last_command_at.isoformat(),
        **change_record(row.change),
    }


def event_record(event: StoredEvent) -> Record:
    """An events row; the database adds position, tx, epoch and written_at."""
    return {
        "stream_id": str(event.stream_id),
        "version": event.version,
        "command_id": str(event.command_id),
        "ordinal": event.ordinal,
        "type": event.type,
        "schema_version": event.schema_version,
        "occurred_on": event.occurred_on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "payload": event.payload,
        "canon_version": event.canon_version,
        "prev_hash": event.prev_hash.hex(),
        "hash": event.hash.hex(),
    }


def command_record(command: CommandRecord) -> Record:
    """A commands row."""
    return {
        "command_id": str(command.command_id),
        "stream_id": str(command.stream_id),
        "kind": command.kind.value,
        "type": command.type,
        "body_hash": command.body_hash.hex(),
        "status": command.status,
        "outcome": command.outcome,
    }


def inbox_records(append: Append, now: datetime) -> Iterable[Record]:
    """The inbox rows of an append."""
    recorded_at = {event.version: event.recorded_at for event in append.events}
    for entry in append.inbox:
        yield {
            "recipient": entry.recipient,
            "kind": entry.kind,
            "rung": entry.rung,
            "subject": entry.subject,
            "params": dict(entry.params),
            "stream_id": str(append.stream_id),
            "version": entry.version,
            "created_at": recorded_at.get(entry.version, now).isoformat(),
        }


def delivery_records(append: Append) -> Iterable[Record]:
    """The deliveries rows of an append."""
    for delivery in append.deliveries:
        yield {
            "cause_stream": str(append.stream_id),
            "cause_version": delivery.version,
            "target_kind": delivery.target_kind.value,
            "target_id": str(delivery.target_id),
            "command_type": delivery.command_type,
            "occurred_on": delivery.occurred_on.isoformat(),
            "body": dict(delivery.body),
        }


def party_records(append: Append, hashed: Callable[[str], bytes | None]) -> Iterable[Record]:
    """The parties rows of an append; the last word on a person counts."""
    for party in {party.party_id: party for party in append.parties}.values():
        hmac = hashed(party.personal_id)
        yield {
            "party_id": str(party.party_id),
            "stream_id": str(append.stream_id),
            "role": party.role,
            "name": party.name,
            "folded_name": fold(party.name),
            "phone_tail": phone_tail(party.phone),
            "personal_id_hmac": None if hmac is None else hmac.hex(),
        }


def encoded(value: object) -> str:
    """JSON text of a value; dates, instants, ids and amounts stand in it as text."""
    return _encode(value)


def as_json(records: Iterable[Record]) -> str | None:
    """A parameter of ``door_write``; None for no rows."""
    rows = list(records)
    return _encode(rows) if rows else None


def _plain(value: object) -> str:
    """What JSON has no form for: dates, instants, ids and amounts stand as text."""
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else str(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def uuid_literal(one: UUID | None) -> str:
    """An id in an SQL statement, safe there because it can be nothing but an id."""
    return "NULL" if one is None else f"'{UUID(int=one.int)}'"


def uuid_array(ids: Iterable[UUID]) -> str:
    """An array of ids in an SQL statement."""
    return f"ARRAY[{','.join(uuid_literal(one) for one in ids)}]::uuid[]"

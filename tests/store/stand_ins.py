"""Made-up streams for the tests of the store, which knows nothing of households."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow
from domain.values import StreamKind
from store.ports import Append, CommandRecord, RowChange, StoredEvent

SCHEMAS: Final[Mapping[StreamKind, int]] = dict.fromkeys(StreamKind, 1)
DAY: Final = date(2026, 5, 12)
MOMENT: Final = datetime(2026, 5, 12, 2, 30, 15, 123456, tzinfo=UTC)


def event(stream_id: UUID, version: int, command_id: UUID, ordinal: int = 0, note: str = "đã giao") -> StoredEvent:
    """One made-up event."""
    return StoredEvent(
        stream_id=stream_id,
        version=version,
        command_id=command_id,
        ordinal=ordinal,
        type="notice_delivered",
        schema_version=1,
        occurred_on=DAY,
        recorded_at=MOMENT,
        actor="tester",
        on_behalf_of="CB01",
        payload=json.dumps({"note": note, "amount_vnd": 9_007_199_254_740_993}, ensure_ascii=False),
    )


def row(
    state: str = '{"n": 1}', *, next_due: datetime | None = None, schema: int = 1, queue: QueueRow | None = None
) -> RowChange:
    """One made-up row."""
    return RowChange(state, schema, next_due, "r1/E0", queue or QueueRow(code="H01", area_path="Xã A/Tổ 1"))


def append(
    stream_id: UUID,
    expected: int,
    *,
    command_id: UUID | None = None,
    count: int = 1,
    kind: StreamKind = StreamKind.CASE,
    change: RowChange | None = None,
    inbox: tuple[InboxEntry, ...] = (),
    deliveries: tuple[Delivery, ...] = (),
    parties: tuple[PartyRecord, ...] = (),
) -> Append:
    """What one made-up command writes."""
    command_id = command_id or uuid4()
    events = [event(stream_id, expected + 1 + n, command_id, n) for n in range(count)]
    return Append(kind, stream_id, expected, events, change or row(), inbox, deliveries, parties)


def command(stream_id: UUID, command_id: UUID | None = None, status: str = "applied") -> CommandRecord:
    """How one made-up command ended."""
    return CommandRecord(
        command_id or uuid4(), stream_id, StreamKind.CASE, "deliver_notice", b"\x01" * 32, status, '{"status":"x"}'
    )


def delivery(target_id: UUID, version: int = 1) -> Delivery:
    """One made-up fact on its way."""
    return Delivery(StreamKind.CASE, target_id, "take_batch_decision", DAY, {"net_payable_vnd": 5}, version)

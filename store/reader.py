"""Readers of the whole log in an order that never skips an event.

Sequence numbers are given out before commits, so a reader of "position > n" would pass by an event
whose transaction was slower. This one reads in the order (epoch, tx, position) and stops below the
oldest transaction still open; its checkpoint holds all three. A restored backup starts transaction
ids anew under a higher epoch: what lies in an earlier epoch is settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.connections import execute
from store.ports import Checkpoint, StoredEvent
from store.postgres_rows import EVENT_COLUMNS, event_of

#: Parameters: epoch, tx as text, position, limit. tx is compared in SQL only, as text it sorts wrongly.
GLOBAL_ORDER: Final = f"""
    SELECT {EVENT_COLUMNS} FROM events
    WHERE (epoch, tx, position) > (%s, %s::xid8, %s)
      AND (tx < pg_snapshot_xmin(pg_current_snapshot()) OR epoch < (SELECT i.epoch FROM installation AS i))
    ORDER BY epoch, tx, position
    LIMIT %s
"""


async def places(engine: AsyncEngine) -> Mapping[str, Checkpoint]:
    """How far each reader is, by its name. Raises StoreUnavailable."""
    cursor = await execute(engine, "SELECT reader, epoch, tx::text, position FROM checkpoints")
    return {reader: Checkpoint(*place) for reader, *place in await cursor.fetchall()}


def checkpoint_after(event: StoredEvent) -> Checkpoint:
    """The place behind an event."""
    return Checkpoint(event.epoch, event.tx, event.position)


class LogReader:
    """A projection's place in the log; read, apply and move within one transaction of the projector."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def lock(self, connection: AsyncConnection) -> Checkpoint | None:
        """The reader's place, held until the transaction ends; None while another process holds it."""
        await connection.execute(
            text("""
                INSERT INTO checkpoints (reader, epoch, tx, position) VALUES (:reader, 0, '0', 0)
                ON CONFLICT DO NOTHING
            """),
            {"reader": self.name},
        )
        found = await connection.execute(
            text("""
                SELECT epoch, tx::text AS tx_text, position FROM checkpoints WHERE reader = :reader
                FOR UPDATE SKIP LOCKED
            """),
            {"reader": self.name},
        )
        row = found.one_or_none()
        return None if row is None else Checkpoint(*row)

    async def read(self, connection: AsyncConnection, after: Checkpoint, limit: int) -> Sequence[StoredEvent]:
        """The next events behind a place."""
        found = await connection.exec_driver_sql(GLOBAL_ORDER, (after.epoch, after.tx, after.position, limit))
        return [event_of(row) for row in found]

    async def move(self, connection: AsyncConnection, to: Checkpoint) -> None:
        """Remember the place, in the transaction that applied the events."""
        await connection.execute(
            text("""
                UPDATE checkpoints
                SET epoch = :epoch, tx = CAST(:tx AS xid8), position = :position, moved_at = clock_timestamp()
                WHERE reader = :reader
            """),
            {"reader": self.name, "epoch": to.epoch, "tx": to.tx, "position": to.position},
        )

"""The one row that says what this installation is: its clock, its epoch, the Temporal it knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.errors import Rejection
from store.connections import execute

#: The packs that come with the program are published by its first start, before anybody has done anything.
_NOBODY_WORKED: Final = "NOT EXISTS (SELECT FROM events WHERE type <> 'policy_published')"


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """The installation as it stands."""

    clock_offset: timedelta
    """How far its clock is ahead of the machine's; 0 but in practice installations."""
    practice: bool
    epoch: int
    """Counts restored backups, as transaction ids start anew after each."""
    namespace_id: str | None
    """Temporal's own id of the namespace the workflows were last seen in."""
    organisation_version: int


async def begin_new_epoch(connection: psycopg.AsyncConnection[Any]) -> None:
    """Mark that a backup was put into this cluster, within the transaction that did; not to be repeated blindly.

    Ids of transactions began anew with the cluster; the epoch keeps later events behind earlier ones. Whatever a
    Temporal of before knew is not believed: every open stream is woken again.
    """
    await connection.execute("UPDATE installation SET epoch = epoch + 1, namespace_id = NULL")
    await connection.execute("UPDATE streams SET woken_version = NULL, woken_due = NULL")


class Installation:
    """Reads and changes the installation's row. Everything raises StoreUnavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def row(self) -> InstallationRow:
        """The installation as it stands."""
        cursor = await execute(
            self._engine,
            "SELECT clock_offset, practice, epoch, namespace_id, organisation_version FROM installation",
        )
        return InstallationRow(*(await cursor.fetchone() or ()))

    async def become_practice(self) -> None:
        """Allow the clock to be moved, for practice, the demo and tests.

        Raises Rejection ``not_a_practice_installation`` when there are events already: a real
        office's clock never moves.
        """
        cursor = await execute(
            self._engine,
            f"UPDATE installation SET practice = true WHERE practice OR {_NOBODY_WORKED}",
        )
        if cursor.rowcount == 0:
            raise Rejection("not_a_practice_installation")

    async def move_clock(self, offset: timedelta) -> None:
        """Set the clock to machine time plus ``offset``.

        Raises Rejection ``not_a_practice_installation``, or ``clock_moves_forward_only`` when the
        offset is smaller than it was: what was recorded would lie in the future. Where nothing was
        recorded yet it may be set to any time.
        """
        cursor = await execute(
            self._engine,
            f"""
            UPDATE installation SET clock_offset = %(offset)s
            WHERE practice AND (clock_offset <= %(offset)s OR {_NOBODY_WORKED})
            """,
            {"offset": offset},
        )
        if cursor.rowcount == 0:
            if (await self.row()).practice:
                raise Rejection("clock_moves_forward_only")
            raise Rejection("not_a_practice_installation")

    async def adopt_namespace(self, namespace_id: str) -> bool:
        """Remember Temporal's namespace; True when it is another one than before.

        Another one means that Temporal was wiped: which workflows were woken is forgotten in the same
        statement, so the reconciler wakes every open stream.
        """
        cursor = await execute(
            self._engine,
            """
            WITH changed AS (
                UPDATE installation SET namespace_id = %(id)s WHERE namespace_id IS DISTINCT FROM %(id)s RETURNING 1
            ), forgotten AS (
                UPDATE streams SET woken_version = NULL, woken_due = NULL
                WHERE woken_version IS NOT NULL AND EXISTS (SELECT FROM changed)
            )
            SELECT EXISTS (SELECT FROM changed)
            """,
            {"id": namespace_id},
        )
        row = await cursor.fetchone()
        return bool(row and row[0])

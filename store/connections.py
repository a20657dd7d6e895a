"""Connections to PostgreSQL: URLs, pools and what a lost connection means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self, cast

import psycopg
import sqlalchemy.exc
from psycopg import generators
from psycopg.pq import Escaping, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import URL, PoolProxiedConnection, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn

from store.ports import StoreUnavailable, StoreUnreachable

#: The driver's own connection: SQLAlchemy's statements would cost the door more than PostgreSQL does.
Connection = psycopg.AsyncConnection[Any]

#: The door's sessions look single rows up by key. Without this a statement planned while a table was
#: still empty would go on scanning it from end to end after an import had filled it: the table itself, or
#: all of its key for a hash or merge join with the one row that is looked for.
_KEY_LOOKUPS_ONLY: Final = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"

#: A stream's lock is held for milliseconds; who waits longer gives up and is told to try again.
_LOCK_WAIT: Final = "-c lock_timeout=5s"

#: An open writing transaction holds all readers of the log back, so a forgotten one is ended.
_FORGOTTEN: Final = "-c idle_in_transaction_session_timeout=20s"

#: What we send and read is UTF-8, whatever PGCLIENTENCODING or a database's own setting says: the door quotes
#: its values itself and would otherwise have them stored as other letters.
UTF8: Final = "utf8"

#: Where the wait for a connection ends: a person is waiting for the answer.
_CONNECT_SECONDS: Final = 5


def driver_url(url: str) -> URL:
    """The URL with the driver we use, whichever it named."""
    return make_url(url).set(drivername="postgresql+psycopg")


def door_engine(url: str, pool_size: int = 10) -> AsyncEngine:
    """A pool for the door and for whatever writes through the store.

    Connections are in autocommit mode: the store sends BEGIN and COMMIT together with its own
    statements to save round trips, and so the pool has nothing to reset.
    """
    return create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=_CONNECT_SECONDS,
        # The connection used last has its plans and the rows of the day at hand.
        pool_use_lifo=True,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "client_encoding": UTF8,
            "options": f"{_KEY_LOOKUPS_ONLY} {_LOCK_WAIT} {_FORGOTTEN}",
        },
    )


def reading_engine(url: str, pool_size: int = 5) -> AsyncEngine:
    """A pool for pages, reports and projections, checked before each use."""
    return create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        pool_pre_ping=True,
        pool_timeout=_CONNECT_SECONDS,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "client_encoding": UTF8, "options": _FORGOTTEN},
    )


class Lease:
    """A pooled connection for the length of a block, in autocommit mode; an open transaction is rolled back."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._pooled: PoolProxiedConnection | None = None
        self._renewals = 0
        self._prepared: MutableMapping[Any, Any] = {}
        self.connection: Connection

    async def __aenter__(self) -> Self:
        """Take a connection out of the pool. Raises StoreUnreachable."""
        try:
            with unavailable_when_lost():
                await self._take()
        except StoreUnavailable as error:
            raise StoreUnreachable(str(error)) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back clean, or throw it away."""
        if self._pooled is None:
            return
        status = self.connection.pgconn.transaction_status
        if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            try:
                await self.connection.execute(b"ROLLBACK")
            except psycopg.Error:
                status = TransactionStatus.UNKNOWN
        if status in (TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN):
            await self._discard()
        else:
            self._pooled.close()

    async def send(self, statements: bytes) -> list[PGresult]:
        """Send statements as one message and give a result for each, values in text form.

        Below the driver's cursors, which cost the door more time than PostgreSQL does. The statements
        hold their values quoted by ``quoted``. Raises psycopg.Error.
        """
        self.connection.pgconn.send_query(statements)
        return await self._results()

    async def call(self, statement: bytes, parameters: Sequence[bytes | None]) -> list[PGresult]:
        """One statement with its parameters in text form, prepared when the connection first meets it.

        Raises psycopg.Error.
        """
        pgconn, prepared = self.connection.pgconn, self._prepared
        name = prepared.get(statement)
        if name is None:
            name = f"door_{len(prepared)}".encode()
            pgconn.send_prepare(name, statement)
            await self._results()
            prepared[statement] = name
        pgconn.send_query_prepared(name, parameters)
        try:
            return await self._results()
        except psycopg.errors.InvalidSqlStatementName:
            # The driver lets go of every prepared statement after a rollback, ours too. Nothing was executed.
            del prepared[statement]
            return await self.call(statement, parameters)

    def quoted(self, text: str | None) -> bytes:
        """A text as a literal of a statement."""
        return b"NULL" if text is None else Escaping(self.connection.pgconn).escape_literal(text.encode())

    async def renew(self) -> bool:
        """Another connection in the place of one that died in the pool; False where this one lives.

        When the server was away every pooled connection is dead, so that many are tried at most.
        Raises StoreUnavailable when no new one can be made.
        """
        if not self.connection.closed or self._renewals > self._engine.pool.size():  # type: ignore[attr-defined]
            return False
        self._renewals += 1
        await self._discard()
        with unavailable_when_lost():
            await self._take()
        return True

    async def _results(self) -> list[PGresult]:
        connection = self.connection
        results: list[PGresult] = await connection.wait(generators.execute(connection.pgconn))
        for result in results:
            if result.status == ExecStatus.FATAL_ERROR:
                raise psycopg.errors.error_from_result(result)
        return results

    async def _take(self) -> None:
        self._pooled = await self._engine.raw_connection()
        # Lives as long as the driver's connection does.
        self._prepared = self._pooled.info
        self.connection = cast("Connection", self._pooled.driver_connection)

    async def _discard(self) -> None:
        if self._pooled is not None:
            pooled, self._pooled = self._pooled, None
            await greenlet_spawn(pooled.invalidate)


async def execute(
    engine: AsyncEngine, statement: str, parameters: Sequence[object] | Mapping[str, object] = ()
) -> psycopg.AsyncCursor[Any]:
    """One statement, committed by itself; sent again where a pooled connection turned out to be dead.

    Only for statements that may run twice: the first try may have been committed unheard.
    Raises StoreUnavailable.
    """
    async with Lease(engine) as lease:
        with unavailable_when_lost():
            while True:
                try:
                    return await lease.connection.execute(statement.encode(), parameters)
                except psycopg.OperationalError:
                    if not await lease.renew():
                        raise


@contextmanager
def unavailable_when_lost() -> Iterator[None]:
    """Turn a lost, refused or exhausted connection, a lock not given and a full disk into StoreUnavailable."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise StoreUnavailable(str(error)) from error
    except (sqlalchemy.exc.OperationalError, sqlalchemy.exc.InterfaceError, sqlalchemy.exc.TimeoutError) as error:
        raise StoreUnavailable(str(error)) from error

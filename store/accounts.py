"""Service accounts and their bearer tokens. Only hashes are kept: a lost token is replaced, never found."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from store.connections import execute

#: Lets people and scanners see what a stray string is.
_PREFIX: Final = "landclear_"


class Accounts:
    """Issues, checks and revokes tokens. Everything raises StoreUnavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def issue(self, account: str) -> str:
        """A new token for a named service account, which is made when it is not there; shown this once."""
        token = _PREFIX + secrets.token_urlsafe(32)
        # 256 random bits cannot be guessed, so a plain hash is enough and costs a request nothing.
        await execute(
            self._engine,
            """
            WITH made AS (INSERT INTO accounts (name) VALUES (%(name)s) ON CONFLICT DO NOTHING)
            INSERT INTO tokens (hash, account) VALUES (%(hash)s, %(name)s) ON CONFLICT DO NOTHING
            """,
            {"name": account, "hash": _hash(token)},
        )
        return token

    async def account_of(self, token: str) -> str | None:
        """The account a token belongs to; None when it is unknown or was revoked."""
        cursor = await execute(
            self._engine, "SELECT account FROM tokens WHERE hash = %s AND revoked_at IS NULL", (_hash(token),)
        )
        row = await cursor.fetchone()
        return None if row is None else str(row[0])

    async def revoke(self, account: str) -> int:
        """End all tokens of an account; gives how many there were."""
        cursor = await execute(
            self._engine,
            "UPDATE tokens SET revoked_at = clock_timestamp() WHERE account = %s AND revoked_at IS NULL",
            (account,),
        )
        return cursor.rowcount

    async def names(self) -> Sequence[str]:
        """All accounts, by name."""
        cursor = await execute(self._engine, "SELECT name FROM accounts ORDER BY name")
        return [str(row[0]) for row in await cursor.fetchall()]


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()

"""Waiting for a store that restarts: a slower answer, where an error would have a person send the form again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from store.ports import StoreUnavailable

#: How long a person waits for the store, a restart of PostgreSQL included, before hearing that it is away.
STORE_PATIENCE_SECONDS: Final = 8.0
#: Pause before the store is asked again; a restarting PostgreSQL is back within a second or two.
STORE_PAUSE_SECONDS: Final = 0.2

T = TypeVar("T")


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """The store's answer to a question that may be asked twice, also where the store is silent at first.

    Raises StoreUnavailable when it stays away.
    """
    try:
        async with asyncio.timeout(STORE_PATIENCE_SECONDS):
            while True:
                try:
                    return await ask()
                except StoreUnavailable:
                    await asyncio.sleep(STORE_PAUSE_SECONDS)
    except TimeoutError:
        raise StoreUnavailable("the store stayed away") from None

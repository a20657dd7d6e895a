"""The packs that come with the program, published when an installation starts; a file that differs is told of."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from activities.publishing import Publisher, Taken
from store.ports import StoreUnavailable
from workers.wiring import Wiring

_PAUSE_SECONDS: Final = 2.0

_log = structlog.get_logger(__name__)


def different(taken: dict[str, Taken]) -> list[str]:
    """The packs whose file is not the one that was published under its version."""
    return [pack_id for pack_id, how in taken.items() if how is Taken.DIFFERENT]


@asynccontextmanager
async def publishing(wiring: Wiring) -> AsyncIterator[None]:
    """Publish before the block begins; where PostgreSQL is away, as soon as it is back."""
    try:
        await wiring.publisher.publish_shipped()
        later = None
    except StoreUnavailable:
        _log.warning("packs_not_published_yet")
        later = asyncio.create_task(_publish_later(wiring.publisher), name="shipped-packs")
    try:
        yield
    finally:
        if later is not None:
            later.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await later


async def _publish_later(publisher: Publisher) -> None:
    while True:
        await asyncio.sleep(_PAUSE_SECONDS)
        with contextlib.suppress(StoreUnavailable):
            await publisher.publish_shipped()
            return

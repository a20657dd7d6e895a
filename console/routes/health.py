"""Whether the process lives, and whether what it needs answers; no token is asked for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Response
from temporalio.client import Client
from temporalio.exceptions import TemporalError

from console.security import Parts
from store.ports import Store, StoreUnavailable

router = APIRouter(tags=["health"])

#: A probe asks every few seconds; whoever needs longer is not ready.
_PATIENCE_SECONDS: Final = 2.0


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers. Says nothing of the servers: without Temporal the console still records."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "PostgreSQL or Temporal does not answer"}})
async def ready(wiring: Parts, response: Response) -> dict[str, str]:
    """Whether PostgreSQL and Temporal answer."""
    postgresql, temporal = await asyncio.gather(_postgresql(wiring.store), _temporal(wiring.temporal))
    if not (postgresql and temporal):
        response.status_code = 503
    return {"postgresql": _word(postgresql), "temporal": _word(temporal)}


def _word(answers: bool) -> str:
    return "ok" if answers else "away"


async def _postgresql(store: Store) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await store.clock_offset()
    except (StoreUnavailable, TimeoutError):
        return False
    return True


async def _temporal(client: Client | None) -> bool:
    if client is None:
        return False
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await client.service_client.check_health(timeout=timedelta(seconds=_PATIENCE_SECONDS))
    except (TemporalError, RuntimeError, TimeoutError):
        # RuntimeError is what a lazy client's failed connect raises.
        return False

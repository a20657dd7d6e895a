"""`landclear status`: what runs, what waits, and where the installation's clock stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.context import LOCAL
from workers.cli.answers import print_json
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings

if TYPE_CHECKING:
    from workers.wiring import Wiring

#: Counting further than this tells nobody more.
_MOST = 10_000


def verb(
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Look at an installation that is up; starts nothing."""
    return run_until_stopped(_status(Settings(), as_json))


async def _status(settings: Settings, as_json: bool) -> int:
    from workers.local_installation import found_running
    from workers.wiring import open_wiring

    running = found_running(settings)
    answer: dict[str, Any] = {"up": running is not None}
    if running is not None:
        async with open_wiring(running) as wiring:
            answer |= await _looked_at(wiring)
    if as_json:
        print_json(answer)
    else:
        for name, value in answer.items():
            typer.echo(f"{name}: {value}")
    return 0


async def _looked_at(wiring: Wiring) -> dict[str, Any]:
    now = wiring.machine_now() + await wiring.store.clock_offset()
    due = await wiring.store.due(now, _MOST)
    waiting = await wiring.store.pending_deliveries(_MOST)
    oldest = due[0].next_due if due else None
    return {
        "now": now.astimezone(LOCAL),
        "practice": (await wiring.installation.row()).practice,
        "temporal": await _temporal_answers(wiring),
        "streams_due": len(due),
        "lag_seconds": 0 if oldest is None else round((now - oldest).total_seconds()),
        "workflows_behind": len(await wiring.store.behind(_MOST)),
        "deliveries_waiting": len(waiting),
    }


async def _temporal_answers(wiring: Wiring) -> bool:
    from temporalio.service import RPCError

    from workers.temporal_client import namespace_id

    if wiring.temporal is None:
        return False
    try:
        await namespace_id(wiring.temporal)
    except (RPCError, RuntimeError):
        return False
    return True

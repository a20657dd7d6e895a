"""`landclear reconcile`: one pass over all open streams, waking those whose workflow is missing or behind."""

from __future__ import annotations

from typing import Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.speech import tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings


def verb(
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """What a schedule does each minute, now."""
    return run_until_stopped(_reconcile(Settings(), as_json))


async def _reconcile(settings: Settings, as_json: bool) -> int:
    from workers.local_installation import reached
    from workers.reconciling import reconcile
    from workers.wiring import open_wiring

    async with reached(settings) as installation, open_wiring(installation.settings) as wiring:
        woken = await reconcile(wiring)
    if as_json:
        print_json({"workflows_woken": woken})
    tell(f"Đã đánh thức {woken} quy trình.", f"{woken} workflows were woken.")
    return 0

"""`landclear worker`: one process that runs workflows and activities until it is told to stop."""

from __future__ import annotations

from workers.embedded.stopping import run_until_stopped
from workers.settings import SettingMissing, Settings


def verb() -> int:
    """Work for the installation that the environment names."""
    return run_until_stopped(_work(Settings()))


async def _work(settings: Settings) -> int:
    from workers.wiring import open_wiring
    from workers.worker import run_worker

    if not settings.temporal_address:
        raise SettingMissing("TEMPORAL_ADDRESS")
    async with open_wiring(settings) as wiring:
        await run_worker(wiring)
    return 0

"""`landclear console`: one process that serves the HTTP API until it is told to stop."""

from __future__ import annotations

from typing import Annotated

import typer

from workers.cli.speech import tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings


def verb(
    host: Annotated[str, typer.Option(help="địa chỉ lắng nghe / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="cổng / port")] = 8080,
) -> int:
    """Serve the installation that the environment names."""
    return run_until_stopped(_serve(Settings(), host, port))


async def _serve(settings: Settings, host: str, port: int) -> int:
    from console.app import create_app
    from workers.console_packs import Packs
    from workers.console_papers import PlanPapers
    from workers.console_server import serve
    from workers.console_workbooks import Workbooks
    from workers.shipped_packs import publishing
    from workers.wiring import open_wiring

    async def announce(address: str) -> None:
        tell(f"Địa chỉ: {address}", f"Address: {address}")

    async with open_wiring(settings) as wiring, publishing(wiring):
        await serve(create_app(wiring, Workbooks(wiring), Packs(wiring), PlanPapers(wiring)), host, port, announce)
    return 0

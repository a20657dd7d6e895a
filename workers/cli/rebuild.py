"""`landclear rebuild`: the rows written anew from the event log, while work goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.progress import Steps
from workers.cli.speech import CliRefusal, tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings

#: The read models there are; rows of streams are the first.
NAMES = ("rows",)


def verb(
    name: Annotated[str, typer.Argument(help="bảng đọc cần dựng lại / read model to rebuild: rows")] = "rows",
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Rebuild a read model and say how fast that went."""
    if name not in NAMES:
        raise CliRefusal(
            f"Không có bảng đọc «{name}». Hiện có: {', '.join(NAMES)}.",
            f"There is no read model '{name}'. There are: {', '.join(NAMES)}.",
            exit_code=2,
        )
    return run_until_stopped(_rebuild(Settings(), as_json))


async def _rebuild(settings: Settings, as_json: bool) -> int:
    from activities.rebuild import Progress, rebuild
    from workers.local_installation import reached
    from workers.wiring import open_wiring

    done = Progress(0, 0, 0.0)
    async with reached(settings) as installation, open_wiring(installation.settings) as wiring:
        with Steps("Dựng lại / Rebuilding") as steps:
            async for done in rebuild(wiring.store, wiring.stream_types):
                steps.at(f"{done.streams:,}")
    rate = round(done.events_per_second)
    if as_json:
        print_json(
            {
                "streams": done.streams,
                "events": done.events,
                "seconds": round(done.seconds, 3),
                "events_per_second": rate,
            }
        )
    tell(
        f"Đã dựng lại {done.streams} hồ sơ từ {done.events} sự kiện, {rate} sự kiện/giây.",
        f"Rebuilt {done.streams} streams from {done.events} events, {rate} events/s.",
    )
    return 0

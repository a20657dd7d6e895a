"""`landclear verify`: hash chains, readers' checkpoints and rows against the event log."""

from __future__ import annotations

from typing import Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.progress import Steps
from workers.cli.speech import tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings


def verb(
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Print what differs; 1 when anything does."""
    return run_until_stopped(_verify(Settings(), as_json))


async def _verify(settings: Settings, as_json: bool) -> int:
    from activities.verify import Difference, verify
    from store.reader import places
    from workers.local_installation import reached
    from workers.wiring import open_wiring

    found: list[Difference] = []
    streams = events = 0
    async with reached(settings) as installation, open_wiring(installation.settings) as wiring:
        with Steps("Đối chiếu / Comparing") as steps:
            async for checked in verify(wiring.store, wiring.stream_types, await places(wiring.store.engine)):
                streams, events = checked.streams, checked.events
                found.extend(checked.differences)
                steps.at(f"{streams:,}")
    if as_json:
        print_json(
            {
                "streams": streams,
                "events": events,
                "differences": [{"what": one.what, "stream_id": one.stream_id, "detail": one.detail} for one in found],
            }
        )
    else:
        for one in found:
            typer.echo(f"{one.what} {one.stream_id or '-'} {one.detail}")
    if found:
        tell(
            f"Có {len(found)} chỗ khác nhật ký. Nếu chỉ là bảng đọc, hãy chạy: landclear rebuild",
            f"{len(found)} things differ from the log. Where only rows differ, run: landclear rebuild",
        )
        return 1
    tell(
        f"Đã đối chiếu {streams} hồ sơ, {events} sự kiện: khớp hết.",
        f"Compared {streams} streams, {events} events: all agree.",
    )
    return 0

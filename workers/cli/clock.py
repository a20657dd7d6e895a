"""`landclear clock [--to DATE]`: shows or moves the clock of a practice installation."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, time
from typing import Annotated, Final

import typer

from domain.context import LOCAL
from workers.cli.answers import print_json
from workers.cli.speech import CliRefusal, tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import SettingMissing, Settings

#: The end of the office day, when the day's due moments have come.
_AT: Final = time(17, 0)


def verb(
    to: Annotated[str, typer.Option("--to", help="ngày: 2026-06-30 hoặc 30/06/2026 / a day, either way")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Move to 17:00 of a day, from due moment to due moment; without --to only show the clock."""
    return run_until_stopped(_clock(Settings(), _moment(to) if to else None, as_json))


def _moment(text: str) -> datetime:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, form).replace(tzinfo=LOCAL).date()
        except ValueError:
            continue
        return datetime.combine(day, _AT, LOCAL).astimezone(UTC)
    raise CliRefusal(
        f"«{text}» không phải ngày; hãy viết 2026-06-30 hoặc 30/06/2026.",
        f"'{text}' is no date; write 2026-06-30 or 30/06/2026.",
        exit_code=2,
    )


async def _clock(settings: Settings, to: datetime | None, as_json: bool) -> int:
    from workers.local_installation import reached, worker_process
    from workers.practice_clock import PracticeClock
    from workers.wiring import open_wiring

    async with AsyncExitStack() as opened:
        installation = await opened.enter_async_context(reached(settings))
        wiring = await opened.enter_async_context(open_wiring(installation.settings))
        if wiring.temporal is None:
            raise SettingMissing("TEMPORAL_ADDRESS")
        practice = (await wiring.installation.row()).practice
        clock = PracticeClock(wiring.store, wiring.installation.move_clock, wiring.temporal)
        if to is not None:
            if not practice:
                raise CliRefusal(
                    "Chỉ đồng hồ của bản thực hành mới dời được (landclear up --practice).",
                    "Only the clock of a practice installation can be moved (landclear up --practice).",
                )
            if to < await clock.now():
                raise CliRefusal(
                    "Đồng hồ thực hành chỉ đi tới, không đi lùi.", "The practice clock only moves forward."
                )
            if installation.stack is not None:
                # Nobody else runs here: what becomes due needs a worker to fire it.
                await opened.enter_async_context(worker_process(installation))
            await clock.move_to(to)
        now = await clock.now()
    shown = now.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")
    if as_json:
        print_json({"now": now, "practice": practice})
    else:
        typer.echo(shown)
    if practice:
        tell("Đây là đồng hồ thực hành.", "This is a practice clock.")
    return 0

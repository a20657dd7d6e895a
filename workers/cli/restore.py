"""`landclear restore FILE`: an empty installation filled from a backup, rebuilt and set going again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.progress import Steps
from workers.cli.speech import tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import SettingMissing, Settings


def verb(
    file: Annotated[Path, typer.Argument(help="tệp sao lưu / the backup file")],
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Needs FILE and FILE.keys; refuses an installation that holds data."""
    return run_until_stopped(_restore(Settings(), file.absolute(), as_json))


async def _restore(settings: Settings, file: Path, as_json: bool) -> int:
    from activities.rebuild import Progress, rebuild
    from workers.backup import read_manifest, restore
    from workers.embedded.data_folder import DataFolder
    from workers.local_installation import idle
    from workers.reconciling import reconcile
    from workers.wiring import open_wiring

    # Looked at before any server starts: a wrong file is the likeliest mistake.
    read_manifest(file)
    async with idle(settings) as installation:
        reachable = installation.settings
        if not reachable.owner_url:
            raise SettingMissing("LANDCLEAR_OWNER_URL")
        if reachable.key_file is None:
            raise SettingMissing("LANDCLEAR_KEY_FILE")
        manifest = await restore(reachable.owner_url, reachable.key_file, DataFolder(reachable.data).attachments, file)
        done = Progress(0, 0, 0.0)
        async with open_wiring(reachable) as wiring:
            with Steps("Dựng lại / Rebuilding") as steps:
                async for done in rebuild(wiring.store, wiring.stream_types):
                    steps.at(f"{done.streams:,}")
            woken = await reconcile(wiring)
    if as_json:
        print_json(
            {"taken_at": manifest.taken_at, "streams": done.streams, "events": done.events, "workflows_woken": woken}
        )
    tell(
        f"Đã khôi phục {done.streams} hồ sơ, {done.events} sự kiện; {woken} quy trình đã được đánh thức.",
        f"Restored {done.streams} streams, {done.events} events; {woken} workflows were woken.",
    )
    return 0

"""`landclear backup FILE`: PostgreSQL and attachments in one file, names and keys in a second one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.speech import CliRefusal, tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import SettingMissing, Settings


def verb(
    file: Annotated[Path, typer.Argument(help="tệp sao lưu sẽ ghi / the backup file to write")],
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Copy a running or a stopped installation."""
    return run_until_stopped(_backup(Settings(), file.absolute(), as_json))


async def _backup(settings: Settings, file: Path, as_json: bool) -> int:
    from workers.backup import back_up, keys_beside
    from workers.embedded.data_folder import DataFolder
    from workers.local_installation import holds_data, reached

    if not settings.database_url and not holds_data(settings):
        raise CliRefusal(
            f"Thư mục {settings.data} chưa có dữ liệu để sao lưu. Hãy đặt LANDCLEAR_DATA.",
            f"The folder {settings.data} holds nothing to back up. Set LANDCLEAR_DATA.",
        )
    async with reached(settings) as installation:
        reachable = installation.settings
        if not reachable.owner_url:
            raise SettingMissing("LANDCLEAR_OWNER_URL")
        if reachable.key_file is None:
            raise SettingMissing("LANDCLEAR_KEY_FILE")
        attachments = DataFolder(reachable.data).attachments
        manifest = await back_up(reachable.owner_url, reachable.key_file, attachments, file)
    rows = {table.name: table.rows for table in manifest.tables}
    keys = keys_beside(file)
    if as_json:
        print_json({"file": file, "keys": keys, "taken_at": manifest.taken_at, "rows": rows})
    tell(
        f"Đã sao lưu {rows['events']} sự kiện vào {file}. Cất {keys.name} ở nơi khác: nó mở được mọi tên người.",
        f"Copied {rows['events']} events to {file}. Keep {keys.name} elsewhere: it opens every name.",
    )
    return 0

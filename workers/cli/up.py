"""`landclear up`: servers, worker and console on this machine until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workers.cli.speech import CliRefusal, tell
from workers.embedded.ports import LOOPBACK, require_free
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings

if TYPE_CHECKING:
    from workers.wiring import Wiring

#: The first account, for whoever set the installation up.
_FIRST_ACCOUNT = "van-phong"


def verb(
    data: Annotated[Path | None, typer.Option(help="thư mục dữ liệu / folder of the data")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="cổng, 0 là cổng trống / port, 0 for a free one")] = 8080,
    practice: Annotated[
        bool, typer.Option("--practice", help="dự án mẫu, đồng hồ dời được / a made-up project, a movable clock")
    ] = False,
) -> int:
    """Everything stays in the data folder; a second start on it says that it is in use."""
    settings = Settings()
    if data is not None:
        settings = settings.model_copy(update={"data": data.absolute()})
    return run_until_stopped(_up(settings, port, practice))


async def _up(settings: Settings, port: int, practice: bool) -> int:
    from console.app import create_app
    from workers.console_packs import Packs
    from workers.console_papers import PlanPapers
    from workers.console_server import serve
    from workers.console_workbooks import Workbooks
    from workers.local_installation import started, worker_process
    from workers.reconciling import reconcile
    from workers.wiring import open_wiring

    if port:
        # Known before any server starts.
        require_free(port)
    async with (
        started(settings, with_temporal_pages=True) as installation,
        open_wiring(installation.settings) as wiring,
        worker_process(installation),
    ):
        if practice:
            await _practise(wiring)
        await _publish(wiring)
        await reconcile(wiring)

        async def announce(address: str) -> None:
            # Only now, when nothing can be refused any more: a token is shown once or lost.
            token = await _first_token(wiring)
            typer.echo(f"Địa chỉ / Address: {address}")
            if token:
                typer.echo(f"Tài khoản / Account: {_FIRST_ACCOUNT}")
                typer.echo(f"Mã truy cập, chỉ hiện một lần / Bearer token, shown once: {token}")
            tell("Nhấn Ctrl-C để dừng.", "Press Ctrl-C to stop.")

        await serve(create_app(wiring, Workbooks(wiring), Packs(wiring), PlanPapers(wiring)), LOOPBACK, port, announce)
    return 0


async def _publish(wiring: Wiring) -> None:
    """The packs that come with the program; what was published stays in force, and what is amiss with it is told."""
    from workers.shipped_packs import different

    for pack in different(await wiring.publisher.publish_shipped()):
        tell(
            f"Gói chính sách {pack} trong chương trình khác bản đã ban hành cùng số; bản đã ban hành được giữ.",
            f"The pack {pack} of the program differs from the one published under its version; that one stays.",
        )
    for state in await wiring.publisher.on_older_base():
        tell(
            f"Gói chính sách {state.pack_id} được lập trên bản cũ của gói quốc gia; hãy tăng số phiên bản và gửi lại.",
            f"The pack {state.pack_id} was merged with an older national pack; raise its version and send it again.",
        )


async def _first_token(wiring: Wiring) -> str | None:
    """The token of the first account; None when there are accounts already."""
    if await wiring.accounts.names():
        return None
    return await wiring.accounts.issue(_FIRST_ACCOUNT)


async def _practise(wiring: Wiring) -> None:
    """Load the sample into an empty installation; one that is for practice already stays as it is."""
    from domain.values import StreamKind
    from workers.demo.run import open_sample
    from workers.demo.sample import read_sample

    if (await wiring.installation.row()).practice:
        return
    if any(row.kind is not StreamKind.POLICY for row in await wiring.store.rows(None, 10)):
        raise CliRefusal(
            "Thư mục này đang chứa dữ liệu thật; hãy chọn thư mục khác cho bản thực hành.",
            "This folder holds real data; choose another one for practice.",
        )
    await open_sample(wiring, read_sample())

"""`landclear import FILE --project CODE`: opens the project of a workbook, with its staff, batch and households."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.progress import Steps
from workers.cli.speech import CliRefusal, tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings

if TYPE_CHECKING:
    from activities.workbooks.load import Workbook
    from activities.workbooks.problems import Problem


def verb(
    file: Annotated[Path, typer.Argument(help="bảng tính .xlsx .xls .ods .csv / the workbook")],
    project: Annotated[str, typer.Option("--project", help="mã dự án trong tệp / code of the project in the file")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="chỉ kiểm tra / only check, store nothing")] = False,
    accept_good_rows: Annotated[
        bool, typer.Option("--accept-good-rows", help="nhập các hộ không lỗi / open the households without errors")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """All or nothing, unless --accept-good-rows. Reading the same file again changes nothing."""
    if not file.is_file():
        raise CliRefusal(f"Không tìm thấy tệp {file}.", f"The file {file} was not found.")
    with Steps("Đọc bảng tính / Reading the workbook"):
        workbook = _read(file)
    _require_project(workbook, project)
    taken = not workbook.errors or (accept_good_rows and workbook.accepted > 0)
    if dry_run or not taken:
        return _tell_result(workbook, None, as_json=as_json, code=0 if taken else 1)
    return run_until_stopped(_import(Settings(), workbook, as_json))


async def _import(settings: Settings, workbook: Workbook, as_json: bool) -> int:
    opened = await _open(settings, workbook)
    return _tell_result(workbook, opened, as_json=as_json, code=0)


def _tell_result(workbook: Workbook, opened: int | None, *, as_json: bool, code: int) -> int:
    if as_json:
        print_json(_answer(workbook, opened))
    _report(workbook, opened, refused=code != 0)
    return code


def _read(file: Path) -> Workbook:
    from activities.workbooks.load import read_workbook

    return read_workbook(file, datetime.now(UTC).date())


def _require_project(workbook: Workbook, code: str) -> None:
    named = workbook.project.code if workbook.project else None
    if named is not None and named != code:
        raise CliRefusal(
            f"Tệp này của dự án {named}, không phải {code}.", f"This file is of project {named}, not of {code}."
        )


async def _open(settings: Settings, workbook: Workbook) -> int:
    """The number of streams that were opened; those there already stay as they are."""
    from activities.workbooks.open_commands import NoProject, opening
    from domain.context import LOCAL
    from workers.local_installation import reached
    from workers.project_opening import open_project
    from workers.reconciling import reconcile
    from workers.wiring import open_wiring

    async with reached(settings, make=True) as installation, open_wiring(installation.settings) as wiring:
        now = wiring.machine_now() + await wiring.store.clock_offset()
        today = now.astimezone(LOCAL).date()
        try:
            # Nobody is flooded by what became due before the office began to work with the system.
            opens = opening(workbook, today, notify_from=today)
        except NoProject:
            raise CliRefusal(
                "Tệp không có trang 'Dự án'; hãy dùng đúng mẫu.", "The file has no sheet 'Dự án'; use the template."
            ) from None
        await wiring.publisher.publish_shipped()
        opened = await open_project(wiring.store, wiring.bulk, opens, "import")
        if wiring.temporal is not None:
            await reconcile(wiring)
        return opened


def _answer(workbook: Workbook, opened: int | None) -> dict[str, object]:
    return {
        "accepted": workbook.accepted,
        "rejected": workbook.rejected,
        "warnings": len(workbook.warnings),
        "opened": opened or 0,
        "problems": [_problem(one) for one in workbook.problems],
    }


def _problem(one: Problem) -> dict[str, object]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "code": one.code,
        "message": one.message_vi,
        "message_en": one.message_en,
        "severity": one.severity.value,
    }


def _report(workbook: Workbook, opened: int | None, *, refused: bool) -> None:
    for one in workbook.problems:
        place = ", ".join(part for part in (one.sheet, f"{one.row or ''}", one.column) if part)
        tell(f"[{place}] {one.message_vi}", f"[{place}] {one.message_en}")
    if opened is not None:
        tell(
            f"Tệp có {workbook.accepted} hộ; đã mở mới {opened} hồ sơ, kể cả dự án và đợt.",
            f"The file has {workbook.accepted} households; {opened} records were opened, project and batch included.",
        )
        return
    tell(
        f"Nhận {workbook.accepted} hộ, từ chối {workbook.rejected}, {len(workbook.warnings)} cảnh báo; chưa ghi gì.",
        f"{workbook.accepted} households accepted, {workbook.rejected} rejected, {len(workbook.warnings)} warnings; "
        "nothing was stored.",
    )
    if refused:
        tell(
            "Hãy sửa các dòng trên rồi nhập lại, hoặc thêm --accept-good-rows.",
            "Mend the rows above and import again, or add --accept-good-rows.",
        )

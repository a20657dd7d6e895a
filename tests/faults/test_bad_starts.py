"""A port that is taken, a file that does not fit, a clock that would go back: the program says so and does nothing."""

from __future__ import annotations

import json
import socket
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.activities.made_workbooks import HOUSEHOLDS, PROJECT, Sheets, good_sheets, write_xlsx
from tests.faults.house import House
from tests.faults.programs import landclear
from workers.embedded.ports import LOOPBACK


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as listening:
        listening.bind((LOOPBACK, 0))
        listening.listen()
        yield int(listening.getsockname()[1])


async def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path, taken_port: int) -> None:
    """`up` on somebody else's port ends with 1 and leaves no folder and no server."""
    ended = await landclear(tmp_path / "data", "up", "--port", str(taken_port))
    ended.require_refusal(f"Cổng {taken_port} đang được", f"Port {taken_port} is in use")
    assert list(tmp_path.iterdir()) == []


async def test_a_taken_port_is_told_by_the_console_alone(house: House, house_data: Path, taken_port: int) -> None:
    """A console process of its own says so too, and the installation it belongs to works on."""
    ended = await landclear(
        house_data, "console", "--port", str(taken_port), environment=house.wiring.settings.environment()
    )
    ended.require_refusal(f"Cổng {taken_port} đang được", f"Port {taken_port} is in use")
    assert (await house.http.get("/readyz")).status_code == 200


async def test_a_second_start_on_a_folder_at_work_is_refused(house: House, house_data: Path) -> None:
    """`up` on the folder of a running installation names its process and disturbs nothing."""
    ended = await landclear(house_data, "up", "--port", "0")
    ended.require_refusal("đang được tiến trình", "is in use by process")
    assert (await house.http.get("/readyz")).status_code == 200


async def test_the_practice_clock_does_not_go_back(house: House, house_data: Path) -> None:
    """What was recorded would lie in the future; the clock stays where it is."""
    before = house.now
    yesterday = house.today - timedelta(days=1)
    ended = await landclear(house_data, "clock", "--to", yesterday.isoformat())
    ended.require_refusal("Đồng hồ thực hành chỉ đi tới", "only moves forward")
    assert await house.wiring.store.clock_offset() == house.offset
    assert house.now >= before


async def test_a_workbook_with_one_bad_cell_opens_nothing(house: House, house_data: Path, tmp_path: Path) -> None:
    """An amount below zero keeps the whole file out; the row and the column are named in both languages."""
    file = write_xlsx(tmp_path / "so-lieu.xlsx", _workbook("DA-XAU-01", owed="-1"))
    before = await _streams(house)
    ended = await landclear(house_data, "import", str(file), "--project", "DA-XAU-01", "--json")
    ended.require_refusal("không được âm", "must not be negative")
    (problem,) = (one for one in json.loads(ended.stdout)["problems"] if one["severity"] == "error")
    assert (problem["code"], problem["sheet"]) == ("negative_money", HOUSEHOLDS)
    assert problem["row"]
    assert problem["column"]
    assert await _streams(house) == before


async def test_a_decomposed_workbook_is_stored_composed(house: House, house_data: Path, tmp_path: Path) -> None:
    """A file typed on a Mac opens its households, and their names are the ones that everybody else types."""
    name = "Nguyễn Thị Hường"
    file = write_xlsx(tmp_path / "so-lieu.xlsx", _workbook("DA-NFD-01", name=unicodedata.normalize("NFD", name)))
    ended = await landclear(house_data, "import", str(file), "--project", "DA-NFD-01", "--json")
    assert ended.code == 0, ended.stderr
    people = await house.rows("SELECT name FROM parties WHERE name = %s", name)
    assert len(people) == 1


async def _streams(house: House) -> int:
    return len(await house.rows("SELECT FROM streams"))


def _workbook(project: str, *, owed: str = "1.000.000", name: str = "Người Thử Một") -> Sheets:
    """A workbook without mistakes but those asked for; its history is left out."""
    sheets = good_sheets()
    sheets[PROJECT][1][2] = project
    header, row = sheets[HOUSEHOLDS][0], sheets[HOUSEHOLDS][1]
    row[header.index("Nghĩa vụ tài chính về đất chưa thực hiện (đồng)")] = owed
    row[header.index("Họ và tên chủ hộ")] = name
    return sheets

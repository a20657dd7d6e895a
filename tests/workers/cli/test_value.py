"""`landclear value` as a person or a script meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.activities.made_workbooks import write_xlsx
from tests.activities.workbooks.sample import PACK, WORKBOOK, rows, set_cell
from workers.settings import SOURCE_ROOT

PACK_FILE = SOURCE_ROOT / "domain" / "policy" / f"{PACK}.yaml"


def value(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the verb and wait for its end; it needs no server, no home and no settings."""
    return subprocess.run(
        [sys.executable, "-m", "workers.cli", "value", *map(str, arguments)],
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def answer(*arguments: str | Path) -> dict[str, Any]:
    """What the verb prints for machines."""
    done = value(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def test_the_answer_has_the_shape_that_is_promised() -> None:
    """contract.md: codes, groups, totals, and lines that explain themselves; money as integers."""
    printed = answer(WORKBOOK, "--pack", PACK)
    assert len(printed["households"]) == 60
    first = printed["households"][0]
    amounts = {key: first[key] for key in ("land", "assets", "moving", "support", "total_before_rounding", "rounding")}
    assert list(amounts.values()) == [556_390_500, 180_100_000, 3_000_000, 112_395_000, 851_885_500, 500]
    assert (first["code"], first["deductions"], first["net_payable"]) == ("SM-001", 12_000_000, 839_886_000)
    for line in first["lines"]:
        assert isinstance(line["amount"], int)
        assert line["category"]
        assert line["formula"]
        assert line["legal_basis"]
        assert line["firmness"] in {"C", "C2", "U"}
        assert (line["reason_if_zero"] is None) is (line["amount"] != 0)
        assert line["inputs"] or line["amount"] == 0
    assert printed["totals"]["net_payable"] == 22_811_664_200


def test_a_household_with_a_lot_sees_its_land_set_against_the_smallest_one() -> None:
    """40 m² × 4.500.000 đ in the sample ward, apart from the net; nobody else has an offset."""
    offsets = [one["resettlement_offset"] for one in answer(WORKBOOK, "--pack", PACK)["households"]]
    with_lot = [one for one in offsets if one is not None]
    assert 0 < len(with_lot) < len(offsets)
    for one in with_lot:
        assert one["lot_price"] == 180_000_000
        assert one["to_pay"] - one["to_collect"] == one["land"] - one["lot_price"]
        assert min(one["to_pay"], one["to_collect"]) == 0


def test_nobody_s_name_is_in_the_answer() -> None:
    """Codes only: the sheet with names and ids is read for sizes, titles, debts and days alone."""
    printed = value(WORKBOOK, "--pack", PACK, "--json").stdout
    heads = {str(row[2]) for row in rows()["Danh sách hộ"][6:66]}
    assert not [head for head in heads if head in printed]


def test_people_read_each_sum_and_may_ask_for_one_household() -> None:
    """The sums of household 1, and nobody else's."""
    done = value(WORKBOOK, "--pack", PACK, "--household", "SM-001")
    assert done.returncode == 0
    assert "60,0 m² × 8.000.000 đ/m² × 1,1 = 528.000.000 đ" in done.stdout
    assert "839.886.000" in done.stdout
    assert "SM-002" not in done.stdout
    unknown = value(WORKBOOK, "--pack", PACK, "--household", "SM-999")
    assert (unknown.returncode, unknown.stdout) == (1, "")


def test_a_pack_may_be_a_file_and_its_changes_count(tmp_path: Path) -> None:
    """A province that doubles the price of rice pays twice the life support."""
    file = tmp_path / "goi.yaml"
    text = PACK_FILE.read_text(encoding="utf-8")
    file.write_text(text.replace("rice_price_per_kg: 18000", "rice_price_per_kg: 36000"), encoding="utf-8")
    ours, theirs = (answer(WORKBOOK, "--pack", pack)["households"][0]["support"] for pack in (PACK, file))
    assert theirs - ours == 12_960_000


def test_a_pack_that_has_ended_is_said_so(tmp_path: Path) -> None:
    """Its sums are printed all the same: somebody checks a plan of its time."""
    file = tmp_path / "goi.yaml"
    text = PACK_FILE.read_text(encoding="utf-8")
    assert "expires_on: 2027-02-28" in text
    file.write_text(text.replace("expires_on: 2027-02-28", "expires_on: 2026-01-31"), encoding="utf-8")
    done = value(WORKBOOK, "--pack", file, "--household", "SM-001")
    assert done.returncode == 0
    assert "hết hiệu lực sau ngày 31/01/2026" in done.stderr
    assert "ended on 31/01/2026" in done.stderr


def test_a_bad_pack_is_refused_with_file_line_and_reason(tmp_path: Path) -> None:
    """Whole or not at all; both languages, no traceback, nothing on standard output."""
    file = tmp_path / "goi.yaml"
    file.write_text(PACK_FILE.read_text(encoding="utf-8").replace('farm: "1.5"', "farm: 1.5"), encoding="utf-8")
    done = value(WORKBOOK, "--pack", file, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "goi.yaml, line " in done.stderr
    assert "write it in quotes" in done.stderr
    assert "hãy viết trong dấu ngoặc kép" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_cell_is_told_with_its_place_and_the_others_are_valued(tmp_path: Path) -> None:
    """File, sheet, row and column in both languages; exit code 1."""
    content = rows()
    set_cell("Hỗ trợ", "SM-001", "DT đất NN thu hồi (m²)", 900.01)(content)
    file = write_xlsx(tmp_path / "sai.xlsx", content, title_rows=0)  # type: ignore[arg-type]
    done = value(file, "--pack", PACK, "--json")
    assert done.returncode == 1
    assert "[sai.xlsx, Hỗ trợ, 7, DT đất NN thu hồi (m²)]" in done.stderr
    assert "exceeds the farm land in use" in done.stderr
    printed = json.loads(done.stdout)
    assert len(printed["households"]) == 59
    assert [(one["row"], one["code"]) for one in printed["problems"] if one["severity"] == "error"] == [
        (7, "recovered_above_use")
    ]


def test_a_row_of_nobody_s_keeps_the_file_from_being_valued(tmp_path: Path) -> None:
    """Whoever asks for one household is told of it too; a household that is not in the list is refused all the same."""
    content = rows()
    set_cell("Tài sản", "SM-001", "Mã hộ", "SM-9999")(content)
    file = write_xlsx(tmp_path / "sai.xlsx", content, title_rows=0)  # type: ignore[arg-type]
    done = value(file, "--pack", PACK, "--household", "SM-001", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["households"] == []
    assert "[sai.xlsx, Tài sản, 7, Mã hộ]" in done.stderr
    unknown = value(file, "--pack", PACK, "--household", "SM-KHONG-CO")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "The file has no household SM-KHONG-CO." in unknown.stderr


@pytest.mark.parametrize("arguments", [("khong-co.xlsx", "--pack", PACK), (WORKBOOK, "--pack", "khong-co")])
def test_a_file_or_pack_that_is_not_there_is_said_so(arguments: tuple[str | Path, ...]) -> None:
    """One sentence in each language."""
    done = value(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert "khong-co" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sheet_is_printed_for_each_household(tmp_path: Path) -> None:
    """60 PDFs named by code; one household only where one is asked for; the answer stays the same object."""
    folder = tmp_path / "giay"
    printed = answer(WORKBOOK, "--pack", PACK, "--papers", folder)
    assert printed["totals"]["net_payable"] == 22_811_664_200
    assert len(list(folder.glob("SM-*-bang-tinh.pdf"))) == 60
    one = tmp_path / "mot"
    assert value(WORKBOOK, "--pack", PACK, "--household", "SM-034", "--papers", one).returncode == 0
    assert [path.name for path in one.iterdir()] == ["SM-034-bang-tinh.pdf"]


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    taken = tmp_path / "giay"
    taken.write_text("", encoding="utf-8")
    done = value(WORKBOOK, "--pack", PACK, "--household", "SM-034", "--papers", taken)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr

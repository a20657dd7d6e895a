"""The sample is valued to the đồng, odd cells are read as people mean them, bad ones named by their place."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.workbooks.reader import Cell
from activities.workbooks.valuation import read_valuation
from domain.compensation.plan import Plan
from tests.activities.made_workbooks import write_xlsx
from tests.activities.workbooks.sample import (
    PACK,
    SAMPLES,
    WORKBOOK,
    Rows,
    pack,
    plans,
    read,
    rows,
    set_cell,
    set_field,
    with_changes,
)

LAND, ASSETS, SUPPORT, LIST = "Thửa đất", "Tài sản", "Hỗ trợ", "Danh sách hộ"


def in_the_words_of_the_table(plan: Plan) -> dict[str, int]:
    """A plan by the columns of the table of results."""
    return {
        "dat": plan.land, "tai_san": plan.assets, "di_chuyen": plan.moving, "ho_tro": plan.support,
        "tong_truoc_lam_tron": plan.total_before_rounding, "lam_tron": plan.rounding,
        "tong_sau_lam_tron": plan.total, "khau_tru": plan.deductions,
        "thuc_nhan_tu_phuong_an": plan.net_payable, "no_con_lai": plan.debt_left,
        "thuong_ban_giao_som": plan.early_reward.amount, "tong_nhan_dung_han": plan.on_time,
    }  # fmt: skip


def test_the_sample_is_valued_to_the_dong() -> None:
    """All 60 households and their totals, in every column of the table of results."""
    book = read_valuation(WORKBOOK, PACK, pack().rates)
    assert book.problems == ()
    valued = {code: in_the_words_of_the_table(plan) for code, plan in plans(book).items()}
    with (SAMPLES / "tuyen-duong-mau.ket-qua.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(valued) == 60
    columns = list(valued["SM-001"])
    expected = {row["ma_ho"]: {column: int(row[column]) for column in columns} for row in table}
    totals = expected.pop("TONG")
    assert valued == expected
    assert {column: sum(plan[column] for plan in valued.values()) for column in columns} == totals


@pytest.mark.parametrize(
    ("change", "household"),
    [
        (set_cell(LAND, "SM-001", "Thu hồi", "60,0"), "SM-001"),
        (set_cell(LAND, "SM-001", "Đủ điều kiện bồi thường", " 60 "), "SM-001"),
        (set_cell(LAND, "SM-001", "Mã giá đất", "odt-bh-1"), "SM-001"),
        (set_cell(LAND, "SM-002", "Đủ điều kiện bồi thường", "21,9 m²"), "SM-002"),
        (set_cell(LAND, "SM-001", "Số mặt tiền", 0), "SM-001"),
        (set_cell(LAND, "SM-001", "Lớp", ""), "SM-001"),
        (set_cell(LAND, "SM-001", "Lớp", 1.0), "SM-001"),
        (set_cell(LAND, "SM-001", "Kết luận điều kiện", "ĐỦ ĐIỀU KIỆN"), "SM-001"),
        (set_cell(LAND, "SM-027", "Chi phí đầu tư vào đất P1+P2+P3+P4 (đồng)", "96.000.000 đ"), "SM-027"),
        (set_cell(ASSETS, "SM-001", "Khối lượng", "24,0"), "SM-001"),
        (set_cell(ASSETS, "SM-001", "Đủ điều kiện bồi thường", "có"), "SM-001"),
        (set_cell(ASSETS, "SM-001", "Niên hạn (T)", "", nth=2), "SM-001"),
        (set_cell(ASSETS, "SM-001", "Giá trị xây mới G1 (đồng)", "60.000.000", nth=2), "SM-001"),
        (set_cell(SUPPORT, "SM-001", "Doanh thu năm (đồng)", "180.000.000"), "SM-001"),
        (set_cell(SUPPORT, "SM-001", "Kinh doanh", "KHÔNG SỔ SÁCH"), "SM-001"),
        (set_cell(SUPPORT, "SM-029", "Tình trạng chỗ ở", "đến địa bàn khó khăn"), "SM-029"),
        (set_cell(SUPPORT, "SM-001", "Mức di chuyển tài sản", "m1"), "SM-001"),
        (set_cell(SUPPORT, "SM-001", "Nhân khẩu hưởng ổn định đời sống", "4"), "SM-001"),
        (set_cell(LIST, "SM-031", "Diện chính sách", "hộ cận nghèo ;GIA ĐÌNH LIỆT SĨ; "), "SM-031"),
        (set_cell(LIST, "SM-034", "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)", "95.000.000"), "SM-034"),
        (set_cell(LIST, "SM-001", "Ngày bàn giao mặt bằng", "20-10-2026"), "SM-001"),
    ],
)
def test_an_odd_cell_means_what_it_meant(change: Callable[[Rows], None], household: str) -> None:
    """Texts for numbers, other cases, blanks where the pack knows: the amounts stay."""
    book = with_changes(change)
    assert book.problems == ()
    assert in_the_words_of_the_table(plans(book)[household]) == in_the_words_of_the_table(
        plans(read(rows()))[household]
    )


@pytest.mark.parametrize(
    ("sheet", "household", "column", "value", "code"),
    [
        (LAND, "SM-001", "Thu hồi", "nhiều", "bad_area"),
        (LAND, "SM-001", "Thu hồi", "", "missing_value"),
        (LAND, "SM-001", "Đủ điều kiện bồi thường", 60.5, "eligible_above_recovered"),
        (LAND, "SM-001", "Đủ điều kiện bồi thường", "", "missing_value"),
        (LAND, "SM-001", "Mã giá đất", "ODT-BH-9", "not_in_pack"),
        (LAND, "SM-001", "Mã giá đất", "", "missing_value"),
        (LAND, "SM-001", "Lớp", 4, "not_in_pack"),
        (LAND, "SM-001", "Số mặt tiền", 3, "not_in_pack"),
        (LAND, "SM-001", "Kết luận điều kiện", "Có lẽ", "bad_choice"),
        (LAND, "SM-027", "Đủ điều kiện bồi thường", 1, "eligible_but_refused"),
        (LAND, "SM-027", "Còn lại T2", 11, "left_above_total"),
        (LAND, "SM-027", "Còn lại T2", "", "missing_value"),
        (LAND, "SM-001", "Hình thức", "Bán", "bad_choice"),
        (ASSETS, "SM-001", "Mã đơn giá", "N9", "not_in_pack"),
        (ASSETS, "SM-001", "Khối lượng", "", "missing_value"),
        (ASSETS, "SM-033", "Số năm đã sử dụng (T1)", "", "bad"),
        (ASSETS, "SM-001", "Đủ điều kiện bồi thường", "Chưa rõ", "bad_choice"),
        (SUPPORT, "SM-001", "DT đất NN thu hồi (m²)", 900.01, "recovered_above_use"),
        (SUPPORT, "SM-001", "Tình trạng chỗ ở", "Lên trời", "bad_choice"),
        (SUPPORT, "SM-001", "Mức di chuyển tài sản", "M4", "not_in_pack"),
        (SUPPORT, "SM-024", "LN sau thuế năm 2024 (đồng)", "lỗ", "bad_money"),
        (SUPPORT, "SM-023", "Số tháng ngừng việc", "", "missing_value"),
        (SUPPORT, "SM-001", "Hình thức tái định cư", "Chung cư", "bad_choice"),
        (LIST, "SM-001", "Diện chính sách", "Hộ lạ", "not_in_pack"),
        (LIST, "SM-005", "Số nhân khẩu", "", "missing_value"),
        (LIST, "SM-001", "Ngày bàn giao mặt bằng", "31/02/2026", "bad_date"),
        (LIST, "SM-001", "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)", -1, "negative_money"),
    ],
)
def test_a_bad_cell_is_named_and_keeps_its_household_alone(
    sheet: str, household: str, column: str, value: Cell, code: str
) -> None:
    """Sheet, row and column as the person sees them; the other 59 households are valued."""
    nth = 2 if column == "Số năm đã sử dụng (T1)" else 1
    book = with_changes(set_cell(sheet, household, column, value, nth=nth))
    (found,) = book.errors
    expected = "missing_value" if code == "bad" else code
    assert (found.sheet, found.column, found.code, found.household) == (sheet, column, expected, household)
    assert found.row is not None
    assert found.message_vi != found.message_en
    assert len(book.situations) == 59
    assert household not in {situation.code for situation in book.situations}


def test_a_household_missing_from_the_sheet_of_support_gets_none() -> None:
    """Land and assets stand; its policy title is on the list of households, and stays. Somebody is told to look."""
    content = rows()
    content[SUPPORT] = [row for row in content[SUPPORT] if row[1] != "SM-004"]
    book = read(content)
    valued = plans(book)["SM-004"]
    assert [(found.code, found.household, found.is_error) for found in book.problems] == [
        ("no_support_row", "SM-004", False)
    ]
    assert (valued.land, valued.moving, valued.support) == (81_523_800, 0, 10_000_000)


def test_a_household_with_nothing_but_its_row_is_valued_at_nothing() -> None:
    """No land, no assets, no drivers: a plan of 0 with no lines."""
    content = rows()
    for sheet in (LAND, ASSETS, SUPPORT):
        content[sheet] = [row for row in content[sheet] if row[1] != "SM-002"]
    assert plans(read(content))["SM-002"].net_payable == 0


def test_the_project_s_own_terms_stand_above_the_pack() -> None:
    """Rounding and the smallest lot are the project's; a class of place that differs is only said."""
    book = with_changes(
        set_field("Cách làm tròn tổng hộ", "Xuống"),
        set_field("Đơn vị làm tròn (đồng)", 10_000),
        set_field("Hạn mức tái định cư tối thiểu (m²)", "50"),
        set_field("Cấp địa bàn", "Xã"),
    )
    assert [found.code for found in book.problems] == ["other_area_class"]
    valued = plans(book)
    assert valued["SM-001"].total == 851_880_000
    assert valued["SM-005"].support - plans(read(rows()))["SM-005"].support == 45_000_000


def test_terms_left_empty_are_the_pack_s() -> None:
    """Up to 1,000, and 40 m² in a ward."""
    empty = [set_field(label, "") for label in ("Cách làm tròn tổng hộ", "Đơn vị làm tròn (đồng)")]
    book = with_changes(*empty, set_field("Hạn mức tái định cư tối thiểu (m²)", ""))
    assert plans(book)["SM-001"].total == 851_886_000
    assert plans(book)["SM-005"].support == 98_812_500


def test_sheets_that_disagree_are_a_warning() -> None:
    """The sheet of support decides the share; the difference to the parcels is shown."""
    book = with_changes(set_cell(SUPPORT, "SM-001", "DT đất NN thu hồi (m²)", 300))
    assert [(found.code, found.is_error) for found in book.problems] == [("farm_area_differs", False)]
    assert len(book.situations) == 60
    piece = with_changes(set_cell(ASSETS, "SM-001", "ĐVT", "cái"))
    assert [(found.code, found.is_error) for found in piece.problems] == [("other_unit", False)]
    crowd = with_changes(set_cell(SUPPORT, "SM-001", "Nhân khẩu hưởng ổn định đời sống", 99))
    assert [(found.code, found.is_error) for found in crowd.problems] == [("more_persons_than_members", False)]


def test_a_verdict_left_empty_waits_for_one() -> None:
    """To be confirmed: nothing is paid for the segment yet, and the plan cannot be final."""
    valued = plans(with_changes(set_cell(LAND, "SM-001", "Kết luận điều kiện", "")))["SM-001"]
    assert valued.land == 28_390_500
    assert [blocker.code for blocker in valued.blockers] == ["to_confirm"]


def test_decomposed_letters_and_other_cases_of_labels_are_the_same_labels(tmp_path: Path) -> None:
    """A file typed on a keyboard that decomposes Vietnamese, with headers in capitals, is read alike."""
    import unicodedata

    spoilt = {
        name: [
            [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row] for row in content
        ]
        for name, content in rows().items()
    }
    for content in spoilt.values():
        for row in content[4:6]:
            row[:] = [cell.upper() if isinstance(cell, str) else cell for cell in row]
    file = write_xlsx(tmp_path / "la.xlsx", spoilt, title_rows=0)  # type: ignore[arg-type]
    book = read_valuation(file, PACK, pack().rates)
    assert book.problems == ()
    assert sum(plan.net_payable for plan in plans(book).values()) == 22_811_664_200


def test_a_file_that_is_no_workbook_is_said_so(tmp_path: Path) -> None:
    """No traceback, one problem of the whole file."""
    file = tmp_path / "hong.xlsx"
    file.write_bytes(b"no workbook")
    book = read_valuation(file, PACK, pack().rates)
    assert [found.code for found in book.errors] == ["bad_workbook"]
    assert book.situations == ()


def test_a_missing_sheet_stops_the_whole_file() -> None:
    """Without the sheet of assets every plan would be too small in silence."""
    content = rows()
    del content[ASSETS]
    book = read(content)
    assert [(found.code, found.sheet) for found in book.errors] == [("missing_sheet", ASSETS)]
    assert book.situations == ()

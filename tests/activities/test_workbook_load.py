"""A workbook reads whole, or every mistake in it is a problem at its place."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.workbooks.load import read_tables, read_workbook
from activities.workbooks.open_commands import opening
from activities.workbooks.reader import RawSheet
from tests.activities.made_workbooks import (
    HISTORY,
    HOUSEHOLDS,
    PARCELS,
    PROJECT,
    STAFF,
    SUPPORT,
    Sheets,
    Value,
    good_sheets,
    set_cell,
    with_change,
    write_csv,
    write_ods,
    write_xlsx,
)


def test_a_good_workbook_has_no_problem(tmp_path: Path) -> None:
    """Titles above, totals and signatures below and two-row headers are no data and no trouble."""
    book = read_workbook(write_xlsx(tmp_path / "tot.xlsx", good_sheets()))
    assert book.problems == ()
    assert (book.accepted, book.rejected) == (2, 0)
    assert [household.code for household in book.households] == ["H-01", "H-02"]
    assert [household.unpaid_obligation_vnd for household in book.households] == [1_000_000, 2_000_000]
    assert [household.inventory_on for household in book.households] == [dt.date(2026, 6, 4), dt.date(2026, 6, 5)]
    assert [(segment.map_sheet, segment.recovered) for segment in book.parcels] == [
        ("18", Decimal("40.5")),
        ("18", Decimal(200)),
    ]
    assert [person.until for person in book.staff] == [None, dt.date(2026, 6, 30)]
    assert [paper.code for paper in book.history] == ["notice_delivered", "notice_delivered"]


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (set_cell(HOUSEHOLDS, 1, "Ngày kiểm đếm", "31/02/2026"), (HOUSEHOLDS, 5, "Ngày kiểm đếm"), "bad_date"),
        (
            set_cell(HOUSEHOLDS, 1, "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)", -5.0),
            (HOUSEHOLDS, 5, "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)"),
            "negative_money",
        ),
        (set_cell(HOUSEHOLDS, 1, "Mã cán bộ thụ lý", "CB99"), (HOUSEHOLDS, 5, "Mã cán bộ thụ lý"), "unknown_staff"),
        (set_cell(HOUSEHOLDS, 1, "Loại hồ sơ", "Cho mượn"), (HOUSEHOLDS, 5, "Loại hồ sơ"), "bad_choice"),
        (set_cell(HOUSEHOLDS, 1, "Số định danh cá nhân", "12345"),
            (HOUSEHOLDS, 5, "Số định danh cá nhân"), "bad_personal_id"),
        (set_cell(HOUSEHOLDS, 1, "Họ và tên chủ hộ", None), (HOUSEHOLDS, 5, "Họ và tên chủ hộ"), "missing_value"),
        (set_cell(HOUSEHOLDS, 1, "Họ và tên chủ hộ", "#REF!"), (HOUSEHOLDS, 5, "Họ và tên chủ hộ"), "broken_cell"),
        (set_cell(HOUSEHOLDS, 1, "Tổ dân phố", "T" * 121), (HOUSEHOLDS, 5, "Tổ dân phố"), "too_long"),
        (set_cell(PARCELS, 1, "Thu hồi", "nhiều"), (PARCELS, 6, "Thu hồi"), "bad_area"),
        (set_cell(PARCELS, 1, "Thu hồi", -1.0), (PARCELS, 6, "Thu hồi"), "negative_area"),
        (set_cell(PARCELS, 1, "Thu hồi", 100.5), (PARCELS, 6, "Thu hồi"), "recovered_above_measured"),
        (set_cell(SUPPORT, 1, "Hình thức tái định cư", "Có"), (SUPPORT, 5, "Hình thức tái định cư"), "bad_choice"),
        (set_cell(HISTORY, 1, "Mã việc", "gave_up"), (HISTORY, 5, "Mã việc"), "unknown_act"),
        (set_cell(HISTORY, 1, "Chi tiết", "how"), (HISTORY, 5, "Chi tiết"), "bad_details"),
        (set_cell(HISTORY, 1, "Chi tiết", "how=by_pigeon"), (HISTORY, 5, "Chi tiết"), "details_do_not_fit"),
        (set_cell(HISTORY, 1, "Người ghi", "CB98"), (HISTORY, 5, "Người ghi"), "unknown_staff"),
        (set_cell(HISTORY, 1, "Ngày", "mai"), (HISTORY, 5, "Ngày"), "bad_date"),
        (set_cell(HISTORY, 1, "Ngày", None), (HISTORY, 5, "Ngày"), "missing_value"),
    ],
)  # fmt: skip
def test_a_bad_cell_keeps_its_household_out_and_no_other(
    tmp_path: Path, change: Callable[[Sheets], None], place: tuple[str, int, str], code: str
) -> None:
    """The problem names sheet, row, column and household; the neighbour is still accepted."""
    book = read_workbook(with_change(tmp_path / "sai.xlsx", change))
    assert [(found.sheet, found.row, found.column) for found in book.errors] == [place]
    (found,) = book.errors
    assert (found.code, found.household) == (code, "H-01")
    assert found.message_vi
    assert found.message_en
    assert (book.accepted, book.rejected) == (1, 1)
    assert {segment.household for segment in book.parcels} == {"H-02"}
    assert {row.household for row in book.support} == {"H-02"}
    assert {paper.household for paper in book.history} == {"H-02"}


def test_a_paper_by_somebody_who_had_left_is_told(tmp_path: Path) -> None:
    """CB02 left on 30/06: a paper of July cannot be theirs, one of the last day can."""
    late = read_workbook(with_change(tmp_path / "a.xlsx", set_cell(HISTORY, 2, "Ngày", "01/07/2026")))
    assert [(found.code, found.row) for found in late.errors] == [("not_in_office", 6)]
    last_day = read_workbook(with_change(tmp_path / "b.xlsx", set_cell(HISTORY, 2, "Ngày", "30/06/2026")))
    assert last_day.errors == ()


def test_two_households_of_one_code_are_both_kept_out(tmp_path: Path) -> None:
    """Nobody can say whose parcels are whose, so neither is opened."""
    book = read_workbook(with_change(tmp_path / "doi.xlsx", set_cell(HOUSEHOLDS, 2, "Mã hộ", "H-01")))
    assert "duplicate_code" in {found.code for found in book.errors}
    assert "H-01" not in {household.code for household in book.households}


def test_one_cause_is_told_once(tmp_path: Path) -> None:
    """A misspelt code is one problem a sheet, and a missing list of households is not echoed by every row."""
    sheets = good_sheets()
    for row in (1, 2):
        set_cell(HISTORY, row, "Mã hộ", "H-77")(sheets)
    twice = read_workbook(write_xlsx(tmp_path / "sai.xlsx", sheets))
    assert [(found.sheet, found.household) for found in twice.errors if found.code == "unknown_household"] == [
        (HISTORY, "H-77")
    ]
    without = good_sheets()
    del without[HOUSEHOLDS]
    missing = read_workbook(write_xlsx(tmp_path / "thieu.xlsx", without))
    assert "unknown_household" not in {found.code for found in missing.errors}
    assert missing.errors


@pytest.mark.parametrize("sheet", [PARCELS, SUPPORT, HISTORY])
def test_a_row_of_an_unknown_household_is_told(tmp_path: Path, sheet: str) -> None:
    """A mistyped household code is found on whichever sheet it stands."""
    book = read_workbook(with_change(tmp_path / "la.xlsx", set_cell(sheet, 1, "Mã hộ", "H-77")))
    assert [(found.sheet, found.code, found.household) for found in book.errors] == [
        (sheet, "unknown_household", "H-77")
    ]
    assert (book.accepted, book.rejected) == (2, 1)


def test_history_of_a_donation_household_is_told(tmp_path: Path) -> None:
    """Donation is another legal act: its papers are not those of a recovery."""
    book = read_workbook(with_change(tmp_path / "hien.xlsx", set_cell(HOUSEHOLDS, 1, "Loại hồ sơ", "Hiến đất")))
    assert [(found.sheet, found.code) for found in book.errors] == [(HISTORY, "wrong_track")]


def test_a_row_without_its_code_is_told(tmp_path: Path) -> None:
    """Data that lost number and code are not passed over as if they were a signature."""

    def forget(sheets: Sheets) -> None:
        sheets[HOUSEHOLDS][1][:2] = [None, None]

    book = read_workbook(with_change(tmp_path / "quen.xlsx", forget))
    assert ("unreadable_row", 5) in {(found.code, found.row) for found in book.errors}


@pytest.mark.parametrize("sheet", [PROJECT, HOUSEHOLDS, PARCELS, SUPPORT, STAFF, HISTORY])
def test_a_missing_sheet_stops_the_whole_file(tmp_path: Path, sheet: str) -> None:
    """Without one of its sheets no household of the file is complete."""

    def lose(sheets: Sheets) -> None:
        del sheets[sheet]

    book = read_workbook(with_change(tmp_path / "thieu.xlsx", lose))
    assert ("missing_sheet", sheet) in {(found.code, found.sheet) for found in book.errors}
    assert book.accepted == 0


def test_a_missing_column_stops_the_whole_file(tmp_path: Path) -> None:
    """The label is named, so that it can be put back."""

    def rename(sheets: Sheets) -> None:
        sheets[HOUSEHOLDS][0][5] = "Khu phố"

    book = read_workbook(with_change(tmp_path / "cot.xlsx", rename))
    assert [(found.code, found.column) for found in book.errors if found.sheet == HOUSEHOLDS] == [
        ("missing_column", "Tổ dân phố")
    ]
    assert book.accepted == 0


def test_a_project_without_its_pack_stops_the_whole_file(tmp_path: Path) -> None:
    """No case can be opened without knowing whose rules hold."""
    book = read_workbook(with_change(tmp_path / "goi.xlsx", set_cell(PROJECT, 8, "Thông tin", None)))
    assert [(found.code, found.row, found.column) for found in book.errors] == [("missing_value", 12, "Gói chính sách")]
    assert (book.project, book.accepted, book.rejected) == (None, 0, 2)


def test_an_unknown_heir_is_told(tmp_path: Path) -> None:
    """The one who takes over a leaver's households has to be on the list."""
    book = read_workbook(with_change(tmp_path / "nhan.xlsx", set_cell(STAFF, 2, "Người nhận bàn giao", "CB97")))
    assert ("unknown_staff", "Người nhận bàn giao") in {(found.code, found.column) for found in book.errors}


def test_a_name_in_place_of_a_staff_code_is_told(tmp_path: Path) -> None:
    """Codes stand open in the log, so a name is no code."""
    book = read_workbook(with_change(tmp_path / "ma.xlsx", set_cell(STAFF, 2, "Mã cán bộ", "Lan")))
    assert ("bad_staff_code", "Mã cán bộ", 6) in {(found.code, found.column, found.row) for found in book.errors}


def test_words_in_place_of_a_paper_s_number_are_told(tmp_path: Path) -> None:
    """Numbers of papers stand open in the log, on the project's sheet as in the history."""
    project = read_workbook(with_change(tmp_path / "so.xlsx", set_cell(PROJECT, 11, "Thông tin", "đang chờ")))
    assert [(found.code, found.column) for found in project.errors if found.code == "bad_paper_number"] == [
        ("bad_paper_number", "Số thông báo thu hồi")
    ]
    history = read_workbook(with_change(tmp_path / "giay.xlsx", set_cell(HISTORY, 1, "Số giấy tờ", "của ông Mẫu")))
    assert [(found.code, found.row) for found in history.errors] == [("details_do_not_fit", 5)]


def test_a_role_in_words_is_told(tmp_path: Path) -> None:
    """Roles are codes that the ladder knows; a title is not one."""
    book = read_workbook(with_change(tmp_path / "vai.xlsx", set_cell(STAFF, 2, "Vai trò", "Cán bộ thụ lý")))
    assert ("bad_role", "Vai trò", 6) in {(found.code, found.column, found.row) for found in book.errors}


@settings(max_examples=150, deadline=None)
@given(
    sheet=st.sampled_from([PROJECT, HOUSEHOLDS, PARCELS, SUPPORT, STAFF, HISTORY]),
    place=st.tuples(st.integers(0, 15), st.integers(0, 10)),
    value=st.one_of(
        st.text(max_size=300),
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**17), 10**17),
        st.dates(min_value=dt.date(1950, 1, 1)),
        st.none(),
        st.sampled_from(["²", "٠٩٩", ",", "=", "a=b; a=c", "how=", "/", "9" * 40, "#N/A", "Tổng cộng"]),
    ),
)
def test_whatever_stands_in_a_cell_is_read_or_told(sheet: str, place: tuple[int, int], value: Value) -> None:
    """No cell brings the reader down, and what it accepts can be opened."""
    sheets = good_sheets()
    row, column = place
    rows = sheets[sheet]
    if row < len(rows) and column < len(rows[row]):
        rows[row][column] = value
    raw = [RawSheet(name, tuple(tuple("" if cell is None else cell for cell in row) for row in rows))
           for name, rows in sheets.items()]  # fmt: skip
    book = read_tables(raw)
    assert book.accepted == len(book.households)
    assert book.errors or (book.accepted, book.rejected) != (0, 0)
    if book.project is not None:
        assert len(opening(book, dt.date(2026, 5, 12)).cases) <= book.accepted


def test_an_open_document_spreadsheet_is_read(tmp_path: Path) -> None:
    """The same rows from an office without Excel."""
    book = read_workbook(write_ods(tmp_path / "ho.ods", HOUSEHOLDS, good_sheets()[HOUSEHOLDS]))
    assert book.problems == ()
    assert [household.code for household in book.households] == ["H-01", "H-02"]
    assert [household.inventory_on for household in book.households] == [dt.date(2026, 6, 4), dt.date(2026, 6, 5)]


def test_a_personal_id_that_lost_its_zero_is_mended_with_a_warning(tmp_path: Path) -> None:
    """A numeric cell reads 99086900001: the zero comes back and the person is asked to look."""
    book = read_workbook(
        with_change(tmp_path / "so.xlsx", set_cell(HOUSEHOLDS, 1, "Số định danh cá nhân", 99086900001))
    )
    assert book.errors == ()
    assert [found.code for found in book.warnings] == ["padded_id"]
    assert book.households[0].personal_id == "099086900001"


def test_dates_after_today_are_a_warning(tmp_path: Path) -> None:
    """A rehearsal of an import on 13/05 points at the papers of the day after."""
    path = write_xlsx(tmp_path / "mai.xlsx", good_sheets())
    book = read_workbook(path, today=dt.date(2026, 5, 13))
    assert [(found.sheet, found.row) for found in book.warnings] == [(HOUSEHOLDS, 5), (HOUSEHOLDS, 6), (HISTORY, 6)]
    assert book.accepted == 2


def test_decomposed_text_is_read_as_composed(tmp_path: Path) -> None:
    """A file written on a machine that decomposes Vietnamese equals the other one."""
    composed = good_sheets()
    decomposed = {
        unicodedata.normalize("NFD", name): [
            [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        ]
        for name, rows in composed.items()
    }
    one = read_workbook(write_xlsx(tmp_path / "nfc.xlsx", composed))
    two = read_workbook(write_xlsx(tmp_path / "nfd.xlsx", decomposed))
    assert two == one


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_list_of_households_may_be_a_csv(tmp_path: Path, separator: str) -> None:
    """One sheet, recognised by its columns; the sheets it cannot have are not missed."""
    book = read_workbook(write_csv(tmp_path / "ho.csv", good_sheets()[HOUSEHOLDS], separator))
    assert book.problems == ()
    assert (book.project, book.accepted) == (None, 2)
    assert book.households[0].personal_id == "099086900001"


def test_a_csv_of_something_else_is_told(tmp_path: Path) -> None:
    """A shopping list has no households."""
    book = read_workbook(write_csv(tmp_path / "cho.csv", [["rau", "thịt"], ["1", "2"]]))
    assert [found.code for found in book.errors] == ["missing_sheet"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"hello"),
        ("b.xlsx", b""),
        ("c.xls", b"PK\x03\x04"),
        ("d.ods", b"PK\x03\x04"),
        ("e.csv", b"\xff\xfe\x00a"),
    ],
)
def test_a_file_that_is_no_workbook_is_one_problem(tmp_path: Path, name: str, content: bytes) -> None:
    """Damaged, empty or foreign: one sentence, no traceback."""
    path = tmp_path / name
    path.write_bytes(content)
    book = read_workbook(path)
    assert [found.code for found in book.problems] == ["bad_workbook"]
    assert (book.accepted, book.rejected) == (0, 0)


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    """A mistyped path is told like a damaged file."""
    assert [found.code for found in read_workbook(tmp_path / "khong-co.xlsx").problems] == ["bad_workbook"]

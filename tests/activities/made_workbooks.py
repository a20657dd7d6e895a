"""Small made-up workbooks with one mistake each, written the way offices write them."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

Value = str | float | int | dt.date | None
#: Sheet -> rows of cells; the first row is the header.
Sheets = dict[str, list[list[Value]]]

PROJECT = "Dự án"
HOUSEHOLDS = "Danh sách hộ"
PARCELS = "Thửa đất"
SUPPORT = "Hỗ trợ"
STAFF = "Cán bộ"
HISTORY = "Diễn biến"


def good_sheets() -> Sheets:
    """Two households of the recovery track, three people of the office, nothing wrong."""
    return {
        PROJECT: [
            ["STT", "Nội dung", "Thông tin"],
            [1, "Mã dự án", "DA-THU-01"],
            [2, "Tên dự án", "Mở đường thử"],
            [3, "Chủ đầu tư", "Ban QLDA thử"],
            [4, "Địa bàn", "Phường Thử, tỉnh Thử"],
            [5, "Cấp địa bàn", "Phường"],
            [6, "Căn cứ thu hồi", "Điều 79"],
            [7, "Phiên bản quy định", "R254"],
            [8, "Gói chính sách", "mau-song-mau-2026"],
            [9, "Đợt phê duyệt", "Đợt 1"],
            [10, "Ngày ban hành thông báo thu hồi", "12/05/2026"],
            [11, "Số thông báo thu hồi", "9/TB-UBND"],
        ],
        HOUSEHOLDS: [
            [
                "STT", "Mã hộ", "Họ và tên chủ hộ", "Số định danh cá nhân", "Điện thoại", "Tổ dân phố", "Loại hồ sơ",
                "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)", "Ngày kiểm đếm", "Mã cán bộ thụ lý",
            ],
            [1, "H-01", "Người Thử Một", "099086900001", "0999000001", "Tổ 1",
             "Thu hồi", "1.000.000", "04/06/2026", "CB01"],
            [2, "H-02", "Người Thử Hai", "099086900002", "0999000002", "Tổ 2",
             "Thu hồi", 2_000_000, dt.date(2026, 6, 5), "CB01"],
            ["Tổng cộng: 2 hộ", None, None, None, None, None, None, 3_000_000, None, None],
            [],
            [None, None, None, None, None, None, None, None, "NGƯỜI LẬP BIỂU", None],
        ],
        PARCELS: [
            ["STT", "Mã hộ", "Thửa đất", None, "Loại đất", "Diện tích (m²)", None, "Hình thức"],
            [None, None, "Tờ bản đồ", "Số thửa", None, "Đo đạc thực tế", "Thu hồi", None],
            [1, "H-01", 18, 7, "ODT", 100, 40.5, "Thu hồi"],
            [2, "H-02", 18, 8, "LUC", 200, 200, "Thu hồi"],
            ["Tổng cộng", None, None, None, None, 300, 240.5, None],
        ],
        SUPPORT: [["STT", "Mã hộ", "Hình thức tái định cư"], [1, "H-01", "Không"], [2, "H-02", "Lô TĐC"]],
        STAFF: [
            ["STT", "Mã cán bộ", "Họ và tên", "Vai trò", "Từ ngày", "Đến ngày", "Người nhận bàn giao"],
            [1, "CB01", "Cán Bộ Một", "case_officer", "04/05/2026", None, None],
            [2, "CB02", "Cán Bộ Hai", "case_officer", "04/05/2026", "30/06/2026", "CB01"],
        ],
        HISTORY: [
            ["STT", "Mã hộ", "Ngày", "Việc", "Mã việc", "Chi tiết", "Số giấy tờ", "Người ghi"],
            [1, "H-01", dt.date(2026, 5, 13), "Giao thông báo", "notice_delivered", "how=in_person", "1/TB", "CB01"],
            [2, "H-02", dt.date(2026, 5, 14), "Giao thông báo", "notice_delivered", "how=in_person", "2/TB", "CB02"],
        ],
    }  # fmt: skip


def write_xlsx(path: Path, sheets: Mapping[str, list[list[Value]]], title_rows: int = 3) -> Path:
    """An .xlsx file with title rows above each header, as offices have them."""
    book = xlsxwriter.Workbook(str(path))
    date_format = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "UBND PHƯỜNG THỬ")
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(index + title_rows, column, dt.datetime.combine(value, dt.time()), date_format)
                elif isinstance(value, str):
                    sheet.write_string(index + title_rows, column, value)
                elif value is not None:
                    sheet.write_number(index + title_rows, column, value)
    book.close()
    return path


def with_change(path: Path, change: Callable[[Sheets], None]) -> Path:
    """The good workbook with one thing made wrong."""
    sheets = good_sheets()
    change(sheets)
    return write_xlsx(path, sheets)


def set_cell(sheet: str, row: int, column: str, value: Value) -> Callable[[Sheets], None]:
    """A change of one cell, by header label and row of data from 1 on; two header rows count as one."""

    def change(sheets: Sheets) -> None:
        rows = sheets[sheet]
        headers = [rows[0], rows[1]] if sheet == PARCELS else [rows[0]]
        place = next(header.index(column) for header in reversed(headers) if column in header)
        rows[row + len(headers) - 1][place] = value

    return change


def write_csv(path: Path, rows: list[list[Value]], separator: str = ";") -> Path:
    """A .csv file as Vietnamese Excel saves it: semicolons and a byte-order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        for row in rows:
            shown = [value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else value for value in row]
            writer.writerow(["" if value is None else value for value in shown])
    return path


def write_ods(path: Path, name: str, rows: list[list[Value]]) -> Path:
    """An .ods file of one sheet, as small as the format allows."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return path


def _ods_cell(value: Value) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case str():
            return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        case dt.date():
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        case _:
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

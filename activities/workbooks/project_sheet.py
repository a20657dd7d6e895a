"""Sheet 'Dự án': what the project is called, the rules it follows and the dates of its batch.

Here a row is a field: number, label, value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from activities.workbooks.problems import Problem, problem
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import NUMBER, Layout, Table, TableRow
from domain.identity import is_code
from domain.policy.packs import is_pack_id
from domain.values import is_document_number

_LABEL: Final = "Nội dung"
_VALUE: Final = "Thông tin"

LAYOUT: Final = Layout(name="Dự án", key=_LABEL, required=(_LABEL, _VALUE), optional=(NUMBER,))

GROUPS: Final = {"": "new", "Mới": "new", "Chuyển tiếp": "transitional"}
AREA_CLASSES: Final = {"Phường": "ward", "Xã": "commune", "Xã khó khăn": "difficult_commune"}


@dataclass(frozen=True, slots=True)
class ProjectSheet:
    """One project with one approval batch. Dates that have not come yet are None."""

    code: str
    name: str
    owner: str
    place: str
    """Commune and province in words."""
    area_class: str
    """ward, commune or difficult_commune: decides several rates (brief 2)."""
    group: str
    """new, or transitional: begun under older rules (brief 1.1)."""
    legal_basis: str
    rule_version: str
    pack_id: str
    budget_vnd: int
    batch: str
    notice_no: str
    notice_on: dt.date | None
    inventory_from: dt.date | None
    posted_on: dt.date | None
    posting_ends_on: dt.date | None
    meeting_on: dt.date | None
    file_completed_on: dt.date | None
    decision_no: str
    decided_on: dt.date | None
    effective_on: dt.date | None
    reward_until: dt.date | None
    """Last day of a handover that earns the early-handover reward."""
    handover_planned_on: dt.date | None
    left_out: tuple[str, ...]
    """Households not in the approval decision."""

    @property
    def commune(self) -> str:
        """The commune alone, the first part of every area path of the project."""
        return self.place.split(",", maxsplit=1)[0].strip()


def read_project(table: Table, problems: list[Problem]) -> ProjectSheet | None:
    """The project, or None when a field it cannot do without is missing or unreadable."""
    fields = {str(row.cells[_LABEL]).strip(): row for row in table.rows}
    before = len(problems)
    sheet = _Fields(table.sheet, fields, problems)
    notice_on, decided_on = sheet.day("Ngày ban hành thông báo thu hồi"), sheet.day("Ngày quyết định")
    project = ProjectSheet(
        code=sheet.code("Mã dự án"),
        name=sheet.needed("Tên dự án", 500),
        owner=sheet.needed("Chủ đầu tư"),
        place=sheet.place("Địa bàn"),
        area_class=sheet.choice("Cấp địa bàn", AREA_CLASSES),
        group=sheet.choice("Nhóm dự án", GROUPS),
        legal_basis=sheet.needed("Căn cứ thu hồi", 500),
        rule_version=sheet.needed("Phiên bản quy định", 40),
        pack_id=sheet.pack_id("Gói chính sách"),
        budget_vnd=sheet.money("Kinh phí GPMB dự kiến (đồng)"),
        batch=sheet.code("Đợt phê duyệt"),
        notice_no=sheet.number_of_dated("Số thông báo thu hồi", notice_on),
        notice_on=notice_on,
        inventory_from=sheet.day("Ngày bắt đầu kiểm đếm"),
        posted_on=sheet.day("Ngày niêm yết dự thảo phương án"),
        posting_ends_on=sheet.day("Ngày kết thúc niêm yết"),
        meeting_on=sheet.day("Ngày họp lấy ý kiến"),
        file_completed_on=sheet.day("Hồ sơ thẩm định đầy đủ ngày"),
        decision_no=sheet.number_of_dated("Số quyết định phê duyệt phương án", decided_on),
        decided_on=decided_on,
        effective_on=sheet.day("Ngày quyết định có hiệu lực") or decided_on,
        reward_until=sheet.day("Hạn thưởng bàn giao sớm"),
        handover_planned_on=sheet.day("Ngày bàn giao ghi trong phương án"),
        left_out=sheet.names("Hộ chưa đưa vào quyết định phê duyệt"),
    )
    return project if len(problems) == before else None


class _Fields:
    """The value column, field by field; problems name the field as their column."""

    def __init__(self, sheet: str, fields: dict[str, TableRow], problems: list[Problem]) -> None:
        self._sheet = sheet
        self._fields = fields
        self._problems = problems

    def needed(self, label: str, longest: int = 200) -> str:
        words = self._row(label).text(label, longest)
        if not words:
            self._missing(label)
        return words

    def code(self, label: str) -> str:
        """A code that makes the id of a stream."""
        words = self.needed(label, 60)
        if words and not is_code(words):
            self._row(label).report("bad_code", label, value=words)
        return words

    def pack_id(self, label: str) -> str:
        """The id of a policy pack."""
        words = self.needed(label, 60)
        if words and not is_pack_id(words):
            self._row(label).report("bad_pack_id", label, value=words)
        return words

    def place(self, label: str) -> str:
        """Commune, then province; the commune is the head of every area path, so it must be there."""
        words = self.needed(label, 170)
        if words and not words.split(",", maxsplit=1)[0].strip():
            self._missing(label)
        return words

    def number_of_dated(self, label: str, day: dt.date | None) -> str:
        """A paper's number; a paper with a date has one."""
        row = self._row(label)
        number = row.text(label)
        if day is not None and not number:
            self._missing(label)
        if not is_document_number(number):
            row.report("bad_paper_number", label, value=number)
        return number

    def names(self, label: str) -> tuple[str, ...]:
        return self._row(label).names(label)

    def day(self, label: str) -> dt.date | None:
        return self._row(label).day(label)

    def money(self, label: str) -> int:
        return self._row(label).money(label) or 0

    def choice(self, label: str, choices: Mapping[str, str]) -> str:
        return self._row(label).choice(label, choices) or ""

    def _missing(self, label: str) -> None:
        row = self._fields[label].number if label in self._fields else None
        self._problems.append(problem("missing_value", sheet=self._sheet, row=row, column=label, value=label))

    def _row(self, label: str) -> RowReader:
        found = self._fields.get(label)
        row = TableRow(
            number=found.number if found else 0,
            cells={label: found.cells[_VALUE]} if found else {},
        )
        return RowReader(self._sheet, row, self._problems)

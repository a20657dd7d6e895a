"""Sheet 'Dự án': what the project is called, the rules it follows and the dates of its batch.

Here a row is a field: number, label, value.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from activities.workbooks.problems import Problem, problem
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import NUMBER, Layout, Table, TableRow

_LABEL: Final = "Nội dung"
_VALUE: Final = "Thông tin"

LAYOUT: Final = Layout(name="Dự án", key=_LABEL, required=(_LABEL, _VALUE), optional=(NUMBER,))

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
    legal_basis: str
    rule_version: str
    pack_id: str
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
    project = ProjectSheet(
        code=sheet.needed("Mã dự án"),
        name=sheet.needed("Tên dự án"),
        owner=sheet.needed("Chủ đầu tư"),
        place=sheet.needed("Địa bàn"),
        area_class=sheet.area_class("Cấp địa bàn"),
        legal_basis=sheet.needed("Căn cứ thu hồi"),
        rule_version=sheet.needed("Phiên bản quy định"),
        pack_id=sheet.needed("Gói chính sách"),
        batch=sheet.needed("Đợt phê duyệt"),
        notice_no=sheet.text("Số thông báo thu hồi"),
        notice_on=sheet.day("Ngày ban hành thông báo thu hồi"),
        inventory_from=sheet.day("Ngày bắt đầu kiểm đếm"),
        posted_on=sheet.day("Ngày niêm yết dự thảo phương án"),
        posting_ends_on=sheet.day("Ngày kết thúc niêm yết"),
        meeting_on=sheet.day("Ngày họp lấy ý kiến"),
        file_completed_on=sheet.day("Hồ sơ thẩm định đầy đủ ngày"),
        decision_no=sheet.text("Số quyết định phê duyệt phương án"),
        decided_on=sheet.day("Ngày quyết định"),
        effective_on=sheet.day("Ngày quyết định có hiệu lực"),
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

    def needed(self, label: str) -> str:
        words = self._row(label).text(label)
        if not words:
            row = self._fields[label].number if label in self._fields else None
            self._problems.append(problem("missing_value", sheet=self._sheet, row=row, column=label, value=label))
        return words

    def text(self, label: str) -> str:
        return self._row(label).text(label)

    def names(self, label: str) -> tuple[str, ...]:
        return self._row(label).names(label)

    def day(self, label: str) -> dt.date | None:
        return self._row(label).day(label)

    def area_class(self, label: str) -> str:
        return self._row(label).choice(label, AREA_CLASSES) or ""

    def _row(self, label: str) -> RowReader:
        found = self._fields.get(label)
        row = TableRow(
            number=found.number if found else 0,
            cells={label: found.cells[_VALUE]} if found else {},
        )
        return RowReader(self._sheet, row, self._problems)

"""Sheet 'Cán bộ': who acts, in which role, for which residential groups, from when to when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import CODE, RowReader
from activities.workbooks.tables import NUMBER, Layout, Table
from domain.values import is_staff_code

_CODE: Final = "Mã cán bộ"
_NAME: Final = "Họ và tên"
_TITLE: Final = "Chức danh"
_ROLE: Final = "Vai trò"
_BODY: Final = "Cơ quan, chi bộ"
_AREA: Final = "Địa bàn phụ trách"
_PHONE: Final = "Điện thoại"
_EMAIL: Final = "E-mail"
_SINCE: Final = "Từ ngày"
_UNTIL: Final = "Đến ngày"
_SUBSTITUTE: Final = "Người thay khi vắng"
_HEIR: Final = "Người nhận bàn giao"

_ROLE_CODE: Final = re.compile(r"[a-z]+(_[a-z]+)*")

LAYOUT: Final = Layout(
    name="Cán bộ",
    key=_CODE,
    required=(_CODE, _NAME, _ROLE, _SINCE),
    optional=(NUMBER, _TITLE, _BODY, _AREA, _PHONE, _EMAIL, _UNTIL, _SUBSTITUTE, _HEIR),
)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the office; empty areas mean the whole commune."""

    row: int
    code: str
    name: str
    title: str
    role: str
    body: str
    areas: tuple[str, ...]
    phone: str
    email: str
    since: dt.date
    until: dt.date | None
    """Last day in office."""
    substitute: str
    heir: str
    """Takes the leaver's households from the day after ``until``."""

    def in_office(self, day: dt.date) -> bool:
        """Whether the person holds the office on that day, both ends included."""
        return self.since <= day and (self.until is None or day <= self.until)


def read_staff(table: Table, problems: list[Problem]) -> Iterator[StaffRow]:
    """People whose rows can be read; substitutes and heirs have to be on the list."""
    codes = table.keys(_CODE)
    first_rows: dict[str, int] = {}
    for source in table.rows:
        row = RowReader(table.sheet, source, problems)
        person = _read(row, codes)
        code = row.text(_CODE)
        first = first_rows.setdefault(code, row.number)
        if code and first != row.number:
            row.report("duplicate_code", _CODE, value=code, first_row=first)
        if row.ok and person is not None:
            yield person


def _read(row: RowReader, codes: frozenset[str]) -> StaffRow | None:
    since, until = row.needed_day(_SINCE), row.day(_UNTIL)
    if since is not None and until is not None and until < since:
        row.report("term_reversed", _UNTIL, value=until.strftime("%d/%m/%Y"))
    person = None
    code, name, role = row.needed(_CODE, CODE), row.needed(_NAME), row.needed(_ROLE, 60)
    if code and not is_staff_code(code):
        row.report("bad_staff_code", _CODE, value=code)
    if role and _ROLE_CODE.fullmatch(role) is None:
        row.report("bad_role", _ROLE, value=role)
    substitute, heir = row.text(_SUBSTITUTE, CODE), row.text(_HEIR, CODE)
    for column, other in ((_SUBSTITUTE, substitute), (_HEIR, heir)):
        if other and other not in codes:
            row.report("unknown_staff", column, value=other)
    if since is not None:
        person = StaffRow(
            row=row.number,
            code=code,
            name=name,
            title=row.text(_TITLE),
            role=role,
            body=row.text(_BODY),
            areas=row.names(_AREA),
            phone=row.phone(_PHONE),
            email=row.text(_EMAIL),
            since=since,
            until=until,
            substitute=substitute,
            heir=heir,
        )
    return person

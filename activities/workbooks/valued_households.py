"""Sheet 'Danh sách hộ' as valuation reads it: codes, sizes, titles, debts and days, and nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from activities.workbooks.household_sheet import TRACKS
from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table
from domain.policy.rates import Rates

_TRACK: Final = "Loại hồ sơ"
MEMBERS: Final = "Số nhân khẩu"
_TITLES: Final = "Diện chính sách"
_HANDOVER: Final = "Ngày bàn giao mặt bằng"
_UNPAID: Final = "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)"
_LAND_USE_FEE: Final = "Tiền SDĐ phải nộp như khi cấp GCN (đồng)"
_NO_TITLE: Final = "không"

LAYOUT: Final = Layout(
    name="Danh sách hộ",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _TRACK),
    optional=(NUMBER, MEMBERS, _TITLES, _HANDOVER, _UNPAID, _LAND_USE_FEE),
)


@dataclass(frozen=True, slots=True)
class ValuedHousehold:
    """What a household's row says that changes amounts."""

    row: int
    code: str
    recovery: bool
    members: int
    titles: tuple[str, ...]
    unpaid_obligations: int
    land_use_fee: int
    handed_over_on: dt.date | None


def read_valued_households(table: Table, rates: Rates, problems: list[Problem]) -> Iterator[ValuedHousehold]:
    """Households whose rows can be read, each once."""
    titles = {title.casefold(): title for title in rates.support.policy_lump_sum}
    first_rows: dict[str, int] = {}
    for source in table.rows:
        row = RowReader(table.sheet, source, problems, household_column=HOUSEHOLD)
        first = first_rows.setdefault(row.household, row.number)
        if row.household and first != row.number:
            row.report("duplicate_code", HOUSEHOLD, value=row.household, first_row=first)
        household = ValuedHousehold(
            row=row.number,
            code=row.household,
            recovery=row.choice(_TRACK, TRACKS) == "recovery",
            members=row.whole(MEMBERS) or 0,
            titles=_titles(row, titles),
            unpaid_obligations=row.money(_UNPAID) or 0,
            land_use_fee=row.money(_LAND_USE_FEE) or 0,
            handed_over_on=row.day(_HANDOVER),
        )
        if row.ok:
            yield household


def _titles(row: RowReader, known: dict[str, str]) -> tuple[str, ...]:
    found = []
    for written in row.names(_TITLES):
        if written.casefold() == _NO_TITLE:
            continue
        title = known.get(written.casefold())
        if title is None:
            row.report("not_in_pack", _TITLES, value=written)
        elif title not in found:
            found.append(title)
    return tuple(found)

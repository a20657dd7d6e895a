"""Sheet 'Hỗ trợ': what decides support and resettlement, one row per household of the recovery track."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from activities.workbooks.household_sheet import YES_NO
from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table

_PERSONS: Final = "Nhân khẩu hưởng ổn định đời sống"
_FARM_RECOVERED: Final = "DT đất NN thu hồi (m²)"
_FARM_IN_USE: Final = "DT đất NN đang sử dụng trong phường (m²)"
_JOB: Final = "Đủ điều kiện hỗ trợ chuyển đổi nghề"
_TURNOVER: Final = "Doanh thu năm (đồng)"
_PROFITS: Final = ("LN sau thuế năm 2023 (đồng)", "LN sau thuế năm 2024 (đồng)", "LN sau thuế năm 2025 (đồng)")
_RESETTLEMENT: Final = "Hình thức tái định cư"
_OTHER: Final = "Hỗ trợ khác (đồng)"
_DECLARED: Final = "Ngày cam kết nhân khẩu"

LAYOUT: Final = Layout(
    name="Hỗ trợ",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _RESETTLEMENT),
    optional=(NUMBER, _PERSONS, _FARM_RECOVERED, _FARM_IN_USE, _JOB, _TURNOVER, *_PROFITS, _OTHER, _DECLARED),
)

RESETTLEMENT: Final = {"": "none", "Không": "none", "Lô TĐC": "lot", "Tự lo": "self_arranged"}


@dataclass(frozen=True, slots=True)
class Support:
    """One household's grounds for support. Areas in square metres, money in VND."""

    row: int
    household: str
    persons: int
    farm_recovered: Decimal
    farm_in_use: Decimal
    job: bool
    turnover_vnd: int
    profits_vnd: tuple[int, ...]
    """After tax, oldest year first; a year may end in a loss."""
    resettlement: str
    """none, lot or self_arranged: decides when the recovery decision may come (LL 87.5)."""
    other_vnd: int
    declared_on: dt.date | None


def read_support(table: Table, households: frozenset[str], problems: list[Problem]) -> Iterator[Support]:
    """Rows that can be read, of households in the list, the first of each."""
    first_rows: dict[str, int] = {}
    for source in table.rows:
        row = RowReader(table.sheet, source, problems, household_column=HOUSEHOLD)
        if row.household and row.household not in households:
            row.report("unknown_household", HOUSEHOLD, value=row.household)
        first = first_rows.setdefault(row.household, row.number)
        if row.household and first != row.number:
            row.report("duplicate_code", HOUSEHOLD, value=row.household, first_row=first)
        support = _read(row)
        if row.ok:
            yield support


def _read(row: RowReader) -> Support:
    return Support(
        row=row.number,
        household=row.household,
        persons=row.whole(_PERSONS) or 0,
        farm_recovered=row.area(_FARM_RECOVERED) or Decimal(0),
        farm_in_use=row.area(_FARM_IN_USE) or Decimal(0),
        job=row.choice(_JOB, YES_NO) or False,
        turnover_vnd=row.money(_TURNOVER) or 0,
        profits_vnd=tuple(row.signed_money(column) or 0 for column in _PROFITS),
        resettlement=row.choice(_RESETTLEMENT, RESETTLEMENT) or "",
        other_vnd=row.money(_OTHER) or 0,
        declared_on=row.day(_DECLARED),
    )

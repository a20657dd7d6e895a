"""Sheet 'Hỗ trợ' as valuation reads it: everything that decides moving and support."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from activities.workbooks.household_sheet import YES_NO
from activities.workbooks.priced_rows import PricedRow
from activities.workbooks.problems import Problem
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table
from domain.compensation.situation import Business, Drivers, OtherSupport, Resettlement, Residence
from domain.policy.rates import Rates

_PERSONS: Final = "Nhân khẩu hưởng ổn định đời sống"
FARM_RECOVERED: Final = "DT đất NN thu hồi (m²)"
FARM_IN_USE: Final = "DT đất NN đang sử dụng trong phường (m²)"
_RESIDENCE: Final = "Tình trạng chỗ ở"
_JOB: Final = "Đủ điều kiện hỗ trợ chuyển đổi nghề"
_MOVING: Final = "Mức di chuyển tài sản"
_BUSINESS: Final = "Kinh doanh"
_TURNOVER: Final = "Doanh thu năm (đồng)"
_PROFITS: Final = ("LN sau thuế năm 2023 (đồng)", "LN sau thuế năm 2024 (đồng)", "LN sau thuế năm 2025 (đồng)")
_WORKERS: Final = "Số lao động ngừng việc"
_STOPPED: Final = "Số tháng ngừng việc"
_RESETTLEMENT: Final = "Hình thức tái định cư"
_TEMPORARY: Final = "Số tháng tạm cư"
_ANIMALS: Final = "Số con vật nuôi di dời"
_OTHER: Final = "Hỗ trợ khác (đồng)"
_OTHER_DECISION: Final = "Số QĐ hỗ trợ khác"
_OTHER_WHY: Final = "Lý do hỗ trợ khác"

LAYOUT: Final = Layout(
    name="Hỗ trợ",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _RESETTLEMENT),
    optional=(
        NUMBER, _PERSONS, FARM_RECOVERED, FARM_IN_USE, _RESIDENCE, _JOB, _MOVING, _BUSINESS, _TURNOVER, *_PROFITS,
        _WORKERS, _STOPPED, _TEMPORARY, _ANIMALS, _OTHER, _OTHER_DECISION, _OTHER_WHY,
    ),
)  # fmt: skip

RESIDENCE: Final = {
    "": Residence.STAYS,
    "Ở lại": Residence.STAYS,
    "Di chuyển": Residence.MOVES,
    "Đến địa bàn khó khăn": Residence.DIFFICULT_AREA,
}
BUSINESS: Final = {
    "": Business.NONE,
    "Không": Business.NONE,
    "Không sổ sách": Business.NO_BOOKS,
    "Có sổ sách": Business.WITH_BOOKS,
}
RESETTLEMENT: Final = {
    "": Resettlement.NONE,
    "Không": Resettlement.NONE,
    "Lô TĐC": Resettlement.LOT,
    "Tự lo": Resettlement.SELF_ARRANGED,
}


@dataclass(frozen=True, slots=True)
class DriverRow:
    """The drivers of one household."""

    row: int
    household: str
    drivers: Drivers


def read_drivers(
    table: Table, households: frozenset[str], rates: Rates, problems: list[Problem]
) -> Iterator[DriverRow]:
    """Rows that can be read; a household has one."""
    first_rows: dict[str, int] = {}
    for source in table.rows:
        row = PricedRow(table.sheet, source, problems, households)
        first = first_rows.setdefault(row.household, row.number)
        if row.household and first != row.number:
            row.report("duplicate_code", HOUSEHOLD, value=row.household, first_row=first)
        drivers = _read(row, rates)
        if row.ok:
            yield DriverRow(row.number, row.household, drivers)


def _read(row: PricedRow, rates: Rates) -> Drivers:
    recovered, in_use = row.area(FARM_RECOVERED) or Decimal(0), row.area(FARM_IN_USE) or Decimal(0)
    if recovered > in_use and row.ok:
        row.report("recovered_above_use", FARM_RECOVERED, value=recovered, in_use=in_use)
    business = row.choice(_BUSINESS, BUSINESS) or Business.NONE
    profits = tuple(profit for profit in (row.signed_money(column) for column in _PROFITS) if profit is not None)
    if business is Business.WITH_BOOKS and row.ok:
        if not profits:
            row.report("missing_value", _PROFITS[0], value=_PROFITS[0])
        elif len(profits) < len(_PROFITS):
            row.warn("profit_years", _PROFITS[0], value=len(profits))
    workers, stopped = row.whole(_WORKERS) or 0, row.whole(_STOPPED)
    if workers and stopped is None and row.ok:
        row.report("missing_value", _STOPPED, value=_STOPPED)
    return Drivers(
        persons=row.whole(_PERSONS) or 0,
        farm_recovered=recovered,
        farm_in_use=in_use,
        residence=row.choice(_RESIDENCE, RESIDENCE) or Residence.STAYS,
        job=row.choice(_JOB, YES_NO) or False,
        moving=row.code_of(_MOVING, rates.moving, needed=row.text(_MOVING) != ""),
        business=business,
        turnover=row.money(_TURNOVER) or 0,
        profits=profits,
        workers=workers,
        stopped_months=stopped or 0,
        resettlement=row.choice(_RESETTLEMENT, RESETTLEMENT) or Resettlement.NONE,
        temporary_months=row.whole(_TEMPORARY) or 0,
        animals=row.whole(_ANIMALS) or 0,
        other=_other(row),
    )


def _other(row: PricedRow) -> OtherSupport | None:
    amount = row.money(_OTHER)
    if not amount:
        return None
    return OtherSupport(amount, row.text(_OTHER_DECISION), row.text(_OTHER_WHY, 500))

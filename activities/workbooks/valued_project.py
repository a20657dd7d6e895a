"""Sheet 'Dự án' as valuation reads it: days of the reward windows, rounding and the smallest lot.

What the project states stands above the pack; the class of the place is the pack's to say (decision 5).
"""

from __future__ import annotations

from typing import Final

from activities.workbooks.problems import Problem
from activities.workbooks.project_sheet import AREA_CLASSES
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import NUMBER, Layout, Table, TableRow
from domain.compensation.situation import ProjectTerms
from domain.policy.rate_numbers import RoundingMode
from domain.policy.rates import Rates

_LABEL: Final = "Nội dung"
_VALUE: Final = "Thông tin"
_CLASS: Final = "Cấp địa bàn"
_PACK: Final = "Gói chính sách"
_POSTED: Final = "Ngày niêm yết dự thảo phương án"
_REWARD_UNTIL: Final = "Hạn thưởng bàn giao sớm"
_ROUNDING: Final = "Cách làm tròn tổng hộ"
_ROUNDING_UNIT: Final = "Đơn vị làm tròn (đồng)"
_MIN_LOT: Final = "Hạn mức tái định cư tối thiểu (m²)"

LAYOUT: Final = Layout(name="Dự án", key=_LABEL, required=(_LABEL, _VALUE), optional=(NUMBER,))

ROUNDINGS: Final = {
    "": None,
    "Lên": RoundingMode.UP,
    "Làm tròn lên": RoundingMode.UP,
    "Xuống": RoundingMode.DOWN,
    "Làm tròn xuống": RoundingMode.DOWN,
    "Gần nhất": RoundingMode.HALF_UP,
    "Làm tròn gần nhất": RoundingMode.HALF_UP,
    "Không": RoundingMode.NONE,
    "Không làm tròn": RoundingMode.NONE,
}
_CLASSES: Final = {"": "", **AREA_CLASSES}


def read_terms(table: Table, pack_id: str, rates: Rates, problems: list[Problem]) -> ProjectTerms:
    """The project's terms; a field left empty is the pack's to say."""
    rows = {str(row.cells[_LABEL]).strip().casefold(): row for row in table.rows}

    def field(label: str) -> RowReader:
        found = rows.get(label.casefold())
        cells = {label: found.cells[_VALUE]} if found else {}
        return RowReader(table.sheet, TableRow(found.number if found else 0, cells), problems)

    place = field(_CLASS)
    named = place.choice(_CLASS, _CLASSES)
    if named and named != rates.area_class.value:
        place.warn("other_area_class", _CLASS, value=place.text(_CLASS), own=rates.area_class.value)
    pack = field(_PACK)
    if (own := pack.text(_PACK)) and own != pack_id:
        pack.warn("other_pack", _PACK, value=own, own=pack_id)
    unit = field(_ROUNDING_UNIT)
    rounding_unit = unit.money(_ROUNDING_UNIT)
    if rounding_unit == 0:
        unit.report("bad_number", _ROUNDING_UNIT, value=rounding_unit)
    return ProjectTerms(
        posted_on=field(_POSTED).day(_POSTED),
        reward_until=field(_REWARD_UNTIL).day(_REWARD_UNTIL),
        rounding_mode=field(_ROUNDING).choice(_ROUNDING, ROUNDINGS),
        rounding_unit=rounding_unit,
        min_lot_m2=field(_MIN_LOT).area(_MIN_LOT),
    )

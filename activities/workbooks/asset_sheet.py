"""Sheet 'Tài sản': one row per building, crop, animal stock or group of graves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from activities.workbooks.priced_rows import PricedRow
from activities.workbooks.problems import Problem
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table
from domain.compensation.situation import Asset, Verdict
from domain.policy.rates import Rates, StructurePrice

_GROUP: Final = "Nhóm tài sản"
_WHAT: Final = "Mô tả"
_PRICE: Final = "Mã đơn giá"
_UNIT: Final = "ĐVT"
_QUANTITY: Final = "Khối lượng"
_USED: Final = "Số năm đã sử dụng (T1)"
_LIFE: Final = "Niên hạn (T)"
_OWN: Final = "Giá trị xây mới G1 (đồng)"
_ELIGIBLE: Final = "Đủ điều kiện bồi thường"
_NOTE: Final = "Ghi chú"

LAYOUT: Final = Layout(
    name="Tài sản",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _PRICE, _QUANTITY, _ELIGIBLE),
    optional=(NUMBER, _GROUP, _WHAT, _UNIT, _USED, _LIFE, _OWN, _NOTE),
)

GROUPS: Final = {
    "": "",
    "Nhà ở, công trình phục vụ đời sống": "C-HOUSE",
    "Nhà, công trình khác": "C-OTHER",
    "Cây hằng năm": "C-CROP-A",
    "Cây lâu năm": "C-CROP-P",
    "Rừng trồng": "C-FOREST",
    "Vật nuôi, thủy sản": "C-ANIM",
    "Vật nuôi, thuỷ sản": "C-ANIM",
    "Mồ mả": "C-GRAVE",
}
ELIGIBLE: Final = {"": Verdict.TO_CONFIRM, "Có": Verdict.ELIGIBLE, "Không": Verdict.NOT_ELIGIBLE}
_UNITS: Final = {"m2": "m²", "m3": "m³"}


@dataclass(frozen=True, slots=True)
class ValuedAsset:
    """An asset with the household it belongs to."""

    household: str
    asset: Asset


def read_assets(
    table: Table, households: frozenset[str], rates: Rates, problems: list[Problem]
) -> Iterator[ValuedAsset]:
    """Assets whose rows can be read; all else is a problem of its row."""
    for source in table.rows:
        row = PricedRow(table.sheet, source, problems, households)
        asset = _read(row, rates)
        if row.ok:
            yield ValuedAsset(row.household, asset)


def _read(row: PricedRow, rates: Rates) -> Asset:
    verdict = row.choice(_ELIGIBLE, ELIGIBLE) or Verdict.TO_CONFIRM
    counts = verdict is Verdict.ELIGIBLE
    own = row.money(_OWN)
    code = row.code_of(_PRICE, rates.assets, needed=counts and (own is None or row.text(_PRICE) != ""))
    price = rates.assets.get(code)
    named = row.choice(_GROUP, GROUPS) or ""
    if price is not None and named and named != price.category:
        row.warn("other_group", _GROUP, value=row.text(_GROUP), price=code)
    category = price.category if price is not None else named
    if not category and row.ok:
        row.report("missing_value", _GROUP, value=_GROUP)
    quantity = row.quantity(_QUANTITY)
    if quantity is None and own is None and counts and row.ok:
        row.report("missing_value", _QUANTITY, value=_QUANTITY)
    used, life = row.area(_USED), row.area(_LIFE)
    if category == "C-OTHER" and counts:
        if life is None and isinstance(price, StructurePrice):
            life = price.life_years
        for column, years in ((_USED, used), (_LIFE, life)):
            if years is None or (column == _LIFE and years == 0):
                row.report("missing_value", column, value=column)
    written = _unit(row.text(_UNIT, 40))
    unit = _unit(price.unit) if price is not None else written
    if written and written.casefold() != unit.casefold():
        row.warn("other_unit", _UNIT, value=row.text(_UNIT, 40), unit=unit, price=code)
    return Asset(
        name=row.text(_WHAT, 500) or code,
        category=category,
        quantity=quantity or Decimal(0),
        unit=unit,
        price_code=code,
        own_value=own,
        years_used=used,
        life_years=life,
        verdict=verdict,
        basis=row.text(_NOTE, 500) if not counts else "",
    )


def _unit(text: str) -> str:
    """A unit as papers print it."""
    return _UNITS.get(text.casefold(), text)

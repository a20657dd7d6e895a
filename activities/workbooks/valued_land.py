"""Sheet 'Thửa đất' as valuation reads it: areas, price place, verdict, term and investment of each segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from activities.workbooks.parcel_sheet import FARM_LAND, FORMS
from activities.workbooks.priced_rows import PricedRow
from activities.workbooks.problems import Problem
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table
from domain.compensation.situation import PricePlace, Segment, Term, Verdict
from domain.policy.rate_numbers import LandGroup
from domain.policy.rates import Rates

_MAP_SHEET: Final = "Tờ bản đồ"
_PARCEL: Final = "Số thửa"
_SEGMENT: Final = "Đoạn"
_LAND_TYPE: Final = "Loại đất"
_MEASURED: Final = "Đo đạc thực tế"
_RECOVERED: Final = "Thu hồi"
_ELIGIBLE: Final = "Đủ điều kiện bồi thường"
_PRICE: Final = "Mã giá đất"
_LAYER: Final = "Lớp"
_FRONTS: Final = "Số mặt tiền"
_VERDICT: Final = "Kết luận điều kiện"
_BASIS: Final = "Căn cứ"
_FORM: Final = "Hình thức"
_TERM: Final = "Tổng T1"
_LEFT: Final = "Còn lại T2"
_INVESTMENT: Final = "Chi phí đầu tư vào đất P1+P2+P3+P4 (đồng)"

LAYOUT: Final = Layout(
    name="Thửa đất",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _RECOVERED, _ELIGIBLE, _PRICE, _FORM),
    optional=(
        NUMBER, _MAP_SHEET, _PARCEL, _SEGMENT, _LAND_TYPE, _MEASURED, _LAYER, _FRONTS, _VERDICT, _BASIS, _TERM, _LEFT,
        _INVESTMENT,
    ),
)  # fmt: skip

VERDICTS: Final = {
    "": Verdict.TO_CONFIRM,
    "Đủ điều kiện": Verdict.ELIGIBLE,
    "Không đủ điều kiện": Verdict.NOT_ELIGIBLE,
    "Đủ điều kiện có giới hạn": Verdict.ELIGIBLE_LIMITED,
    "Cần xác minh": Verdict.TO_CONFIRM,
}
_FARMED: Final = frozenset({LandGroup.FARM, LandGroup.FOREST})


@dataclass(frozen=True, slots=True)
class ValuedSegment:
    """A segment with the household it belongs to."""

    household: str
    segment: Segment
    farmed: bool
    """Whether it counts into the share of farm land lost."""


def read_land(
    table: Table, households: frozenset[str], rates: Rates, problems: list[Problem]
) -> Iterator[ValuedSegment]:
    """Segments whose rows can be read; all else is a problem of its row."""
    for source in table.rows:
        row = PricedRow(table.sheet, source, problems, households)
        segment = _read(row, rates)
        group = rates.land[segment.place.code].group if segment.place is not None else None
        farmed = group in _FARMED if group is not None else row.text(_LAND_TYPE).upper() in FARM_LAND
        if row.ok:
            yield ValuedSegment(row.household, segment, farmed and not segment.donated)


def _read(row: PricedRow, rates: Rates) -> Segment:
    donated = row.choice(_FORM, FORMS) == "donation"
    verdict = row.choice(_VERDICT, VERDICTS) or Verdict.TO_CONFIRM
    recovered, measured = row.needed_area(_RECOVERED), row.area(_MEASURED)
    counts = verdict is Verdict.ELIGIBLE and not donated
    eligible = row.needed_area(_ELIGIBLE) if counts else row.area(_ELIGIBLE) or Decimal(0)
    if row.ok and measured is not None and recovered > measured:
        row.report("recovered_above_measured", _RECOVERED, value=recovered, measured=measured)
    if row.ok and eligible > recovered:
        row.report("eligible_above_recovered", _ELIGIBLE, value=eligible)
    if verdict is Verdict.NOT_ELIGIBLE and eligible and not donated:
        row.report("eligible_but_refused", _ELIGIBLE, value=eligible)
    return Segment(
        name=_name(row),
        recovered=recovered,
        eligible=eligible,
        place=_place(row, rates, needed=counts and eligible > 0),
        verdict=verdict,
        basis=row.text(_BASIS),
        donated=donated,
        term=_term(row),
        investment=_investment(row),
    )


def _name(row: PricedRow) -> str:
    return f"tờ {row.text(_MAP_SHEET)}, thửa {row.text(_PARCEL)}, đoạn {row.text(_SEGMENT) or '1'}"


def _place(row: PricedRow, rates: Rates, *, needed: bool) -> PricePlace | None:
    code = row.code_of(_PRICE, rates.land, needed=needed)
    # Land behind others has no street front: 0 says so, as an empty cell does.
    layer, fronts = row.whole(_LAYER), row.whole(_FRONTS) or None
    for column, number, known in (
        (_LAYER, layer, rates.price_chain.layers_pct),
        (_FRONTS, fronts, rates.price_chain.frontage_pct),
    ):
        if number is not None and number not in known:
            row.report("not_in_pack", column, value=number)
    if not code:
        return None
    named, own = row.text(_LAND_TYPE), rates.land[code].land_type
    if named and named.casefold() != own.casefold():
        row.warn("other_land_type", _PRICE, value=code, named=named, own=own)
    return PricePlace(code, layer, fronts)


def _term(row: PricedRow) -> Term | None:
    total, left = row.area(_TERM), row.area(_LEFT)
    if total is None and left is None:
        return None
    if total is None or left is None:
        column = _LEFT if left is None else _TERM
        row.report("missing_value", column, value=column)
        return None
    if total == 0 or left > total:
        row.report("left_above_total", _LEFT, value=left, total=total)
    return Term(total, left)


def _investment(row: PricedRow) -> int:
    amount = row.money(_INVESTMENT) or 0
    if amount and row.area(_TERM) is None and row.ok:
        row.report("missing_value", _TERM, value=_TERM)
    return amount

"""Sheet 'Thửa đất': one row per parcel segment.

Certificate and measured area belong to the whole parcel and stand on segment 1 only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table

_MAP_SHEET: Final = "Tờ bản đồ"
_PARCEL: Final = "Số thửa"
_SEGMENT: Final = "Đoạn"
_LAND_TYPE: Final = "Loại đất"
_MEASURED: Final = "Đo đạc thực tế"
_RECOVERED: Final = "Thu hồi"
_ELIGIBLE: Final = "Đủ điều kiện bồi thường"
_CERTIFICATE: Final = "Số GCN"
_VERDICT: Final = "Kết luận điều kiện"
_FORM: Final = "Hình thức"

LAYOUT: Final = Layout(
    name="Thửa đất",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _MAP_SHEET, _PARCEL, _LAND_TYPE, _RECOVERED, _FORM),
    optional=(NUMBER, _SEGMENT, _MEASURED, _ELIGIBLE, _CERTIFICATE, _VERDICT),
)

FORMS: Final = {"Thu hồi": "recovery", "Hiến đất": "donation"}
VERDICTS: Final = {"": True, "Đủ điều kiện": True, "Không đủ điều kiện": False}

#: Farm and forest land by cadastral code; all else has the longer notice lead (brief 1.5).
FARM_LAND: Final = frozenset({"LUC", "HNK", "CLN", "NTS", "RSX", "RPH", "RDD"})


@dataclass(frozen=True, slots=True)
class ParcelSegment:
    """A stretch of a parcel of one land type and price. Areas in square metres."""

    row: int
    household: str
    map_sheet: str
    """A label, so ``18`` and never ``18.0``."""
    parcel: str
    segment: int
    land_type: str
    measured: Decimal | None
    recovered: Decimal
    eligible: Decimal
    certificate: str
    meets_conditions: bool
    form: str
    """recovery or donation."""

    @property
    def is_farm(self) -> bool:
        """Whether it is farm or forest land."""
        return self.land_type in FARM_LAND


def read_parcels(table: Table, households: frozenset[str], problems: list[Problem]) -> Iterator[ParcelSegment]:
    """Segments whose rows can be read and whose household is in the list."""
    for source in table.rows:
        row = RowReader(table.sheet, source, problems, household_column=HOUSEHOLD)
        if row.household and row.household not in households:
            row.report("unknown_household", HOUSEHOLD, value=row.household)
        segment = _read(row)
        if segment.eligible > segment.recovered:
            row.report("eligible_above_recovered", _ELIGIBLE, value=segment.eligible)
        if segment.measured is not None and segment.recovered > segment.measured:
            row.report("recovered_above_measured", _RECOVERED, value=segment.recovered, measured=segment.measured)
        if row.ok:
            yield segment


def _read(row: RowReader) -> ParcelSegment:
    recovered = row.area(_RECOVERED)
    if recovered is None and row.ok:
        row.report("missing_value", _RECOVERED, value=_RECOVERED)
    return ParcelSegment(
        row=row.number,
        household=row.household,
        map_sheet=row.needed(_MAP_SHEET),
        parcel=row.needed(_PARCEL),
        segment=row.whole(_SEGMENT) or 1,
        land_type=row.needed(_LAND_TYPE),
        measured=row.area(_MEASURED),
        recovered=recovered or Decimal(0),
        eligible=row.area(_ELIGIBLE) or Decimal(0),
        certificate=row.text(_CERTIFICATE),
        meets_conditions=bool(row.choice(_VERDICT, VERDICTS)),
        form=row.choice(_FORM, FORMS) or "",
    )


def land_kind(segments: Iterable[ParcelSegment]) -> str:
    """``farm``, ``other``, ``mixed`` or ``none``: what is recovered, donated land left aside.

    The lead of the recovery notice depends on it (Resolution 254/2025/QH15 Art. 3(9)(a)).
    """
    kinds = {"farm" if segment.is_farm else "other" for segment in segments if segment.form == "recovery"}
    if not kinds:
        return "none"
    return kinds.pop() if len(kinds) == 1 else "mixed"

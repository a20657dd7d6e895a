"""Where each household stands, and whether that is what the sample's own figures say."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain.values import LocalDate, Vnd

_TOTALS_ROW: Final = "TONG"


class Standing(BaseModel):
    """One household at the end: its step, its money, its handover."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    track: str
    """recovery or donation."""
    step: str
    state: str
    """closed or open."""
    cause: str
    """What keeps an open household where it is (domain.case.standing.Cause)."""
    paid_vnd: Vnd = 0
    deposited_vnd: Vnd = 0
    handed_over_on: LocalDate | None = None


def expected_standings(path: Path) -> list[Standing]:
    """The standings of the progress file, in its order, without the row of totals."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Standing(
                code=row["ma_ho"],
                track=row["track"],
                step=row["buoc"],
                state=row["trang_thai"],
                cause=row["ly_do"],
                paid_vnd=int(row["da_chi_tra_vnd"] or 0),
                deposited_vnd=int(row["gui_ngan_hang_vnd"] or 0),
                handed_over_on=_day(row["ngay_ban_giao"]),
            )
            for row in csv.DictReader(file)
            if row["ma_ho"] != _TOTALS_ROW
        ]


def _day(text: str) -> date | None:
    if not text:
        return None
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def differences(found: Sequence[Standing], expected: Iterable[Standing]) -> Iterator[str]:
    """One line per figure that is not as expected; none when all are."""
    by_code = {standing.code: standing for standing in found}
    for wanted in expected:
        standing = by_code.pop(wanted.code, None)
        if standing is None:
            yield f"{wanted.code}: -"
            continue
        for name, value in wanted.model_dump().items():
            if getattr(standing, name) != value:
                yield f"{wanted.code} {name}: {getattr(standing, name)}, {value} expected"
    yield from (f"{code}: not expected" for code in by_code)

"""The sample workbook as rows, to be spoilt one cell at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from activities.workbooks.reader import Cell, RawSheet, read_sheets
from activities.workbooks.valuation import ValuationBook, read_valuation_sheets
from domain.compensation.engine import Valuer
from domain.compensation.plan import Plan
from store.rates_file import PackRates, load_rates

SAMPLES = Path(__file__).parents[3] / "samples"
WORKBOOK = SAMPLES / "tuyen-duong-mau.xlsx"
PACK = "mau-song-mau-2026"

Rows = dict[str, list[list[Cell]]]


@cache
def pack() -> PackRates:
    """The sample pack."""
    return load_rates(PACK)


@cache
def _sheets() -> tuple[RawSheet, ...]:
    return tuple(sheet for sheet in read_sheets(WORKBOOK) if sheet.name not in ("Diễn biến", "Cán bộ"))


def rows() -> Rows:
    """The sheets that valuation reads, as lists that may be changed."""
    return {sheet.name: [list(row) for row in sheet.rows] for sheet in _sheets()}


def read(changed: Rows) -> ValuationBook:
    """The changed workbook as valuation reads it."""
    sheets = [RawSheet(name, tuple(tuple(row) for row in content)) for name, content in changed.items()]
    return read_valuation_sheets(sheets, PACK, pack().rates)


def plans(book: ValuationBook) -> dict[str, Plan]:
    """The plans by household."""
    valuer = Valuer(pack().rates)
    return {situation.code: valuer.value(situation, book.project) for situation in book.situations}


def set_cell(sheet: str, household: str, column: str, value: Cell, *, nth: int = 1) -> Callable[[Rows], None]:
    """A change of the cell of a household's nth row."""

    def change(content: Rows) -> None:
        headers = [row for row in content[sheet][:6] if "STT" in row or "Đoạn" in row]
        place = next(row.index(column) for row in reversed(headers) if column in row)
        code = headers[0].index("Mã hộ")
        found = [row for row in content[sheet][6:] if row[code] == household]
        found[nth - 1][place] = value

    return change


def set_field(label: str, value: Cell) -> Callable[[Rows], None]:
    """A change of a field of sheet 'Dự án'."""

    def change(content: Rows) -> None:
        next(row for row in content["Dự án"] if row[1] == label)[2] = value

    return change


def with_changes(*changes: Callable[[Rows], None]) -> ValuationBook:
    """The sample with cells changed, read for valuation."""
    content = rows()
    for change in changes:
        change(content)
    return read(content)

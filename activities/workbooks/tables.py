"""Finds the table on a sheet by its labels, between the title above it and the totals below it.

Nothing depends on row or column numbers, so an inserted title line or a moved column does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from activities.workbooks import cells
from activities.workbooks.problems import Problem, problem
from activities.workbooks.reader import Cell, RawSheet

NUMBER: Final = "STT"
HOUSEHOLD: Final = "Mã hộ"

#: A header stands near the top; further down a text that looks like one is data.
_HEADER_WITHIN: Final = 30
_TOTALS: Final = ("tổng cộng", "cộng", "tổng số")


@dataclass(frozen=True, slots=True)
class Layout:
    """What one sheet is called and which columns it has."""

    name: str
    key: str
    """Column that says what a row is about."""
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of data with its cells by column label."""

    number: int
    """Row number as the spreadsheet program shows it."""
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of data of one sheet."""

    sheet: str
    rows: tuple[TableRow, ...]

    def keys(self, column: str) -> frozenset[str]:
        """All codes of a column, also those of rows with other errors."""
        return frozenset(_readable(row.cells[column]) for row in self.rows) - {""}


def find_table(sheets: Sequence[RawSheet], layout: Layout, problems: list[Problem]) -> Table | None:
    """The table of a layout, or None with a problem saying what is missing.

    A file with a single sheet may call it as it likes: its columns decide.
    """
    for sheet in sheets:
        if _fold(sheet.name) == _fold(layout.name) or (len(sheets) == 1 and _header(sheet, layout) is not None):
            return _read(sheet, layout, problems)
    problems.append(problem("missing_sheet", sheet=layout.name, value=layout.name))
    return None


def _read(sheet: RawSheet, layout: Layout, problems: list[Problem]) -> Table | None:
    header = _header(sheet, layout)
    if header is None:
        problems.append(problem("missing_column", sheet=layout.name, column=layout.key, value=layout.key))
        return None
    first, columns = header
    missing = [label for label in layout.required if _fold(label) not in columns]
    problems.extend(problem("missing_column", sheet=layout.name, column=label, value=label) for label in missing)
    if missing:
        return None
    places = {label: columns[_fold(label)] for label in (*layout.required, *layout.optional) if _fold(label) in columns}
    number = columns.get(_fold(NUMBER))
    return Table(layout.name, tuple(_data_rows(sheet, layout, first, places, number, problems)))


def _data_rows(
    sheet: RawSheet,
    layout: Layout,
    first: int,
    places: Mapping[str, int],
    number: int | None,
    problems: list[Problem],
) -> Iterator[TableRow]:
    for index in range(first, len(sheet.rows)):
        row = sheet.rows[index]
        filled = [cell for cell in row if cell != ""]
        if not filled or _is_totals(filled[0]):
            continue
        key = row[places[layout.key]] if places[layout.key] < len(row) else ""
        counted = number is not None and number < len(row) and isinstance(_count(row[number]), int)
        if key == "" and not counted:
            # A signature block has a cell or two; more is a row of data that lost its code.
            if len(filled) > 2:
                problems.append(problem("unreadable_row", sheet=layout.name, row=index + 1, column=layout.key))
            continue
        yield TableRow(
            number=index + 1,
            cells={label: row[place] if place < len(row) else "" for label, place in places.items()},
        )


def _header(sheet: RawSheet, layout: Layout) -> tuple[int, Mapping[str, int]] | None:
    """Index of the first row below the header, and the columns by folded label.

    A header may take two rows, group labels above and their parts below; the part names the column.
    """
    key = _fold(layout.key)
    wanted = {_fold(label) for label in layout.required}
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        labels = [_fold(cell) for cell in row]
        if key not in labels:
            continue
        single = _places(labels)
        below = [_fold(cell) for cell in sheet.rows[index + 1]] if index + 1 < len(sheet.rows) else []
        parts = [label if label in _known(layout) else "" for label in below]
        if wanted <= single.keys() or not any(parts):
            return index + 1, single
        return index + 2, _places([part or whole for part, whole in zip(parts, labels, strict=False)])
    return None


def _known(layout: Layout) -> frozenset[str]:
    return frozenset(_fold(label) for label in (*layout.required, *layout.optional))


def _places(labels: Sequence[str]) -> Mapping[str, int]:
    places: dict[str, int] = {}
    for place, label in enumerate(labels):
        if label:
            places.setdefault(label, place)
    return places


def _is_totals(cell: Cell) -> bool:
    return isinstance(cell, str) and _fold(cell).startswith(_TOTALS)


def _count(cell: Cell) -> int | None:
    try:
        return cells.whole(cell)
    except cells.BadCell:
        return None


def _fold(cell: Cell) -> str:
    return _readable(cell).casefold()


def _readable(cell: Cell) -> str:
    try:
        return cells.text(cell)
    except cells.BadCell:
        return ""

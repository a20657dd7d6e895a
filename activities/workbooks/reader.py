"""Opens a spreadsheet file and hands out its sheets as plain rows of cells.

The only module that knows file formats. Every text leaves it in NFC, because some keyboards and
programs write decomposed Vietnamese, and then equal names would not be equal.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

#: What a cell may hold. Empty cells and formulas without a cached value are ''.
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_SEPARATORS: Final = (";", "\t", ",")


class NotAWorkbook(Exception):
    """The file is damaged, locked, or of another kind."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as the file has it; ``rows[0]`` is row 1 of the spreadsheet program."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_sheets(path: Path) -> tuple[RawSheet, ...]:
    """Every sheet of an .xlsx, .xls, .ods or .csv file; a .csv file is one sheet.

    Raises NotAWorkbook, also when the file is not there.
    """
    try:
        if path.suffix.lower() == ".csv":
            return (_read_csv(path),)
        return _read_spreadsheet(path)
    except (CalamineError, OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotAWorkbook(path.name) from error


def _read_spreadsheet(path: Path) -> tuple[RawSheet, ...]:
    with CalamineWorkbook.from_path(path) as book:
        return tuple(
            RawSheet(
                name=_nfc(name),
                rows=tuple(
                    tuple(_nfc(cell) if isinstance(cell, str) else cell for cell in row)
                    # Keeping the empty area keeps row numbers those of the spreadsheet program.
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ),
            )
            for name in book.sheet_names
        )


def _read_csv(path: Path) -> RawSheet:
    text = _nfc(path.read_text(encoding="utf-8-sig"))
    if "\x00" in text:
        raise NotAWorkbook(path.name)
    # Vietnamese Excel writes semicolons, since the comma is its decimal sign.
    separator = max(_SEPARATORS, key=text.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return RawSheet(name=_nfc(path.stem), rows=tuple(tuple(row) for row in rows))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)

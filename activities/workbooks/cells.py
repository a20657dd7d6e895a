"""Makes values of cells: dates, money, areas and labels, however the office wrote them.

A cell that cannot be read raises ``BadCell`` with a code of ``problems``; callers add the place.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Final

from activities.workbooks.reader import Cell

_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_PLAIN_OR_DOTTED: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)")
_AREA: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?|-?\d+\.\d{1,2}")
#: The largest sum a command may carry (domain.values.Vnd), and the longest way to write it.
_TOO_MUCH: Final = 10**15
_LONGEST_SUM: Final = 32
#: Square metres no parcel has: a million square kilometres.
_TOO_LARGE: Final = 10**12
_BLANKS: Final = re.compile(r"\s+")
#: What spreadsheet programs leave where a formula failed.
_FORMULA_ERRORS: Final = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


class BadCell(Exception):
    """A cell does not hold what its column is for."""

    def __init__(self, code: str, value: object) -> None:
        super().__init__(code)
        self.code = code
        self.value = str(value)


def text(cell: Cell) -> str:
    """The cell as a person reads it: ``18``, never ``18.0``; blanks folded to one.

    Raises BadCell for a formula error.
    """
    if isinstance(cell, bool):
        return "Có" if cell else "Không"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.date):
        return cell.strftime("%d/%m/%Y")
    words = _BLANKS.sub(" ", str(cell)).strip()
    if words in _FORMULA_ERRORS:
        raise BadCell("broken_cell", words)
    return words


def names(cell: Cell) -> tuple[str, ...]:
    """A list joined by semicolons; empty parts dropped."""
    return tuple(part for part in (piece.strip() for piece in text(cell).split(";")) if part)


def day(cell: Cell) -> dt.date | None:
    """A date, given as a date or as text dd/mm/yyyy; None when empty."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    words = text(cell)
    if not words:
        return None
    match = _DATE.fullmatch(words)
    if match is None:
        raise BadCell("bad_date", words)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        raise BadCell("bad_date", words) from None


def money(cell: Cell) -> int | None:
    """Whole dong from 0 up, as a number or as text with dots; None when empty."""
    amount = signed_money(cell)
    if amount is not None and amount < 0:
        raise BadCell("negative_money", text(cell))
    return amount


def signed_money(cell: Cell) -> int | None:
    """Whole dong of either sign (a business year may end in a loss); None when empty."""
    words = text(cell).removesuffix("đồng").removesuffix("đ").replace(" ", "")
    if not words:
        return None
    # 1.234 as a number is a fraction; only as text are its dots thousands.
    fraction = isinstance(cell, float) and not cell.is_integer()
    if fraction or _PLAIN_OR_DOTTED.fullmatch(words) is None:
        raise BadCell("bad_money", text(cell))
    amount = int(words.replace(".", "")) if len(words) <= _LONGEST_SUM else _TOO_MUCH + 1
    if abs(amount) > _TOO_MUCH:
        raise BadCell("bad_money", text(cell))
    return amount


def area(cell: Cell) -> Decimal | None:
    """Square metres with at most two decimals; None when empty.

    In text the comma is the decimal sign and dots group thousands, as Vietnamese offices write.
    """
    metres = _decimal(cell)
    if metres is None:
        return None
    if metres < 0:
        raise BadCell("negative_area", text(cell))
    return metres


def quantity(cell: Cell) -> Decimal | None:
    """What was counted or measured, in any unit; None when empty. A number cell may have four decimals."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 0 <= cell < _TOO_LARGE:
        exact = Decimal(str(cell))
        fine = exact.quantize(Decimal("0.0001"))
        if abs(exact - fine) <= Decimal("0.000001"):
            return fine.normalize() + 0
    return area(cell)


def _decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not math.isfinite(cell) or abs(cell) >= _TOO_LARGE:
            raise BadCell("bad_area", cell)
        exact = Decimal(str(cell))
        rounded = exact.quantize(Decimal("0.01"))
        # A formula leaves binary dust (442.49999999999994); a real third decimal is a mistake.
        if abs(exact - rounded) > Decimal("0.000001"):
            raise BadCell("bad_area", cell)
        return rounded.normalize() + 0
    words = text(cell).removesuffix("m²").removesuffix("m2").replace(" ", "")
    if not words:
        return None
    if _AREA.fullmatch(words) is None:
        raise BadCell("bad_area", words)
    thousands = re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", words) is not None
    plain = Decimal((words.replace(".", "") if thousands else words).replace(",", "."))
    if abs(plain) >= _TOO_LARGE or plain != plain.quantize(Decimal("0.01")):
        raise BadCell("bad_area", words)
    return plain


def whole(cell: Cell) -> int | None:
    """A count from 0 up; None when empty."""
    words = text(cell)
    if not words:
        return None
    if not re.fullmatch(r"\d{1,9}", words):
        raise BadCell("bad_number", words)
    return int(words)


def lost_zeros(cell: Cell, digits: int) -> bool:
    """Whether a number of a fixed length was typed as a number and so lost its leading zeros."""
    return isinstance(cell, float | int) and not isinstance(cell, bool) and 0 < len(text(cell)) < digits

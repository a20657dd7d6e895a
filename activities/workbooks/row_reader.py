"""Reads one row cell by cell, keeping a problem for every cell that cannot be read.

So a row is read to its end and the person sees all that is wrong with it at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeVar

from activities.workbooks import cells
from activities.workbooks.problems import Problem, Severity, problem
from activities.workbooks.reader import Cell
from activities.workbooks.tables import TableRow
from domain.identity import is_code

T = TypeVar("T")

_PERSONAL_ID_DIGITS: Final = 12
_PHONE_DIGITS: Final = 10
#: Names and titles; what takes more says so.
_LONGEST: Final = 200
#: Codes of households and people.
CODE: Final = 40


class RowReader:
    """The cells of one row, and whether all that were asked for could be read."""

    def __init__(
        self,
        sheet: str,
        row: TableRow,
        problems: list[Problem],
        *,
        household_column: str = "",
        today: dt.date | None = None,
    ) -> None:
        self._sheet = sheet
        self._row = row
        self._problems = problems
        self._today = today
        self.ok = True
        self.number = row.number
        self.household = ""
        if household_column:
            self.household = self.needed(household_column, CODE)
            if self.household and not is_code(self.household):
                self.report("bad_code", household_column, value=self.household)

    def text(self, column: str, longest: int = _LONGEST) -> str:
        """Text of at most ``longest`` characters; empty when there is none."""
        words = self._read(column, cells.text) or ""
        return self._short(column, words, longest)

    def names(self, column: str) -> tuple[str, ...]:
        """Names joined by semicolons."""
        names = self._read(column, cells.names) or ()
        return tuple(self._short(column, name, _LONGEST) for name in names)

    def day(self, column: str) -> dt.date | None:
        """A date; None when empty."""
        return self._read(column, cells.day)

    def past_day(self, column: str) -> dt.date | None:
        """A date of something that happened: one after today is a warning."""
        day = self.day(column)
        if day is not None and self._today is not None and day > self._today:
            self.warn("future_date", column, value=day.strftime("%d/%m/%Y"))
        return day

    def money(self, column: str) -> int | None:
        """Whole dong from 0 up; None when empty."""
        return self._read(column, cells.money)

    def signed_money(self, column: str) -> int | None:
        """Whole dong of either sign; None when empty."""
        return self._read(column, cells.signed_money)

    def area(self, column: str) -> Decimal | None:
        """Square metres; None when empty."""
        return self._read(column, cells.area)

    def quantity(self, column: str) -> Decimal | None:
        """An amount of something counted or measured; None when empty."""
        return self._read(column, cells.quantity)

    def whole(self, column: str) -> int | None:
        """A count; None when empty."""
        return self._read(column, cells.whole)

    def needed(self, column: str, longest: int = _LONGEST) -> str:
        """Text that must be there; a problem and '' when it is not."""
        words = self._read(column, cells.text)
        if words == "":
            self.report("missing_value", column, value=column)
        return self._short(column, words or "", longest)

    def needed_day(self, column: str) -> dt.date | None:
        """A date that must be there; a problem and None when it is not."""
        day = self.past_day(column)
        if day is None and self._cell(column) == "":
            self.report("missing_value", column, value=column)
        return day

    def choice(self, column: str, choices: Mapping[str, T]) -> T | None:
        """What one of several fixed words stands for; a problem and None for any other word."""
        words = self._read(column, cells.text)
        if words is None:
            return None
        for word, meaning in choices.items():
            if word.casefold() == words.casefold():
                return meaning
        shown = "; ".join(word for word in choices if word)
        self.report("bad_choice", column, value=words, choices=shown)
        return None

    def personal_id(self, column: str) -> str:
        """Twelve digits, zeros put back with a warning where a number cell lost them; may be empty."""
        words = self._digits(column, _PERSONAL_ID_DIGITS)
        if words and not (len(words) == _PERSONAL_ID_DIGITS and words.isascii() and words.isdecimal()):
            self.report("bad_personal_id", column, value=words)
        return words

    def phone(self, column: str) -> str:
        """A phone number as written, its leading zero put back; an odd one is a warning only."""
        words = self._digits(column, _PHONE_DIGITS)
        if words and not words.replace(" ", "").replace(".", "").removeprefix("+").isdecimal():
            self.warn("odd_phone", column, value=words)
        return words

    def report(self, code: str, column: str = "", **params: object) -> None:
        """Record an error of this row."""
        self.ok = False
        self._add(Severity.ERROR, code, column, params)

    def warn(self, code: str, column: str = "", **params: object) -> None:
        """Record something to look at that keeps nobody out."""
        self._add(Severity.WARNING, code, column, params)

    def _add(self, severity: Severity, code: str, column: str, params: Mapping[str, object]) -> None:
        self._problems.append(
            problem(
                code,
                sheet=self._sheet,
                row=self.number,
                column=column,
                household=self.household,
                severity=severity,
                **params,
            )
        )

    def _cell(self, column: str) -> Cell:
        return self._row.cells.get(column, "")

    def _digits(self, column: str, digits: int) -> str:
        words = self.text(column, CODE)
        if words.isdecimal() and cells.lost_zeros(self._cell(column), digits):
            words = words.zfill(digits)
            self.warn("padded_id", column, value=words)
        return words

    def _short(self, column: str, words: str, longest: int) -> str:
        if len(words) <= longest:
            return words
        self.report("too_long", column, value=len(words), longest=longest)
        return words[:longest]

    def _read(self, column: str, parse: Callable[[Cell], T]) -> T | None:
        try:
            return parse(self._cell(column))
        except cells.BadCell as bad:
            self.report(bad.code, column, value=bad.value)
            return None

"""Rows of a workbook that name codes of a policy pack."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import CODE, RowReader
from activities.workbooks.tables import HOUSEHOLD, TableRow


class PricedRow(RowReader):
    """A row of a household in the list, with what prices need of its cells."""

    def __init__(self, sheet: str, row: TableRow, problems: list[Problem], households: frozenset[str]) -> None:
        super().__init__(sheet, row, problems, household_column=HOUSEHOLD)
        if self.household and self.household not in households:
            self.report("unknown_household", HOUSEHOLD, value=self.household)

    def needed_area(self, column: str) -> Decimal:
        """An area that must be there; a problem and 0 when it is not."""
        area = self.area(column)
        if area is None and not self.text(column):
            self.report("missing_value", column, value=column)
        return area or Decimal(0)

    def code_of(self, column: str, known: Iterable[str], *, needed: bool) -> str:
        """A code as the pack writes it; '' when the cell is empty or unknown, which is a problem where it is needed."""
        written = self.text(column, CODE)
        found = next((code for code in known if code.casefold() == written.casefold()), "")
        if written and not found:
            if needed:
                self.report("not_in_pack", column, value=written)
            else:
                self.warn("not_in_pack", column, value=written)
        elif needed and not written:
            self.report("missing_value", column, value=column)
        return found

"""Reads what the plan gives each household from a table of results (`ma_ho`, amounts in VND)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from activities.workbooks.paper import PlanAmounts
from activities.workbooks.problems import Problem
from activities.workbooks.reader import read_sheets
from activities.workbooks.row_reader import RowReader
from activities.workbooks.tables import Layout, find_table

_CODE: Final = "ma_ho"
_NET: Final = "thuc_nhan_tu_phuong_an"
_REWARD: Final = "thuong_ban_giao_som"
_TOTALS: Final = "TONG"

LAYOUT: Final = Layout(name="ket-qua", key=_CODE, required=(_CODE, _NET, _REWARD))


class BadAmounts(Exception):
    """The table cannot be used; ``problems`` says where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(found.message_en for found in problems))
        self.problems = problems


def read_plan_amounts(path: Path) -> Mapping[str, PlanAmounts]:
    """Amounts by household code; the row of totals is left out.

    Raises BadAmounts, and NotAWorkbook when the file cannot be read.
    """
    problems: list[Problem] = []
    table = find_table(read_sheets(path), LAYOUT, problems)
    amounts: dict[str, PlanAmounts] = {}
    for source in table.rows if table else ():
        row = RowReader(LAYOUT.name, source, problems, household_column=_CODE)
        if row.household != _TOTALS:
            amounts[row.household] = PlanAmounts(
                net_payable_vnd=row.money(_NET) or 0,
                early_reward_vnd=row.money(_REWARD) or 0,
            )
    errors = tuple(found for found in problems if found.is_error)
    if errors:
        raise BadAmounts(errors)
    return amounts

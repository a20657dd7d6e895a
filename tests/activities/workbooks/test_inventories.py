"""The inventories an import takes from a workbook: whole, without a word too many, and never in a household's way."""

from __future__ import annotations

import datetime as dt

import pytest

from activities.workbooks.inventories import net_payables
from activities.workbooks.load import Workbook, read_tables, read_workbook
from activities.workbooks.open_commands import opening
from activities.workbooks.reader import RawSheet, read_sheets
from domain.case.commands import OpenCase
from tests.activities.workbooks.sample import PACK, WORKBOOK, Rows, rows, set_cell


@pytest.fixture(scope="module")
def sample() -> Workbook:
    """The sample as an import reads it."""
    return read_workbook(WORKBOOK)


def imported(content: Rows) -> Workbook:
    """A changed workbook as an import reads it, with the sheets that valuation has no use for."""
    changed = [RawSheet(name, tuple(tuple(row) for row in sheet)) for name, sheet in content.items()]
    others = [sheet for sheet in read_sheets(WORKBOOK) if sheet.name in ("Diễn biến", "Cán bộ")]
    return read_tables([*changed, *others])


def test_every_recovery_household_is_opened_with_its_inventory(sample: Workbook) -> None:
    """57 of 60; whoever donates has no plan. Figures and codes only, the heads' names stand elsewhere."""
    assert len(sample.inventories) == 57
    commands = [paper.command for paper in opening(sample, dt.date(2026, 5, 12)).cases]
    assert all(isinstance(command, OpenCase) and command.inventory is not None for command in commands)
    assert len(sample.inventories["SM-001"].situation.assets) == 5
    assert sample.inventories["SM-001"].rounding_unit == 1000


def test_the_project_s_approval_names_what_the_pack_makes(sample: Workbook) -> None:
    """The nets come from the inventories, to the đồng."""
    nets = net_payables(PACK, sample.inventories)
    assert nets["SM-001"] == 839_886_000
    assert net_payables("khong-co", sample.inventories) == {}


def test_a_row_that_cannot_be_valued_is_a_warning_and_the_case_opens_without(sample: Workbook) -> None:
    """The household is not kept out; the warning names the cell."""
    content = rows()
    set_cell("Hỗ trợ", "SM-001", "Mức di chuyển tài sản", "M9")(content)
    workbook = imported(content)
    assert "SM-001" not in workbook.inventories
    assert len(workbook.inventories) == 56
    assert workbook.accepted == sample.accepted
    assert [(one.household, one.column) for one in workbook.warnings] == [("SM-001", "Mức di chuyển tài sản")]


def test_what_the_log_would_not_take_is_a_warning() -> None:
    """A decision without a number is no number of a paper."""
    content = rows()
    set_cell("Hỗ trợ", "SM-001", "Hỗ trợ khác (đồng)", 5_000_000)(content)
    set_cell("Hỗ trợ", "SM-001", "Số QĐ hỗ trợ khác", "theo lời ông Sáu")(content)
    workbook = imported(content)
    assert "SM-001" not in workbook.inventories
    assert [one.code for one in workbook.warnings] == ["not_registrable"]


def test_a_free_word_for_a_unit_is_a_warning_and_the_case_opens_without() -> None:
    """What is valued by its own paper has a unit of the sheet's, which may be anybody's words."""
    content = rows()
    set_cell("Tài sản", "SM-001", "Mã đơn giá", "")(content)
    set_cell("Tài sản", "SM-001", "Giá trị xây mới G1 (đồng)", 5_000_000)(content)
    set_cell("Tài sản", "SM-001", "ĐVT", "nhà ông Sáu")(content)
    workbook = imported(content)
    assert "SM-001" not in workbook.inventories
    assert ("not_registrable", "SM-001") in [(one.code, one.household) for one in workbook.warnings]


@pytest.mark.parametrize(("code", "problem"), [("SM-9999", "unknown_household"), ("", "missing_value")])
def test_a_row_of_nobody_s_is_an_error_and_nobody_has_an_inventory(code: str, problem: str) -> None:
    """Somebody's house would be missing in silence: told as an error of the import, at its cell."""
    content = rows()
    set_cell("Tài sản", "SM-001", "Mã hộ", code)(content)
    workbook = imported(content)
    assert workbook.inventories == {}
    assert [(one.sheet, one.column, one.code) for one in workbook.errors] == [("Tài sản", "Mã hộ", problem)]
    assert (workbook.accepted, workbook.rejected) == (60, 1)


def test_a_workbook_without_prices_is_a_workbook_all_the_same() -> None:
    """No sheet of assets: nothing to value, nothing to warn of."""
    content = rows()
    del content["Tài sản"]
    workbook = imported(content)
    assert (workbook.inventories, workbook.accepted) == ({}, 60)
    assert workbook.warnings == ()

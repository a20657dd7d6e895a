"""Cells are read however the office wrote them, and anything else is named, not guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.documents import figures
from activities.workbooks import cells
from activities.workbooks.reader import Cell


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (18.0, "18"),
        (18, "18"),
        ("  Tổ   dân phố 3 ", "Tổ dân phố 3"),
        (2.5, "2.5"),
        (dt.date(2026, 5, 4), "04/05/2026"),
    ],
)
def test_labels_read_as_people_see_them(cell: Cell, words: str) -> None:
    """A numeric label has no decimals and blanks are folded."""
    assert cells.text(cell) == words


@pytest.mark.parametrize(
    "cell",
    ["15/05/2026", "15-5-2026", "15.05.2026", dt.date(2026, 5, 15), dt.datetime(2026, 5, 15, 8, 30, tzinfo=dt.UTC)],
)
def test_dates_come_as_text_or_as_dates(cell: Cell) -> None:
    """All ways an office writes the fifteenth of May are one day."""
    assert cells.day(cell) == dt.date(2026, 5, 15)


@pytest.mark.parametrize("cell", ["2026-05-15", "31/02/2026", "05/15/2026", "hôm qua", 46157.0, "15/05/26"])
def test_doubtful_dates_are_refused(cell: Cell) -> None:
    """An impossible or ambiguous date is a problem, never another date."""
    with pytest.raises(cells.BadCell, match="bad_date"):
        cells.day(cell)


@pytest.mark.parametrize(
    "cell", ["12.000.000", "12000000", 12_000_000.0, 12_000_000, "12.000.000 đồng", "12 000 000 đ"]
)
def test_money_comes_as_number_or_with_dots(cell: Cell) -> None:
    """All ways an office writes twelve million are one sum."""
    assert cells.money(cell) == 12_000_000


@pytest.mark.parametrize(
    "cell", ["12.00.000", "12,5", 1.234, "1.5", "mười triệu", "12.000.0000", True, dt.date(2026, 1, 1)]
)
def test_doubtful_money_is_refused(cell: Cell) -> None:
    """A fraction or a misplaced dot is a problem, never another sum."""
    with pytest.raises(cells.BadCell, match="bad_money"):
        cells.money(cell)


@pytest.mark.parametrize("cell", ["-5.000", -5000.0])
def test_money_below_zero_is_refused_but_a_loss_is_read(cell: Cell) -> None:
    """Only a business result may be negative."""
    assert cells.signed_money(cell) == -5000
    with pytest.raises(cells.BadCell, match="negative_money"):
        cells.money(cell)


@pytest.mark.parametrize(
    ("cell", "metres"),
    [
        (350.5, "350.5"), (442.49999999999994, "442.5"), (1000.0, "1000"), ("350,5", "350.5"),
        ("1.234,56", "1234.56"), ("1.234", "1234"), ("350.5", "350.5"), (0.0, "0"),
    ],
)  # fmt: skip
def test_areas_read_exactly(cell: Cell, metres: str) -> None:
    """Binary dust goes, the Vietnamese comma is the decimal sign."""
    area = cells.area(cell)
    assert area == Decimal(metres)
    assert str(area) == metres


@pytest.mark.parametrize("cell", [350.555, 1e30, "9" * 30, "350,555", "12m", float("nan"), float("inf"), True])
def test_doubtful_areas_are_refused(cell: Cell) -> None:
    """A third decimal or a unit in the cell is a problem."""
    with pytest.raises(cells.BadCell, match="bad_area"):
        cells.area(cell)


@pytest.mark.parametrize("parse", [cells.text, cells.money, cells.area, cells.day, cells.whole])
def test_a_formula_error_is_named(parse: object) -> None:
    """#REF! is told as a broken cell, not as a bad value."""
    assert callable(parse)
    with pytest.raises(cells.BadCell, match="broken_cell"):
        parse("#REF!")


@given(st.integers(min_value=0, max_value=10**15))
def test_printed_money_reads_back(amount: int) -> None:
    """What our papers print, the import reads."""
    assert cells.money(figures.money(amount)) == amount
    assert cells.money(float(amount)) == amount


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_printed_areas_read_back(metres: Decimal) -> None:
    """What our papers print, the import reads."""
    assert cells.area(figures.area(metres)) == metres


def test_a_list_splits_at_semicolons() -> None:
    """Empty parts are dropped."""
    assert cells.names("Hộ nghèo; ; Thương binh;") == ("Hộ nghèo", "Thương binh")

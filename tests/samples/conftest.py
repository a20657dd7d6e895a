"""The sample files, read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from activities.workbooks.load import Workbook, read_workbook
from activities.workbooks.paper import PlanAmounts
from activities.workbooks.plan_amounts import read_plan_amounts

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def workbook() -> Workbook:
    """The sample workbook."""
    return read_workbook(SAMPLES / "tuyen-duong-mau.xlsx")


@pytest.fixture(scope="session")
def amounts() -> Mapping[str, PlanAmounts]:
    """What the plan gives each household of the sample."""
    return read_plan_amounts(SAMPLES / "tuyen-duong-mau.ket-qua.csv")

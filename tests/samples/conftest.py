"""The sample files, read once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from activities.workbooks.load import Workbook, read_workbook

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def workbook() -> Workbook:
    """The sample workbook."""
    return read_workbook(SAMPLES / "tuyen-duong-mau.xlsx")


@dataclass(frozen=True)
class Result:
    """What the committed table gives one household, in VND."""

    net_payable_vnd: int
    early_reward_vnd: int
    """By the day it was handed over, if it was."""


@pytest.fixture(scope="session")
def results() -> Mapping[str, Result]:
    """The committed results of the sample by household, without the row of totals."""
    with (SAMPLES / "tuyen-duong-mau.ket-qua.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            row["ma_ho"]: Result(int(row["thuc_nhan_tu_phuong_an"]), int(row["thuong_ban_giao_som"]))
            for row in csv.DictReader(file)
            if row["ma_ho"] != "TONG"
        }

"""The sample's tables of results agree with its workbook."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from activities.workbooks.load import Workbook
from tests.samples.conftest import SAMPLES, Result


def test_results_cover_every_household(workbook: Workbook, results: Mapping[str, Result]) -> None:
    """60 households, the row of totals left out, and its figures are their sums."""
    assert set(results) == {household.code for household in workbook.households}
    with (SAMPLES / "tuyen-duong-mau.ket-qua.csv").open(encoding="utf-8-sig", newline="") as file:
        totals = next(row for row in csv.DictReader(file) if row["ma_ho"] == "TONG")
    assert sum(amount.net_payable_vnd for amount in results.values()) == int(totals["thuc_nhan_tu_phuong_an"])
    assert sum(amount.early_reward_vnd for amount in results.values()) == int(totals["thuong_ban_giao_som"])


def test_the_standing_is_what_the_papers_say(workbook: Workbook) -> None:
    """Paid, deposited and handed over, added up row by row, equal the committed standing."""
    paid: dict[str, int] = {}
    deposited: dict[str, int] = {}
    handed_over: dict[str, str] = {}
    for row in workbook.history:
        if row.code == "payment_made":
            paid[row.household] = paid.get(row.household, 0) + int(row.details["amount_vnd"])
        elif row.code == "deposit_made":
            deposited[row.household] = deposited.get(row.household, 0) + int(row.details["amount_vnd"])
        elif row.code == "handed_over":
            handed_over[row.household] = row.day.strftime("%d/%m/%Y")
    with (SAMPLES / "tuyen-duong-mau.tien-do.csv").open(encoding="utf-8-sig", newline="") as file:
        recovery = [line for line in csv.DictReader(file) if line["track"] == "recovery"]
    assert len(recovery) == 57
    for standing in recovery:
        code = standing["ma_ho"]
        assert paid.get(code, 0) == int(standing["da_chi_tra_vnd"]), code
        assert deposited.get(code, 0) == int(standing["gui_ngan_hang_vnd"]), code
        assert handed_over.get(code, "") == standing["ngay_ban_giao"], code

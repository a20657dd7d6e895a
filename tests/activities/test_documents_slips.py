"""The papers of a household: right figures, same bytes, no names in file names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from activities.documents import figures
from activities.documents.papers import CasePapers, Handover, PaidFor, Payment, RecoveredLand
from activities.documents.slips import Template, render, write_case_papers

PAPERS = CasePapers(
    household_code="SM-001",
    head="Nguyễn Thanh Sơn",
    personal_id="099086900001",
    spouse="Đặng Thị Mai",
    address="Tổ dân phố 3, phường Sông Mẫu",
    residential_group="Tổ dân phố 3",
    project_name="Mở rộng tuyến đường Bờ Hồ – Cầu Mới",
    project_owner="Ban QLDA khu vực Sông Mẫu",
    commune="Phường Sông Mẫu",
    unit="Chi nhánh Trung tâm PTQĐ",
    officer="Hồ Mỹ Hạnh",
    decision_no="218-M/QĐ-UBND",
    decided_on=dt.date(2026, 9, 28),
    land=(
        RecoveredLand(map_sheet="19", parcel="165", land_type="ODT", area=Decimal(60)),
        RecoveredLand(map_sheet="19", parcel="165", land_type="CLN", area=Decimal("350.5")),
    ),
    payments=(
        Payment(kind=PaidFor.PLAN, amount_vnd=839_886_000, paid_on=dt.date(2026, 10, 16), paper="021-M/PC"),
        Payment(kind=PaidFor.REWARD, amount_vnd=15_000_000, paid_on=dt.date(2026, 10, 29), paper="045-M/PC"),
    ),
    handover=Handover(handed_over_on=dt.date(2026, 10, 20), paper="017-M/BB-BGMB"),
)
TEMPLATES: tuple[Template, ...] = ("payment_slip", "handover_minutes")


def test_both_papers_are_written_and_replaced(tmp_path: Path) -> None:
    """Writing twice leaves the same two files and nothing half-done, named by code only."""
    first = write_case_papers(tmp_path, PAPERS)
    fingerprints = [path.read_bytes() for path in first]
    again = write_case_papers(tmp_path, PAPERS)
    assert [path.name for path in first] == ["SM-001-phieu-chi-tra.pdf", "SM-001-bien-ban-ban-giao.pdf"]
    assert [path.read_bytes() for path in again] == fingerprints
    assert sorted(tmp_path.iterdir()) == sorted(first)


def test_a_code_with_slashes_stays_in_the_folder(tmp_path: Path) -> None:
    """A household code never leads a file out of its folder."""
    folder = tmp_path / "giay-to"
    written = write_case_papers(folder, PAPERS.model_copy(update={"household_code": "../H/01"}))
    assert {path.parent for path in written} == {folder}
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(("template", "printed"), [("payment_slip", b"20261029"), ("handover_minutes", b"20261020")])
def test_a_paper_carries_its_own_date_and_not_the_printer_s(template: Template, printed: bytes) -> None:
    """The PDF's dates are those of the paper, so that its fingerprint lasts."""
    pdf = render(template, PAPERS)
    assert pdf.startswith(b"%PDF-")
    assert b"/CreationDate(D:" + printed in pdf
    assert b"/ModDate(D:" + printed in pdf


@pytest.mark.parametrize("template", TEMPLATES)
def test_signs_with_a_meaning_in_typst_stay_text(template: Template) -> None:
    """A name like markup code is printed, neither run nor lost."""
    odd = PAPERS.model_copy(update={"head": '#panic("x") *đậm* $1$ [a] "b" \\ @c <d>'})
    assert render(template, odd).startswith(b"%PDF-")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_household_of_graves_only_has_papers_too(template: Template) -> None:
    """No land and no spouse: another text, the same care."""
    alone = PAPERS.model_copy(
        update={"land": (), "spouse": "", "personal_id": "", "decided_on": None, "decision_no": ""}
    )
    page = render(template, alone)
    assert page.startswith(b"%PDF-")
    assert page != render(template, PAPERS)


def test_the_total_is_the_sum_of_the_payments() -> None:
    """What the slip adds up is what was paid."""
    assert PAPERS.paid_vnd == 854_886_000
    assert PAPERS.area == Decimal("410.5")


def test_figures_are_printed_the_vietnamese_way() -> None:
    """Dots group thousands, the comma is the decimal sign, the day comes first."""
    assert figures.money(12_000_000) == "12.000.000"
    assert figures.area(Decimal("1234.50")) == "1.234,5"
    assert figures.area(Decimal(60)) == "60"
    assert figures.day(dt.date(2026, 9, 5)) == "05/09/2026"

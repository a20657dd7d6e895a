"""The calculation sheet: every line with its sum in words, totals, net in words, and the words of a sealed log."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from activities.documents.plan_sheet import SheetHead, in_full, sheet_facts, write_plan_sheet
from domain.compensation.engine import Valuer
from domain.compensation.inventory import Inventory
from domain.compensation.record import PlanRecord, PriceBasis, recorded
from domain.compensation.situation import Situation
from tests.activities.workbooks.sample import pack, read, rows

HEAD = SheetHead(household_code="SM-001", head="Nguyễn Thanh Sơn", commune="Phường Sông Mẫu")


def of_sample(code: str) -> tuple[Situation, PlanRecord]:
    """A household of the sample and its plan as it is kept."""
    book, priced = read(rows()), pack()
    found = next(one for one in book.situations if one.code == code)
    basis = PriceBasis.of(priced.pack_id, 3, priced.is_sample, priced.documents)
    return found, recorded(Valuer(priced.rates).value(found, book.project), basis)


def lines(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """All lines of the sheet's groups."""
    return [line for group in facts["groups"] for line in group["lines"]]


def test_each_line_can_be_worked_out_by_hand() -> None:
    """Formula, inputs with their names, articles and firmness; comparisons in words, not as functions."""
    facts = sheet_facts(HEAD, of_sample("SM-001")[1])
    first = lines(facts)[0]
    assert first["steps"] == ["60,0 m² × 8.000.000 đ/m² × 1,1 = 528.000.000 đ"]
    assert first["inputs"].startswith("diện tích đủ điều kiện: 60,0 m²; giá bảng giá đất: 8.000.000 đ/m²")
    assert (first["firmness"], first["basis"].split(",")[0]) == ("C", "Luật Đất đai 2024")
    workshop = next(line for line in lines(facts) if line["category"] == "C-OTHER")
    assert workshop["steps"][-1] == (
        "nhỏ nhất trong (lớn nhất trong (28.800.000 đ; 36.000.000 đ); 60.000.000 đ) = 36.000.000 đ"
    )


def test_the_totals_stand_with_their_rounding_and_in_words() -> None:
    """Digits and words of the same net; the reward apart; the documents the prices come from."""
    facts = sheet_facts(HEAD, of_sample("SM-001")[1])
    assert facts["total_formula"] == "556.390.500 + 180.100.000 + 3.000.000 + 112.395.000"
    assert (facts["total_before_rounding"], facts["rounding"], facts["total"]) == ("851.885.500", "500", "851.886.000")
    assert facts["rounding_mode"] == "lên, đơn vị 1.000 đồng"
    assert facts["net"] == "839.886.000"
    assert facts["net_in_words"] == "Tám trăm ba mươi chín triệu tám trăm tám mươi sáu nghìn đồng"
    assert (facts["on_time"], facts["pack"]) == ("854.886.000", "mau-song-mau-2026, phiên bản 3")
    assert "Bảng giá đất: 901/2025/NQ-HĐND ngày 20/12/2025" in facts["documents"]  # type: ignore[operator]


def test_a_line_of_nothing_says_why_and_a_debt_that_is_left_is_told() -> None:
    """Household 34 owes more than its land brings."""
    facts = sheet_facts(HEAD, of_sample("SM-034")[1])
    moving = next(line for line in lines(facts) if line["category"] == "C-MOVE")
    assert (moving["amount"], moving["reason"]) == ("0", "Không có tài sản phải di chuyển.")
    assert facts["debt_left"] == "44.961.200"


def test_a_plan_of_the_log_prints_with_the_words_that_were_sealed() -> None:
    """Numbered items get their descriptions and grounds back; the amounts are those that were kept."""
    situation, plan = of_sample("SM-001")
    bare, words = Inventory(situation=situation).without_words()
    kept = recorded(Valuer(pack().rates).value(bare.situation, read(rows()).project), plan.basis)
    assert "Xưởng mộc gia đình" not in kept.model_dump_json()
    again = in_full(PlanRecord.model_validate_json(kept.model_dump_json()), bare, words)
    assert again.lines == plan.lines


def test_the_file_is_a_pdf_named_by_the_code_with_the_day_of_the_paper(tmp_path: Path) -> None:
    """The same plan gives the same bytes; without a day the paper leaves it to be written in."""
    plan = of_sample("SM-001")[1]
    path = write_plan_sheet(tmp_path, HEAD, plan)
    first = path.read_bytes()
    assert (path.name, first[:5]) == ("SM-001-bang-tinh.pdf", b"%PDF-")
    assert write_plan_sheet(tmp_path, HEAD, plan).read_bytes() == first
    dated = HEAD.model_copy(update={"drawn_up_on": dt.date(2026, 6, 23), "plan_version": 2})
    assert b"20260623" in write_plan_sheet(tmp_path, dated, plan, ["Phải xác minh"]).read_bytes()
    assert list(tmp_path.iterdir()) == [path]

"""A pack's rates are taken whole or refused with file, line and reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.pack_files import SHIPPED, BadPack
from store.rates_file import load_rates

PACK = "mau-song-mau-2026"
TEXT = (SHIPPED / f"{PACK}.yaml").read_text(encoding="utf-8")


def spoilt(folder: Path, old: str, new: str) -> Path:
    """The sample pack with one text changed."""
    assert old in TEXT
    file = folder / "goi.yaml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return file


def test_the_shipped_pack_and_a_file_of_the_same_text_are_the_same(tmp_path: Path) -> None:
    """By id or by path, what is written is what counts."""
    file = tmp_path / "khac.yaml"
    file.write_text(TEXT, encoding="utf-8")
    assert load_rates(PACK) == load_rates(str(file))
    assert load_rates(PACK).is_sample


def test_a_pack_that_is_not_there_is_a_key_error() -> None:
    """Neither an id of a shipped pack nor the path of a file."""
    with pytest.raises(KeyError):
        load_rates("khong-co")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('farm: "1.5"', "farm: 1.5", "write it in quotes"),
        ('category: C-GRAVE, name: "Mộ xây"', 'category: C-TREE, name: "Mộ xây"', "category"),
        ("    support: {number: 905/2026/QĐ-UBND, date: 2026-03-31}\n", "", "documents.support is missing"),
        ("{code: MD,", "{code: MX,", "MX is written twice"),
        ("M3: 11000000", "M3: -1", "moving.M3"),
        ("M3: 11000000", "M4: 11000000", "one row for each of M0, M1, M2, M3"),
        ("{min: 3, max: 4, rate: 3000000}", "{min: 4, max: 4, rate: 3000000}", "without gap or overlap"),
        ("{min: 5, max: 6, rate: 4000000}", "{min: 5, max: 7, rate: 4000000}", "without gap or overlap"),
        ('"20_30": [3, 6, 9]', '"20_30": [7, 6, 9]', "never above 30_70"),
        ('    "20_30": [3, 6, 9]      # 20 <= share < 30\n', "", "cover every share once"),
        ('"20_30": [3, 6, 9]', "20_30: [3, 6, 9]", "in quotes"),
        ("income: 30", "income: 31", "with_books_pct_of_mean_yearly_income"),
        ("max_months: 6", "max_months: 7", "max_months"),
        ("legal_max_factor: 5", "legal_max_factor: 6", "legal_max_factor"),
        ("order: [table, layer,", "order: [table, luck,", "order"),
        ("order: [table, layer,", "order: [layer, table,", "begins with the table"),
        ("floor_pct: 60", "floor_pct: 101", "floor_pct"),
        ("cap_pct: 100", "cap_pct: 120", "cap_pct"),
        (', yields_kg_per_m2: ["0.58", "0.61", "0.60"]', "", "yields_kg_per_m2"),
        ("base: [C-LAND, C-LAND-T, C-INV]", "base: [C-LAND, C-HOUSE]", "Art. 94(6)"),
        ("order: [D-FIN, D-LUF]", "order: [D-FIN]", "D-FIN and D-LUF once each"),
        ("{no: 2, when", "{no: 1, when", "windows 1 and 2"),
        ("line_rounding: {mode: half_up", "line_rounding: {mode: none", "broken đồng"),
        ("share_rounding: none", "share_rounding: none\n  bonus: 5", "bonus: unknown key"),
        ("area_class: ward ", "area_class: moon ", "area_class"),
        ("  animal_move_per_head: 150000\n", "", "animal_move_per_head is missing"),
        ("moving:  ", "graves:  ", "written twice"),
        ('late_rate_per_day: "0.0003"', 'late_rate_per_day: [{from: 2026-07-01, rate: "0.0003"}]', "source is missing"),
        (
            'late_rate_per_day: "0.0003"',
            'late_rate_per_day: [{from: 2026-07-01, rate: "1", source: a}, {from: 2026-07-01, rate: "2", source: b}]',
            "no two share one",
        ),
    ],
)
def test_a_bad_pack_is_refused_at_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    """The file's name, the line that holds the mistake or the section around it, and what is wrong."""
    with pytest.raises(BadPack) as refused:
        load_rates(str(spoilt(tmp_path, old, new)))
    assert told in refused.value.reason
    assert refused.value.file == "goi.yaml"
    assert re.match(r"line \d+", refused.value.row)


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    """Whoever mends the file goes straight there."""
    with pytest.raises(BadPack) as refused:
        load_rates(str(spoilt(tmp_path, "M3: 11000000", "M3: -1")))
    assert refused.value.row == f"line {TEXT[: TEXT.index('M3: 11000000')].count(chr(10)) + 1}"


def test_late_rates_may_be_dated(tmp_path: Path) -> None:
    """One number holds always; a list holds from its days on."""
    dated = 'late_rate_per_day: [{from: 2026-07-01, rate: "0.0005", source: "Luật mới"}]'
    rates = load_rates(str(spoilt(tmp_path, 'late_rate_per_day: "0.0003"', dated))).rates
    assert [(rate.from_.isoformat(), str(rate.rate)) for rate in rates.payment.late_rates] == [("2026-07-01", "0.0005")]
    assert len(load_rates(PACK).rates.payment.late_rates) == 1

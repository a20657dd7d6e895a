"""A bad pack is refused whole, with file, row and reason in both languages, and what was in force stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from domain.policy.standing import PolicyStanding
from store.pack_files import SHIPPED, BadPack, load_pack, read_pack
from tests.shipped_packs import shipped_rulebooks

SAMPLE: Final = (SHIPPED / "mau-song-mau-2026.yaml").read_text(encoding="utf-8")
NATIONAL: Final = (SHIPPED / "national-2026.yaml").read_text(encoding="utf-8")

#: A small national pack, from which the bad ones below are made.
HEAD = """\
pack:
  id: bad
  version: 1
  title: {vi: Gói thử, en: Test pack}
  is_sample: true
  rule_version: R254
  effective_from: 2026-01-01
rule_versions:
  - id: R254
    from: 2026-01-01
    title: {vi: Nghị quyết 254, en: Resolution 254}
    article: Nghị quyết 254
    source: Resolution 254
    confidence: confirmed
    evidence: legal_text_copy
rules:
"""
ROW = """\
  - id: payment
    stream: case
    step: payment
    text: {vi: Chi trả, en: Pay}
    days: 30
    day_kind: calendar
    bound: max
    rolls: false
    starts_from: [batch_plan_effective]
    stops_at: [deposit_made]
    who_acts: [implementing_unit]
    statutory: true
    article: Luật Đất đai, Điều 94
    source: Land Law Art.94
    scope: national
    confidence: confirmed
    evidence: legal_text_copy
    effective_from: 2026-01-01
    rule_versions: [R254]
"""
TAIL = """\
escalation:
  day_kind: working
  source: test
  rungs: [{id: E0, offset: 0, to: [approver], kind: overdue}]
  statutory_breach: {jump_to: E0, parallel: true, notice_expiry_warning_days: 30}
  diligence: {escalations_without_action: 3, within_days: 30, to: inspection_committee, aggregate_only: true}
  extensions_max: 2
  quiet_hours: {from: "20:00", to: "07:00"}
"""


def refusal(text: str, name: str = "bad.yaml") -> BadPack:
    """Why a file of that text is refused."""
    with pytest.raises(BadPack) as refused:
        read_pack(name, text.encode())
    return refused.value


def line_of(text: str, part: str) -> int:
    """The line of the file a part stands on."""
    return text[: text.index(part)].count("\n") + 1


def test_the_text_the_bad_packs_are_made_from_is_a_pack() -> None:
    """Otherwise each of them would be refused for another reason than its own."""
    assert [rule.id for rule in read_pack("bad.yaml", (HEAD + ROW + TAIL).encode()).rules] == ["payment"]


@pytest.mark.parametrize(
    ("before", "after", "row", "reason", "vi"),
    [
        ("    source: Land Law Art.94\n", "", "line 17 (payment)", "source is missing", "thiếu source"),
        ("source: Land Law Art.94", 'source: ""', "line 30 (payment)", "source: String", "không được để trống"),
        ("days: 30", "days: 30.5", "line 21", "write it in quotes", "viết trong dấu ngoặc kép"),
        ("bound: max", "bound: latest", "line 23 (payment)", "unknown bound 'latest'", "bound 'latest' không được"),
        ("days: 30", "days: thirty", "line 21 (payment)", "valid integer", "phải là số nguyên"),
        (
            "statutory: true",
            "applies_when: [poor]\n    statutory: true",
            "line 28 (payment)",
            "unknown applies_when",
            "",
        ),
        ("[deposit_made]", "[deposit_mode]", "line 26 (payment)", "unknown fact deposit_mode", "sự kiện deposit_mode"),
        ("[deposit_made]", "[plan_approved]", "line 17 (payment)", "for the case stream", "không có ở luồng case"),
        (
            "scope: national",
            "scope: national\n    colour: red",
            "line 32 (payment)",
            "colour: unknown key",
            "mục không",
        ),
        ("scope: national", "scope: national\n    set_by: {}", "line 17 (payment)", "set_by: unknown key", "mục không"),
        ("days: 30\n", "days: 30\n    days: 31\n", "line 22", "written twice", "viết hai lần"),
        ("rules:", "rulez:", "line 16", "unknown section rulez", "phần rulez"),
        (
            "evidence: legal_text_copy\n    eff",
            "evidence: none\n    eff",
            "line 17 (payment)",
            "needs evidence",
            "căn cứ",
        ),
        (
            "rule_versions: [R254]",
            "rule_versions: [R255]",
            "line 17 (payment)",
            "unknown rule version R255",
            "phiên bản",
        ),
        ("rule_version: R254", "rule_version: LL2024", "line 1", "unknown rule version LL2024", "phiên bản quy định"),
        ("to: [approver]", "to: [aprover]", "line 37", "unknown role aprover", "vai trò aprover"),
        ("to: inspection_committee", "to: inspectors", "line 37", "unknown role inspectors", "vai trò inspectors"),
        ('from: "20:00"', "from: 20:00", "line 43", "in quotes", "trong dấu ngoặc kép"),
        ("days: 30", "days: 030", "line 21", "030 is no plain whole number", "030 không phải số nguyên"),
        ("days: 30", "days: 0x1E", "line 21", "0x1E is no plain whole number", "0x1E không phải số nguyên"),
        ("days: 30", "days: 1:30", "line 21", "1:30 is no plain whole number", "1:30 không phải số nguyên"),
        ("stops_at: [deposit_made]", "stops_at: &x [*x]", "line 1", "not readable as YAML", "không đọc được"),
        ("days: 30", f"days: {'[' * 3000}{']' * 3000}", "line 1", "not readable as YAML", "không đọc được"),
        ("title: {vi", "title: {{vi", "line 5", "not readable as YAML", "không đọc được"),
        ("effective_from: 2026-01-01\nr", "effective_from: soon\nr", "line 7 (bad)", "valid date", "phải là ngày"),
    ],
)
def test_a_bad_national_pack_is_refused_with_file_row_and_reason(
    before: str, after: str, row: str, reason: str, vi: str
) -> None:
    """Whoever edits a pack is told where it is wrong, in his language, and nothing of it is taken."""
    text = HEAD + ROW + TAIL
    assert before in text
    refused = refusal(text.replace(before, after, 1))
    assert (refused.file, refused.row) == ("bad.yaml", row)
    assert reason in refused.reason
    said, _, english = str(refused).partition(" / ")
    assert said.startswith("Gói chính sách bad.yaml, ")
    assert vi in said
    assert reason in english


def test_two_rows_of_one_id_may_not_hold_on_one_day() -> None:
    """The second row is named, with its line."""
    again = ROW.replace("effective_from: 2026-01-01", "effective_from: 2026-07-01")
    refused = refusal(HEAD + ROW + again + TAIL)
    assert (refused.row, "overlap" in refused.reason) == ("line 36 (payment)", True)
    assert "chồng lên dòng khác" in str(refused)


@pytest.mark.parametrize(
    ("before", "after", "place", "reason"),
    [
        ("{id: self-declaration, days: 5,", "{id: payment, days: 45,", "{id: payment", "days is locked"),
        ("{id: self-declaration, days: 5,", "{id: self-declared, days: 5,", "{id: self-declared", "no such rule"),
        (
            "{id: self-declaration, days: 5, day_kind: working}",
            "{id: self-declaration}",
            "{id: self-d",
            "changes nothing",
        ),
        ("{id: reward-pay,", "{id: approval-sign,", "{id: approval-sign, days: 10", "changed twice"),
        ("{id: reward-pay,", "{id: draft_plan,", "draft_plan: {days", "changed twice"),
        ("days: 4,", "days: 0,", "days: 0", "greater than or equal to 1"),
        ("  household_response:", "  household_answer:", "{days: 7, day_kind: calendar}", "unknown key"),
        ("{every_days: 7,", "{days: 7,", "inventory_after_declaration", "visit_in_active_persuasion"),
        (
            "{days: 14, day_kind: calendar}",
            "{days: 14, day_kind: working}",
            "inventory_after_declaration",
            "calendar days",
        ),
        ("expires_on: 2027-02-28", "expires_on: 2025-12-31", "id: mau-song", "expires before it begins"),
        ("rule_version: R254", "rule_version: LL-AMEND", "id: mau-song", "unknown rule version LL-AMEND"),
        ("rule_version: R254", "rule_version: LL2024", "id: mau-song", "rule version LL2024 holds"),
        ("  effective_from: 2026-01-01", "  effective_from: 2025-12-31", "id: mau-song", "rule version R254 holds"),
        ("  is_sample", "  base: no-such-pack\n  is_sample", "id: mau-song", "stands on an unknown pack"),
        ("  is_sample", "  base: mau-song-mau-2026\n  is_sample", "id: mau-song", "stand on a national pack"),
        ("  version: 1\n", "", "id: mau-song", "version is missing"),
        (
            "    coefficient: {number",
            "    coefficients: {number",
            "land_price_table: {number",
            "coefficient is missing",
        ),
        (
            "{number: 901/2025/NQ-HĐND, date: 2025-12-20}",
            "{date: 2025-12-20}",
            "land_price_table: {d",
            "number is missing",
        ),
        ('residential: "1.1"', "residential: 1.1", "coefficients:", "write it in quotes"),
        ('late_rate_per_day: "0.0003"', "late_rate_per_day: 0.0003", "late_rate_per_day", "write it in quotes"),
        ('category: C-HOUSE, name: "Sân', 'category: C-YARD, name: "Sân', "{code: SAN", "C-YARD"),
        ("order: [table, layer, frontage,", "order: [table, layer, width,", "order: [table", "width"),
        ("payment:\n  days_from", "paying:\n  days_from", "paying:", "unknown section paying"),
        (
            "provincial_working_group: recorded",
            "provincial_group: recorded",
            "day_kind: working\n  rungs",
            "unknown role",
        ),
        (
            "{project: DA-MAU-2026-01, rung: E1,",
            "{project: DA-MAU-2026-01, rung: E9,",
            "day_kind: working\n  rungs",
            "unknown rung E9",
        ),
    ],
)
def test_a_bad_provincial_pack_is_refused_at_its_line(before: str, after: str, place: str, reason: str) -> None:
    """The province's own file, one thing in it changed: the line of that thing, or of its section, and why."""
    assert before in SAMPLE
    text = SAMPLE.replace(before, after, 1)
    refused = refusal(text, "tinh-mau.yaml")
    assert refused.file == "tinh-mau.yaml"
    assert reason in refused.reason
    assert refused.row.partition(" (")[0] == f"line {line_of(text, place)}"


def test_a_section_of_prices_left_out_is_missed() -> None:
    """Prices come whole or not at all; a pack without any stands on the national one all the same."""
    start, end = SAMPLE.index("moving:  "), SAMPLE.index("# ----", SAMPLE.index("moving:  "))
    assert "section moving is missing" in refusal(SAMPLE[:start] + SAMPLE[end:]).reason
    assert "documents is missing" in refusal(_without(SAMPLE, "  documents:", "\narea_class")).reason


def _without(text: str, start: str, end: str) -> str:
    return text[: text.index(start)] + text[text.index(end) :]


def test_a_duplicate_transition_or_an_unknown_duty_is_refused() -> None:
    """The sections of the national pack that are not clocks are closed lists too."""
    double = NATIONAL.replace("id: r254-approved-only", "id: r254-both-decided")
    assert "written twice" in refusal(double).reason
    assert "unknown fact plan_painted" in refusal(NATIONAL.replace("[plan_appraised, s", "[plan_painted, s")).reason
    assert "unknown role painter" in refusal(NATIONAL.replace("roles: [accountant]", "roles: [painter]")).reason


def test_a_file_that_is_no_text_is_refused() -> None:
    """A spreadsheet saved under the wrong name says so instead of failing."""
    with pytest.raises(BadPack, match="UTF-8"):
        read_pack("x.yaml", b"\xff\xfe\x00")
    assert "mapping of sections" in refusal("- a list").reason
    assert "section meta is missing" in refusal("area_class: ward").reason


def test_a_shipped_file_holds_the_pack_of_its_name(tmp_path: Path) -> None:
    """A copy under another name would be published as something it is not."""
    (tmp_path / "other.yaml").write_text(HEAD + ROW + TAIL, encoding="utf-8")
    with pytest.raises(BadPack, match="holds the pack bad"):
        load_pack("other", tmp_path)


async def test_what_was_in_force_stays(tmp_path: Path) -> None:
    """A running installation that meets a broken file goes on under the rules it has read."""
    books, standing = shipped_rulebooks(), PolicyStanding(pack_id="mau-song-mau-2026", version=1)
    await books.read(standing.pack_id, standing.version)
    before = books.of(standing, "DA", date(2026, 6, 1))
    bad = tmp_path / "mau-song-mau-2026.yaml"
    bad.write_text(SAMPLE.replace('farm: "1.5"', "farm: 1.5"), encoding="utf-8")
    with pytest.raises(BadPack):
        load_pack(str(bad))
    assert books.of(standing, "DA", date(2026, 6, 1)) is before

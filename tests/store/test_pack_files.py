"""The shipped packs say what the sources say, and a bad pack is refused with file, row and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.policy.ladder import rung_moments
from domain.policy.packs import TimerId
from domain.policy.vocabulary import Bound, Condition, RuleDayKind
from domain.values import StreamKind
from store.calendar_seed import seeded_calendar
from store.pack_files import BadPack, load_pack

SUMMER = date(2026, 6, 1)

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
    effective_from: 2026-01-01
"""

HEAD = """\
pack:
  id: bad
  version: 1
  title: {vi: Gói thử, en: Test pack}
  is_sample: true
  rule_version: R254
  effective_from: 2026-01-01
rules:
"""

TAIL = """\
escalation:
  id: test
  version: 1
  source: test
  before_due_at: "08:00"
  after_due_at: "10:00"
  rungs: [{id: E0, offset: 0, to: [approver], kind: overdue}]
  statutory_breach: {jump_to: E0, parallel: true, notice_expiry_warning_days: 30}
  diligence: {escalations_without_action: 3, within_days: 30, to: inspection_committee, aggregate_only: true}
  extensions_max: 2
  quiet_hours: {begins: "20:00", ends: "07:00"}
"""


def written(folder: Path, text: str, name: str = "bad") -> Path:
    """The folder, with a pack of that text in it."""
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("rule_id", "bound", "days", "day_kind"),
    [
        ("self-declaration", "max", 5, "working"),
        ("inventory-after-declaration", "max", 15, "working"),
        ("draft-plan", "max", 20, "working"),
        ("opinion-meeting", "max", 3, "working"),
        ("dialogue-window", "max", 30, "calendar"),
        ("reply-to-disagreement", "max", 10, "working"),
        ("appraisal", "max", 30, "working"),
        ("approval-sign", "max", 4, "working"),
        ("decision-delivery", "max", 2, "working"),
        ("household-response", "max", 7, "calendar"),
        ("payment", "max", 30, "calendar"),
        ("recovery-decision", "max", 10, "calendar"),
        ("handover-after-pay", "max", 10, "calendar"),
        ("inventory-compulsory-deliver", "max", 3, "working"),
        ("reward-list", "max", 3, "calendar"),
        ("reward-decision", "max", 3, "calendar"),
        ("reward-pay", "max", 10, "calendar"),
        ("notice-lead-agri", "min_wait", 60, "calendar"),
        ("notice-lead-nonagri", "min_wait", 120, "calendar"),
        ("inventory-persuasion", "min_wait", 15, "calendar"),
        ("inventory-compulsory-wait", "min_wait_exceeded", 10, "calendar"),
        ("inventory-compulsory-posting", "min_wait", 5, "calendar"),
        ("inventory-unsigned-posting", "min_wait", 10, "calendar"),
        ("heirs-posting", "min_wait", 15, "calendar"),
        ("plan-posting", "min_wait", 10, "calendar"),
        ("plan-persuasion", "min_wait", 10, "calendar"),
        ("plan-recovery-wait", "min_wait_exceeded", 10, "calendar"),
        ("refuse-money-persuasion", "min_wait", 10, "calendar"),
        ("handover-persuasion", "min_wait", 10, "calendar"),
        ("enforcement-wait", "min_wait_exceeded", 10, "calendar"),
        ("notice-validity", "validity", 12, "calendar"),
    ],
)
def test_the_sample_pack_holds_every_clock_of_the_main_path(rule_id: str, bound: str, days: int, day_kind: str) -> None:
    """Number, bound and day kind are those of the deadline catalogue with the sample province's changes."""
    rule = load_pack("mau-song-mau-2026").rule(rule_id, SUMMER)
    assert (rule.bound.value, rule.days, rule.day_kind.value) == (bound, days, day_kind)


def test_only_payment_among_the_calendar_limits_does_not_roll() -> None:
    """Day 30 of payment is day 30; every other latest time moves off a rest day."""
    rules = load_pack("mau-song-mau-2026").rules
    assert [rule.id for rule in rules if rule.bound is Bound.MAX and not rule.rolls] == ["payment"]


def test_the_statutory_limits_are_the_national_ones() -> None:
    """A breach of these, and of no local practice, is told to the top at once."""
    rules = load_pack("mau-song-mau-2026").rules
    assert {rule.id for rule in rules if rule.statutory} == {
        "appraisal",
        "dialogue-window",
        "recovery-decision",
        "payment",
    }


def test_the_province_keeps_the_limit_of_the_law_beside_its_own() -> None:
    """The appraisal runs in working days and shows that the law says calendar days."""
    rule = load_pack("mau-song-mau-2026").rule("appraisal", SUMMER)
    assert rule.set_by is not None
    assert (rule.set_by.base_days, rule.set_by.base_day_kind) == (30, RuleDayKind.CALENDAR)
    assert load_pack("national-2026").rule("appraisal", SUMMER).day_kind is RuleDayKind.CALENDAR


def test_the_two_notice_leads_share_out_every_holding() -> None:
    """Wholly agricultural land waits 60 days, any other 120; neither concerns a household without land."""
    pack = load_pack("mau-song-mau-2026")
    assert pack.rule("notice-lead-agri", SUMMER).applies_when == (
        Condition.HAS_OWN_LAND,
        Condition.LAND_ONLY_AGRICULTURAL,
    )
    assert pack.rule("notice-lead-nonagri", SUMMER).applies_when == (
        Condition.HAS_OWN_LAND,
        Condition.LAND_NON_AGRICULTURAL,
    )


def test_rules_are_told_apart_by_stream_and_day() -> None:
    """The batch has its own clocks, and a row not yet in force is not a rule of that day."""
    pack = load_pack("mau-song-mau-2026")
    assert {rule.id for rule in pack.rules_of(StreamKind.BATCH, SUMMER)} == {
        "plan-posting",
        "opinion-meeting",
        "appraisal",
        "approval-sign",
    }
    with pytest.raises(KeyError):
        pack.rule("handover-after-pay", date(2026, 3, 19))


def test_the_sample_ladder_climbs_faster_in_the_sample_project() -> None:
    """A late payment of the sample project reaches the land office two working days after its due date."""
    pack = load_pack("mau-song-mau-2026")
    fired = rung_moments(pack.ladder, date(2026, 10, 31), True, seeded_calendar(), "DA-MAU-2026-01")
    assert [(moment.rung_id, moment.at.date()) for moment in fired] == [
        ("E-2", date(2026, 10, 26)),
        ("E-1", date(2026, 10, 29)),
        ("E0", date(2026, 11, 2)),
        ("E-law", date(2026, 11, 2)),
        ("E1", date(2026, 11, 4)),
        ("E2", date(2026, 11, 9)),
        ("E3", date(2026, 11, 16)),
        ("E4", date(2026, 12, 1)),
    ]


def test_the_timers_of_silence_come_from_the_province_where_it_names_them() -> None:
    """Both product timers are there once, with the sample's source."""
    timers = load_pack("mau-song-mau-2026").timers
    assert {(timer.id, timer.days) for timer in timers} == {
        (TimerId.VISIT_IN_ACTIVE_PERSUASION, 7),
        (TimerId.STUCK_WITHOUT_EVENT, 14),
    }
    assert all("mẫu" in timer.source for timer in timers)


def test_an_unknown_pack_is_a_key_error() -> None:
    """A pack nobody shipped is told apart from one that cannot be read."""
    with pytest.raises(KeyError):
        load_pack("no-such-pack")


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """The text that the bad packs below are made from is itself a pack."""
    assert [rule.id for rule in load_pack("bad", written(tmp_path, HEAD + ROW + TAIL)).rules] == ["payment"]


@pytest.mark.parametrize(
    ("before", "after", "row", "reason"),
    [
        ("    source: Land Law Art.94\n", "", "line 9 (payment)", "source is missing"),
        ("days: 30", "days: 30.5", "line 13", "write it in quotes"),
        ("bound: max", "bound: latest", "line 9 (payment)", "unknown bound 'latest'"),
        ("statutory: true", "statutory: true\n    applies_when: [is_poor]", "line 9 (payment)", "unknown applies_when"),
        ("[deposit_made]", "[deposit_mode]", "line 9 (payment)", "unknown fact deposit_mode"),
        ("scope: national", "scope: national\n    colour: red", "line 9 (payment)", "colour"),
        ("days: 30\n", "days: 30\n    days: 31\n", "line 14", "written twice"),
        ("rules:", "rulez:", "line 9", "unknown section rulez"),
        ('after_due_at: "10:00"', "after_due_at: 10:00", "line 27 (test)", "in quotes"),
        ("id: bad", "id: worse", "pack", "holds the pack worse"),
        ("title: {vi", "title: {{vi", "line 5", "not readable as YAML"),
    ],
)
def test_a_bad_pack_is_refused_with_file_row_and_reason(
    tmp_path: Path, before: str, after: str, row: str, reason: str
) -> None:
    """Whoever edits a pack is told where it is wrong, and nothing of it is taken."""
    text = HEAD + ROW + TAIL
    assert before in text
    with pytest.raises(BadPack) as refused:
        load_pack("bad", written(tmp_path, text.replace(before, after, 1)))
    assert refused.value.file == "bad.yaml"
    assert refused.value.row == row
    assert reason in refused.value.reason
    assert "Gói chính sách bad.yaml" in str(refused.value)


def test_two_rows_of_one_id_may_not_hold_on_one_day(tmp_path: Path) -> None:
    """The second row is named, with its line."""
    again = ROW.replace("2026-01-01", "2026-07-01")
    with pytest.raises(BadPack, match="overlap") as refused:
        load_pack("bad", written(tmp_path, HEAD + ROW + again + TAIL))
    assert refused.value.row == "line 26 (payment)"


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ("{id: payment, days: 45, source: x}", "days is locked"),
        ("{id: pay, days: 45, source: x}", "no such rule"),
        ("{id: payment, days: 45}", "source is missing"),
        ("{id: payment, days: 4.5, source: x}", "write it in quotes"),
    ],
)
def test_a_province_may_not_change_what_is_locked(tmp_path: Path, override: str, reason: str) -> None:
    """A change to a national row is refused in the province's own file, at its line."""
    written(tmp_path, HEAD.replace("id: bad", "id: base") + ROW + TAIL, "base")
    head = HEAD.replace("rules:\n", "").replace("  is_sample", "  base: base\n  is_sample")
    with pytest.raises(BadPack) as refused:
        load_pack("bad", written(tmp_path, f"{head}deadline_overrides:\n  - {override}\n{TAIL}"))
    assert refused.value.file == "bad.yaml"
    assert refused.value.row.startswith("line 10")
    assert reason in refused.value.reason

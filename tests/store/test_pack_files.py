"""The shipped packs say what the sources say: the deadline catalogue column by column, the province's file whole."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from domain.policy.firmness import Firmness, firmness
from domain.policy.ladder import rung_moments
from domain.policy.packs import Pack, TimerId
from domain.policy.vocabulary import Bound, Condition, RuleDayKind
from domain.values import StreamKind
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack, read_pack

SUMMER = date(2026, 6, 1)


@lru_cache(maxsize=2)
def shipped(pack_id: str) -> Pack:
    """A shipped pack, read once for all tests."""
    return load_pack(pack_id)


CATALOGUE: Final[list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parents[1] / "statutory_deadlines.yaml").read_text(encoding="utf-8")
)["deadlines"]
#: The file as the province hands it over; the shipped one is a copy of it.
SAMPLE: Final = Path(__file__).parents[2] / "domain" / "policy" / "mau-song-mau-2026.yaml"


@pytest.mark.parametrize("listed", CATALOGUE, ids=[row["id"] for row in CATALOGUE])
def test_the_national_pack_carries_each_row_of_the_catalogue(listed: dict[str, Any]) -> None:
    """Every column that says something of the law is equal; where ours is richer, it is so beside them."""
    (rule,) = [rule for rule in shipped("national-2026").rules if rule.id == listed["id"]]
    ours = {
        "step": rule.step.value,
        "days": rule.days,
        "unit": rule.unit.value,
        "day_kind": rule.day_kind.value,
        "bound": rule.bound.value,
        "rolls": rule.rolls,
        "source": rule.source,
        "confidence": rule.confidence.value,
        "evidence": rule.evidence.value,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "scope": rule.scope.value,
        "note": rule.note,
        "supersedes": rule.supersedes,
    }
    theirs = {column: listed.get(column) for column in ours} | {"unit": listed.get("unit", "days")}
    assert ours == theirs
    if rule.bound is Bound.ALARM:
        assert rule.on is not None
        assert rule.on.isoformat() == listed["starts_from"]


def test_the_sample_pack_is_read_whole_with_its_prices() -> None:
    """Head, documents, prices, deadlines and ladder come from one file, by its id or by its path."""
    pack = shipped("mau-song-mau-2026")
    assert pack == load_pack(str(SAMPLE))
    assert pack.header.is_sample
    assert (pack.header.version, pack.header.expires_on) == (1, date(2027, 2, 28))
    assert pack.header.documents is not None
    assert pack.header.documents.coefficient.number == "902/2026/QĐ-UBND"
    assert pack.rates is not None
    assert len(pack.rates.land_price_table) == 13
    assert Pack.model_validate_json(pack.model_dump_json()) == pack


def test_a_row_says_how_firmly_it_is_known() -> None:
    """Read in the text, read at second hand, not read: the three words of the brief."""
    pack = shipped("national-2026")
    known = {rule.id: firmness(rule) for rule in pack.rules}
    assert known["payment"] is Firmness.CONFIRMED
    assert known["approval-sign"] is Firmness.SECONDARY
    assert known["reward-list"] is Firmness.UNCONFIRMED
    assert known["notice-lead-agri-2013"] is Firmness.UNCONFIRMED


@pytest.mark.parametrize(
    ("rule_version", "leads", "posting"),
    [
        ("LL2013", {"notice-lead-agri-2013": 90, "notice-lead-nonagri-2013": 180}, {"plan-posting-2013": 20}),
        ("LL2024-2T", {"notice-lead-agri-2024": 90, "notice-lead-nonagri-2024": 180}, {"plan-posting-2024": 30}),
        ("R254", {"notice-lead-agri": 60, "notice-lead-nonagri": 120}, {"plan-posting": 10}),
    ],
)
def test_a_stream_keeps_the_rows_of_its_own_rule_set(
    rule_version: str, leads: dict[str, int], posting: dict[str, int]
) -> None:
    """A case that stays under the old law by the transition has its notice and posting times also in 2026."""
    pack = shipped("mau-song-mau-2026")
    of_cases, of_batches = (
        {rule.id: rule.days for rule in pack.rules_of(kind, SUMMER, rule_version)}
        for kind in (StreamKind.CASE, StreamKind.BATCH)
    )
    assert {rule_id: days for rule_id, days in of_cases.items() if rule_id.startswith("notice-lead")} == leads
    assert {rule_id: days for rule_id, days in of_batches.items() if rule_id.startswith("plan-posting")} == posting
    assert all(rule.rule_version == rule_version for rule in pack.rules_under(rule_version))


def test_an_unknown_rule_set_is_a_key_error() -> None:
    """The bill of October 2026 is not law yet."""
    with pytest.raises(KeyError):
        shipped("national-2026").rules_under("LL-AMEND")


def test_who_signs_what_comes_from_the_pack() -> None:
    """The Chair decides, the accountant pays, the director approves the payment; one person not both."""
    duties = shipped("mau-song-mau-2026").duties
    assert duties.roles_of["recovery_decided"] == ("approver",)
    assert duties.roles_of["payment_made"] == ("accountant",)
    assert "payment_prepared" in duties.kept_apart["payment_approved"]
    assert set(duties.kept_apart["plan_approved"]) >= {"plan_drafted", "plan_appraised"}


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
    rule = shipped("mau-song-mau-2026").rule(rule_id, SUMMER)
    assert (rule.bound.value, rule.days, rule.day_kind.value) == (bound, days, day_kind)


def test_only_payment_among_the_calendar_limits_does_not_roll() -> None:
    """Day 30 of payment is day 30; every other latest time moves off a rest day."""
    rules = shipped("mau-song-mau-2026").rules
    assert {rule.id for rule in rules if rule.bound is Bound.MAX and not rule.rolls} == {"payment", "payment-2013"}


def test_the_statutory_limits_are_the_national_ones() -> None:
    """A breach of these, and of no local practice, is told to the top at once."""
    rules = shipped("mau-song-mau-2026").rules
    assert {rule.id for rule in rules if rule.statutory} == {
        "appraisal",
        "dialogue-window",
        "dialogue-window-2024",
        "enforcement-execute",
        "enforcement-execute-2013",
        "recovery-decision",
        "payment",
        "payment-2013",
    }


def test_the_province_keeps_the_limit_of_the_law_beside_its_own() -> None:
    """The appraisal runs in working days and shows that the law says calendar days."""
    rule = shipped("mau-song-mau-2026").rule("appraisal", SUMMER)
    assert rule.set_by is not None
    assert (rule.set_by.base_days, rule.set_by.base_day_kind) == (30, RuleDayKind.CALENDAR)
    assert shipped("national-2026").rule("appraisal", SUMMER).day_kind is RuleDayKind.CALENDAR


def test_the_two_notice_leads_share_out_every_holding() -> None:
    """Wholly agricultural land waits 60 days, any other 120; neither concerns a household without land."""
    pack = shipped("mau-song-mau-2026")
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
    pack = shipped("mau-song-mau-2026")
    assert {rule.id for rule in pack.rules_of(StreamKind.BATCH, SUMMER)} == {
        "plan-posting",
        "resettlement-posting",
        "opinion-meeting",
        "appraisal",
        "approval-sign",
        "cadastral-send",
        "cadastral-correct",
    }
    with pytest.raises(KeyError):
        pack.rule("handover-after-pay", date(2026, 3, 19))


def test_the_sample_ladder_climbs_faster_in_the_sample_project() -> None:
    """A late payment of the sample project reaches the land office two working days after its due date."""
    pack = shipped("mau-song-mau-2026")
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
    timers = shipped("mau-song-mau-2026").timers
    assert {(timer.id, timer.days) for timer in timers} == {
        (TimerId.VISIT_IN_ACTIVE_PERSUASION, 7),
        (TimerId.STUCK_WITHOUT_EVENT, 14),
    }
    assert all("mẫu" in timer.source for timer in timers)


def test_an_unknown_pack_is_a_key_error() -> None:
    """A pack nobody shipped is told apart from one that cannot be read."""
    with pytest.raises(KeyError):
        load_pack("no-such-pack")


def edited(before: str, after: str) -> Pack:
    """The sample pack with one thing in its file changed."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert before in text
    return read_pack("tinh-mau.yaml", text.replace(before, after, 1).encode())


def test_a_province_sets_its_own_numbers_under_the_names_it_uses() -> None:
    """Ids of the catalogue and names of the product timers both find their row; the former number stays beside it."""
    pack = edited("  - {id: reward-pay, days: 10,", "  - {id: opinion-meeting, days: 4,")
    changed = pack.rule("opinion-meeting", SUMMER)
    assert changed.set_by is not None
    assert (changed.days, changed.set_by.base_days, changed.set_by.pack_id) == (4, 3, "mau-song-mau-2026")
    assert changed.set_by.source == "Gói chính sách mẫu tỉnh Sông Mẫu (hư cấu)"
    silence = edited("  - {id: reward-pay, days: 10, day_kind: calendar}", "  - {id: stuck_without_event, days: 21}")
    assert {timer.id: timer.days for timer in silence.timers}[TimerId.STUCK_WITHOUT_EVENT] == 21
    draft = edited("draft_plan: {days: 20,", "draft_plan: {days: 25,")
    assert draft.rule("draft-plan", SUMMER).days == 25


def test_a_province_adds_days_on_which_nobody_is_enforced_against() -> None:
    """A section of its own, added to the times the law forbids."""
    days = '{from: 2026-10-15, to: 2026-10-16, reason: "Tết cơm mới", source: "Quyết định của tỉnh"}'
    pack = edited("area_class: ward", f"no_enforcement_days:\n  - {days}\narea_class: ward")
    blackout = pack.rule("enforcement-blackout-tet", SUMMER).blackout
    assert blackout is not None
    assert [(one.begins, one.reason) for one in blackout.also] == [(date(2026, 10, 15), "Tết cơm mới")]


def test_a_pack_without_a_ladder_climbs_the_national_one() -> None:
    """The ladder is a product default, so a province may leave it; times of firing have defaults too."""
    text = SAMPLE.read_text(encoding="utf-8")
    bare = read_pack("tinh-mau.yaml", text[: text.index("escalation:\n")].encode())
    assert bare.ladder == shipped("national-2026").ladder
    ladder = shipped("mau-song-mau-2026").ladder
    assert (ladder.before_due_at.hour, ladder.after_due_at.hour, ladder.version) == (8, 10, 1)
    assert [absent.role for absent in ladder.roles_not_present] == ["provincial_working_group"]

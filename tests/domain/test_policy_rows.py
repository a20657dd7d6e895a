"""Each row of the law has its effect: a clock starts and stops on its days, a bar bars until its day.

The numbers come from the committed copy of the deadline catalogue and are counted here by hand, so that neither the
pack nor the program vouches for itself. Which facts a row stands between is written out below, row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from domain.clocks.bars import bars_on
from domain.clocks.effects import later_day, still_running
from domain.clocks.events import ClockStarted, ClockStopped, StopOutcome
from domain.clocks.facts import Fact
from domain.clocks.running import Clocks, evolve_clocks
from domain.clocks.setting import Facts, clock_changes
from domain.context import Rulebook
from domain.policy.packs import Pack
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound, LaterStream
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack
from tests.domain.house import morning
from tests.end_to_end.rung_rules import add_working_days, is_working

CATALOGUE: Final[Mapping[str, Mapping[str, Any]]] = {
    row["id"]: row
    for row in yaml.safe_load((Path(__file__).parents[1] / "statutory_deadlines.yaml").read_text("utf-8"))["deadlines"]
}
#: Numbers of our own rows: product defaults of brief 4.4, and the rule set of before August 2024 (decision 4).
OWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "inventory-after-declaration": {"days": 15, "day_kind": "working", "bound": "max"},
    "draft-plan": {"days": 20, "day_kind": "working", "bound": "max"},
    "reply-to-disagreement": {"days": 10, "day_kind": "working", "bound": "max"},
    "household-response": {"days": 7, "day_kind": "calendar", "bound": "max", "rolls": True},
    "notice-lead-agri-2013": {"days": 90, "day_kind": "calendar", "bound": "min_wait"},
    "notice-lead-nonagri-2013": {"days": 180, "day_kind": "calendar", "bound": "min_wait"},
    "plan-posting-2013": {"days": 20, "day_kind": "calendar", "bound": "min_wait"},
    "inventory-persuasion-2013": {"days": 15, "day_kind": "calendar", "bound": "min_wait"},
    "inventory-compulsory-wait-2013": {"days": 10, "day_kind": "calendar", "bound": "min_wait_exceeded"},
    "plan-persuasion-2013": {"days": 10, "day_kind": "calendar", "bound": "min_wait"},
    "plan-recovery-wait-2013": {"days": 10, "day_kind": "calendar", "bound": "min_wait_exceeded"},
    "handover-persuasion-2013": {"days": 10, "day_kind": "calendar", "bound": "min_wait"},
    "enforcement-wait-2013": {"days": 10, "day_kind": "calendar", "bound": "min_wait_exceeded"},
    "payment-2013": {"days": 30, "day_kind": "calendar", "bound": "max", "rolls": False},
    "enforcement-execute-2013": {"days": 10, "day_kind": "calendar", "bound": "max", "rolls": True},
    "enforcement-voluntary-handover-2013": {"days": 30, "day_kind": "calendar", "bound": "max", "rolls": True},
}
NUMBERS: Final = {**CATALOGUE, **OWN}

#: A fact, or one with details that matter: ("last_dialogue_held", result="complied").
Paper = tuple[str, Mapping[str, str | int]]


def paper(name: str, **details: str | int) -> Paper:
    """A fact by its name and details."""
    return name, details


#: Latest times: what starts the clock, and what stops it.
CLOCKS: Final[Mapping[str, tuple[Paper, Paper]]] = {
    "plan-explained": (paper("recovery_plan_approved"), paper("recovery_plan_explained")),
    "notice-submit": (paper("notice_file_completed"), paper("notice_submitted")),
    "notice-sign": (paper("notice_submitted"), paper("notice_issued")),
    "self-declaration": (paper("notice_delivered"), paper("self_declaration_received")),
    "inventory-after-declaration": (paper("self_declaration_received"), paper("inventory_minutes_signed")),
    "inventory-compulsory-submit": (paper("compulsory_inventory_proposed"), paper("compulsory_inventory_submitted")),
    "inventory-compulsory-sign": (paper("compulsory_inventory_submitted"), paper("compulsory_inventory_decided")),
    "inventory-compulsory-deliver": (paper("compulsory_inventory_decided"), paper("compulsory_inventory_delivered")),
    "inventory-enforcement-submit": (
        paper("inventory_noncompliance_recorded"),
        paper("inventory_enforcement_submitted"),
    ),
    "inventory-enforcement-sign": (paper("inventory_enforcement_submitted"), paper("inventory_enforcement_decided")),
    "inventory-enforcement-deliver": (
        paper("inventory_enforcement_decided"),
        paper("inventory_enforcement_delivered"),
    ),
    "draft-plan": (paper("inventory_complete"), paper("plan_drafted")),
    "appraisal": (paper("appraisal_file_completed"), paper("plan_appraised", result="pass")),
    "approval-sign": (paper("plan_appraised", result="pass"), paper("plan_approved")),
    "opinion-meeting": (paper("posting_ended"), paper("opinion_meeting_held")),
    "dialogue-window": (paper("batch_opinion_meeting_held"), paper("dialogue_held")),
    "dialogue-window-2024": (paper("batch_opinion_meeting_held"), paper("dialogue_held")),
    "reply-to-disagreement": (paper("stance_recorded", stance="disagree"), paper("disagreement_replied")),
    "decision-delivery": (paper("batch_plan_approved"), paper("decision_delivered")),
    "household-response": (paper("decision_delivered"), paper("response_recorded", response="accepted")),
    "recovery-decision": (paper("recovery_trigger_met"), paper("recovery_decided", trigger="87.5.a")),
    "payment": (paper("batch_plan_effective"), paper("plan_settled")),
    "payment-2013": (paper("batch_plan_effective"), paper("plan_settled")),
    "reward-list": (paper("reward_earned"), paper("reward_listed")),
    "reward-decision": (paper("reward_listed"), paper("reward_decided")),
    "reward-pay": (paper("reward_decided"), paper("reward_settled")),
    "handover-after-pay": (paper("plan_settled"), paper("handed_over")),
    "enforcement-submit": (paper("enforcement_proposed"), paper("enforcement_submitted")),
    "enforcement-sign": (paper("enforcement_submitted"), paper("enforcement_decided")),
    "enforcement-deliver": (paper("enforcement_decided"), paper("enforcement_delivered")),
    "enforcement-execute": (paper("enforcement_delivered"), paper("enforcement_carried_out")),
    "enforcement-voluntary-handover": (paper("last_dialogue_held", result="complied"), paper("handed_over")),
    "enforcement-execute-2013": (paper("enforcement_delivered"), paper("enforcement_carried_out")),
    "enforcement-voluntary-handover-2013": (paper("last_dialogue_held", result="complied"), paper("handed_over")),
    "cadastral-send": (paper("payment_completed"), paper("cadastral_file_sent")),
    "cadastral-correct": (paper("cadastral_file_sent"), paper("cadastral_corrected")),
}
#: Earliest times: what the wait runs from, and the act it bars.
BARS: Final[Mapping[str, tuple[Paper, Paper]]] = {
    "notice-lead-agri": (paper("notice_delivered"), paper("recovery_decided", trigger="87.5.a")),
    "notice-lead-nonagri": (paper("media_notice_done"), paper("recovery_decided", trigger="87.6")),
    "notice-lead-agri-2024": (paper("notice_delivered"), paper("recovery_decided", trigger="87.5.a")),
    "notice-lead-nonagri-2024": (paper("notice_delivered"), paper("recovery_decided", trigger="87.5.a")),
    "notice-lead-agri-2013": (paper("notice_delivered"), paper("recovery_decided", trigger="87.5.a")),
    "notice-lead-nonagri-2013": (paper("notice_delivered"), paper("recovery_decided", trigger="87.5.a")),
    "inventory-absent-announce": (paper("absence_announced"), paper("inventory_minutes_witnessed", reason="absent")),
    "inventory-unsigned-posting": (paper("inventory_posted_unsigned"), paper("inventory_posting_ended")),
    "inventory-persuasion": (paper("persuasion_inventory_started"), paper("persuasion_inventory_ended")),
    "inventory-compulsory-wait": (paper("persuasion_inventory_ended"), paper("compulsory_inventory_decided")),
    "inventory-compulsory-posting": (paper("compulsory_inventory_decided"), paper("compulsory_inventory_done")),
    "inventory-enforcement-persuasion": (
        paper("inventory_enforcement_delivered"),
        paper("compulsory_inventory_done"),
    ),
    "inventory-enforcement-police-notice": (
        paper("inventory_enforcement_police_informed"),
        paper("compulsory_inventory_done"),
    ),
    "resettlement-posting": (paper("resettlement_arrangement_posted"), paper("plan_approved")),
    "plan-posting": (paper("draft_plan_posted"), paper("posting_ended")),
    "plan-posting-2024": (paper("draft_plan_posted"), paper("posting_ended")),
    "plan-posting-2013": (paper("draft_plan_posted"), paper("posting_ended")),
    "plan-persuasion": (paper("persuasion_plan_started"), paper("persuasion_plan_ended")),
    "plan-recovery-wait": (paper("persuasion_plan_ended"), paper("recovery_decided", trigger="87.6")),
    "refuse-money-announce": (paper("payment_announced"), paper("persuasion_payment_started")),
    "refuse-money-persuasion": (paper("persuasion_payment_started"), paper("persuasion_payment_ended")),
    "handover-persuasion": (paper("persuasion_handover_started"), paper("persuasion_handover_ended")),
    "enforcement-wait": (paper("persuasion_handover_ended"), paper("enforcement_decided")),
    "heirs-posting": (paper("heirs_posted"), paper("heirs_posting_ended")),
    "inventory-persuasion-2013": (paper("persuasion_inventory_started"), paper("persuasion_inventory_ended")),
    "inventory-compulsory-wait-2013": (paper("persuasion_inventory_ended"), paper("compulsory_inventory_decided")),
    "plan-persuasion-2013": (paper("persuasion_plan_started"), paper("persuasion_plan_ended")),
    "plan-recovery-wait-2013": (paper("persuasion_plan_ended"), paper("recovery_decided", trigger="87.6")),
    "handover-persuasion-2013": (paper("persuasion_handover_started"), paper("persuasion_handover_ended")),
    "enforcement-wait-2013": (paper("persuasion_handover_ended"), paper("enforcement_decided")),
}
#: What protects a household under every rule set, named without the rule set: bars of coercion, and its money.
PROTECTION: Final = (
    "inventory-persuasion",
    "inventory-compulsory-wait",
    "plan-persuasion",
    "plan-recovery-wait",
    "handover-persuasion",
    "enforcement-wait",
    "enforcement-blackout-tet",
    "payment",
    "late-payment-interest",
)
#: Rows with an effect of another kind, each with a test of its own that names it.
OTHERS: Final = frozenset(
    {
        "notice-validity",
        "notice-media-newspaper",
        "notice-media-broadcast",
        "notice-posting-duration",
        "late-payment-interest",
        "late-payment-interest-2013",
        "enforcement-blackout-tet",
        "enforcement-blackout-tet-2013",
        "d151-expiry",
        "pack-expiry",
    }
)
#: Rows of streams that get their clocks in a later issue.
LATER: Final[Mapping[str, LaterStream]] = {
    "complaint-limit": LaterStream.GRIEVANCE,
    "complaint-acceptance": LaterStream.GRIEVANCE,
    "complaint-first": LaterStream.GRIEVANCE,
    "complaint-first-complex": LaterStream.GRIEVANCE,
    "complaint-first-remote": LaterStream.GRIEVANCE,
    "complaint-second-file": LaterStream.GRIEVANCE,
    "complaint-second": LaterStream.GRIEVANCE,
    "lawsuit-limit": LaterStream.GRIEVANCE,
    "dp-request-ack": LaterStream.PERSONAL_DATA,
    "dp-withdraw": LaterStream.PERSONAL_DATA,
    "dp-breach": LaterStream.PERSONAL_DATA,
}
#: A Friday; ten calendar days later is 31/08/2026, swapped off before the two days of the National Day.
FRIDAY: Final = date(2026, 8, 21)


@lru_cache(maxsize=1)
def national() -> Pack:
    """The national pack alone: a province's changes would hide its numbers."""
    return load_pack("national-2026")


@lru_cache(maxsize=8)
def book(rule_version: str) -> Rulebook:
    """The national rules of a rule set."""
    pack = national()
    rules = pack.rules_under(rule_version)
    return Rulebook(pack_id="national-2026", rules=rules, ladder=pack.ladder, calendar=seeded_calendar())


def row(rule_id: str) -> ClockRule:
    """The row under the newest rule set it belongs to, and alone: other rows must not help it."""
    version = next(rule for rule in national().rules if rule.id == rule_id).rule_versions[-1]
    return next(rule for rule in book(version).rules if rule.id == rule_id)


def facts(*papers: tuple[Paper, date]) -> Facts:
    """These papers on record, and every condition holding."""
    on_record = [
        Fact(version=number, on=on, type=name, details=dict(details))
        for number, ((name, details), on) in enumerate(papers, start=1)
    ]
    return Facts(in_force=on_record, holds=lambda _: True, repeatable=frozenset())


def last_day(rule_id: str, start: date) -> date:
    """The last day of a latest time, counted here from the catalogue's columns."""
    numbers = NUMBERS[rule_id]
    if numbers["day_kind"] == "working":
        return add_working_days(start, numbers["days"])
    end = start + timedelta(days=numbers["days"])
    while numbers["rolls"] and not is_working(end):
        end += timedelta(days=1)
    return end


def first_day(rule_id: str, start: date) -> date:
    """The first day an act is allowed, counted here from the catalogue's columns."""
    numbers = NUMBERS[rule_id]
    waited = numbers["days"] + (numbers["bound"] == "min_wait_exceeded")
    return add_working_days(start, waited) if numbers["day_kind"] == "working" else start + timedelta(days=waited)


def changes(rule: ClockRule, running: Clocks, known: Facts, today: date) -> list[Any]:
    """What the row does to the running clocks."""
    return clock_changes(running, known, (rule,), book(rule.rule_version), "DA", morning(today))


@pytest.mark.parametrize("rule_id", CLOCKS)
def test_a_latest_time_runs_from_its_paper_and_ends_with_the_other(rule_id: str) -> None:
    """On its last day the act is in time, a day later it is a day late."""
    rule, (start, stop) = row(rule_id), CLOCKS[rule_id]
    due = last_day(rule_id, FRIDAY)
    (started,) = changes(rule, (), facts((start, FRIDAY)), FRIDAY)
    assert isinstance(started, ClockStarted)
    assert (started.rule, started.started_on, started.due_on) == (rule_id, FRIDAY, due)
    running = evolve_clocks((), started)
    for on, outcome, late in ((due, StopOutcome.IN_TIME, 0), (due + timedelta(days=1), StopOutcome.LATE, 1)):
        (stopped,) = changes(rule, running, facts((start, FRIDAY), (stop, on)), on)
        assert isinstance(stopped, ClockStopped)
        assert (stopped.outcome, stopped.days_late) == (outcome, late)


@pytest.mark.parametrize("rule_id", BARS)
def test_an_earliest_time_bars_the_act_until_its_day(rule_id: str) -> None:
    """The wait is counted from its paper; without that paper nothing is barred."""
    rule, (start, (act, details)) = row(rule_id), BARS[rule_id]
    told = {name: str(value) for name, value in details.items()}
    (bar,) = bars_on(act, told, facts((start, FRIDAY)), (rule,), seeded_calendar())
    assert (bar.rule, bar.not_before) == (rule_id, first_day(rule_id, FRIDAY))
    assert bars_on(act, told, facts(), (rule,), seeded_calendar()) == []


def test_the_notice_lapses_after_twelve_months() -> None:
    """Row notice-validity is a clock of the project that warns and is never an officer's lateness."""
    (started,) = changes(row("notice-validity"), (), facts((paper("notice_issued"), FRIDAY)), FRIDAY)
    assert (started.rule, started.due_on, started.bound) == ("notice-validity", date(2027, 8, 21), Bound.VALIDITY)


def test_the_notice_stays_posted_until_the_clearance_is_complete() -> None:
    """Row notice-posting-duration has no number of days: it lasts as long as the work."""
    rule = row("notice-posting-duration")
    posted = facts((paper("notice_issued"), FRIDAY)).in_force
    later = FRIDAY + timedelta(days=200)
    (running,) = still_running("notice_posting_ended", {}, posted, later, (rule,))
    assert (running.rule, running.since, running.until) == (rule.id, FRIDAY, ("clearance_completed",))
    done = facts((paper("notice_issued"), FRIDAY), (paper("clearance_completed"), later)).in_force
    assert still_running("notice_posting_ended", {}, done, later, (rule,)) == []
    assert still_running("notice_posting_ended", {}, done, later - timedelta(days=1), (rule,)) != []
    assert still_running("notice_posting_ended", {}, (), later, (rule,)) == []


def test_an_enforcement_decision_may_give_a_longer_time_and_never_a_shorter() -> None:
    """Row enforcement-execute: ten days from the delivery unless the decision says more (Art. 89(3))."""
    rule = row("enforcement-execute")
    delivered = (paper("enforcement_delivered"), FRIDAY)
    for written, due in (("2026-09-30", date(2026, 9, 30)), ("2026-08-25", date(2026, 9, 3))):
        known = facts((paper("enforcement_decided", execute_by=written), FRIDAY), delivered)
        (started,) = changes(rule, (), known, FRIDAY)
        assert (started.rule, started.due_on) == ("enforcement-execute", due)
    assert later_day(row("enforcement-deliver"), FRIDAY, facts(delivered).in_force) == FRIDAY


@pytest.mark.parametrize("rule_version", [version.id for version in national().rule_versions])
def test_no_rule_set_lacks_a_bar_of_coercion_or_the_day_of_payment(rule_version: str) -> None:
    """A household under the oldest law is no easier to put off its land, nor to leave unpaid, than one of today."""
    rules = {rule.id.removesuffix("-2013"): rule for rule in book(rule_version).rules}
    today = {rule.id: rule for rule in book("R254").rules}
    for protection in PROTECTION:
        ours, todays = rules[protection], today[protection]
        assert (ours.bound, ours.bars, ours.starts_from, ours.stops_at, ours.days, ours.blackout) == (
            todays.bound, todays.bars, todays.starts_from, todays.stops_at, todays.days, todays.blackout,
        )  # fmt: skip


def test_every_row_stands_in_one_of_the_lists_above() -> None:
    """A row that nobody exercises would have no effect, and nobody would notice."""
    listed = [*CLOCKS, *BARS, *OTHERS, *LATER]
    pack = load_pack("mau-song-mau-2026")
    assert sorted(listed) == sorted({rule.id for rule in pack.rules})
    assert set(CATALOGUE) <= set(listed)
    bounds = {rule.id: rule.bound for rule in pack.rules}
    assert {bounds[rule_id] for rule_id in CLOCKS} == {Bound.MAX}
    assert {bounds[rule_id] for rule_id in BARS} == {Bound.MIN_WAIT, Bound.MIN_WAIT_EXCEEDED}


@pytest.mark.parametrize("rule_id", LATER)
def test_a_row_of_a_later_stream_is_listed_and_names_no_fact(rule_id: str) -> None:
    """It is carried with its number and source, and no clock of today's streams takes it."""
    rule = row(rule_id)
    assert (rule.stream, rule.days) == (LATER[rule_id], CATALOGUE[rule_id]["days"])
    assert (rule.starts_from, rule.stops_at, rule.bars) == ((), (), ())

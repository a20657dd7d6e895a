"""Rows that are no plain clock and no plain bar: alarms, least numbers, a lifted wait, money by the day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from domain.batch.facts import EVENTS as BATCH_EVENTS
from domain.case.facts import FACT_CLASSES
from domain.case.facts.notice_and_inventory import MediaNoticeDone
from domain.case.limits import check_limits, waived
from domain.clocks.events import ClockStarted, ClockStopped, ReminderRaised, StopOutcome
from domain.clocks.facts import Fact
from domain.compensation.late import late_sum
from domain.context import Rulebook
from domain.errors import Rejection
from domain.papers.messages import PaperFact
from domain.policy.fact_names import BATCH_FACTS, CASE_FACTS, PROJECT_FACTS
from domain.policy.rules import ClockRule
from domain.policy.vocabulary import Bound, Computation
from domain.project.facts import EVENTS as PROJECT_EVENTS
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack
from tests.domain.house import OPENED, PACK
from tests.domain.papers_house import opened_project

SUMMER = date(2026, 6, 1)


@lru_cache(maxsize=1)
def book() -> Rulebook:
    """The sample pack's rules as the door has them."""
    pack = load_pack(PACK)
    return Rulebook(
        pack_id=PACK,
        rules=pack.rules_under("R254"),
        ladder=pack.ladder,
        calendar=seeded_calendar(),
        duties=pack.duties,
        rates=pack.rates,
    )


def row(rule_id: str) -> ClockRule:
    """The row of the sample pack."""
    return next(rule for rule in book().rules if rule.id == rule_id)


@pytest.mark.parametrize(
    ("rule_id", "due", "warned"),
    [
        # 60 days before 28/02/2027 is 30/12/2026, before 01/03/2027 it is 31/12/2026; both are working days.
        ("pack-expiry", date(2027, 2, 28), date(2026, 12, 30)),
        ("d151-expiry", date(2027, 3, 1), date(2026, 12, 31)),
    ],
)
def test_a_project_is_warned_before_what_it_stands_on_expires(rule_id: str, due: date, warned: date) -> None:
    """Rows pack-expiry and d151-expiry are clocks of every project, from its opening on."""
    project = opened_project()
    opening = [recorded.event for recorded in project.log]
    started = {event.rule: event for event in opening if isinstance(event, ClockStarted)}
    assert (started[rule_id].due_on, started[rule_id].bound, started[rule_id].started_on) == (due, Bound.ALARM, OPENED)
    # Whoever lets time pass day by day is told on that day, once, and not as somebody's lateness.
    assert [event for event in project.tick(date(2026, 12, 29)) if isinstance(event, ReminderRaised)] == []
    told = [
        (event.rule, on)
        for on in (date(2026, 12, 30), date(2026, 12, 31), due)
        for event in project.tick(on)
        if isinstance(event, ReminderRaised)
    ]
    assert told.count((rule_id, warned)) == 1
    assert [one for one, _ in told].count(rule_id) == 1


@pytest.mark.parametrize(
    ("rule_id", "papers", "due"),
    [
        ("plan-explained", ("approve_recovery_plan", "explain_recovery_plan"), date(2026, 5, 18)),
        ("notice-submit", ("complete_notice_file", "submit_notice"), date(2026, 5, 18)),
        ("notice-sign", ("complete_notice_file", "submit_notice", "issue_recovery_notice"), date(2026, 5, 18)),
    ],
)
def test_the_papers_before_the_notice_run_their_clocks(rule_id: str, papers: tuple[str, ...], due: date) -> None:
    """Three and two days from Friday 15/05/2026 end on the Monday; the paper of that Monday is in time."""
    project, friday = opened_project(), date(2026, 5, 15)
    *before, last = papers
    for command in before:
        project.do(command, friday if rule_id != "notice-sign" else date(2026, 5, 16))
    assert project.clock(rule_id).due_on == due
    body: dict[str, Any] = {"number": "94"} if last == "issue_recovery_notice" else {}
    events = project.do(last, due, **body)
    (stopped,) = [event for event in events if isinstance(event, ClockStopped) and event.rule == rule_id]
    assert stopped.outcome is StopOutcome.IN_TIME


def test_the_notice_is_not_taken_down_before_the_work_is_done() -> None:
    """Row notice-posting-duration at the project's own door: refused until the clearance is complete."""
    project = opened_project()
    project.do("issue_recovery_notice", OPENED, number="94")
    with pytest.raises(Rejection) as refused:
        project.do("end_notice_posting", date(2026, 10, 1))
    assert (refused.value.code, refused.value.params["rule"]) == ("period_still_running", "notice-posting-duration")
    project.do("complete_clearance", date(2026, 11, 2))
    project.do("end_notice_posting", date(2026, 11, 3))
    assert project.state.fact("notice_posting_ended") is not None


def test_a_pack_without_a_last_day_has_no_alarm_for_it() -> None:
    """The national pack holds until another takes its place."""
    assert "pack-expiry" not in {rule.id for rule in load_pack("national-2026").rules}
    assert row("pack-expiry").on == load_pack(PACK).header.expires_on


@pytest.mark.parametrize(
    ("issues", "broadcasts", "short"),
    [(3, 3, None), (2, 3, "notice-media-newspaper"), (3, 2, "notice-media-broadcast"), (4, 5, None)],
)
def test_a_media_notice_that_appeared_too_seldom_is_refused(issues: int, broadcasts: int, short: str | None) -> None:
    """Rows notice-media-newspaper and notice-media-broadcast: three issues, three broadcasts."""
    paper = MediaNoticeDone(paper="TB-1", issues=issues, broadcasts=broadcasts)
    if short is None:
        check_limits(paper, SUMMER, book())
        return
    with pytest.raises(Rejection, match="too_few_times") as refused:
        check_limits(paper, SUMMER, book())
    assert refused.value.params["rule"] == short


@pytest.mark.parametrize("rule_id", ["notice-lead-agri", "notice-lead-nonagri"])
def test_the_notice_need_not_wait_where_all_have_agreed(rule_id: str) -> None:
    """Everybody who was asked, and by the day of the decision; 56 of 57 is not everybody (Art. 85(2))."""

    def asked(agreed: int) -> list[Fact]:
        details = {"agreed": agreed, "asked": 57}
        return [Fact(version=1, on=SUMMER, type="batch_early_recovery_agreed", details=details)]

    assert waived(row(rule_id), asked(57), SUMMER)
    assert not waived(row(rule_id), asked(56), SUMMER)
    assert not waived(row(rule_id), asked(57), date(2026, 5, 31))


def test_late_money_grows_by_the_day() -> None:
    """Row late-payment-interest computes the late sum: the last day in time costs nothing, the next 0.03 percent."""
    rule, rates = row("late-payment-interest"), book().rates
    assert (rule.computes, rule.days, rule.bound) == (Computation.LATE_SUM, 1, Bound.ACCRUAL)
    assert rates is not None
    effective, amount = date(2026, 10, 1), 100_000_000
    owed = [late_sum(amount, effective, paid, rates).amount for paid in (date(2026, 10, 31), date(2026, 11, 1))]
    assert owed == [0, 30_000]
    assert late_sum(amount, effective, date(2026, 11, 2), rates).amount == 60_000


def test_every_paper_the_streams_record_may_be_named_by_a_row() -> None:
    """A fact that no list knows could never start a clock."""
    papers = {
        name
        for events in (BATCH_EVENTS, PROJECT_EVENTS)
        for name, event in events.items()
        if issubclass(event, PaperFact)
    }
    assert papers <= BATCH_FACTS | PROJECT_FACTS
    assert set(FACT_CLASSES) <= CASE_FACTS

"""The oracle against the committed expectations, the sample's own documents, and dates worked out by hand."""

import ast
import csv
import sys
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from tests.end_to_end import rung_oracle, rung_papers, rung_rules
from tests.end_to_end.rung_oracle import Firing
from tests.end_to_end.rung_papers import Household, Project


@pytest.fixture(scope="module")
def project() -> Project:
    """The sample as the oracle reads it."""
    return rung_papers.read_project(rung_oracle.WORKBOOK)


@pytest.fixture(scope="module")
def fired(project: Project) -> list[Firing]:
    """Every rung of the sample in the order of time."""
    return rung_oracle.expected_firings(project)


def household(project: Project, code: str) -> Household:
    """One household by its code."""
    return next(one for one in project.households if one.code == code)


def moments(fired: list[Firing], code: str, rule: str) -> list[tuple[str, str]]:
    """The rungs of one rule of one household, each with its day and hour."""
    return [
        (one.rung, f"{one.at:%d/%m %H:%M}") for one in fired if one.clock.stream == code and one.clock.rule.id == rule
    ]


def test_committed_table_is_what_the_oracle_computes(fired: list[Firing]) -> None:
    """The expectations the demo is held to follow from the sample as it stands."""
    assert rung_oracle.committed_rows() == rung_oracle.as_rows(fired)


@pytest.mark.parametrize("module", [rung_rules, rung_papers, rung_oracle])
def test_oracle_imports_nothing_of_the_project(module: ModuleType) -> None:
    """A mistake of the domain cannot reach its own judge."""
    imported = {
        node.module or ""
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    foreign = {name for name in imported if name.split(".")[0] not in {*sys.stdlib_module_names, "python_calamine"}}
    assert imported
    assert foreign <= {"tests.end_to_end.rung_rules", "tests.end_to_end.rung_papers"}


def test_twenty_two_households_are_past_a_maximum_time(project: Project) -> None:
    """The description of the sample data counts 22 on 20/11/2026."""
    overdue = [one.code for one in project.households if rung_oracle.overdue_rules(one, project)]
    assert len(project.households) == 57
    assert len(overdue) == 22


def test_every_rung_fires_some_time() -> None:
    """The description of the sample data says that no rung of the ladder stays unused."""
    counts = rung_oracle.committed_counts()
    assert tuple(counts) == rung_rules.RUNGS
    assert min(counts.values()) > 0


def test_closed_households_are_those_of_the_expected_standing(project: Project) -> None:
    """A closed case has no clocks left, so the oracle must close the same 31 as the sample's own table."""
    with (rung_oracle.SAMPLES / "tuyen-duong-mau.tien-do.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = {row["ma_ho"] for row in csv.DictReader(file) if row["trang_thai"] == "closed"}
    closed = {one.code for one in project.households if rung_papers.closed_on(one, project)}
    assert closed == expected
    assert len(closed) == 31


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 1, 1), 1, date(2026, 1, 5)),
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2026, 10, 31), 0, date(2026, 10, 31)),
        (date(2026, 10, 31), -5, date(2026, 10, 26)),
        (date(2026, 11, 23), 1, date(2026, 11, 25)),
    ],
)
def test_working_days_step_over_holidays_and_swaps(day: date, count: int, expected: date) -> None:
    """Holidays, swapped days and weekends count as 2026's calendar says."""
    assert rung_rules.add_working_days(day, count) == expected


def test_payment_that_falls_on_a_saturday_stays_there(fired: list[Firing]) -> None:
    """Day 30 after 01/10 is Saturday 31/10: nothing rolls, and the breach shows on the Monday after."""
    assert moments(fired, "SM-034", "payment") == [
        ("E-2", "26/10 08:00"),
        ("E-1", "29/10 08:00"),
        ("E0", "02/11 10:00"),
        ("E-law", "02/11 10:00"),
        ("E1", "04/11 10:00"),
        ("E2", "09/11 10:00"),
        ("E3", "16/11 10:00"),
    ]


def test_dialogue_that_was_never_held_climbs_to_the_top(fired: list[Firing]) -> None:
    """Thirty days after 14/08 is a Sunday, so the last day is Monday 14/09 and E4 falls on 13/10."""
    assert moments(fired, "SM-020", "dialogue-window") == [
        ("E-2", "07/09 08:00"),
        ("E-1", "10/09 08:00"),
        ("E0", "15/09 10:00"),
        ("E-law", "15/09 10:00"),
        ("E1", "17/09 10:00"),
        ("E2", "22/09 10:00"),
        ("E3", "29/09 10:00"),
        ("E4", "13/10 10:00"),
    ]


def test_court_stop_mutes_what_is_still_to_come(fired: list[Firing]) -> None:
    """The court's paper of 02/11 silences every rung after the first reminder of the handover."""
    assert moments(fired, "SM-014", "handover-after-pay") == [("E-2", "29/10 08:00")]


def test_reminder_before_the_clock_was_recorded_is_left_out(fired: list[Firing]) -> None:
    """Two working days after 28/09 leave no room for a reminder five days ahead, but one for the same morning."""
    assert moments(fired, "SM-001", "decision-delivery") == [("E-1", "28/09 08:00")]


def test_land_already_handed_over_asks_for_no_handover(project: Project) -> None:
    """SM-003 handed over in July, so its payment in October starts no handover clock."""
    rules = {clock.rule.id for clock in rung_oracle.case_clocks(household(project, "SM-003"), project)}
    assert "reward-list" in rules
    assert "handover-after-pay" not in rules


def test_disagreement_with_the_plan_ends_the_clock_of_the_recovery_decision(project: Project) -> None:
    """SM-017 disagreed on 06/10, in time, and goes the way of Art. 87(6): nothing is asked of that decision after."""
    clock = next(
        clock
        for clock in rung_oracle.case_clocks(household(project, "SM-017"), project)
        if clock.rule.id == "recovery-decision"
    )
    assert (clock.start_on, clock.due_on, clock.ended_on) == (date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 6))


def test_no_rung_fires_after_the_horizon_or_off_a_working_day(fired: list[Firing]) -> None:
    """People hear of a rung in office hours of working days only, and of none after the demo's last moment."""
    assert fired[-1].at <= datetime(2026, 11, 20, 17)  # noqa: DTZ001
    assert all(rung_rules.is_working(one.at.date()) for one in fired)
    assert {f"{one.at:%H:%M}" for one in fired} == {"08:00", "10:00"}

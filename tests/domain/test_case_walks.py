"""Every refusal path and every row of brief 1.14, from the first paper to the end, late and never answered too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from domain.case.holds import court_stopped
from domain.case.money import deposited, paid
from domain.case.standing import cause, closed, step
from domain.clocks.events import ClockStopped, EscalationRaised, StopOutcome
from tests.domain.house import DrivenCase, approved, fold, morning, rungs_of
from tests.domain.walks.driven import WALKS, walked
from tests.domain.walks.matrix import EXCEPTIONS, REFUSALS, SILENCE_IS_NO_CONSENT, WAYS, Row
from tests.domain.walks.walk import Walk

ROWS: Final[Mapping[str, Row]] = {**REFUSALS, **EXCEPTIONS}
_BY_NAME: Final[Mapping[str, Walk]] = {walk.name: walk for walk in WALKS}
_ROOT: Final = Path(__file__).parents[2]


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)
def test_a_household_comes_to_its_end(walk: Walk) -> None:
    """Each paper is taken or refused as the law says, and the case stands where they lead."""
    case, end = walked(walk), walk.end
    state = case.state
    overdue = {clock.rule for clock in state.clocks if clock.due_on < end.on}
    assert (step(state).value, cause(state, end.on).value, closed(state)) == (end.step, end.cause, end.closed)
    assert (paid(state), deposited(state)) == (end.paid_vnd, end.deposited_vnd)
    assert overdue == end.overdue
    assert fold(case.log) == state
    assert not end.closed or not state.clocks


def test_nobody_is_urged_on_while_a_court_or_a_ruling_stops_the_case() -> None:
    """No rung fires between stop and lift; then the highest missed one does. After the ruling none does."""
    case = approved(DrivenCase())
    case.tick_until(morning(date(2026, 10, 5)))
    case.do("receive_court_stop", date(2026, 10, 5))
    assert case.stream.next_due(case.state) is None
    assert rungs_of(case.tick_until(morning(date(2026, 11, 20)))) == []
    assert case.stream.row(case.state, date(2026, 11, 20)).state == "paused"
    case.do("lift_court_stop", date(2026, 11, 20))
    assert rungs_of(case.tick_until(morning(date(2026, 11, 20), 17)))
    case.do("uphold_complaint_against_recovery", date(2026, 11, 23))
    assert case.stream.next_due(case.state) is None
    assert case.stream.row(case.state, date(2026, 11, 23)).state == "paused"


def test_walks_have_names_of_their_own() -> None:
    """A name stands for one walk, here and through the real doors."""
    assert len({walk.name for walk in WALKS}) == len(WALKS)


def test_the_matrix_is_whole() -> None:
    """The three refusal paths and the fourteen rows of brief 1.14, by walks that exist; nothing is named twice."""
    named = [name for row in ROWS.values() for way in WAYS for name in getattr(row, way)]
    assert (len(REFUSALS), len(EXCEPTIONS), len(ROWS)) == (3, 14, 17)
    assert set(named) <= set(_BY_NAME)
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("row", ROWS)
def test_each_path_is_walked_in_time_late_and_never_answered_or_says_why_not(row: str) -> None:
    """No way is missing in silence, and none is both walked and said to mean nothing."""
    for way in WAYS:
        assert bool(getattr(ROWS[row], way)) is not bool(ROWS[row].without.get(way)), way
    assert set(ROWS[row].without) <= set(WAYS)


@pytest.mark.parametrize("row", ROWS)
def test_a_late_walk_is_late(row: str) -> None:
    """It bears a mark of lateness that no walk of the same path in time bears."""
    in_time = {mark for name in ROWS[row].in_time for mark in _marks(_BY_NAME[name])}
    for name, mark in ROWS[row].late.items():
        assert mark in _marks(_BY_NAME[name]) - in_time, name


@pytest.mark.parametrize("row", ROWS)
def test_who_never_answers_is_called_on_or_has_not_agreed(row: str) -> None:
    """A clock runs out, its rungs climb, and the case stays open; or silence gives no consent and the case goes on."""
    for name in ROWS[row].never:
        walk = _BY_NAME[name]
        assert walk.end.closed is (row in SILENCE_IS_NO_CONSENT), name
        assert bool(walk.end.overdue) is not walk.end.closed, name
        case = walked(walk)
        answered_for = {item.event.rule for item in case.log if isinstance(item.event, EscalationRaised)}
        assert walk.end.closed or court_stopped(case.state.facts) or answered_for & walk.end.overdue, name


def test_what_the_project_answers_for_is_tested_there() -> None:
    """The matrix names a test that is there."""
    for reason in EXCEPTIONS["graves without relatives"].without.values():
        path, test = reason.rsplit(" ", 1)[1].split("::")
        assert f"def {test}(" in (_ROOT / path).read_text(encoding="utf-8")


def _marks(walk: Walk) -> set[str]:
    """The clocks of a walk that ran out, answered late or not at all, its papers, and the codes of its refusals."""
    case = walked(walk)
    events = [item.event for item in case.log]
    late = {one.rule for one in events if isinstance(one, ClockStopped) and one.outcome is StopOutcome.LATE}
    papers = {fact.type for fact in case.state.facts}
    return late | walk.end.overdue | papers | {one.refused for one in walk.papers if one.refused}

"""Every refusal path and every row of brief 1.14, from the first paper to the end, late and never answered too."""

from __future__ import annotations

from datetime import date

import pytest

from domain.case.money import deposited, paid
from domain.case.standing import cause, closed, step
from tests.domain.house import DrivenCase, approved, fold, morning, rungs_of
from tests.domain.walks.driven import WALKS, walked
from tests.domain.walks.matrix import EXCEPTIONS, REFUSALS
from tests.domain.walks.walk import Walk


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


@pytest.mark.parametrize("row", [*REFUSALS, *EXCEPTIONS])
def test_each_path_has_its_walks(row: str) -> None:
    """Each refusal path and each row of brief 1.14 is walked, and not the sunny way alone."""
    walks = {**REFUSALS, **EXCEPTIONS}[row]
    named = [*walks.in_time, *walks.late, *walks.never]
    assert set(named) <= {walk.name for walk in WALKS}
    # What is a line of the plan and nothing else is answered by the plan itself.
    assert walks.late or walks.never or row == "farm land over the quota"


def test_the_refusal_paths_are_walked_in_all_three_ways() -> None:
    """In time, late, and never answered; who never answers ends with a clock run out."""
    ends = {walk.name: walk.end for walk in WALKS}
    for row in REFUSALS.values():
        assert row.in_time
        assert row.late
        assert row.never
        assert all(ends[name].overdue for name in row.never)

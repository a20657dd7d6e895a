"""The escalation ladder: when its rungs fire, and which ladders are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.policy.ladder import Ladder, RungKind, expiry_warning, rung_moments
from tests.domain.calendars import CALENDAR

PROJECT = "DA-MAU-2026-01"


def ladder(**changed: Any) -> Ladder:
    """A ladder of four rungs with a project that climbs faster, some fields changed."""
    fields: dict[str, Any] = {
        "id": "test-ladder",
        "version": 1,
        "source": "test",
        "before_due_at": "08:00",
        "after_due_at": "10:00",
        "rungs": [
            {"id": "E-2", "offset": -5, "to": ["case_officer"], "kind": "reminder"},
            {"id": "E0", "offset": 0, "to": ["case_officer", "unit_lead"], "kind": "overdue"},
            {"id": "E1", "offset": 3, "to": ["land_office_head"], "kind": "escalation"},
            {
                "id": "E3",
                "offset": 10,
                "to": ["chair", "approver"],
                "kind": "escalation",
                "needs_written_decision": True,
            },
        ],
        "statutory_breach": {"jump_to": "E3", "parallel": True, "notice_expiry_warning_days": 30},
        "diligence": {
            "escalations_without_action": 3,
            "within_days": 30,
            "to": "inspection_committee",
            "aggregate_only": True,
        },
        "project_overrides": [{"project": PROJECT, "rung": "E1", "offset": 2}],
        "role_aliases": [{"alias": "chair", "role": "approver"}],
        "extensions_max": 2,
        "quiet_hours": {"begins": "20:00", "ends": "07:00"},
    }
    return Ladder.model_validate({**fields, **changed})


def test_rungs_fire_in_the_morning_before_and_on_the_next_working_day_after() -> None:
    """A payment due on Saturday 31 October 2026: a paper of that day may still come in before anybody is told."""
    fired = rung_moments(ladder(), date(2026, 10, 31), statutory=False, calendar=CALENDAR, project="another")
    assert [(moment.rung_id, moment.at) for moment in fired] == [
        ("E-2", datetime(2026, 10, 26, 1, 0, tzinfo=UTC)),
        ("E0", datetime(2026, 11, 2, 3, 0, tzinfo=UTC)),
        ("E1", datetime(2026, 11, 5, 3, 0, tzinfo=UTC)),
        ("E3", datetime(2026, 11, 16, 3, 0, tzinfo=UTC)),
    ]


def test_a_project_may_climb_faster() -> None:
    """Only the overridden rung moves, only in its project."""
    fired = {m.rung_id: m.at for m in rung_moments(ladder(), date(2026, 10, 31), False, CALENDAR, PROJECT)}
    assert fired["E1"] == datetime(2026, 11, 4, 3, 0, tzinfo=UTC)
    assert fired["E3"] == datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def test_a_breach_of_law_tells_the_top_at_the_first_moment() -> None:
    """E-law fires beside E0 to the recipients of E3, and E3 still fires in its turn."""
    fired = rung_moments(ladder(), date(2026, 10, 31), True, CALENDAR, PROJECT)
    assert [moment.rung_id for moment in fired] == ["E-2", "E0", "E-law", "E1", "E3"]
    legal = fired[2]
    assert (legal.at, legal.to, legal.kind) == (fired[1].at, fired[4].to, RungKind.LEGAL_RISK)
    assert legal.needs_written_decision


def test_an_alias_and_its_role_are_one_recipient() -> None:
    """The chair and the approver are the same office and are told once."""
    assert rung_moments(ladder(), date(2026, 10, 30), False, CALENDAR, PROJECT)[-1].to == ("approver",)


def test_the_warning_before_a_notice_lapses_comes_on_a_working_morning() -> None:
    """Thirty days before Friday 12 March 2027 is Wednesday 10 February, in Tết; the warning comes before it."""
    warning = expiry_warning(ladder(), date(2027, 3, 12), CALENDAR)
    assert warning.at == datetime(2027, 2, 3, 1, 0, tzinfo=UTC)
    assert warning.kind is RungKind.LEGAL_RISK
    ordinary = expiry_warning(ladder(), date(2027, 5, 12), CALENDAR)
    assert ordinary.at == datetime(2027, 4, 12, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"after_due_at": 600}, "in quotes"),
        ({"project_overrides": [{"project": PROJECT, "rung": "E9", "offset": 2}]}, "unknown rung E9"),
        ({"project_overrides": [{"project": PROJECT, "rung": "E1", "offset": 12}]}, "rising order"),
        (
            {"rungs": [{"id": "E3", "offset": n, "to": ["approver"], "kind": "overdue"} for n in (0, 1)]},
            "share an id",
        ),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(changed: dict[str, Any], problem: str) -> None:
    """A rung out of order, unknown or doubled is found when the pack is read."""
    with pytest.raises(ValidationError, match=problem):
        ladder(**changed)


def test_a_ladder_read_back_from_json_is_the_same() -> None:
    """Ladders are published as events; times of day and rungs survive the way through the log."""
    assert Ladder.model_validate_json(ladder().model_dump_json()) == ladder()


@given(due=st.dates(min_value=date(2025, 6, 1), max_value=date(2028, 6, 30)), statutory=st.booleans())
def test_rungs_fire_in_order_and_on_working_days(due: date, statutory: bool) -> None:
    """Reminders come before the due date ends, everything else after it, and nobody is called on a rest day."""
    fired = rung_moments(ladder(), due, statutory, CALENDAR, PROJECT)
    assert all(earlier.at <= later.at for earlier, later in pairwise(fired))
    for moment in fired:
        local_day = moment.at.date()
        assert CALENDAR.is_working_day(local_day)
        assert (local_day <= due) if moment.kind is RungKind.REMINDER else (local_day > due)

"""Workbooks over HTTP: the households of the sample, and what is refused."""

from __future__ import annotations

import datetime as dt

from workers.console_workbooks import _reading
from workers.demo.sample import FOLDER, NAME

SAMPLE = (FOLDER / f"{NAME}.xlsx").read_bytes()
TODAY = dt.date(2026, 5, 12)


def test_the_sample_gives_sixty_openings() -> None:
    """57 cases and 3 donations, each with its row and the people of the household."""
    reading = _reading(SAMPLE, ".xlsx", "DA-MAU-2026-01", TODAY)
    assert reading.problems == []
    types = [fields["type"] for _, fields in reading.households]
    assert (types.count("open_case"), types.count("open_donation")) == (57, 3)
    assert [row for row, _ in reading.households] == list(range(7, 67))
    assert all(fields["people"] for _, fields in reading.households)


def test_a_workbook_of_another_project_opens_nothing() -> None:
    """The project in the address guards against sending the wrong file."""
    reading = _reading(SAMPLE, ".xlsx", "OTHER", TODAY)
    assert [problem["code"] for problem in reading.problems] == ["other_project"]
    assert reading.households == ()


def test_what_is_no_workbook_is_a_problem() -> None:
    """Any bytes are answered with a problem, never with an exception."""
    reading = _reading(b"hello", ".xlsx", "DA-MAU-2026-01", TODAY)
    assert [problem["code"] for problem in reading.problems] == ["bad_workbook"]

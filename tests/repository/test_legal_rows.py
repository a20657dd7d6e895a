"""The page of the legal rows is the data's own, and no row of the law is without effect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from domain.policy.rules import ClockRule
from domain.policy.vocabulary import LaterStream, RuleStep
from store.pack_files import load_pack
from tests.repository.legal_rows import PAGE, acts, page

RULES: Final = load_pack("mau-song-mau-2026").rules
TESTS: Final = Path(__file__).parents[1]
#: Where rows are exercised one by one; the catalogue itself names every row and proves nothing.
EXERCISES: Final = ("domain/test_policy_rows.py", "domain/test_policy_row_effects.py", "domain/test_policy_blackout.py")


def test_the_page_says_what_the_data_says() -> None:
    """Whoever changes a row writes the page anew with the command at its head."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_every_row_acts_somewhere_and_a_test_names_it(rule: ClockRule) -> None:
    """A row without effect would be a promise nobody keeps."""
    assert acts(rule) != ""
    named = "\n".join((TESTS / name).read_text(encoding="utf-8") for name in EXERCISES)
    assert re.search(rf'"{re.escape(rule.id)}"|\b{re.escape(rule.id)}\b', named) is not None


def test_only_grievance_and_personal_data_wait_for_a_later_issue() -> None:
    """Everything else of the catalogue is in force now."""
    later = {rule.step for rule in RULES if isinstance(rule.stream, LaterStream)}
    assert later == {RuleStep.GRIEVANCE, RuleStep.PERSONAL_DATA}


def test_a_row_that_names_no_effect_is_seen() -> None:
    """The check above can fail: a bar without its act, and a count of nothing, act nowhere."""
    bar = next(rule for rule in RULES if rule.id == "plan-posting")
    count = next(rule for rule in RULES if rule.id == "notice-media-newspaper")
    assert acts(bar.model_copy(update={"bars": ()})) == ""
    assert acts(count.model_copy(update={"counts": None})) == ""

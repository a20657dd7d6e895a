"""The page of the legal rows is the data's own, and no row of the law is without effect."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest

from domain.policy.rules import ClockRule
from domain.policy.vocabulary import LaterStream, RuleStep
from store.pack_files import load_pack
from tests.domain.test_policy_rows import BARS, CLOCKS, LATER, PROTECTION
from tests.repository.legal_rows import PAGE, acts, page

RULES: Final = load_pack("mau-song-mau-2026").rules
TESTS: Final = Path(__file__).parents[1]
#: Rows that a test of their kind is run for, one by one, and those of an older law that a test holds against today's.
EXERCISED: Final = CLOCKS.keys() | BARS.keys() | {f"{protection}-2013" for protection in PROTECTION}
#: Where the other rows have tests of their own.
EXERCISES: Final = ("domain/test_policy_rows.py", "domain/test_policy_row_effects.py", "domain/test_policy_blackout.py")


@lru_cache(maxsize=1)
def _named_in_tests() -> frozenset[str]:
    """The texts that tests of single rows hold; a list of rows at the head of a module proves nothing."""
    modules = [ast.parse((TESTS / name).read_text(encoding="utf-8")) for name in EXERCISES]
    tests = [
        node
        for module in modules
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    constants = [node for test in tests for node in ast.walk(test) if isinstance(node, ast.Constant)]
    return frozenset(node.value for node in constants if isinstance(node.value, str))


def test_the_page_says_what_the_data_says() -> None:
    """Whoever changes a row writes the page anew with the command at its head."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_every_row_acts_somewhere_and_a_test_names_it(rule: ClockRule) -> None:
    """A row without effect would be a promise nobody keeps."""
    assert acts(rule) != ""
    assert rule.id in (LATER if isinstance(rule.stream, LaterStream) else EXERCISED | _named_in_tests())


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

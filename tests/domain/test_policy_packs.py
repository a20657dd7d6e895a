"""A province's changes to the national rows: what it may set, and what stays beside it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.policy.packs import DeadlineOverride, OverrideRefused, apply_override, overlapping
from domain.policy.vocabulary import RuleDayKind
from tests.domain.test_policy_rules import rule

NATIONAL = rule(id="appraisal", province_may_set=["day_kind"])
PRACTICE = rule(id="self-declaration", scope="local_practice", statutory=False)


def test_an_opened_column_is_set_and_the_former_number_kept() -> None:
    """The appraisal runs in working days and still shows what the law says."""
    change = DeadlineOverride(id="appraisal", day_kind=RuleDayKind.WORKING, source="tỉnh mẫu", note="để so sánh")
    changed, other = apply_override((NATIONAL, PRACTICE), change, "a-province")
    assert (changed.days, changed.day_kind) == (30, RuleDayKind.WORKING)
    assert changed.set_by is not None
    assert (changed.set_by.base_day_kind, changed.set_by.source) == (RuleDayKind.CALENDAR, "tỉnh mẫu")
    assert other == PRACTICE


def test_a_default_may_be_set_freely() -> None:
    """Rows that are not national are defaults a place may edit."""
    change = DeadlineOverride(id="self-declaration", days=7, day_kind=RuleDayKind.WORKING, source="xã mẫu")
    (changed,) = apply_override((PRACTICE,), change, "a-province")
    assert (changed.days, changed.day_kind) == (7, RuleDayKind.WORKING)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (DeadlineOverride(id="appraisal", days=45, source="x"), "days is locked"),
        (DeadlineOverride(id="apraisal", days=45, source="x"), "no such rule"),
        (DeadlineOverride(id="self-declaration", source="x"), "changes nothing"),
    ],
)
def test_a_change_that_may_not_be_made_is_refused(change: DeadlineOverride, reason: str) -> None:
    """A locked number, an unknown row and an empty change each say why."""
    with pytest.raises(OverrideRefused, match=reason):
        apply_override((NATIONAL, PRACTICE), change, "a-province")


def test_rows_of_one_id_may_follow_each_other_but_not_overlap() -> None:
    """On any day at most one row of an id is in force."""
    old = rule(effective_from="2024-08-01", effective_to="2025-12-31", days=60)
    new = rule(effective_from="2026-01-01")
    assert overlapping((new, old)) is None
    late = rule(effective_from="2025-12-31")
    assert overlapping((old, late)) == late
    assert [row.days for row in (old, new) if row.in_force(date(2025, 12, 31))] == [60]

"""Households by the thousand: the engine agrees with the independent oracle, and every line explains itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings

from domain.compensation.assets import FORMULAS
from domain.compensation.categories import CATEGORIES, Group
from domain.compensation.engine import DRIVEN
from domain.compensation.plan import Plan
from domain.wording import sums
from domain.wording.phrases import Lang
from tests.domain.compensation.calculator import recomputed
from tests.domain.compensation.households import PACK_FILE, engine, households
from tests.domain.compensation.oracle import read_pack, valued

_MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def pack() -> dict[str, Any]:
    """The oracle's own reading of the pack file."""
    return read_pack(PACK_FILE)


def amounts(plan: Plan) -> dict[str, int]:
    """The plan in the oracle's words."""
    return {
        "land": plan.land, "assets": plan.assets, "moving": plan.moving, "support": plan.support,
        "before": plan.total_before_rounding, "rounding": plan.rounding, "total": plan.total,
        "deductions": plan.deductions, "net": plan.net_payable, "debt_left": plan.debt_left,
        "reward": plan.early_reward.amount,
    }  # fmt: skip


@_MANY
@given(households())
def test_the_engine_and_the_oracle_agree_to_the_dong(household: dict[str, Any]) -> None:
    """Two readings of the brief, one result."""
    assert amounts(engine(household)) == valued(household, pack())


@_MANY
@given(households())
def test_a_plan_adds_up_and_never_takes_more_than_it_may(household: dict[str, Any]) -> None:
    """Σ lines = total before rounding; the net is not below 0; deductions stay within land and investment."""
    plan = engine(household)
    assert sum(line.amount for line in plan.lines) == plan.total_before_rounding
    assert plan.net_payable >= 0
    land = sum(line.amount for line in plan.lines if line.category.code in {"C-LAND", "C-LAND-T", "C-INV"})
    assert plan.deductions <= min(land, plan.total)
    assert plan.deductions + plan.debt_left == household["fin"] + household["luf"]
    assert {line.category.group for line in plan.lines} <= {Group.LAND, Group.ASSETS, Group.MOVING, Group.SUPPORT}


@_MANY
@given(households())
def test_nothing_in_a_plan_is_a_float(household: dict[str, Any]) -> None:
    """Every value of the result, however deep, is exact."""
    assert not [value for value in walk(engine(household)) if isinstance(value, float)]


def walk(value: object) -> Iterator[object]:
    """Everything inside a result."""
    yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from walk(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from walk(one)


@_MANY
@given(households())
def test_every_line_recomputes_from_its_written_formula_and_every_zero_has_a_reason(household: dict[str, Any]) -> None:
    """What stands on the sheet, keyed into a calculator, gives the amount; in both languages there is a text."""
    plan = engine(household)
    for line in (*plan.lines, *plan.deduction_lines, plan.early_reward):
        assert recomputed(sums.formula(line)) == line.amount
        assert bool(line.reason) is (line.amount == 0)
        for lang in Lang:
            assert sums.legal_basis(line, lang)
            assert bool(sums.reason(line, lang)) is (line.amount == 0)
            assert all(sums.label(quantity.name, lang) for quantity in line.inputs)


@_MANY
@given(households())
def test_more_land_is_never_paid_less(household: dict[str, Any]) -> None:
    """Ten more eligible square metres on any segment never lower the land."""
    before = engine(household).land
    for place, one in enumerate(household["segments"]):
        if one["verdict"] != "eligible":
            continue
        larger = {key: str(Decimal(one[key]) + 10) for key in ("recovered", "eligible")}
        grown = [{**other, **larger} if place == at else other for at, other in enumerate(household["segments"])]
        assert engine({**household, "segments": grown}).land >= before


def test_every_category_of_the_brief_is_there() -> None:
    """The closed list of brief 2.1."""
    land = {"C-LAND", "C-LAND-T", "C-INV", "C-CORR"}
    assets = {"C-HOUSE", "C-OTHER", "C-CROP-A", "C-CROP-P", "C-FOREST", "C-ANIM", "C-GRAVE"}
    support = {"S-LIFE", "S-PROD", "S-WORK", "S-JOB", "S-ANIM", "S-RESET", "S-SELF", "S-TEMP", "S-DISM", "S-POL"}
    apart = {"R-EARLY", "D-FIN", "D-LUF", "L-LATE", "I-DEP"}
    assert set(CATEGORIES) == land | assets | support | apart | {"C-MOVE", "S-OTHER"}
    assert set(FORMULAS) == assets
    assert set(DRIVEN) == support - {"S-POL"} | {"C-MOVE", "S-OTHER"}

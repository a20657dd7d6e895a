"""The valuation of a workbook as one JSON object: money as integers of VND, other numbers as decimal strings."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from activities.workbooks.problems import Problem
from domain.compensation.lines import Line, Quantity
from domain.compensation.lot import Offset
from domain.compensation.plan import Plan
from domain.policy.rates import PackDocuments
from domain.wording import sums
from domain.wording.compensation import BLOCKERS
from domain.wording.phrases import Lang
from store.rates_file import PackRates


def answer(plans: Sequence[Plan], priced: PackRates, problems: Sequence[Problem]) -> dict[str, Any]:
    """Everything a program needs to check the plans by itself."""
    return {
        "pack": {
            "id": priced.pack_id,
            "title": priced.title,
            "is_sample": priced.is_sample,
            "documents": priced.documents.model_dump(mode="json"),
        },
        "households": [_household(plan, priced.documents) for plan in plans],
        "totals": totals(plans),
        "problems": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "code": one.code,
                "message": one.message_vi,
                "message_en": one.message_en,
                "severity": one.severity.value,
            }
            for one in problems
        ],
    }


def totals(plans: Sequence[Plan]) -> dict[str, int]:
    """The sums over all households, by the names of a household's amounts."""
    amounts = [_amounts(plan) for plan in plans]
    return {name: sum(one[name] for one in amounts) for name in (amounts[0] if amounts else ())}


def _amounts(plan: Plan) -> dict[str, int]:
    return {
        "land": plan.land,
        "assets": plan.assets,
        "moving": plan.moving,
        "support": plan.support,
        "total_before_rounding": plan.total_before_rounding,
        "rounding": plan.rounding,
        "total_after_rounding": plan.total,
        "deductions": plan.deductions,
        "net_payable": plan.net_payable,
        "debt_left": plan.debt_left,
        "early_reward": plan.early_reward.amount,
        "received_on_time": plan.on_time,
    }


def _household(plan: Plan, documents: PackDocuments) -> dict[str, Any]:
    return {
        "code": plan.code,
        **_amounts(plan),
        "rounding_mode": plan.rounding_mode.value,
        "rounding_unit": plan.rounding_unit,
        "lines": [_line(one, documents) for one in plan.lines],
        "deduction_lines": [_line(one, documents) for one in plan.deduction_lines],
        "early_reward_line": _line(plan.early_reward, documents),
        "resettlement_offset": _offset(plan.resettlement_offset),
        "blockers": [
            {"code": one.code, "subject": one.subject, "vi": BLOCKERS[one.code].vi, "en": BLOCKERS[one.code].en}
            for one in plan.blockers
        ],
    }


def _offset(offset: Offset | None) -> dict[str, int] | None:
    """By the smallest lot; whether a shortfall is put on debt is agreed later."""
    if offset is None:
        return None
    return {
        "land": offset.land,
        "lot_price": offset.resettlement,
        "to_pay": offset.to_pay,
        "to_collect": offset.to_collect,
    }


def _line(line: Line, documents: PackDocuments) -> dict[str, Any]:
    category = line.category
    return {
        "category": category.code,
        "group": category.group.value,
        "label": category.vi,
        "label_en": category.en,
        "subject": line.subject,
        "formula": sums.formula(line),
        "formula_en": sums.formula(line, Lang.EN),
        "inputs": [_input(one) for one in line.inputs],
        "amount": line.amount,
        "legal_basis": sums.legal_basis(line),
        "legal_basis_en": sums.legal_basis(line, Lang.EN),
        "firmness": category.firmness.value,
        "documents": [
            {"name": name, **getattr(documents, name).model_dump(mode="json")} for name in category.documents
        ],
        "reason_code": line.reason or None,
        "reason_if_zero": sums.reason(line) or None,
        "reason_if_zero_en": sums.reason(line, Lang.EN) or None,
    }


def _input(one: Quantity) -> dict[str, Any]:
    """A fraction that no decimal writes exactly stays a fraction: ``41/3``."""
    whole = isinstance(one.value, int)
    value = one.value if whole else str(one.value) if isinstance(one.value, Fraction) else f"{one.value:f}"
    return {
        "name": one.name,
        "label": sums.label(one.name, Lang.VI),
        "label_en": sums.label(one.name, Lang.EN),
        "value": value,
        "unit": one.unit,
    }

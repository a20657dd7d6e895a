"""Prints a household's calculation sheet: every line of its plan as a person can work it out again.

It prints what the plan recorded on its day; nothing is valued here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from activities.documents import figures
from activities.documents.printing import keep, pdf
from activities.documents.words import vnd_in_words
from domain.compensation.categories import CATEGORIES, Group
from domain.compensation.inventory import Inventory
from domain.compensation.lines import Quantity
from domain.compensation.record import PlanRecord, RecordedLine, group_of
from domain.policy.rate_numbers import RoundingMode
from domain.values import LocalDate
from domain.wording import sums
from domain.wording.compensation import DOCUMENTS, FIRMNESS, REASONS
from domain.wording.phrases import Lang

_TEMPLATE: Final = "plan_sheet"
_FILE_NAME: Final = "bang-tinh"
_GROUPS: Final[Mapping[Group, str]] = {
    Group.LAND: "Bồi thường về đất",
    Group.ASSETS: "Bồi thường về tài sản gắn liền với đất",
    Group.MOVING: "Chi phí di chuyển",
    Group.SUPPORT: "Các khoản hỗ trợ",
}
_ROUNDINGS: Final[Mapping[RoundingMode, str]] = {
    RoundingMode.NONE: "không làm tròn",
    RoundingMode.HALF_UP: "đến số gần nhất",
    RoundingMode.UP: "lên",
    RoundingMode.DOWN: "xuống",
}
#: The groups whose lines are about one item of the inventory.
_ITEMS: Final = frozenset({Group.LAND.value, Group.ASSETS.value})
_NOTHING: Final = "0 đ"
_ROMAN: Final = ("I", "II", "III", "IV")


class SheetHead(BaseModel):
    """Whose sheet it is and where it belongs; what is not known stays empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    household_code: str
    head: str = ""
    address: str = ""
    residential_group: str = ""
    project_name: str = ""
    commune: str = ""
    unit: str = ""
    """The body that draws up the plan."""
    plan_version: int | None = None
    drawn_up_on: LocalDate | None = None
    """None leaves the day to be written in."""


def write_plan_sheet(folder: Path, head: SheetHead, plan: PlanRecord, blockers: Sequence[str] = ()) -> Path:
    """Write the sheet of one household into the folder; ``blockers`` say why the plan cannot be final.

    Raises OSError when the folder cannot be written.
    """
    return keep(folder, head.household_code, _FILE_NAME, plan_sheet(head, plan, blockers))


def plan_sheet(head: SheetHead, plan: PlanRecord, blockers: Sequence[str] = ()) -> bytes:
    """The sheet as PDF."""
    return pdf(_TEMPLATE, sheet_facts(head, plan, blockers))


def in_full(plan: PlanRecord, bare: Inventory, words: Sequence[str]) -> PlanRecord:
    """The plan of a log with the words that lay sealed beside its inventory: descriptions and grounds."""
    whole = bare.with_words(iter(words)).situation
    pairs = [*zip(bare.situation.segments, whole.segments, strict=True)]
    names = {short.name: (full.name, full.basis) for short, full in pairs}
    for short, full in zip(bare.situation.corridors, whole.corridors, strict=True):
        names[short.name] = (full.name, full.basis)
    for owned, described in zip(bare.situation.assets, whole.assets, strict=True):
        names[owned.name] = (described.name, described.basis)

    def named(line: RecordedLine) -> RecordedLine:
        # Job support counts several parcels at once; the grounds of a verdict stand with the item itself.
        subject = "; ".join(names.get(part, (part, ""))[0] for part in line.subject.split("; "))
        if line.category == "S-OTHER" and whole.drivers is not None and whole.drivers.other is not None:
            subject = whole.drivers.other.why
        ground = names.get(line.subject, ("", ""))[1] if group_of(line) in _ITEMS else ""
        basis = f"{line.basis}; {ground}" if ground else line.basis
        return line.model_copy(update={"subject": subject, "basis": basis})

    return plan.model_copy(update={"lines": tuple(named(line) for line in plan.lines)})


def sheet_facts(head: SheetHead, plan: PlanRecord, blockers: Sequence[str] = ()) -> dict[str, object]:
    """The sheet as its template prints it: every figure already a text, so none is computed twice."""
    day = head.drawn_up_on
    subtotals = {
        Group.LAND: plan.land, Group.ASSETS: plan.assets, Group.MOVING: plan.moving, Group.SUPPORT: plan.support,
    }  # fmt: skip
    grouped = {group: [line for line in plan.lines if group_of(line) == group.value] for group in _GROUPS}
    present = [group for group in _GROUPS if grouped[group]]
    return {
        **head.model_dump(mode="json", exclude={"drawn_up_on"}),
        "drawn_up_on": [day.day, day.month, day.year] if day is not None else None,
        "is_sample": plan.basis.is_sample,
        "pack": _pack(plan),
        "groups": [
            {
                "number": _ROMAN[place],
                "name": _GROUPS[group],
                "subtotal": figures.money(subtotals[group]),
                "lines": [_line(line) for line in grouped[group]],
            }
            for place, group in enumerate(present)
        ],
        "total_formula": " + ".join(figures.money(subtotals[group]) for group in present),
        "total_before_rounding": figures.money(plan.total_before_rounding),
        "rounding_mode": _rounding(plan),
        "rounding": sums.number(plan.rounding),
        "total": figures.money(plan.total),
        "deductions": [_line(line) for line in plan.deduction_lines],
        "debt_left": figures.money(plan.debt_left) if plan.debt_left else "",
        "net": figures.money(plan.net_payable),
        "net_in_words": vnd_in_words(plan.net_payable),
        "reward": _line(plan.early_reward),
        "on_time": figures.money(plan.net_payable + plan.early_reward.amount),
        "documents": [
            f"{DOCUMENTS[one.name].vi}: {one.number} ngày {figures.day(one.date)}" for one in plan.basis.documents
        ],
        "firmness": [{"mark": mark, "words": phrase.vi} for mark, phrase in FIRMNESS.items()],
        "blockers": list(blockers),
    }


def _pack(plan: PlanRecord) -> str:
    version = f", phiên bản {plan.basis.pack_version}" if plan.basis.pack_version else ""
    return f"{plan.basis.pack_id}{version}"


def _rounding(plan: PlanRecord) -> str:
    mode = _ROUNDINGS[plan.rounding_mode]
    return (
        mode if plan.rounding_mode is RoundingMode.NONE else f"{mode}, đơn vị {figures.money(plan.rounding_unit)} đồng"
    )


def _line(line: RecordedLine) -> dict[str, object]:
    return {
        "category": line.category,
        "name": CATEGORIES[line.category].vi,
        "subject": line.subject,
        # Nothing was worked out where a line says why it gives nothing.
        "steps": []
        if line.formula == _NOTHING
        else [_in_words(step) for step in line.formula.split(sums.BETWEEN_STEPS)],
        "inputs": "; ".join(_input(one) for one in line.inputs),
        "reason": REASONS[line.reason].vi if line.reason else "",
        "basis": line.basis,
        "firmness": line.firmness,
        "amount": figures.money(line.amount),
    }


def _in_words(step: str) -> str:
    """A comparison as people say it; a pocket calculator has no key for it."""
    return step.replace("min(", "nhỏ nhất trong (").replace("max(", "lớn nhất trong (")


def _input(one: tuple[str, str, str]) -> str:
    name, value, unit = one
    number = Fraction(value) if "/" in value else Decimal(value)
    return f"{sums.label(name, Lang.VI)}: {sums.quantity(Quantity(name, number, unit))}"

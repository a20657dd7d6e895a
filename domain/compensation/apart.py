"""What stands beside the plan's total: deductions (D-FIN, D-LUF) and the early reward (R-EARLY)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from domain.compensation.categories import CATEGORIES, Group
from domain.compensation.exact import product, rounded
from domain.compensation.lines import Line, Quantity, Step, line, nothing, vnd
from domain.compensation.reckoning import Reckoning, percent
from domain.policy.rate_numbers import RoundingMode

_STRUCTURES = frozenset({"C-HOUSE", "C-OTHER"})


def sum_of(lines: Iterable[Line], codes: Iterable[str]) -> int:
    """Σ of the lines of these categories."""
    wanted = frozenset(codes)
    return sum(one.amount for one in lines if one.category.code in wanted)


def round_total(reckoning: Reckoning, total: int) -> tuple[RoundingMode, int, int]:
    """The mode and unit, the project's before the pack's, and what rounding adds to the total."""
    rule = reckoning.rates.rounding
    mode = reckoning.project.rounding_mode or rule.mode
    unit = reckoning.project.rounding_unit or rule.unit
    if mode is RoundingMode.NONE:
        return mode, 1, 0
    return mode, unit, rounded(total, 1, mode, unit) - total


def deduct(reckoning: Reckoning, total: int) -> tuple[tuple[Line, ...], int]:
    """What debts take, in the pack's order, and what of them is left.

    Together never more than the land compensation they may touch (Land Law 2024 Art. 94(6)), nor than the rounded
    total, so that the net is never below 0 (decision 3).
    """
    situation = reckoning.situation
    rules = reckoning.rates.deductions
    debts = {"D-FIN": situation.unpaid_obligations, "D-LUF": situation.land_use_fee}
    room = min(sum_of(reckoning.lines, rules.base), total)
    lines = []
    for code in rules.order:
        debt = debts[code]
        if not debt:
            continue
        taken = min(debt, room)
        owed, deductible = vnd("debt", debt), vnd("deductible", room)
        parts = ("min(", owed, "; ", deductible, ")")
        reason = "" if taken else "nothing_to_deduct_from"
        step = Step("amount", parts, vnd("amount", taken))
        lines.append(line(CATEGORIES[code], "", (step,), taken, inputs=(owed, deductible), reason=reason))
        room -= taken
    return tuple(lines), sum(debts.values()) - sum(one.amount for one in lines)


def early_reward(reckoning: Reckoning) -> Line:
    """The share of land and assets that handing over early earns, at most the cap of its window."""
    category = CATEGORIES["R-EARLY"]
    if not reckoning.situation.recovery:
        return nothing(category, "", "donated")
    day = reckoning.situation.handed_over_on
    if day is None:
        return nothing(category, "", "not_handed_over")
    number = reward_window(day, reckoning.project.posted_on, reckoning.project.reward_until)
    if number is None:
        return nothing(category, "", "handed_over_after_window")
    window = next(window for window in reckoning.rates.early_reward.windows if window.no == number)
    rules = reckoning.rates.early_reward
    land = sum_of(reckoning.lines, rules.base_land)
    assets = sum(
        one.amount
        for one in reckoning.lines
        if one.category.group is Group.ASSETS and (rules.include_crops_and_graves or one.category.code in _STRUCTURES)
    )
    pct, cap = percent("reward_pct", rules.pct), vnd("reward_cap", window.cap)
    base: tuple[Quantity, ...] = (vnd("reward_land", land), vnd("reward_assets", assets))
    if not land + assets:
        return line(category, f"{window.no}", (), 0, inputs=(*base, pct, cap), reason="no_reward_base")
    above, below = product(land + assets, rules.pct)
    uncapped = vnd("reward_uncapped", reckoning.amount_of(above, below * 100))
    steps = (
        Step(
            "reward_uncapped", ("(", base[0], " + ", base[1], ") × ", pct), uncapped,
            exact=int(uncapped.value) * below * 100 == above,
        ),
        Step("amount", ("min(", uncapped, "; ", cap, ")"), vnd("amount", min(int(uncapped.value), window.cap))),
    )  # fmt: skip
    return line(category, f"{window.no}", steps, min(int(uncapped.value), window.cap), inputs=(*base, pct, cap))


def reward_window(handed_over_on: date, posted_on: date | None, reward_until: date | None) -> Literal[1, 2] | None:
    """Window 1 before the day of posting, 2 from that day to the project's last day, that one included.

    While the draft is not posted, every handover is before it. Without a last day no second window was set.
    """
    if posted_on is None or handed_over_on < posted_on:
        return 1
    return 2 if reward_until is not None and handed_over_on <= reward_until else None

"""A second valuation, from reading section 2 of the brief anew: plain decimals over plain dictionaries.

It shares nothing with the engine, not even a constant: prices come from the pack file read as bare texts, households
are dictionaries, and amounts are worked out top to bottom the way a clerk fills in a sheet.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import yaml

D = Decimal
#: Wide enough that no quotient of areas or years is cut before it is rounded.
_DIGITS = 80


def read_pack(path: Path) -> dict[str, Any]:
    """The pack with every scalar as a text."""
    pack: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return pack


def dong(value: Decimal) -> int:
    """Half up to one đồng."""
    return int(value.quantize(D(1), rounding=ROUND_HALF_UP))


def valued(household: dict[str, Any], pack: dict[str, Any]) -> dict[str, int]:
    """Land, assets, moving, support and everything that follows from them."""
    with localcontext() as context:
        context.prec = _DIGITS
        return _valued(household, pack)


def _valued(h: dict[str, Any], pack: dict[str, Any]) -> dict[str, int]:
    land, residential, base = _land(h, pack)
    recovery = h["track"] == "recovery"
    assets = sum(_asset(a, pack) for a in h["assets"] if a["ok"]) if recovery else 0
    support = h["support"] if recovery else None
    moving = int(pack["moving"][support["moving"]]) if support and support["moving"] else 0
    helped = _support(h, support, residential, pack) if support else 0
    if recovery and h["titles"]:
        helped += max(int(pack["support"]["policy_lump_sum"][title]) for title in h["titles"])
    before = land + assets + moving + helped
    total = _rounded(before, h["mode"], h["unit"])
    taken = min(h["fin"] + h["luf"], base, total)
    reward = _reward(h, land, assets, pack) if recovery else 0
    return {
        "land": land, "assets": assets, "moving": moving, "support": helped, "before": before,
        "rounding": total - before, "total": total, "deductions": taken, "net": total - taken,
        "debt_left": h["fin"] + h["luf"] - taken, "reward": reward,
    }  # fmt: skip


def _land(h: dict[str, Any], pack: dict[str, Any]) -> tuple[int, int, int]:
    """Land, what of it is residential, and what debts may be taken from."""
    total = residential = 0
    for s in h["segments"]:
        if s["donated"] or h["track"] == "donation":
            continue
        if s["verdict"] == "eligible":
            row = next(r for r in pack["land_price_table"] if r["code"] == s["price"])
            amount = D(s["eligible"]) * _unit_price(s, row, pack)
            if s["t1"] is not None and row["group"] in ("residential", "nonfarm"):
                amount = amount * D(s["t2"]) / D(s["t1"])
            total += dong(amount)
            residential += dong(amount) if row["group"] == "residential" else 0
        if s["investment"]:
            total += dong(D(s["investment"]) * D(s["t2"]) / D(s["t1"]))
    return total, residential, total


def _unit_price(s: dict[str, Any], row: dict[str, Any], pack: dict[str, Any]) -> int:
    price = D(row["price"])
    if row["group"] in ("residential", "nonfarm"):
        layer = s["layer"] or 1
        price = price * D(pack["price_chain"]["layers_pct"][str(layer)]) / 100
        if layer == 1 and s["fronts"]:
            price = price * (100 + D(pack["price_chain"]["frontage_pct"][str(s["fronts"])])) / 100
    return dong(price * D(pack["coefficients"][row["group"]]))


def _asset(a: dict[str, Any], pack: dict[str, Any]) -> int:
    rows = (*pack["structure_prices"], *pack["crop_prices"], *pack["graves"])
    row = next(r for r in rows if r["code"] == a["code"])
    if a["g1"] is None and row["category"] == "C-CROP-A":
        return dong(D(a["qty"]) * max(D(y) for y in row["yields_kg_per_m2"]) * D(row["price"]))
    g1 = D(a["g1"]) if a["g1"] is not None else D(a["qty"]) * D(row["price"])
    if row["category"] != "C-OTHER":
        return dong(g1)
    rules = pack["other_structures"]
    # Multiplied first and divided once, or a cut quotient would lose an exact half.
    left = max(D(0), D(a["t"]) - D(a["t1"]))
    value = max(g1 * left * (100 + D(rules["k_pct"])) / (100 * D(a["t"])), g1 * D(rules["floor_pct"]) / 100)
    return dong(min(value, g1 * D(rules["cap_pct"]) / 100))


def _support(h: dict[str, Any], s: dict[str, Any], residential: int, pack: dict[str, Any]) -> int:
    p = pack["support"]
    place = pack["area_class"]
    total = 0
    # Shares are compared by cross-multiplication, so no quotient is ever rounded.
    recovered, in_use = D(s["recovered"]), D(s["in_use"])
    row = "under_10"
    for name, edge in (("10_20", 10), ("20_30", 20), ("30_70", 30)):
        if in_use and recovered * 100 >= edge * in_use:
            row = name
    if in_use and recovered * 100 > 70 * in_use:
        row = "over_70"
    months = int(p["life_months"][row][("stays", "moves", "difficult_area").index(s["residence"])])
    total += dong(D(p["rice_kg_per_person_month"]) * int(p["rice_price_per_kg"]) * s["persons"] * months)
    if s["job"]:
        total += _job(h, pack)
    if s["business"] == "no_books":
        flat = p["production"]["no_books"]
        above = s["turnover"] > int(flat["turnover_threshold"])
        total += int(flat["above_threshold" if above else "up_to_threshold"])
    if s["business"] == "with_books":
        income = max(D(0), D(sum(s["profits"])))
        pct = D(p["production"]["with_books_pct_of_mean_yearly_income"])
        total += dong(income * pct / (100 * len(s["profits"])))
    stopped = min(s["stopped"], int(p["work_stoppage"]["max_months"]))
    total += s["workers"] * stopped * int(p["work_stoppage"]["monthly_per_worker"])
    total += s["animals"] * int(p["animal_move_per_head"])
    rent_months = s["temporary"]
    if s["resettlement"] == "lot":
        lot = D(h["lot"]) if h["lot"] is not None else D(p["resettlement"]["min_lot_m2_by_area_class"][place])
        total += max(0, dong(lot * int(p["resettlement"]["resettlement_price_per_m2"])) - residential)
        rent_months += int(p["temporary_housing"]["extra_months_if_lot"])
    if s["resettlement"] == "self_arranged":
        total += int(p["self_housing_by_area_class"][place])
    if rent_months:
        bands = p["temporary_housing"]["monthly_by_household_size"]
        band = [b for b in bands if int(b["min"]) <= h["members"]][-1]
        total += rent_months * int(band["rate"])
    return int(total + s["other"])


def _job(h: dict[str, Any], pack: dict[str, Any]) -> int:
    rules = pack["support"]["job"]
    left = {kind: D(quota) for kind, quota in rules["farm_quota_m2"].items()}
    rows = {r["code"]: r for r in pack["land_price_table"]}
    farmed = [
        s for s in h["segments"]
        if not s["donated"] and s["verdict"] == "eligible" and rows[s["price"]]["group"] in ("farm", "forest")
    ]  # fmt: skip
    worth = D(0)
    for s in sorted(farmed, key=lambda s: int(rows[s["price"]]["price"]), reverse=True):
        row = rows[s["price"]]
        counted = min(D(s["eligible"]), left[row["land_type"]])
        left[row["land_type"]] -= counted
        worth += counted * int(row["price"])
    factor = min(D(rules["factor_by_area_class"][pack["area_class"]]), D(rules["legal_max_factor"]))
    return dong(worth * factor)


def _rounded(total: int, mode: str, unit: int) -> int:
    if mode == "none":
        return total
    how = {"up": ROUND_CEILING, "down": ROUND_DOWN, "half_up": ROUND_HALF_UP}[mode]
    return int((D(total) / unit).quantize(D(1), rounding=how)) * unit


def _reward(h: dict[str, Any], land: int, assets: int, pack: dict[str, Any]) -> int:
    investment = sum(
        dong(D(s["investment"]) * D(s["t2"]) / D(s["t1"]))
        for s in h["segments"]
        if s["investment"] and not s["donated"]
    )
    handed: dt.date | None = h["handed"]
    if handed is None or (handed >= h["posted"] and handed > h["until"]):
        return 0
    rules = pack["early_reward"]
    window = rules["windows"][0 if handed < h["posted"] else 1]
    return min(dong(D(land - investment + assets) * D(rules["pct"]) / 100), int(window["cap"]))

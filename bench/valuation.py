"""Valuing households of the sample's shape: the engine, inputs in memory, against the bare sums of the same plans."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Final

from activities.workbooks.valuation import read_valuation
from bench.bare_valuation import total_before_rounding
from bench.house import MeasurementSpoilt
from bench.results import Finding, Ratio, Remark
from bench.timing import Lap, Way, median_rate, taking_turns
from domain.compensation.engine import Valuer
from domain.compensation.plan import Plan
from domain.compensation.situation import ProjectTerms, Situation
from domain.policy.rates import Rates
from domain.wording.sums import formula
from store.rates_file import load_rates
from workers.settings import SOURCE_ROOT

_NAME: Final = "valuation"
_WORKBOOK: Final = SOURCE_ROOT / "samples" / "tuyen-duong-mau.xlsx"
_PACK: Final = "mau-song-mau-2026"
#: Functions named as the places where the time goes.
_NAMED: Final = 6


async def measure(_folder: Path, *, rounds: int = 5, households: int = 10_000) -> list[Finding]:
    """Households per second of the engine, bare and with every sum written out.

    Raises MeasurementSpoilt when the bare sums come to another total than the engine.
    """
    priced = load_rates(_PACK)
    rates = priced.rates
    book = read_valuation(_WORKBOOK, priced.pack_id, rates)
    sample = book.situations
    many = [replace(sample[number % len(sample)], code=f"H-{number}") for number in range(households)]
    lot = book.project.min_lot_m2 or Decimal(0)
    valuer = Valuer(rates)
    for situation in sample:
        if valuer.value(situation, book.project).total_before_rounding != total_before_rounding(situation, rates, lot):
            raise MeasurementSpoilt(f"{situation.code}: the bare sums come to another total")
    ways = {
        "engine": _way(many, lambda situation: valuer.value(situation, book.project)),
        "written": _way(many, lambda situation: _written(valuer.value(situation, book.project))),
        "bare": _way(many, lambda situation: total_before_rounding(situation, rates, lot)),
    }
    laps = await taking_turns(rounds, ways)
    bare = median_rate(laps["bare"])
    return [
        Ratio(_NAME, f"explained : bare, {households} households", median_rate(laps["engine"]), bare, "households/s"),
        Ratio(_NAME, "explained and written out : bare", median_rate(laps["written"]), bare, "households/s"),
        Remark(_NAME, _where_the_time_goes(rates, book.project, many)),
    ]


def _way(many: Sequence[Situation], value: Callable[[Situation], object]) -> Way:
    async def lap() -> Lap:
        # Seconds of this process: sums wait for nothing, and a busy neighbour is not to be measured.
        started = process_time()
        for situation in many:
            value(situation)
        return Lap(len(many), process_time() - started)

    return lap


def _written(plan: Plan) -> list[str]:
    return [formula(line) for line in (*plan.lines, *plan.deduction_lines, plan.early_reward)]


def _where_the_time_goes(rates: Rates, project: ProjectTerms, many: Sequence[Situation]) -> str:
    """The functions with the most time of their own, as shares of the whole; profiled apart from what is measured."""
    valuer = Valuer(rates)
    with cProfile.Profile() as profile:
        for situation in many:
            valuer.value(situation, project)
    table: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = sorted(((seconds, name) for (_, _, name), (_, _, seconds, _, _) in table.items()), reverse=True)
    whole = sum(seconds for seconds, _ in own) or 1.0
    return "own time: " + ", ".join(f"{name} {seconds / whole:.0%}" for seconds, name in own[:_NAMED])

"""All measurements by name, one after the other: two at once would measure each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import acts, bulk, lists, notes, rebuild, valuation
from bench.house import scratch_folder
from bench.results import Finding

_Bench = Callable[[Path], Awaitable[list[Finding]]]

BENCHES: Final[Mapping[str, _Bench]] = {
    "acts": acts.measure,
    "notes": notes.measure,
    "bulk": bulk.measure,
    "rebuild": rebuild.measure,
    "lists": lists.measure,
    "valuation": valuation.measure,
}

#: The same at a size that says nothing about speed, for the tests.
_TOYS: Final[Mapping[str, _Bench]] = {
    "acts": lambda folder: acts.measure(folder, rounds=1, loads=((2, 2, 0.8),)),
    "notes": lambda folder: notes.measure(folder, rounds=1, loads=((2, 2),)),
    "bulk": lambda folder: bulk.measure(folder, rounds=1, cases=6),
    "rebuild": lambda folder: rebuild.measure(folder, rounds=1, cases=3),
    "lists": lambda folder: lists.measure(folder, rounds=1, small=20, large=60, of_area=10),
    "valuation": lambda folder: valuation.measure(folder, rounds=1, households=60),
}


async def run(
    names: Sequence[str], *, toy: bool = False, told: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """The findings of the named benches in order; ``told`` hears which one is under way.

    Raises MeasurementSpoilt when what was to be measured did not happen, StackError when a server does not start.
    """
    benches = _TOYS if toy else BENCHES
    findings: list[Finding] = []
    for name in names:
        told(f"{name} ...")
        with scratch_folder() as folder:
            findings += await benches[name](folder)
    return findings

"""Taking turns and taking medians: what makes two figures of one run comparable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lap:
    """One turn of one way: how much was done in how long, and how long each single thing took."""

    done: int
    seconds: float
    each: Sequence[float] = ()

    @property
    def rate(self) -> float:
        """Done per second."""
        return self.done / self.seconds


Way = Callable[[], Awaitable[Lap]]


async def taking_turns(rounds: int, ways: Mapping[str, Way]) -> dict[str, list[Lap]]:
    """Run each way once a round; the order turns about from round to round, so that none is always first.

    The first round, in which caches fill and code is imported, is run and forgotten; it begins with the last way.
    """
    laps: dict[str, list[Lap]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name in list(ways) if number % 2 else reversed(list(ways)):
            lap = await ways[name]()
            if number:
                laps[name].append(lap)
    return laps


def median_rate(laps: Sequence[Lap]) -> float:
    """Median of the rates of several laps."""
    return median(lap.rate for lap in laps)


def quantile(laps: Sequence[Lap], share: float) -> float:
    """The time, in seconds, within which that share of all single things was done."""
    times = sorted(each for lap in laps for each in lap.each)
    return times[min(len(times) - 1, int(share * len(times)))]


async def lap_of(jobs: Sequence[T], at_once: int, do: Callable[[T], Awaitable[Sequence[float]]]) -> Lap:
    """Do all jobs, ``at_once`` of them at any time; each job tells how long its single steps took."""
    waiting = iter(jobs)
    each: list[float] = []

    async def client() -> None:
        for job in waiting:
            each.extend(await do(job))

    started = perf_counter()
    await asyncio.gather(*(client() for _ in range(at_once)))
    return Lap(len(each), perf_counter() - started, each)


async def timed(step: Awaitable[object]) -> float:
    """The seconds one step took."""
    started = perf_counter()
    await step
    return perf_counter() - started

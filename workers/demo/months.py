"""Plays the months of a project: each day's papers in the morning, then the day's due moments."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from activities.messages import Outcome, Status
from activities.workbooks.history import History
from activities.workbooks.paper import Paper
from console.dispatch import Dispatcher, NotSaved, OutcomeUnknown
from domain.context import LOCAL
from domain.values import StreamKind
from workers.practice_clock import PracticeClock
from workers.project_opening import TIME_TO_APPLY, require_applied

#: Before the first rung of a day, which is at 08:00.
PAPERS_AT: Final = time(7, 0)
#: What a project or batch decides is a fact for its households, so it enters before their papers.
_COMMON: Final = (StreamKind.PROJECT, StreamKind.BATCH)
#: How often a paper is sent again when its fate is not known, as with a store that restarts.
_ATTEMPTS: Final = 10


def morning(day: date) -> datetime:
    """When the papers of a day enter."""
    return datetime.combine(day, PAPERS_AT, LOCAL).astimezone(UTC)


class Months:
    """Enters a project's papers the way its officers would have, day by day."""

    def __init__(
        self, dispatcher: Dispatcher, clock: PracticeClock, actor: str, on_paper: Callable[[date], None]
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._actor = actor
        self._on_paper = on_paper

    async def play(self, history: History, until: datetime) -> None:
        """Enter all papers of ``history``, then let the clock run to ``until``.

        Raises PapersRefused when one is not taken, ClockStuck when nothing fires any more.
        """
        for day in history.days:
            await self._clock.move_to(morning(day))
            await self._play_day(history.papers_of_day(day))
        await self._clock.move_to(until)

    async def _play_day(self, papers: Sequence[Paper]) -> None:
        by_stream: defaultdict[UUID, list[Paper]] = defaultdict(list)
        for paper in papers:
            if paper.kind in _COMMON:
                await self._enter([paper])
                # Carried to the households before their own papers come.
                await self._clock.settle()
            else:
                by_stream[paper.stream_id].append(paper)
        await asyncio.gather(*(self._enter(own) for own in by_stream.values()))
        await self._clock.settle()

    async def _enter(self, papers: Sequence[Paper]) -> None:
        """Papers of one stream, one after the other."""
        for paper in papers:
            require_applied([(paper, await self._submit(paper))])
            self._on_paper(paper.command.occurred_on)

    async def _submit(self, paper: Paper) -> Outcome:
        envelope = paper.envelope(self._actor, datetime.now(UTC) + TIME_TO_APPLY)
        for _ in range(_ATTEMPTS):
            try:
                return await self._dispatcher.submit(envelope)
            except (OutcomeUnknown, NotSaved):
                # Under its own id it is applied once, however often it is sent.
                continue
        return Outcome(command_id=envelope.command_id, status=Status.UNKNOWN)

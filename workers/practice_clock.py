"""Moves the clock of a practice installation forward, from due moment to due moment.

Never in one jump: what becomes due at a moment is fired by its workflow while the clock stands there, so that a
reminder of June is written in June and sees the people in office that day.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.messages import StreamRef
from store.ports import DueStream, PendingDelivery, StoreUnavailable
from workflows.callers import carry_deliveries, wake

_log = structlog.get_logger(__name__)

#: More wakes at once only queue up in Temporal.
_WAKES_IN_FLIGHT: Final = 20
#: A wake may be lost with a worker that was killed; asking again is harmless.
_ASK_AGAIN_SECONDS: Final = 3.0
_POLL_SECONDS: Final = 0.01
#: A killed worker is back within seconds; minutes without any headway mean that something is broken.
_PATIENCE_SECONDS: Final = 180.0
#: Streams looked at per question; the rest comes with the next one.
_LOT: Final = 1000


class ClockStuck(Exception):
    """What is due does not fire, or what is to be carried is not carried, however often it is asked for."""

    def __init__(self, moment: datetime, streams: Sequence[DueStream], deliveries: int) -> None:
        super().__init__(f"{len(streams)} streams due and {deliveries} deliveries waiting at {moment.isoformat()}")
        self.moment = moment
        self.streams = tuple(streams)
        self.deliveries = deliveries


class WhatIsDue(Protocol):
    """What the clock asks of the store."""

    async def clock_offset(self) -> timedelta:
        """How far the installation's clock is ahead of the machine's."""
        ...

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Driven open streams due at or before ``until``, soonest first."""
        ...

    async def pending_deliveries(self, limit: int) -> Sequence[PendingDelivery]:
        """Deliveries not carried yet."""
        ...


class PracticeClock:
    """The clock of one practice installation. ``set_offset`` writes it and refuses elsewhere."""

    def __init__(self, due: WhatIsDue, set_offset: Callable[[timedelta], Awaitable[None]], temporal: Client) -> None:
        self._due = due
        self._set_offset = set_offset
        self._temporal = temporal

    async def now(self) -> datetime:
        """The installation's time, aware UTC."""
        return datetime.now(UTC) + await self._due.clock_offset()

    async def begin_at(self, moment: datetime) -> None:
        """Set the clock of an installation that holds nothing yet."""
        await self._set_offset(moment - datetime.now(UTC))

    async def move_to(self, moment: datetime) -> None:
        """Move on to ``moment``; whatever is due before fires first, each at its time.

        The clock never goes back: at a moment that has passed only what is due by it fires. Raises ClockStuck
        when the workflows do not fire what is due.
        """
        while next_due := await self._due.due(moment, 1):
            first = next_due[0].next_due or moment
            if first > await self.now():
                await self._set_offset(first - datetime.now(UTC))
            await self.settle()
        if moment > await self.now():
            await self._set_offset(moment - datetime.now(UTC))

    async def settle(self) -> None:
        """Have everything due by now fired and everything pending carried; returns when nothing is left.

        Raises ClockStuck.
        """
        moment = await self.now()
        asked: dict[object, float] = {}
        seen: object = None
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                due = await self._due.due(moment, _LOT)
                deliveries = await self._due.pending_deliveries(_LOT)
                if not due and not deliveries:
                    return
                waiting = ({(one.stream_id, one.next_due) for one in due}, {one.id for one in deliveries})
                if waiting != seen:
                    seen, deadline = waiting, time.monotonic() + _PATIENCE_SECONDS
                await self._ask(due, deliveries, asked)
            except (StoreUnavailable, RPCError, RuntimeError) as problem:
                # Servers and workers come back; RuntimeError is what a client says when nobody listens.
                _log.warning("practice_clock_waits", problem=type(problem).__name__)
                due, deliveries = [], []
            if time.monotonic() > deadline:
                raise ClockStuck(moment, due, len(deliveries))
            await asyncio.sleep(_POLL_SECONDS)

    async def _ask(
        self, due: Sequence[DueStream], deliveries: Sequence[PendingDelivery], asked: dict[object, float]
    ) -> None:
        """Wake the workflows of what is due and have deliveries carried, each again only after a while."""
        now = time.monotonic()

        def is_time(thing: object) -> bool:
            if now - asked.get(thing, -_ASK_AGAIN_SECONDS) < _ASK_AGAIN_SECONDS:
                return False
            asked[thing] = now
            return True

        in_flight = asyncio.Semaphore(_WAKES_IN_FLIGHT)

        async def wake_one(stream: DueStream) -> None:
            async with in_flight:
                await wake(self._temporal, StreamRef(kind=stream.kind, stream_id=stream.stream_id), stream.version)

        to_wake = [one for one in due if is_time((one.stream_id, one.next_due))]
        if deliveries and is_time(deliveries[-1].id):
            await carry_deliveries(self._temporal)
        await asyncio.gather(*(wake_one(one) for one in to_wake))

"""What is done for all streams at once: waking those that are due or behind, and carrying facts between them.

A wake may be lost, doubled or late; this is the guarantee behind it. It trusts no hint: what is past due is woken
whatever the hints say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.service import RPCError

from activities.deliveries import Drained
from activities.messages import DRAIN_DELIVERIES, WAKE_DUE, StreamRef, SweepResult
from store.ports import DueStream

_log = structlog.get_logger(__name__)

#: A workflow's own timer comes first; only what it missed is woken.
GRACE: Final = timedelta(minutes=2)
#: Streams read per question to the store.
LOT: Final = 1_000
#: Wakes are remembered, and the heartbeat sent, after so many: about a second's worth.
_CHUNK: Final = 50
#: A server starts some 60 to 160 workflows a second; more in flight only queue up inside it.
_IN_FLIGHT: Final = 20
#: Deliveries carried per pass; a batch decision for three hundred households is one.
DELIVERIES_AT_ONCE: Final = 500
#: The version of a stream is not known where a delivery made its due moment earlier; a wake is never trusted anyway.
_UNKNOWN_VERSION: Final = 0

#: Signal-with-start of a stream's workflow. Raises RPCError when Temporal cannot be reached.
Waker = Callable[[StreamRef, int], Awaitable[None]]


class WakeBook(Protocol):
    """What is asked of the store."""

    async def clock_offset(self) -> timedelta:
        """How far the installation's clock is ahead of the machine's."""
        ...

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Driven open streams with next_due at or before ``until``, soonest first."""
        ...

    async def behind(self, limit: int) -> Sequence[DueStream]:
        """Driven open streams never woken, or whose due moment became earlier after their last wake."""
        ...

    async def mark_woken(self, streams: Sequence[DueStream]) -> None:
        """Remember with which version and due moment these workflows were woken."""
        ...


class NamespaceBook(Protocol):
    """Where the installation remembers which Temporal it knows."""

    async def adopt_namespace(self, namespace_id: str) -> bool:
        """Remember it; True when it is another one, and then all wakes are forgotten."""
        ...


class Carrier(Protocol):
    """Carries pending deliveries."""

    async def drain(self, limit: int) -> Drained:
        """Carry up to ``limit`` of them."""
        ...


class Sweeps:
    """The sweeping activities; each may also be called from a verb, outside any worker."""

    def __init__(
        self,
        book: WakeBook,
        namespaces: NamespaceBook,
        deliveries: Carrier,
        *,
        wake: Waker,
        namespace_id: Callable[[], Awaitable[str]],
        machine_now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._namespaces = namespaces
        self._deliveries = deliveries
        self._wake = wake
        self._namespace_id = namespace_id
        self._machine_now = machine_now

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """What a worker registers."""
        return (self.wake_due, self.drain_deliveries)

    @activity.defn(name=WAKE_DUE)
    async def wake_due(self) -> SweepResult:
        """One pass over all open streams. Safe to repeat: a wake too many only makes a workflow look."""
        if await self._namespaces.adopt_namespace(await self._namespace_id()):
            _log.warning("temporal_is_new", hint="every open stream is woken in this pass")
        late_since = self._machine_now() + await self._book.clock_offset() - GRACE
        done = 0
        seen: set[UUID] = set()
        failed: set[UUID] = set()
        while True:
            # What was woken a moment ago may still be due while its workflow is on the way.
            lot = [
                *await self._book.due(late_since, LOT + len(seen)),
                *await self._book.behind(LOT + len(failed)),
            ]
            fresh = {stream.stream_id: stream for stream in lot if stream.stream_id not in seen}
            if not fresh:
                return SweepResult(seen=len(seen), done=done, left=len(failed))
            waiting = list(fresh.values())
            for start in range(0, len(waiting), _CHUNK):
                chunk = waiting[start : start + _CHUNK]
                woken = await self._wake_all(chunk)
                await self._book.mark_woken(woken)
                done += len(woken)
                seen.update(stream.stream_id for stream in chunk)
                failed.update({stream.stream_id for stream in chunk} - {stream.stream_id for stream in woken})
                _heartbeat(done)

    @activity.defn(name=DRAIN_DELIVERIES)
    async def drain_deliveries(self) -> SweepResult:
        """Carry what is pending, then wake whose due moment became earlier by it."""
        drained = await self._deliveries.drain(DELIVERIES_AT_ONCE)
        _heartbeat(drained.result.done)
        earlier = [
            DueStream(kind=ref.kind, stream_id=ref.stream_id, version=_UNKNOWN_VERSION, next_due=None)
            for ref in drained.earlier
        ]
        # Not remembered as woken: what is lost here, the next pass over all streams finds.
        await self._wake_all(earlier)
        return drained.result

    async def _wake_all(self, streams: Sequence[DueStream]) -> list[DueStream]:
        """Those that were woken; the others are the next pass's."""
        in_flight = asyncio.Semaphore(_IN_FLIGHT)

        async def wake_one(stream: DueStream) -> DueStream | None:
            async with in_flight:
                try:
                    await self._wake(StreamRef(kind=stream.kind, stream_id=stream.stream_id), stream.version)
                except RPCError as error:
                    _log.warning("not_woken", stream_id=str(stream.stream_id), status=error.status.name)
                    return None
                return stream

        return [one for one in await asyncio.gather(*(wake_one(stream) for stream in streams)) if one is not None]


def _heartbeat(done: int) -> None:
    if activity.in_activity():
        activity.heartbeat(done)

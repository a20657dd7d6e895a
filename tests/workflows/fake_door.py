"""A door without a store: the same activities, a few lines of truth, and switches for what may go wrong."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from temporalio import activity

from activities.messages import (
    HANDLE_COMMAND,
    MARK_FAULT,
    TICK,
    Envelope,
    EventRef,
    Outcome,
    Status,
    StreamRef,
)
from domain.values import CaseClock, StreamKind


async def machine_time() -> datetime:
    """The clock of a test on a server that does not skip time."""
    return datetime.now(UTC)


class FakeDoor:
    """One stream's truth. A command's body names what it changes in the clock: step, wake_at, closed."""

    def __init__(
        self, kind: StreamKind = StreamKind.CASE, now: Callable[[], Awaitable[datetime]] = machine_time
    ) -> None:
        self.stream = StreamRef(kind=kind, stream_id=uuid4())
        self.clock = CaseClock()
        self.later_moments: list[datetime] = []
        """What falls due after the present moment has fired."""
        self.fired: list[datetime] = []
        self.calls: Counter[str] = Counter()
        self.faults: list[str] = []
        self.away = False
        """The store cannot be reached."""
        self.blind = 0
        """How many looks do not see yet that a moment has come, as when its machine's clock runs behind."""
        self.gate: asyncio.Event | None = None
        """Commands wait here where it is set: acts under way."""
        self._now = now
        self.known: dict[UUID, Outcome] = {}
        """What was recorded of each command."""

    @property
    def activities(self) -> Sequence[Callable[..., Any]]:
        """What a worker registers."""
        return (self.handle_command, self.tick, self.mark_fault)

    @property
    def workflow_id(self) -> str:
        """Id of the stream's workflow."""
        return f"{self.stream.kind}-{self.stream.stream_id}"

    def command(
        self, *, within: timedelta = timedelta(seconds=30), at: datetime | None = None, **body: Any
    ) -> Envelope:
        """An envelope for the stream."""
        return Envelope(
            command_id=uuid4(),
            kind=self.stream.kind,
            stream_id=self.stream.stream_id,
            type="sign_inventory_minutes",
            actor="may-khu",
            body=json.dumps(body, default=str),
            apply_before=(at or datetime.now(UTC)) + within,
        )

    def record(self, **changes: Any) -> None:
        """Something is written past the workflow, as a note or another process would."""
        self.clock = CaseClock.model_validate({**self.clock.model_dump(), "version": self.clock.version + 1, **changes})

    @activity.defn(name=HANDLE_COMMAND)
    async def handle_command(self, envelope: Envelope) -> Outcome:
        """Apply the body to the clock, once per command."""
        self.calls[HANDLE_COMMAND] += 1
        if self.gate is not None:
            await self.gate.wait()
        self._answer_if_there()
        if envelope.command_id not in self.known:
            if await self._now() > envelope.apply_before:
                self.known[envelope.command_id] = Outcome(
                    command_id=envelope.command_id,
                    status=Status.EXPIRED,
                    version=self.clock.version,
                    clock=self.clock,
                )
                return self.known[envelope.command_id]
            self.record(**json.loads(envelope.body))
            event = EventRef(version=self.clock.version, type="happened", occurred_on=datetime.now(UTC).date())
            outcome = Outcome(
                command_id=envelope.command_id,
                status=Status.APPLIED,
                version=self.clock.version,
                events=(event,),
                clock=self.clock,
                fresh=True,
            )
            self.known[envelope.command_id] = outcome.remembered()
            return outcome
        return self.known[envelope.command_id]

    @activity.defn(name=TICK)
    async def tick(self, stream: StreamRef) -> CaseClock:
        """Fire what is due by the clock of the test."""
        assert stream == self.stream
        self.calls[TICK] += 1
        self._answer_if_there()
        if self.blind:
            self.blind -= 1
            return self.clock
        now = await self._now()
        while self.clock.wake_at is not None and self.clock.wake_at <= now:
            self.fired.append(self.clock.wake_at)
            self.record(wake_at=self.later_moments.pop(0) if self.later_moments else None)
        return self.clock

    @activity.defn(name=MARK_FAULT)
    async def mark_fault(self, stream: StreamRef, reason: str) -> None:
        """Note what the boards would show."""
        assert stream == self.stream
        self.faults.append(reason)

    def _answer_if_there(self) -> None:
        if self.away:
            raise ConnectionError("the store is away")

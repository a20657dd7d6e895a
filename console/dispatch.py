"""Sends a command the way its type asks for: acts through the stream's workflow, the rest to the door.

Used by the HTTP API, the demo and the command line. Temporal may be away: then the door takes the
act itself, under the same command_id, and the reconciler brings the workflow up to date.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

import structlog
from temporalio.client import Client
from temporalio.exceptions import TemporalError

from activities.door import Door
from activities.messages import TASK_QUEUE, Envelope, Outcome, Status, StreamRef
from console.patience import STORE_PATIENCE_SECONDS, STORE_PAUSE_SECONDS
from domain.messages import Handling
from domain.streams import StreamType
from domain.values import DRIVEN, StreamKind
from store.ports import StoreUnavailable, StoreUnreachable
from workflows.callers import carry_deliveries, submit_act, wake

_log = structlog.get_logger(__name__)

#: Beyond about ten updates in flight a server answers later, not more (measured: p99 of 1.5 to 4 s at 50).
ACTS_IN_FLIGHT: Final = 10
#: How long a person waits for the workflow before the door takes the act itself.
PATIENCE_SECONDS: Final = 2.0
#: So many acts in a row without an answer mean that Temporal is away, not merely slow.
_SILENCES: Final = 3
#: While it is away nobody waits for it; one try after this long finds out whether it is back.
_AWAY_SECONDS: Final = 5.0
#: A hint that takes longer than this is given up: the reconciler is the guarantee.
_HINT_SECONDS: Final = 5.0

#: What a Temporal client raises when nobody answers; a lazy client's failed connect is a RuntimeError.
_NO_ANSWER: Final = (TemporalError, TimeoutError, RuntimeError)


class OutcomeUnknown(Exception):
    """The store did not answer in time: the command may still be applied until its ``apply_before``."""


class NotSaved(Exception):
    """The store could not be reached and nobody else was asked: nothing was sent, so nothing was recorded by it."""


class Dispatcher:
    """Carries commands to where they are decided; keeps nothing that a restart would lose."""

    def __init__(
        self,
        door: Door,
        stream_types: Mapping[StreamKind, StreamType[Any]],
        temporal: Client | None,
        *,
        task_queue: str = TASK_QUEUE,
        store_patience_seconds: float = STORE_PATIENCE_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``temporal`` is a lazy client; None in an installation without Temporal."""
        self._door = door
        self._stream_types = stream_types
        self._temporal = temporal
        self._task_queue = task_queue
        self._store_patience = store_patience_seconds
        self._monotonic = monotonic
        self._acts = asyncio.Semaphore(ACTS_IN_FLIGHT)
        self._silences = 0
        self._away_until = 0.0
        self._hints: set[asyncio.Task[None]] = set()

    async def submit(self, envelope: Envelope) -> Outcome:
        """Have a command decided, once for all time; sending it again under its id is safe.

        Raises NotSaved when this sending reached nobody, OutcomeUnknown when what became of it is not known
        before its ``apply_before``.
        """
        if not self._drives(envelope):
            outcome = await self._through_the_door(envelope, held_elsewhere=False)
            self._hint(envelope, outcome)
            return outcome
        async with self._acts:
            asked, outcome_of_workflow = await self._through_the_workflow(envelope)
            if outcome_of_workflow is not None:
                self._hint_deliveries(envelope, outcome_of_workflow)
                return outcome_of_workflow
            outcome = await self._through_the_door(envelope, held_elsewhere=asked)
        self._hint(envelope, outcome)
        return outcome

    async def close(self) -> None:
        """Give up the hints under way; the reconciler will do what they were for."""
        for hint in list(self._hints):
            hint.cancel()
        await asyncio.gather(*self._hints, return_exceptions=True)

    @property
    def _away(self) -> bool:
        """Whether Temporal was found away a moment ago."""
        return self._monotonic() < self._away_until

    def _drives(self, envelope: Envelope) -> bool:
        """Whether the command is an act of a stream that a workflow drives."""
        command = self._stream_types[envelope.kind].commands.get(envelope.type)
        return envelope.kind in DRIVEN and command is not None and command.HANDLING is Handling.ACT

    async def _through_the_workflow(self, envelope: Envelope) -> tuple[bool, Outcome | None]:
        """Whether Temporal was asked, and what it answered; None when it did not in time."""
        if self._temporal is None or self._away:
            return False, None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                outcome = await submit_act(self._temporal, envelope, task_queue=self._task_queue)
        except _NO_ANSWER as problem:
            _raise_if_cancelled()
            self._count_silence(problem)
            return True, None
        self._silences = 0
        return True, outcome

    def _count_silence(self, problem: BaseException) -> None:
        self._silences += 1
        if self._silences >= _SILENCES:
            self._away_until = self._monotonic() + _AWAY_SECONDS
        _log.warning("act_without_workflow", problem=type(problem).__name__, in_a_row=self._silences)

    async def _through_the_door(self, envelope: Envelope, *, held_elsewhere: bool) -> Outcome:
        """Ask the door, patiently: a restart of PostgreSQL is a slower answer, not an error.

        ``held_elsewhere``: a workflow may hold the command too, so silence of ours settles nothing.
        Raises NotSaved, OutcomeUnknown.
        """
        on_its_way = held_elsewhere
        try:
            async with asyncio.timeout(self._store_patience):
                while True:
                    sent_before, on_its_way = on_its_way, True
                    try:
                        return await self._door.handle(envelope)
                    except StoreUnavailable as silence:
                        # What was sent and got no answer may be recorded, now or a moment later.
                        on_its_way = sent_before or not isinstance(silence, StoreUnreachable)
                    await asyncio.sleep(STORE_PAUSE_SECONDS)
        except TimeoutError:
            if not on_its_way:
                raise NotSaved from None
            return await self._fate(envelope)

    async def _fate(self, envelope: Envelope) -> Outcome:
        """What became of a command that was sent and got no answer. Raises OutcomeUnknown."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                outcome = await self._door.outcome(envelope.command_id)
        except (StoreUnavailable, TimeoutError):
            raise OutcomeUnknown from None
        # A refusal may be an earlier one of the same command, which is decided again when it is sent again.
        if outcome.status in {Status.APPLIED, Status.EXPIRED}:
            return outcome
        # Not recorded yet: a transaction cut off in mid-course may still commit.
        raise OutcomeUnknown

    def _hint(self, envelope: Envelope, outcome: Outcome) -> None:
        """After the answer: wake the workflow that did not carry the command, where its clock became earlier."""
        if self._temporal is not None and outcome.due_earlier and envelope.kind in DRIVEN:
            stream = StreamRef(kind=envelope.kind, stream_id=envelope.stream_id)
            self._later(partial(wake, self._temporal, stream, outcome.version, task_queue=self._task_queue))
        self._hint_deliveries(envelope, outcome)

    def _hint_deliveries(self, envelope: Envelope, outcome: Outcome) -> None:
        """What a case records concerns the case alone; other streams have facts to carry to it."""
        if self._temporal is None or envelope.kind is StreamKind.CASE or outcome.status is not Status.APPLIED:
            return
        self._later(partial(carry_deliveries, self._temporal, task_queue=self._task_queue))

    def _later(self, hint: Callable[[], Awaitable[None]]) -> None:
        if self._away:
            return
        task = asyncio.create_task(_give_hint(hint))
        self._hints.add(task)
        task.add_done_callback(self._hints.discard)


async def _give_hint(hint: Callable[[], Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(_HINT_SECONDS):
            await hint()
    except _NO_ANSWER as problem:
        # The reconciler looks every minute at what no hint reached.
        _log.info("hint_lost", problem=type(problem).__name__)


def _raise_if_cancelled() -> None:
    """The Temporal client turns a cancellation into an error of its own; ours must still end the task."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError

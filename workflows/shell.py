"""What every driven stream's workflow does: take acts to the door, and look at the clock when it is time.

The log in PostgreSQL is the truth; all that is kept here is the CaseClock, and it may be thrown away at any moment.
Nothing here knows a rule: a rule that changes must never break the replay of a workflow that runs for years.
"""

from __future__ import annotations

import asyncio
import contextlib

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.messages import (
        HANDLE_COMMAND,
        MARK_FAULT,
        TICK,
        Envelope,
        Outcome,
        StreamRef,
        StreamStart,
    )
    from domain.values import CaseClock
    from workflows.alarm import Alarm
    from workflows.identifiers import CLOCK, SUBMIT, WAKE
    from workflows.patience import (
        ATTEMPT,
        FAULT_LIMIT,
        FIRST_BACK_OFF,
        FIRST_PAUSE,
        HISTORY_LIMIT,
        LONG_AGO,
        LONGEST_BACK_OFF,
        LONGEST_PAUSE,
        LOOK_ATTEMPT,
        MOST_LEFT_OPEN,
        ONCE,
    )


class StreamShell:
    """The long-lived workflow of one stream; subclasses say what its steps wait for."""

    def __init__(self, start: StreamStart) -> None:
        self._stream = StreamRef(kind=start.kind, stream_id=start.stream_id)
        self._clock = start.clock
        # Started without a clock (by a wake, or under an act): where the stream stands is still to be learnt, by a look
        # or by what the door records of an act.
        self._knows_clock = start.clock.version > 0
        # Something hints that the clock is another one.
        self._must_look = False
        self._failed_looks = 0
        # Whether the boards were told that the system holds this stream up, by this run or an earlier one.
        self._fault_told = start.fault_told
        # Acts whose senders were told that nobody knows; the door is asked about them as soon as it answers.
        self._left_open = list(start.left_open)
        # Set by whatever hints that a store which could not answer may be back.
        self._nudged = False
        # Serialises acts and looks, so that answers are adopted in the order in which the store gave them.
        self._at_the_door = asyncio.Lock()
        self._alarm = Alarm()

    # What comes from outside

    @workflow.update(name=SUBMIT, description="Take an act to the door")
    async def submit(self, envelope: Envelope) -> Outcome:
        """Apply an act, or hear why not; the answer is what the store recorded.

        Raises ApplicationError ``outcome_unknown`` when the store could not answer by ``apply_before``; it is
        written down as expired when the store answers again.
        """
        pause = FIRST_PAUSE
        while True:
            outcome = await self._take_to_the_door(envelope)
            if outcome is not None:
                return outcome
            if workflow.now() >= envelope.apply_before:
                self._leave_open(envelope)
                # A plain exception here would fail the workflow task for ever, so this is the only one raised.
                raise ApplicationError("the store did not answer in time", type="outcome_unknown", non_retryable=True)
            # Durable, and not at the door: other acts and looks come in meanwhile.
            await workflow.sleep(pause, summary="store away")
            pause = min(pause * 2, LONGEST_PAUSE)

    @submit.validator
    def _is_ours(self, envelope: Envelope) -> None:
        """Refuse what was sent to the wrong workflow. Shape only: the door decides about everything else."""
        if (envelope.kind, envelope.stream_id) != (self._stream.kind, self._stream.stream_id):
            raise ApplicationError("the command is for another stream", type="wrong_stream", non_retryable=True)

    @workflow.signal(name=WAKE, description="The stream's clock moved: look again")
    def wake(self, version: int) -> None:
        """Look at the clock. The version is for people who read histories: a wake is never trusted, only followed."""
        workflow.logger.debug("woken", extra={"version": version})
        self._must_look = self._nudged = True

    @workflow.query(name=CLOCK, description="The clock the workflow goes by")
    def clock(self) -> CaseClock:
        """Where the workflow believes the stream stands; for operators."""
        return self._clock

    # What subclasses read as a sentence

    @property
    def step(self) -> str:
        """The step the store named last."""
        return self._clock.step

    async def is_open(self) -> bool:
        """Whether there is a step to drive. Learns the clock first where it is not known; starts a new run in time.

        False only when every act under way has been answered and none of them opened the stream again.
        """
        while self._is_behind:
            await self._renew_in_time()
            await self._look()
        await self._renew_in_time()
        if not self._open:
            await workflow.wait_condition(workflow.all_handlers_finished)
        return self._open or self._is_behind

    async def drive(self, step: str, waits_for: str) -> None:
        """Stay in a step until the store says it is left: wait for an act, a wake or the due moment, then look."""
        while self._open and self._clock.step == step and not self._history_is_long:
            self._alarm.set(self._clock.wake_at)
            self._tell(waits_for)
            # Acts and wakes come in here, between any two lines of theirs that await.
            await workflow.wait_condition(lambda: self._wants_attention(step))
            if self._must_look or self._alarm.rang:
                await self._look()

    # The rest is how

    @property
    def _is_behind(self) -> bool:
        return self._must_look or not self._knows_clock

    @property
    def _open(self) -> bool:
        return self._clock.version > 0 and not self._clock.closed

    @property
    def _history_is_long(self) -> bool:
        info = workflow.info()
        return info.is_continue_as_new_suggested() or info.get_current_history_length() > HISTORY_LIMIT

    def _wants_attention(self, step: str) -> bool:
        return (
            self._must_look
            or self._alarm.rang
            or self._clock.wake_at != self._alarm.set_for
            or self._clock.step != step
            or not self._open
            or self._history_is_long
        )

    async def _take_to_the_door(self, envelope: Envelope) -> Outcome | None:
        """The store's answer, its clock adopted; None when it cannot answer now."""
        async with self._at_the_door:
            try:
                outcome: Outcome = await workflow.execute_local_activity(
                    HANDLE_COMMAND,
                    envelope,
                    result_type=Outcome,
                    start_to_close_timeout=ATTEMPT,
                    retry_policy=ONCE,
                )
            except FailureError as failure:
                if is_cancelled_exception(failure):
                    raise
                workflow.logger.warning("an act waits for the store", extra={"failure": type(failure).__name__})
                return None
            self._nudged = True
            # A command asked for a second time answers with the clock of the first time: never step back to it.
            if outcome.clock.version >= self._clock.version:
                self._clock = outcome.clock
            # Nor does such an answer say where the stream stands now: a workflow that does not know looks.
            self._knows_clock = self._knows_clock or outcome.fresh
            return outcome

    async def _look(self) -> None:
        """Let the door fire what is due and adopt the clock it answers; back off when it cannot answer."""
        if not (await self._ask_for_clock() and await self._close_what_was_left_open()):
            await self._back_off()
            return
        self._failed_looks = 0
        if self._fault_told:
            self._fault_told = False
            await self._mark_fault("")
        if self._alarm.rang and self._clock.wake_at == self._alarm.set_for:
            # It rang, and the door does not think it due yet: ask again in a moment.
            self._alarm.rearm()

    async def _ask_for_clock(self) -> bool:
        async with self._at_the_door:
            if not self._is_behind and not self._alarm.rang:
                # An act that was at the door first brought what was to be learnt.
                return True
            # Taken down before the question: a wake that comes while we ask is another question.
            self._must_look = self._nudged = False
            try:
                # A look reads under the stream's lock, so its answer is the present truth even where the version
                # is lower than ours: then PostgreSQL was restored from a backup.
                self._clock = await workflow.execute_local_activity(
                    TICK,
                    self._stream,
                    result_type=CaseClock,
                    start_to_close_timeout=LOOK_ATTEMPT,
                    retry_policy=ONCE,
                )
            except FailureError as failure:
                if is_cancelled_exception(failure):
                    raise
                workflow.logger.error(
                    "the store cannot answer", extra={"tries": self._failed_looks, "failure": type(failure).__name__}
                )
                self._count_silence()
                return False
            self._knows_clock = True
            return True

    def _leave_open(self, envelope: Envelope) -> None:
        """Keep an act whose time is up until the door has written down what became of it."""
        # The door applies nothing of that time, also where its clock runs behind ours.
        self._left_open.append(envelope.model_copy(update={"apply_before": LONG_AGO}))
        while sum(len(one.body) for one in self._left_open) > MOST_LEFT_OPEN:
            forgotten = self._left_open.pop(0)
            workflow.logger.error("an act was given up", extra={"command_id": str(forgotten.command_id)})
        # A look asks, with patience, whether the store is back.
        self._must_look = True

    async def _close_what_was_left_open(self) -> bool:
        """Have the door remember acts whose time was up as expired, or learn that they were recorded after all."""
        while self._left_open:
            envelope = self._left_open[0]
            if await self._take_to_the_door(envelope) is None:
                self._count_silence()
                return False
            self._left_open.remove(envelope)
        return True

    def _count_silence(self) -> None:
        self._must_look = True
        self._failed_looks += 1

    async def _back_off(self) -> None:
        """Wait longer each time; a wake or an answered act says that the store may be back."""
        pause = min(FIRST_BACK_OFF * 2 ** min(self._failed_looks - 1, 4), LONGEST_BACK_OFF)
        self._tell(f"SYSTEM FAULT, the store cannot answer; tries again in {pause}")
        if not self._fault_told:
            self._fault_told = True
            await self._mark_fault("store_cannot_answer")
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._nudged, timeout=pause, timeout_summary="system fault")

    async def _mark_fault(self, reason: str) -> None:
        """Say on the boards that the system, not the household, holds the case up; empty when that is over."""
        try:
            await workflow.execute_local_activity(
                MARK_FAULT,
                args=[self._stream, reason],
                start_to_close_timeout=FAULT_LIMIT,
                retry_policy=ONCE,
            )
        except FailureError:
            workflow.logger.warning("the system fault could not be marked", extra={"reason": reason})

    async def _renew_in_time(self) -> None:
        """Continue as new before replaying becomes dear; acts under way are answered in this run."""
        if not self._history_is_long:
            return
        await workflow.wait_condition(workflow.all_handlers_finished)
        # What is still to be looked at is learnt anew by the next run: it starts without a clock.
        carried = CaseClock() if self._is_behind else self._clock
        workflow.continue_as_new(
            StreamStart(
                kind=self._stream.kind,
                stream_id=self._stream.stream_id,
                clock=carried,
                fault_told=self._fault_told,
                left_open=tuple(self._left_open),
            )
        )

    def _tell(self, waits_for: str) -> None:
        """What Temporal's own pages show an operator; it costs no event."""
        clock = self._clock
        due = clock.wake_at.isoformat() if clock.wake_at else "nothing"
        workflow.set_current_details(
            f"version {clock.version}, step {clock.step or '-'}: {waits_for}\n\nnext due: {due} {clock.why}"
        )

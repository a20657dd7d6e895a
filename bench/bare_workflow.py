"""The baseline of ``acts``: an update that only answers, with messages of the same size, and no activity.

This is what the pattern costs before anything is recorded. Changing it changes what our figures mean.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import Envelope, EventRef, Outcome, Status, StreamStart
    from domain.values import CaseClock
    from workflows.identifiers import SUBMIT

BARE: str = "bare"
BARE_QUEUE: str = "bench-bare"


@workflow.defn(name=BARE)
class BareWorkflow:
    """Counts the updates it was sent, and stays open as a case does."""

    @workflow.init
    def __init__(self, start: StreamStart) -> None:
        self._clock = start.clock

    @workflow.run
    async def run(self, start: StreamStart) -> None:  # noqa: ARG002  `start` reached __init__; Temporal wants both alike
        """Wait for an end that never comes."""
        await workflow.wait_condition(lambda: self._clock.closed)

    @workflow.update(name=SUBMIT)
    async def submit(self, envelope: Envelope) -> Outcome:
        """Answer as the door would, having done nothing."""
        version = self._clock.version + 1
        self._clock = CaseClock(version=version, step="inventory", why="self-declaration#1 E-2")
        event = EventRef(
            version=version,
            type=envelope.type,
            occurred_on=workflow.now().date(),
            recorded_at=workflow.now(),
            actor=envelope.actor,
            on_behalf_of=envelope.on_behalf_of,
        )
        return Outcome(
            command_id=envelope.command_id,
            status=Status.APPLIED,
            version=version,
            events=(event,),
            clock=self._clock,
        )

"""Carries facts from stream to stream, in the order of their causes, until nothing is left to carry."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import DRAIN_DELIVERIES, SweepResult
    from workflows.identifiers import CARRY, DELIVERIES
    from workflows.patience import SWEEP_HEARTBEAT, SWEEP_LIMIT, SWEEP_RETRY


@workflow.defn(name=DELIVERIES)
class DeliveriesWorkflow:
    """Runs each minute, and at once after an act whose decisions others take as facts.

    Two of them at once are harmless: a delivery's command id is made of its cause and its target, so the door
    applies it once, and each of them keeps the order.
    """

    def __init__(self) -> None:
        self._asked_again = False

    @workflow.signal(name=CARRY, description="Something new is to be carried")
    def carry(self) -> None:
        """Make another pass: the one under way may have read the list before the new fact stood in it."""
        self._asked_again = True

    @workflow.run
    async def run(self) -> SweepResult:
        """Drain until nothing is left; what is refused waits for a later run."""
        seen = done = 0
        while True:
            self._asked_again = False
            drained: SweepResult = await workflow.execute_activity(
                DRAIN_DELIVERIES,
                result_type=SweepResult,
                start_to_close_timeout=SWEEP_LIMIT,
                heartbeat_timeout=SWEEP_HEARTBEAT,
                retry_policy=SWEEP_RETRY,
            )
            seen, done = seen + drained.seen, done + drained.done
            if (drained.left == 0 or drained.done == 0) and not self._asked_again:
                return SweepResult(seen=seen, done=done, left=drained.left)

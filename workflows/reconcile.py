"""The guarantee behind all wakes: a short workflow each minute that wakes every stream that is due or behind."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import WAKE_DUE, SweepResult
    from workflows.identifiers import RECONCILE
    from workflows.patience import SWEEP_HEARTBEAT, SWEEP_LIMIT, SWEEP_RETRY


@workflow.defn(name=RECONCILE)
class ReconcileWorkflow:
    """One pass over all open streams, soonest due first."""

    @workflow.run
    async def run(self) -> SweepResult:
        """Wake until nothing is left; what cannot be reached now is the next minute's."""
        seen = done = 0
        while True:
            swept: SweepResult = await workflow.execute_activity(
                WAKE_DUE,
                result_type=SweepResult,
                start_to_close_timeout=SWEEP_LIMIT,
                heartbeat_timeout=SWEEP_HEARTBEAT,
                retry_policy=SWEEP_RETRY,
            )
            seen, done = seen + swept.seen, done + swept.done
            # A pass that woke nobody will not do better at once.
            if swept.left == 0 or swept.done == 0:
                return SweepResult(seen=seen, done=done, left=swept.left)

"""The life of one batch (đợt) of cases: what happens once for all of them."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import StreamStart
    from workflows.identifiers import BATCH
    from workflows.shell import StreamShell


@workflow.defn(name=BATCH)
class BatchWorkflow(StreamShell):
    """Posting, opinion meeting, appraisal and approval of a plan; its decisions reach the cases as deliveries."""

    @workflow.init
    def __init__(self, start: StreamStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: StreamStart) -> None:  # noqa: ARG002  `start` reached __init__; Temporal wants both alike
        """Go from stage to stage until the batch is decided and nobody is waiting for an answer."""
        while await self.is_open():
            await self.drive(self.step, "the next act of posting, meeting, appraisal and approval")

"""The life of one project: its notice of recovery, its readiness, its periodic reviews."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import StreamStart
    from workflows.identifiers import PROJECT
    from workflows.shell import StreamShell


@workflow.defn(name=PROJECT)
class ProjectWorkflow(StreamShell):
    """A project from its opening to its end, with the moments at which somebody must look at it."""

    @workflow.init
    def __init__(self, start: StreamStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: StreamStart) -> None:  # noqa: ARG002  `start` reached __init__; Temporal wants both alike
        """Go from stage to stage until the project is closed and nobody is waiting for an answer."""
        while await self.is_open():
            await self.drive(self.step, "the project's next act or review")

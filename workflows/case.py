"""The life of one household's case: while it is open, drive its current step."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import StreamStart
    from domain.values import Step
    from workflows.identifiers import CASE
    from workflows.shell import StreamShell


@workflow.defn(name=CASE)
class CaseWorkflow(StreamShell):
    """One household on the recovery track.

    The step is the store's word for where the case stands among its legal milestones. They are partly ordered, so
    a step may be skipped, or visited twice; the workflow follows and never expects.
    """

    @workflow.init
    def __init__(self, start: StreamStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: StreamStart) -> None:  # noqa: ARG002  `start` reached __init__; Temporal wants both alike
        """Go from step to step until the case is closed and nobody is waiting for an answer."""
        while await self.is_open():
            match self.step:
                case Step.INVENTORY:
                    await self.drive(Step.INVENTORY, "notice of recovery, self-declaration, signed inventory minutes")
                case Step.VALUATION:
                    await self.drive(Step.VALUATION, "papers, a drafted plan, its appraisal and approval")
                case Step.DIALOGUE:
                    await self.drive(Step.DIALOGUE, "posting, stances, dialogue with those who disagree")
                case Step.AGREEMENT:
                    await self.drive(Step.AGREEMENT, "the approved plan delivered, the household's response")
                case Step.PAYMENT:
                    await self.drive(Step.PAYMENT, "payment of plan, reward and late sums, or their deposit")
                case Step.HANDOVER:
                    await self.drive(Step.HANDOVER, "handover minutes, persuasion where they are refused")
                case newer:
                    # A newer store names a step this worker does not know: drive it all the same.
                    await self.drive(newer, "the next act")

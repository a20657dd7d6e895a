"""The life of one batch (đợt) of cases: what happens once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import StreamStart
    from workflows.identifiers import BATCH
    from workflows.shell import StreamShell

#: What comes after each paper, for operators; a paper that is not listed is driven all the same.
_WAITS_FOR: Final[Mapping[str, str]] = {
    "opened": "the draft plan posted",
    "draft_plan_posted": "the end of the posting",
    "posting_ended": "the opinion meeting",
    "opinion_meeting_held": "dialogue with those who disagree, and a complete file",
    "plan_revised": "a complete file for appraisal",
    "appraisal_file_completed": "the appraisal",
    "supplement_requested": "others: the supplement that was asked for",
    "supplement_received": "the appraisal",
    "plan_appraised": "the approval, or a file completed anew",
    "plan_approved": "households left out, corrections, and the end of the payment",
    "payment_completed": "the cadastral file sent",
    "cadastral_file_sent": "the cadastral records corrected",
}


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
            await self.drive(self.step, _WAITS_FOR.get(self.step, "the next act of the batch"))

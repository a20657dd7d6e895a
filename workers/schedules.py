"""The two schedules without which nothing is guaranteed.

They die with Temporal's data, so every worker makes sure of them, at its start and then each minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.messages import TASK_QUEUE
from workflows.identifiers import DELIVERIES, RECONCILE

#: The sweep finds what a lost wake left behind within three minutes of its due moment: two of grace, one of this.
EVERY: Final = timedelta(minutes=1)


def _schedule(workflow: str, task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(workflow, id=f"{workflow}-scheduled", task_queue=task_queue),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]),
        policy=SchedulePolicy(
            # A pass that takes longer than a minute is the one that is needed.
            overlap=ScheduleOverlapPolicy.SKIP,
            # After an outage one pass does the work of all that were missed.
            catchup_window=EVERY,
        ),
    )


async def ensure_schedules(client: Client, *, task_queue: str = TASK_QUEUE) -> None:
    """Make the schedules, or bring those that exist to what this version says.

    Raises RPCError when Temporal cannot be reached.
    """
    for workflow in (RECONCILE, DELIVERIES):
        wanted = _schedule(workflow, task_queue)
        try:
            # At once and then each minute: where it did not exist, Temporal's data may just have been wiped.
            await client.create_schedule(workflow, wanted, trigger_immediately=True)
        except ScheduleAlreadyRunningError:

            def bring_up_to_date(found: ScheduleUpdateInput, wanted: Schedule = wanted) -> ScheduleUpdate:
                # Paused by an operator stays paused: the state is theirs.
                wanted.state = found.description.schedule.state
                return ScheduleUpdate(wanted)

            await client.get_schedule_handle(workflow).update(bring_up_to_date)

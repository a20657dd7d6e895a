"""The schedules exist after every start of a worker, as this version wants them, and an operator's pause is kept."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import ScheduleOverlapPolicy
from temporalio.testing import WorkflowEnvironment

from workers.schedules import ensure_schedules
from workflows.identifiers import DELIVERIES, RECONCILE


async def test_schedules_are_made_once_and_kept_up_to_date(server: WorkflowEnvironment) -> None:
    """Ensuring twice leaves the two schedules, each minute and never two passes at once; a pause survives."""
    # Nobody works on this queue, so the pass that is triggered does not mix with other tests.
    await ensure_schedules(server.client, task_queue="nobody")
    try:
        await server.client.get_schedule_handle(RECONCILE).pause(note="by an operator")
        await ensure_schedules(server.client, task_queue="nobody")
        for workflow in (RECONCILE, DELIVERIES):
            found = (await server.client.get_schedule_handle(workflow).describe()).schedule
            assert [interval.every for interval in found.spec.intervals] == [timedelta(minutes=1)]
            assert found.policy.overlap is ScheduleOverlapPolicy.SKIP
            assert found.state.paused is (workflow == RECONCILE)
    finally:
        for workflow in (RECONCILE, DELIVERIES):
            await server.client.get_schedule_handle(workflow).delete()

"""A worker process: runs the workflows and their activities until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.messages import TASK_QUEUE
from activities.stream_activities import StreamActivities
from activities.sweeps import Sweeps
from workers.schedules import EVERY, ensure_schedules
from workers.temporal_client import connected_client, namespace_id
from workers.wiring import Wiring
from workflows.batch import BatchWorkflow
from workflows.callers import wake
from workflows.case import CaseWorkflow
from workflows.deliveries import DeliveriesWorkflow
from workflows.project import ProjectWorkflow
from workflows.reconcile import ReconcileWorkflow

_log = structlog.get_logger(__name__)

WORKFLOWS: Final = (CaseWorkflow, BatchWorkflow, ProjectWorkflow, ReconcileWorkflow, DeliveriesWorkflow)

#: Workflow code is Python under one lock, so more at once is no faster; but an act whose store is slow holds its
#: slot meanwhile, and wakes of other streams must get past ten of them.
_WORKFLOW_TASKS: Final = 20
#: As many as the door's pool has connections: one more would wait for a connection instead of for its turn.
_LOCAL_ACTIVITIES: Final = 10
#: One pass of the reconciler, two of the deliveries (the minute's and one asked for), one to spare.
_ACTIVITIES: Final = 4
#: Some 0.03 MB each without the sandbox; a case beyond them is replayed at its next act, in milliseconds.
_CACHED: Final = 2_000
#: How long a dead worker's cases wait before another takes them over; the default of 10 s is what a person sees.
_STICKY: Final = timedelta(seconds=1)
#: An act under way ends in well under a second; a chunk of a sweep in two. Less than any supervisor's patience.
_GRACE: Final = timedelta(seconds=5)


def sweeps_of(wiring: Wiring, client: Client) -> Sweeps:
    """The sweeping activities of an installation, to be registered or called."""
    return Sweeps(
        wiring.store,
        wiring.installation,
        wiring.deliveries,
        wake=partial(wake, client),
        namespace_id=partial(namespace_id, client),
        machine_now=wiring.machine_now,
    )


@asynccontextmanager
async def working(wiring: Wiring, client: Client) -> AsyncIterator[Worker]:
    """A worker that takes tasks while the block runs, and ends those under way after it.

    A fatal error of the worker is raised from the block; its supervisor starts another.
    """
    async with Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=[*StreamActivities(wiring.door, wiring.store).all, *sweeps_of(wiring, client).all],
        # 1.45 times the acts; the sandbox, the import rules and the replays stand guard in the tests instead.
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=_CACHED,
        max_concurrent_workflow_tasks=_WORKFLOW_TASKS,
        max_concurrent_local_activities=_LOCAL_ACTIVITIES,
        max_concurrent_activities=_ACTIVITIES,
        sticky_queue_schedule_to_start_timeout=_STICKY,
        graceful_shutdown_timeout=_GRACE,
    ) as worker:
        yield worker


async def run_worker(wiring: Wiring) -> None:
    """Work until cancelled. The wiring is the caller's, and is closed after the worker has ended.

    Waits for Temporal as long as it takes, at the start and whenever it is away.
    """
    client = await connected_client(wiring.temporal_address, wiring.converter)
    async with working(wiring, client):
        _log.info("worker_started", target=wiring.temporal_address.target, task_queue=TASK_QUEUE)
        await _keep_schedules(client)


async def _keep_schedules(client: Client) -> None:
    """Make sure of the schedules each minute: Temporal's data may be wiped under a worker that goes on."""
    while True:
        try:
            await ensure_schedules(client)
        except RPCError as error:
            _log.warning("schedules_not_ensured", status=error.status.name)
        await asyncio.sleep(EVERY.total_seconds())

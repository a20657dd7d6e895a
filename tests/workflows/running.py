"""Starting workers for tests, and waiting for what they do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.batch import BatchWorkflow
from workflows.case import CaseWorkflow
from workflows.deliveries import DeliveriesWorkflow
from workflows.project import ProjectWorkflow
from workflows.reconcile import ReconcileWorkflow

WORKFLOWS: Sequence[type] = (CaseWorkflow, BatchWorkflow, ProjectWorkflow, ReconcileWorkflow, DeliveriesWorkflow)

#: Production runs unsandboxed, which is faster; here the sandbox proves that it may.
SANDBOXED = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("domain", "activities")
)


@asynccontextmanager
async def running_worker(
    client: Client, activities: Sequence[Callable[..., Any]], *, cached: int = 100, task_queue: str | None = None
) -> AsyncIterator[str]:
    """A worker with the sandbox on; gives its task queue. ``cached=0`` replays the history at every task."""
    queue = task_queue or f"test-{uuid4()}"
    async with Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS,
        activities=activities,
        workflow_runner=SANDBOXED,
        max_cached_workflows=cached,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    ):
        yield queue


async def until(what: str, condition: Callable[[], bool | Awaitable[bool]], *, seconds: float = 20) -> None:
    """Return as soon as ``condition`` holds; fail with ``what`` when it never does."""
    deadline = time.monotonic() + seconds
    while True:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return
        assert time.monotonic() < deadline, f"it never happened that {what}"
        await asyncio.sleep(0.02)

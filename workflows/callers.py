"""How a client reaches the workflows: an act, a wake, a nudge. The one place that knows the policies."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.messages import TASK_QUEUE, Envelope, Outcome, StreamRef, StreamStart
from domain.values import workflow_id
from workflows.identifiers import CARRY, DELIVERIES, SUBMIT, WAKE, WORKFLOW_OF
from workflows.patience import TASK_LIMIT


async def submit_act(client: Client, envelope: Envelope, *, task_queue: str = TASK_QUEUE) -> Outcome:
    """Update-with-start of the stream's workflow.

    The update id is fresh per attempt: a failed update would repeat its failure for ever under the same id, and
    idempotency lives in PostgreSQL alone. The caller bounds the wait by a timeout of its own.

    Raises RPCError when Temporal cannot be reached, WorkflowUpdateFailedError when the store did not answer.
    """
    start: WithStartWorkflowOperation[Any, None] = WithStartWorkflowOperation(
        WORKFLOW_OF[envelope.kind],
        StreamStart(kind=envelope.kind, stream_id=envelope.stream_id),
        id=workflow_id(envelope.kind, envelope.stream_id),
        task_queue=task_queue,
        task_timeout=TASK_LIMIT,
        # A closed case must stay reachable: "closed" is a state of the domain, not of Temporal.
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    try:
        outcome: Outcome = await client.execute_update_with_start_workflow(
            SUBMIT,
            envelope,
            id=f"{envelope.command_id}.{uuid4().hex[:12]}",
            start_workflow_operation=start,
            result_type=Outcome,
        )
    except BaseException:
        # The operation keeps a failed start a second time, for whoever asks it for the workflow; unasked, it would
        # be logged with its traceback as an error that nobody heard of.
        kept = start._workflow_handle  # noqa: SLF001
        if kept.done() and not kept.cancelled():
            kept.exception()
        raise
    return outcome


async def wake(client: Client, stream: StreamRef, version: int, *, task_queue: str = TASK_QUEUE) -> None:
    """Signal-with-start: the stream's workflow looks at its clock, started where it is not running.

    Raises RPCError when Temporal cannot be reached; the reconciler will wake it then.
    """
    await client.start_workflow(
        WORKFLOW_OF[stream.kind],
        StreamStart(kind=stream.kind, stream_id=stream.stream_id),
        id=workflow_id(stream.kind, stream.stream_id),
        task_queue=task_queue,
        task_timeout=TASK_LIMIT,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal=WAKE,
        start_signal_args=[version],
    )


async def carry_deliveries(client: Client, *, task_queue: str = TASK_QUEUE) -> None:
    """Have pending deliveries carried now instead of within the minute.

    Raises RPCError when Temporal cannot be reached; the schedule will do it then.
    """
    await client.start_workflow(
        DELIVERIES,
        id=DELIVERIES,
        task_queue=task_queue,
        task_timeout=TASK_LIMIT,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal=CARRY,
    )

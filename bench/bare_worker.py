"""A worker process for the baseline of ``acts``, set up as the real one is: ``python -m bench.bare_worker``."""

from __future__ import annotations

from datetime import timedelta

from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench.bare_workflow import BARE_QUEUE, BareWorkflow
from store.keys import read_key_ring
from workers.codec import data_converter
from workers.collector import collect_seldom
from workers.embedded.stopping import run_until_stopped
from workers.settings import SettingMissing, Settings
from workers.temporal_client import connected_client
from workers.wiring import temporal_address


async def _work(settings: Settings) -> int:
    if settings.key_file is None:
        raise SettingMissing("LANDCLEAR_KEY_FILE")
    collect_seldom()
    keys = read_key_ring(settings.key_file)
    client = await connected_client(temporal_address(settings), data_converter(keys.primary, keys.keys))
    worker = Worker(
        client,
        task_queue=BARE_QUEUE,
        workflows=[BareWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=2_000,
        max_concurrent_workflow_tasks=20,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    )
    await worker.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(run_until_stopped(_work(Settings())))

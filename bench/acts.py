"""``acts``: a case of six acts through the dispatcher, a real worker and PostgreSQL, against bare updates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.door import Door
from activities.messages import TASK_QUEUE, Envelope, Outcome, StreamStart
from activities.published_packs import PublishedPacks
from activities.rulebooks import Rulebooks
from bench.bare_workflow import BARE, BARE_QUEUE
from bench.house import House, MeasurementSpoilt, house, require_applied
from bench.made_up import SIX_ACTS, six_acts
from bench.results import Finding, Ratio, Remark
from bench.timing import Lap, lap_of, median_rate, quantile, taking_turns, timed
from console.dispatch import ACTS_IN_FLIGHT, Dispatcher
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.keys import read_key_ring
from workers.codec import data_converter
from workers.embedded.data_folder import DataFolder
from workers.embedded.processes import Supervised
from workers.local_installation import started, worker_process
from workers.settings import SOURCE_ROOT, Settings
from workers.temporal_client import lazy_client
from workers.wiring import temporal_address
from workflows.identifiers import DELIVERIES, RECONCILE, SUBMIT

#: (offered at once, cases a round, least share of the baseline's steps per second).
LOADS: Final = ((1, 8, 0.7), (10, 30, 0.8), (50, 100, 0.8))
ROUNDS: Final = 5
MOST_P99: Final = 1.5
#: An act that Temporal did not answer within the dispatcher's patience went round it: slow, and not what is measured.
MOST_ROUND_THE_WORKFLOW: Final = 0.01
_WORKER_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.1


class _BackDoor(Door):
    """Behind the dispatcher: takes the acts that Temporal did not answer in time, and counts them."""

    taken = 0

    async def handle(self, envelope: Envelope) -> Outcome:
        """The door's answer; its two seconds of waiting count as the act's time."""
        self.taken += 1
        return await super().handle(envelope)


async def measure(folder: Path, rounds: int = ROUNDS, loads: Sequence[tuple[int, int, float]] = LOADS) -> list[Finding]:
    """Steps per second and p99 at each load."""
    findings: list[Finding] = []
    async with _running(folder) as (own, client):
        door = _BackDoor(own.store, own.door.desk.sealer, Rulebooks(PublishedPacks(own.store)))
        dispatcher = Dispatcher(door, STREAM_TYPES, client)
        await _until_workers_answer(own, client)
        for at_once, cases, share in loads:
            laps = await taking_turns(
                rounds,
                {
                    "bare": partial(_bare, client, cases, at_once),
                    "ours": partial(_ours, own, dispatcher, cases, at_once),
                },
            )
            ours, bare = laps["ours"], laps["bare"]
            at = f"at {at_once}"
            findings += [
                Ratio("acts", f"steps {at}", median_rate(ours), median_rate(bare), "steps/s", at_least=share),
                Ratio("acts", f"p50 {at}", quantile(ours, 0.5) * 1e3, quantile(bare, 0.5) * 1e3, "ms"),
                Ratio(
                    "acts", f"p99 {at}", quantile(ours, 0.99) * 1e3, quantile(bare, 0.99) * 1e3, "ms", at_most=MOST_P99
                ),
            ]
        await dispatcher.close()
        acts = sum(cases for _, cases, _ in loads) * len(SIX_ACTS) * (rounds + 1)
        told = f"{door.taken}/{acts} không qua Temporal / went round their workflows"
        if door.taken > acts * MOST_ROUND_THE_WORKFLOW:
            told += ": máy quá bận, số đo vô nghĩa / the machine is too busy, the figures say nothing"
        findings.append(Remark("acts", told))
    return findings


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[tuple[House, Client]]:
    """Both servers, the real worker beside the bare one, and a client as the console has it."""
    async with started(Settings(data=folder / "acts")) as installation:
        settings = installation.settings
        if settings.key_file is None:
            raise MeasurementSpoilt("an installation without keys")
        keys = read_key_ring(settings.key_file)
        client = await lazy_client(temporal_address(settings), data_converter(keys.primary, keys.keys))
        run = DataFolder(settings.data).run
        workers = [
            worker_process(installation),
            Supervised(
                "bare worker",
                ["-m", "bench.bare_worker"],
                folder=SOURCE_ROOT,
                pid_file=run / "bare-worker",
                environment=settings.environment(),
                log=settings.data / "bare-worker.log",
            ),
        ]
        async with house(settings.database_url, keys) as own:
            for worker in workers:
                await worker.start()
            try:
                yield own, client
            finally:
                await asyncio.gather(*(worker.stop() for worker in workers))


async def _ours(own: House, dispatcher: Dispatcher, cases: int, at_once: int) -> Lap:
    """Six acts of each of some new cases through the dispatcher."""

    async def live(acts: Sequence[Envelope]) -> list[float]:
        return [await timed(_applied(dispatcher, act)) for act in acts]

    jobs = [six_acts(case) for case in await own.open_cases(cases)]
    return await lap_of(jobs, at_once, live)


async def _applied(dispatcher: Dispatcher, act: Envelope) -> None:
    require_applied([await dispatcher.submit(act)])


async def _bare(client: Client, cases: int, at_once: int) -> Lap:
    """As many updates of as many bare workflows, with the same limit in flight."""
    in_flight = asyncio.Semaphore(ACTS_IN_FLIGHT)

    async def update(act: Envelope) -> None:
        async with in_flight:
            await _send(client, BARE, f"bare-{act.stream_id}", BARE_QUEUE, act)

    async def live(acts: Sequence[Envelope]) -> list[float]:
        return [await timed(update(act)) for act in acts]

    return await lap_of([six_acts(uuid4()) for _ in range(cases)], at_once, live)


async def _send(client: Client, workflow: str, workflow_id: str, queue: str, act: Envelope) -> None:
    """Update-with-start, as ``workflows.callers.submit_act`` sends it."""
    start: WithStartWorkflowOperation[Any, None] = WithStartWorkflowOperation(
        workflow,
        StreamStart(kind=act.kind, stream_id=act.stream_id),
        id=workflow_id,
        task_queue=queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    await client.execute_update_with_start_workflow(
        SUBMIT, act, id=f"{act.command_id}.{uuid4().hex[:12]}", start_workflow_operation=start, result_type=Outcome
    )


async def _until_workers_answer(own: House, client: Client) -> None:
    """Wait, with patience, for the first act of each worker: processes take seconds to come up.

    Then the sweeps are paused: each minute the reconciler would start the workflows of the cases just opened for
    a later turn, some hundreds at once, in the middle of whichever way has its turn.
    """
    (case,) = await own.open_cases(1)
    stray: UUID = uuid4()
    async with asyncio.timeout(_WORKER_SECONDS):
        await _send(client, StreamKind.CASE.value, f"{StreamKind.CASE.value}-{case}", TASK_QUEUE, six_acts(case)[0])
        await _send(client, BARE, f"bare-{stray}", BARE_QUEUE, six_acts(stray)[0])
        for sweep in (RECONCILE, DELIVERIES):
            while not await _paused(client, sweep):  # noqa: ASYNC110  another process makes it
                await asyncio.sleep(_POLL_SECONDS)


async def _paused(client: Client, sweep: str) -> bool:
    """Pause a schedule; False while the worker has not made it yet."""
    try:
        await client.get_schedule_handle(sweep).pause()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True

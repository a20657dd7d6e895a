"""The guarantee behind the wakes, and the carrying of facts, against a book of streams in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from activities.deliveries import Drained
from activities.messages import TICK, StreamRef, SweepResult
from activities.sweeps import GRACE, LOT, Sweeps, Waker
from domain.values import StreamKind
from store.ports import DueStream
from tests.workflows.fake_door import FakeDoor
from tests.workflows.running import running_worker, until
from workflows.callers import carry_deliveries, wake
from workflows.identifiers import DELIVERIES, RECONCILE

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


class Book:
    """Open streams with their due moments and what is remembered of their wakes."""

    def __init__(self, *streams: DueStream) -> None:
        self.streams = {stream.stream_id: stream for stream in streams}
        self.woken: dict[UUID, DueStream] = {}
        self.namespace = "first"
        self.offset = timedelta(0)
        self.to_carry = 0
        self.made_earlier: tuple[StreamRef, ...] = ()

    async def clock_offset(self) -> timedelta:
        """The clock of the installation."""
        return self.offset

    async def due(self, until: datetime, limit: int) -> Sequence[DueStream]:
        """Soonest first."""
        late = [one for one in self.streams.values() if one.next_due is not None and one.next_due <= until]
        return sorted(late, key=lambda one: (one.next_due or NOW, one.stream_id))[:limit]

    async def behind(self, limit: int) -> Sequence[DueStream]:
        """Never woken."""
        never = [one for one in self.streams.values() if one.stream_id not in self.woken]
        return sorted(never, key=lambda one: (one.next_due is None, one.next_due or NOW, one.stream_id))[:limit]

    async def mark_woken(self, streams: Sequence[DueStream]) -> None:
        """Remember."""
        self.woken.update((one.stream_id, one) for one in streams)

    async def adopt_namespace(self, namespace_id: str) -> bool:
        """Another Temporal: no wake counts any more."""
        changed = namespace_id != self.namespace
        if changed:
            self.namespace = namespace_id
            self.woken.clear()
        return changed

    async def drain(self, limit: int) -> Drained:
        """Carry up to ``limit``."""
        carried = min(limit, self.to_carry)
        self.to_carry -= carried
        return Drained(SweepResult(seen=carried, done=carried, left=min(self.to_carry, 1)), self.made_earlier)


class Wakes:
    """Wakes that were sent, in order; the streams in ``deaf`` cannot be reached."""

    def __init__(self) -> None:
        self.sent: list[UUID] = []
        self.deaf: set[UUID] = set()

    async def __call__(self, stream: StreamRef, version: int) -> None:
        """Send one."""
        if stream.stream_id in self.deaf:
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        self.sent.append(stream.stream_id)


def stream(*, due_in: timedelta | None = None) -> DueStream:
    """An open case."""
    return DueStream(StreamKind.CASE, uuid4(), 3, None if due_in is None else NOW + due_in)


def sweeps(book: Book, waker: Waker, namespace: str = "first") -> Sweeps:
    """The sweeps at ``NOW``, under a Temporal of that namespace id."""

    async def namespace_id() -> str:
        return namespace

    return Sweeps(book, book, book, wake=waker, namespace_id=namespace_id, machine_now=lambda: NOW)


async def test_what_is_past_due_is_woken_whatever_the_hints_say() -> None:
    """Two minutes past its moment a stream is woken at every pass, although it was woken before; an earlier one not."""
    late, in_grace = stream(due_in=-GRACE), stream(due_in=-GRACE / 2)
    book, wakes = Book(late, in_grace), Wakes()
    await book.mark_woken([late, in_grace])
    for _ in range(2):
        assert await sweeps(book, wakes).wake_due() == SweepResult(seen=1, done=1, left=0)
    assert wakes.sent == [late.stream_id, late.stream_id]


async def test_the_practice_clock_decides_what_is_past_due() -> None:
    """A moment months ahead by the machine is past due by the installation's clock."""
    ahead = stream(due_in=timedelta(days=90))
    book, wakes = Book(ahead), Wakes()
    await book.mark_woken([ahead])
    await sweeps(book, wakes).wake_due()
    assert wakes.sent == []
    book.offset = timedelta(days=91)
    await sweeps(book, wakes).wake_due()
    assert wakes.sent == [ahead.stream_id]


async def test_a_wiped_temporal_gets_every_open_stream_back_in_one_pass_soonest_first() -> None:
    """Under another namespace id all wakes are forgotten: more streams than one lot holds come back, in due order."""
    streams = [stream(due_in=timedelta(hours=hours)) for hours in range(LOT + 30)]
    book, wakes = Book(*reversed(streams)), Wakes()
    await book.mark_woken(streams)
    result = await sweeps(book, wakes, namespace="second").wake_due()
    assert result == SweepResult(seen=LOT + 30, done=LOT + 30, left=0)
    assert wakes.sent == [one.stream_id for one in streams]


async def test_what_cannot_be_woken_is_left_for_the_next_pass_and_holds_nobody_up() -> None:
    """One workflow cannot be reached: the others are woken, it is counted as left, and the next pass reaches it."""
    deaf, well = stream(due_in=-timedelta(days=1)), stream()
    book, wakes = Book(deaf, well), Wakes()
    wakes.deaf = {deaf.stream_id}
    assert await sweeps(book, wakes).wake_due() == SweepResult(seen=2, done=1, left=1)
    assert deaf.stream_id not in book.woken
    wakes.deaf = set()
    await sweeps(book, wakes).wake_due()
    assert wakes.sent == [well.stream_id, deaf.stream_id]


async def test_whose_moment_a_delivery_made_earlier_is_woken_at_once() -> None:
    """A carried decision moves a case's clock, and its workflow hears of it in the same pass."""
    book, wakes = Book(), Wakes()
    case = StreamRef(kind=StreamKind.CASE, stream_id=uuid4())
    book.to_carry, book.made_earlier = 1, (case,)
    assert (await sweeps(book, wakes).drain_deliveries()).done == 1
    assert wakes.sent == [case.stream_id]


async def test_the_reconciler_brings_a_lost_workflow_back_with_its_clock(server: WorkflowEnvironment) -> None:
    """Through Temporal itself: the workflow of an open case does not exist, one pass later it does and has looked."""
    door = FakeDoor()
    door.record(step="payment", wake_at=datetime.now(UTC) + timedelta(days=9))
    book = Book(DueStream(StreamKind.CASE, door.stream.stream_id, 1, None))
    queue = f"test-{uuid4()}"
    at_work = sweeps(book, partial(wake, server.client, task_queue=queue))
    async with running_worker(server.client, [*door.activities, *at_work.all], task_queue=queue):
        handle = await server.client.start_workflow(
            RECONCILE, id=f"reconcile-{uuid4()}", task_queue=queue, result_type=SweepResult
        )
        assert await handle.result() == SweepResult(seen=1, done=1, left=0)
        await until("the case looked at its clock", lambda: door.calls[TICK] == 1)


async def test_deliveries_asked_for_are_carried_until_nothing_is_left(server: WorkflowEnvironment) -> None:
    """A nudge starts the carrying; it makes as many passes as there is work for, and a second nudge does no harm."""
    book = Book()
    book.to_carry = 1_200
    queue = f"test-{uuid4()}"
    async with running_worker(server.client, sweeps(book, Wakes()).all, task_queue=queue):
        for _ in range(2):
            await carry_deliveries(server.client, task_queue=queue)
        await server.client.get_workflow_handle(DELIVERIES).result()
        assert book.to_carry == 0

"""The activities around the door: quick second tries, and errors that tell nothing of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.messages import Envelope, Outcome, Status, StreamRef
from activities.stream_activities import StreamActivities
from domain.values import CaseClock, StreamKind
from store.ports import StoreUnavailable

CASE = StreamRef(kind=StreamKind.CASE, stream_id=uuid4())


class Door:
    """Raises what it is given, in order, and then answers."""

    def __init__(self, failures: Sequence[Exception] = ()) -> None:
        self.failures = list(failures)
        self.asked = 0

    async def handle(self, envelope: Envelope) -> Outcome:
        """Apply."""
        self._fail()
        return Outcome(command_id=envelope.command_id, status=Status.APPLIED, version=1)

    async def tick(self, ref: StreamRef) -> CaseClock:
        """Look."""
        self._fail()
        return CaseClock(version=1, step="inventory")

    def _fail(self) -> None:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)


class Board:
    """Remembers what was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[UUID, str]] = []

    async def mark_fault(self, stream_id: UUID, reason: str) -> None:
        """Show."""
        self.shown.append((stream_id, reason))


def envelope() -> Envelope:
    """A command whose body names somebody."""
    return Envelope(
        command_id=uuid4(),
        kind=CASE.kind,
        stream_id=CASE.stream_id,
        type="sign_inventory_minutes",
        actor="may-khu",
        body='{"name": "Nguyễn Thị Mẫu"}',
        apply_before=datetime.now(UTC),
    )


async def test_a_connection_that_died_unnoticed_costs_nobody_a_refusal() -> None:
    """Two tries fail within a moment and the third is answered."""
    door = Door([StoreUnavailable(), StoreUnavailable()])
    outcome = await ActivityEnvironment().run(StreamActivities(door, Board()).handle_command, envelope())
    assert outcome.status is Status.APPLIED
    assert door.asked == 3


async def test_a_store_that_stays_away_is_the_workflows_to_wait_for() -> None:
    """After the quick tries the workflow hears ``store_unavailable`` and decides how long to wait."""
    door = Door([StoreUnavailable()] * 5)
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(StreamActivities(door, Board()).tick, CASE)
    assert failed.value.type == "store_unavailable"
    assert door.asked == 3


async def test_a_mistake_of_ours_quotes_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """An error whose text holds a name reaches neither Temporal nor the log with that text."""
    door = Door([ValueError("cannot read 'Nguyễn Thị Mẫu'")])
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(StreamActivities(door, Board()).handle_command, envelope())
    assert failed.value.type == "door_failed"
    assert "Mẫu" not in str(failed.value)
    assert failed.value.__cause__ is None
    said = capsys.readouterr()
    assert "Mẫu" not in said.out + said.err


async def test_a_system_fault_is_shown_and_taken_back() -> None:
    """The board hears the reason, and nothing when it is over."""
    board = Board()
    activities = StreamActivities(Door(), board)
    for reason in ("store_cannot_answer", ""):
        await ActivityEnvironment().run(activities.mark_fault, CASE, reason)
    assert board.shown == [(CASE.stream_id, "store_cannot_answer"), (CASE.stream_id, "")]

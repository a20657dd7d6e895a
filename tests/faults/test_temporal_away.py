"""Temporal goes in the middle of traffic: the office works on, and what fell due meanwhile fires afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from activities.messages import StreamRef
from domain.values import StreamKind
from tests.faults.house import OPENED, House
from tests.faults.traffic import traffic_of
from tests.workflows.running import until
from workflows.callers import wake
from workflows.identifiers import RECONCILE

#: Enough for Temporal to be stopped, too little to wait for.
_SOON: Final = timedelta(seconds=6)


async def due_soon(house: House) -> UUID:
    """A case that falls due in a moment, and whose workflow knows it."""
    case = await house.open_case()
    assert (await house.send(case, "deliver_notice", OPENED)).status_code == 200
    await house.wait_for_workflow(case)
    due = await house.next_due(case)
    await house.move_to(due - _SOON)
    await wake(house.temporal, StreamRef(kind=StreamKind.CASE, stream_id=case), OPENED)

    async def knows() -> bool:
        clock = await house.clock_of_workflow(case)
        return clock is not None and clock.wake_at is not None and abs(clock.wake_at - (due - house.offset)) < _SOON

    await until("the workflow goes by the moved clock", knows)
    return case


async def test_away_over_a_due_moment(house: House) -> None:
    """Everybody hears 200 while it is away; a moment that came meanwhile fires when it is back, and all catch up."""
    assert house.stack.temporal is not None
    case = await due_soon(house)
    due, before = await house.next_due(case), len(await house.log(case))
    restarts = house.worker.restarts
    async with traffic_of(house, stubborn=4) as traffic:
        await house.stack.temporal.stop()
        assert len(await house.log(case)) == before
        ready = (await house.http.get("/readyz")).json()
        assert ready == {"postgresql": "ok", "temporal": "away"}
        await traffic.flows(10)
        await until("the due moment has passed", lambda: house.now > due + timedelta(seconds=2))
        # Time has come, and with Temporal away nobody tells the case.
        assert len(await house.log(case)) == before
        await house.stack.temporal.start()

    async def fired() -> bool:
        return len(await house.log(case)) > before

    await until("the moment fired", fired, seconds=90)
    assert await house.next_due(case) > due
    await traffic.require_truth(await traffic.settled())
    assert [one for one in traffic.sent if one.answers != [200]] == []
    # What the door took was hinted to nobody: the reconciler brings those workflows up to date.
    await house.temporal.get_schedule_handle(RECONCILE).trigger()
    await house.wait_for_timers({case, *(sent.case for sent in traffic.sent)})
    assert house.worker.restarts == restarts

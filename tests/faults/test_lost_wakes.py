"""A wake that never came, a hint that lies, a workflow that is gone: the reconciler's pass fires what is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from activities.sweeps import GRACE
from domain.values import StreamKind, workflow_id
from tests.faults.house import OPENED, House
from tests.workflows.running import until
from workflows.identifiers import RECONCILE

#: What the row's hints may hold when a wake was lost.
_WRONG: Final = {
    "hints that say it was woken": "woken_version = version + 7, woken_due = next_due - interval '9 days'",
    "hints that are gone": "woken_version = NULL, woken_due = NULL",
}


@pytest.mark.parametrize("hints", _WRONG)
@pytest.mark.parametrize("workflow_is_gone", [False, True], ids=["asleep", "gone"])
async def test_what_is_due_fires_whatever_the_hints_say(house: House, hints: str, workflow_is_gone: bool) -> None:
    """Past its moment and unwoken, a case ticks within one pass of the reconciler."""
    case = await house.open_case()
    assert (await house.send(case, "deliver_notice", OPENED)).status_code == 200
    await house.wait_for_workflow(case)
    due, before = await house.next_due(case), len(await house.log(case))
    if workflow_is_gone:
        await house.temporal.get_workflow_handle(workflow_id(StreamKind.CASE, case)).terminate()
    # The workflow goes by the clock as it was: nobody tells it that the clock was moved.
    await house.move_to(due + GRACE + timedelta(seconds=1))
    await house.rows(f"UPDATE streams SET {_WRONG[hints]} WHERE stream_id = %s", case)
    assert len(await house.log(case)) == before

    await house.temporal.get_schedule_handle(RECONCILE).trigger()

    async def fired() -> bool:
        return len(await house.log(case)) > before

    await until("the due moment fired", fired)
    assert await house.next_due(case) > due
    await house.wait_for_workflow(case)

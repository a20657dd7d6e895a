"""PostgreSQL goes in the middle of traffic: nothing half-saved, nothing twice, nothing acknowledged lost."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from console.dispatch import OutcomeUnknown
from domain.values import StreamKind
from tests.faults.house import OPENED, House
from tests.faults.traffic import TIME_TO_APPLY, traffic_of
from tests.workflows.running import until


async def test_away_for_ten_seconds(house: House) -> None:
    """Longer than anybody waits for it: every command is applied once, refused or expired, and can be asked about."""
    assert house.stack.postgres is not None
    restarts = house.worker.restarts
    async with traffic_of(house, stubborn=4, impatient=3) as traffic:
        await house.stack.postgres.stop()
        gone = datetime.now(UTC)
        # Acts and notes have waited in vain by then: that is an outage of about ten seconds.
        await until("people were told that nobody knows", lambda: len({one.kind for one in traffic.unanswered}) == 2)
        await until("the short-lived commands expired", lambda: datetime.now(UTC) > gone + TIME_TO_APPLY)
        await house.stack.postgres.start()
    fates = await traffic.settled()
    await traffic.require_truth(fates)
    assert (await house.http.get("/readyz")).status_code == 200
    assert house.worker.restarts == restarts


async def test_an_act_given_up_is_known_as_expired_when_the_database_is_back(house: House) -> None:
    """Its workflow held it until its time was up; nobody sends it again, and yet its fate can be asked for."""
    assert house.stack.postgres is not None
    case = await house.open_case()
    await house.wait_for_workflow(case)
    act = house.envelope(StreamKind.CASE, case, house.form("deliver_notice", OPENED))
    await house.stack.postgres.stop()
    with pytest.raises(OutcomeUnknown):
        await house.wiring.dispatcher.submit(
            act.model_copy(update={"apply_before": datetime.now(UTC) + timedelta(seconds=5)})
        )
    await house.stack.postgres.start()

    async def is_expired() -> bool:
        return await house.fate(str(act.command_id)) == "expired"

    # The workflow asks a minute after its first look in vain.
    await until("the act was written down as expired", is_expired, seconds=90)
    assert [event["type"] for event in await house.log(case)].count("notice_delivered") == 0


async def test_killed_in_mid_course(house: House) -> None:
    """A crash is a slower answer and nothing else: nobody has to send a form again."""
    assert house.stack.postgres is not None
    revivals = house.stack.postgres.revivals
    async with traffic_of(house, stubborn=4, impatient=0) as traffic:
        os.kill(house.stack.postgres.pid, signal.SIGKILL)
    await traffic.require_truth(await traffic.settled())
    assert house.stack.postgres.revivals == revivals + 1
    assert [one for one in traffic.sent if one.answers != [200]] == []


async def test_a_network_that_swallows_everything(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is refused and nothing answered, a person still hears in time, and the note is there once."""
    monkeypatch.setattr("console.patience.STORE_PATIENCE_SECONDS", 1.0)
    case = await house.open_case()
    note, reading = house.form("add_note", text="Đã gặp chủ hộ"), house.http.get(f"/api/v1/cases/{case}")
    with house.before_console.frozen():
        answers = await asyncio.gather(house.post(case, note), reading)
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(503, "store_unavailable")] * 2
    again = await house.post(case, note)
    assert again.status_code == 200, again.text
    assert [event["version"] for event in await house.log(case) if event["command_id"] == note["command_id"]] == [3]

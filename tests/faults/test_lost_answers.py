"""The moment between COMMIT and its answer: what was recorded then must not be recorded again."""

from __future__ import annotations

import os
import signal

from tests.faults.house import OPENED, House
from tests.workflows.running import until


async def test_a_worker_killed_between_commit_and_answer_applies_an_act_once(house: House) -> None:
    """SIGKILL when PostgreSQL has committed and nobody knows: the officer hears of one event, the log holds one."""
    case = await house.open_case()
    await house.wait_for_workflow(case)
    restarts = house.worker.restarts
    killed: list[int] = []

    async def kill_the_worker() -> None:
        assert house.worker.pid is not None
        killed.append(house.worker.pid)
        os.kill(house.worker.pid, signal.SIGKILL)

    act = house.form("deliver_notice", OPENED)
    house.before_worker.lose_answer(b"COMMIT", act["command_id"].encode(), then=kill_the_worker)
    answer = await house.post(case, act)
    assert len(killed) == 1
    assert answer.status_code == 200, answer.text
    log = await house.log(case)
    told = [(event["version"], event["type"]) for event in answer.json()["events"]]
    assert told == [(event["version"], event["type"]) for event in log if event["command_id"] == act["command_id"]]
    assert [event["type"] for event in log].count("notice_delivered") == 1
    assert await house.fate(act["command_id"]) == "applied"
    await until("another worker runs", lambda: house.worker.restarts > restarts)
    await house.wait_for_workflow(case)
    assert len(await house.log(case)) == len(log)


async def test_a_connection_lost_between_commit_and_answer_applies_a_note_once(house: House) -> None:
    """The console looks the command up before it answers: recorded, told as recorded, and once."""
    case = await house.open_case()
    note = house.form("add_note", text="Đã gặp chủ hộ")
    lost = house.before_console.answers_lost
    house.before_console.lose_answer(b"COMMIT", note["command_id"].encode())
    answer = await house.post(case, note)
    assert house.before_console.answers_lost == lost + 1
    assert answer.status_code == 200, answer.text
    log = await house.log(case)
    assert [event["version"] for event in log if event["command_id"] == note["command_id"]] == [OPENED + 1]
    assert (await house.post(case, note)).json() == answer.json()
    assert await house.log(case) == log

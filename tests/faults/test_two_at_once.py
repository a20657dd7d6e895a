"""Two people's acts on one case at the same time, through the console, Temporal and PostgreSQL."""

from __future__ import annotations

import asyncio

from tests.faults.house import OPENED, House


async def test_one_wins_and_the_other_hears_what_changed(house: House) -> None:
    """Of two acts that were decided on the same sight of the case one is recorded; the 409 names its event."""
    case = await house.open_case()
    forms = [house.form("deliver_notice", OPENED), house.form("receive_court_stop", OPENED)]
    answers = await asyncio.gather(*(house.post(case, form) for form in forms))
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    problem = lost.json()
    assert problem["code"] == "conflict"
    assert problem["version"] == won.json()["version"]
    assert [change["type"] for change in problem["changes"]] == [won.json()["events"][0]["type"]]
    assert sorted([await house.fate(form["command_id"]) for form in forms]) == ["applied", "refused"]
    types = [event["type"] for event in await house.log(case)]
    assert ("notice_delivered" in types) != ("court_stop_received" in types)


async def test_a_photo_in_between_disturbs_nobody(house: House) -> None:
    """A photo recorded while an act is on its way conflicts with nothing: all are applied."""
    case = await house.open_case()
    answers = await asyncio.gather(
        house.send(case, "attach_photo", sha256="a" * 64),
        house.send(case, "deliver_notice", OPENED),
        house.send(case, "attach_photo", sha256="b" * 64),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    types = [event["type"] for event in await house.log(case)]
    assert (types.count("photo_attached"), types.count("notice_delivered")) == (2, 1)

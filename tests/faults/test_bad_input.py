"""What does not fit is refused in Vietnamese and English, and nothing of it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from tests.faults.house import OPENED, House

#: Letters that only Vietnamese has: a sentence with one of them was not left in English.
_VIETNAMESE: Final = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìóòõúùý")

Case = Callable[[House], Awaitable[UUID]]
Form = Callable[[House], dict[str, Any]]


async def opened(house: House) -> UUID:
    """A new case."""
    return await house.open_case()


async def notified(house: House) -> UUID:
    """A case whose notice was delivered today."""
    case = await house.open_case()
    assert (await house.send(case, "deliver_notice", OPENED)).status_code == 200
    return case


async def unknown(house: House) -> UUID:
    """No case at all."""
    return uuid4()


#: name -> (the case, the form, the status, the code)
BAD: Final[dict[str, tuple[Case, Form, int, str]]] = {
    "unknown case": (unknown, lambda house: house.form("deliver_notice", OPENED), 404, "unknown_stream"),
    "note of an unknown case": (unknown, lambda house: house.form("record_visit"), 404, "unknown_stream"),
    "wrong step": (opened, lambda house: house.form("draft_plan", OPENED, net_payable_vnd=1), 422, "wrong_step"),
    "dated in the future": (
        opened,
        lambda house: house.form("deliver_notice", OPENED, occurred_on=str(house.today + timedelta(days=1))),
        422,
        "dated_in_future",
    ),
    "dated before what it follows": (
        notified,
        lambda house: house.form("sign_inventory_minutes", 4, occurred_on=str(house.today - timedelta(days=1))),
        422,
        "dated_before_predecessor",
    ),
    "amount below zero": (
        opened,
        lambda house: house.form("draft_plan", OPENED, net_payable_vnd=-1),
        422,
        "invalid_input",
    ),
    "reason over 4,000 characters": (
        opened,
        lambda house: house.form("deliver_notice", OPENED, breach={"reason": "ế" * 4001, "scan_sha256": "a" * 64}),
        422,
        "text_too_long",
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_it_is_refused_and_nothing_is_written(house: House, name: str) -> None:
    """The code is stable, the words are those of the reader's language, and the log has not moved."""
    make_case, make_form, status, code = BAD[name]
    case = await make_case(house)
    log = await house.log(case)
    words = []
    for language in ("vi", "en"):
        form = make_form(house)
        answer = await house.post(case, form, language)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), problem
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Traceback" not in answer.text
        words.append(f"{problem['title']} {problem['detail']}")
        written = await house.rows("SELECT type FROM events WHERE command_id = %s", UUID(form["command_id"]))
        assert written == []
        # Where the console itself saw that there is no such case, nobody was asked.
        assert await house.fate(form["command_id"]) in ({"refused"} if status == 422 else {"refused", "unknown"})
    vi, en = words
    assert _VIETNAMESE & set(vi.lower())
    assert not _VIETNAMESE & set(en.lower())
    assert await house.log(case) == log


async def test_a_body_that_is_no_json_is_refused(house: House) -> None:
    """Broken bytes are the sender's to mend, not a fault of the system."""
    case = await house.open_case()
    for content in (b"{", b"\xff\xfe", b"[]", b'{"occurred_on": NaN}', b"[" * 100_000):
        answer = await house.http.post(f"/api/v1/cases/{case}/commands", content=content)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert len(await house.log(case)) == OPENED


async def test_decomposed_text_is_stored_composed(house: House) -> None:
    """A name and a reason typed on a Mac are one word with those typed elsewhere, and found by it."""
    composed = "Chủ hộ đồng ý với phương án"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    case = await house.open_case()
    assert (await house.send(case, "add_note", text=decomposed)).status_code == 200
    assert (await house.send(case, "deliver_notice", OPENED, note=decomposed)).status_code == 200
    events = (await house.http.get(f"/api/v1/cases/{case}/events")).json()["events"]
    payloads = {event["type"]: event["payload"] for event in events}
    assert payloads["note_added"]["text"] == composed
    assert payloads["notice_delivered"]["note"] == composed

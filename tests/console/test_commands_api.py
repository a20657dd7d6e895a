"""Commands over HTTP: applied once, refused in plain words, in conflict with what changed."""

from __future__ import annotations

import asyncio
import unicodedata
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.identity import stream_id
from domain.values import StreamKind
from tests.console.forms import case_form, project_form
from tests.console.installation import Api, types

_numbers = count(1)


@pytest.fixture
async def project(api: Api) -> str:
    """The code of a new project."""
    code = f"DA-{next(_numbers):02}"
    await api.open_project(code)
    return code


@pytest.fixture
async def case(api: Api, project: str) -> UUID:
    """The id of a new case, at version 2."""
    return await api.open_case(project, "H-01")


async def test_an_act_answers_its_version_and_events(api: Api, case: UUID) -> None:
    """A notice that was delivered moves the case and starts a clock."""
    answer = await api.send("cases", case, "deliver_notice", 2, paper="1/BB")
    assert answer.status_code == 200
    told = answer.json()
    assert types(told["events"]) == ["notice_delivered", "clock_started"]
    assert told["version"] == 4
    assert (told["events"][0]["actor"], told["events"][0]["on_behalf_of"]) == ("bot", "CB01")


async def test_a_command_sent_again_changes_nothing(api: Api, case: UUID) -> None:
    """The same command_id with the same body answers what was recorded the first time."""
    command = {"command_id": str(uuid4()), "text": "Đã gặp hộ"}
    first = await api.send("cases", case, "add_note", **command)
    again = await api.send("cases", case, "add_note", **command)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


async def test_a_command_id_serves_one_body(api: Api, case: UUID) -> None:
    """Another body under a known command_id is refused, and the first outcome stands."""
    command_id = str(uuid4())
    await api.send("cases", case, "add_note", command_id=command_id, text="một")
    answer = await api.send("cases", case, "add_note", command_id=command_id, text="hai")
    assert answer.status_code == 422
    assert answer.json()["code"] == "command_id_reused"
    fate = (await api.http.get(f"/api/v1/commands/{command_id}")).json()
    assert (fate["status"], types(fate["outcome"]["events"])) == ("applied", ["note_added"])


async def test_the_second_of_two_acts_hears_what_changed(api: Api, case: UUID) -> None:
    """Two people act on what they saw: one wins, the other gets a 409 naming the act in between."""
    first, second = await asyncio.gather(
        api.send("cases", case, "deliver_notice", 2),
        api.send("cases", case, "receive_court_stop", 2),
    )
    won, lost = sorted((first, second), key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    problem = lost.json()
    assert problem["code"] == "conflict"
    assert types(problem["changes"]) == types(won.json()["events"])[:1]
    assert problem["version"] == won.json()["version"]


async def test_a_note_in_between_disturbs_nobody(api: Api, case: UUID) -> None:
    """A photo recorded since the officer looked does not stop the officer's act."""
    photo = await api.send("cases", case, "attach_photo", sha256="a" * 64)
    assert photo.status_code == 200
    assert (await api.send("cases", case, "deliver_notice", 2)).status_code == 200


async def test_a_wrong_step_is_refused_in_the_readers_language(api: Api, case: UUID) -> None:
    """The refusal has a stable code, its parameters, and words in Vietnamese or English."""
    english = await api.send("cases", case, "draft_plan", 2, net_payable_vnd=1)
    assert english.status_code == 422
    assert english.headers["content-type"] == "application/problem+json"
    assert english.json()["code"] == "wrong_step"
    assert english.json()["needs"]
    assert english.json()["title"] == "Not at this step yet"
    api.http.headers["Accept-Language"] = "vi"
    vietnamese = await api.send("cases", case, "draft_plan", 2, net_payable_vnd=1)
    assert vietnamese.json()["title"] == "Chưa đến bước này"
    assert vietnamese.headers["content-language"] == "vi"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"occurred_on": "2026-06-02"}, "dated_in_future"),
        ({"on_behalf_of": "CB99"}, "unknown_staff"),
        ({"on_behalf_of": "CB01", "occurred_on": "2025-12-31"}, "not_in_office"),
        ({"unheard_of": 1}, "invalid_input"),
        ({"note": "x" * 4001}, "text_too_long"),
    ],
)
async def test_bad_input_is_refused_and_writes_nothing(api: Api, case: UUID, fields: dict[str, Any], code: str) -> None:
    """Whatever does not fit is a 422 with its code, and the case stays as it was."""
    answer = await api.send("cases", case, "record_visit", **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await api.parts.store.head(StreamKind.CASE, case)).version == 2


async def test_a_party_member_acts_under_a_vietnamese_code(api: Api, case: UUID) -> None:
    """ĐV05 visits, also where the keyboard sends the code decomposed."""
    for code in ("ĐV05", unicodedata.normalize("NFD", "ĐV05")):
        answer = await api.send("cases", case, "record_visit", on_behalf_of=code)
        assert answer.status_code == 200, answer.text
        assert answer.json()["events"][0]["on_behalf_of"] == "ĐV05"


async def test_what_does_not_fit_is_told_in_vietnamese(api: Api, case: UUID) -> None:
    """No English of the parser stands in a Vietnamese answer, at the edge or behind it."""
    api.http.headers["Accept-Language"] = "vi"
    for fields in ({"unheard_of": 1}, {"expected_version": -1}):
        problem = (await api.send("cases", case, "record_visit", **fields)).json()
        told = [problem["problem"], problem["detail"], problem["problems"][0]["problem"]]
        assert told[0] == told[2]
        assert told[0] in told[1]
        assert told[0] in {"biểu mẫu không có ô này", "ít nhất là 0"}


async def test_media_notices_appear_three_times(api: Api, case: UUID) -> None:
    """Fewer issues or broadcasts than the law asks for are no completed notice."""
    await api.send("cases", case, "deliver_notice", 2)
    few = await api.send("cases", case, "complete_media_notice", 4, issues=2, broadcasts=3)
    assert (few.status_code, few.json()["field"]) == (422, "issues")
    enough = await api.send("cases", case, "complete_media_notice", 4, issues=3, broadcasts=3)
    assert enough.status_code == 200, enough.text


async def test_an_amount_below_zero_is_refused(api: Api, case: UUID) -> None:
    """Money is never negative, and the field is named."""
    answer = await api.send("cases", case, "draft_plan", 2, net_payable_vnd=-1)
    assert (answer.status_code, answer.json()["field"]) == (422, "net_payable_vnd")


async def test_a_paper_dated_before_what_it_follows_is_refused(api: Api, case: UUID) -> None:
    """Minutes cannot be older than the notice they follow."""
    await api.send("cases", case, "deliver_notice", 2)
    answer = await api.send("cases", case, "sign_inventory_minutes", 4, occurred_on="2026-05-31")
    assert answer.json()["code"] == "dated_before_predecessor"
    assert answer.json()["predecessor_on"] == "2026-06-01"


async def test_an_unknown_case_is_not_found(api: Api) -> None:
    """Neither an act nor a note opens a case that is not there."""
    for name, version in (("deliver_notice", 2), ("deliver_notice", 0), ("record_visit", None)):
        answer = await api.send("cases", uuid4(), name, version)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_stream")


async def test_an_unknown_command_is_refused(api: Api, case: UUID) -> None:
    """A type nobody knows is told back."""
    answer = await api.send("cases", case, "abolish_case", 2)
    assert (answer.status_code, answer.json()["code"], answer.json()["given_type"]) == (
        422,
        "unknown_command",
        "abolish_case",
    )


async def test_decomposed_text_is_stored_composed(api: Api, case: UUID) -> None:
    """What a Mac sends decomposed is read back composed."""
    text = "Chủ hộ đồng ý với phương án"
    answer = await api.send("cases", case, "add_note", text=unicodedata.normalize("NFD", text))
    assert answer.status_code == 200
    events = (await api.http.get(f"/api/v1/cases/{case}/events")).json()["events"]
    assert events[-1]["payload"]["text"] == text


async def test_a_command_that_waited_too_long_is_expired(api: Api, case: UUID) -> None:
    """What could not be applied within thirty seconds never will be, and its fate says so."""
    clock, handle = api.parts.clock, api.parts.door.handle

    async def handle_later(envelope: Any) -> Any:
        clock.now = envelope.apply_before.replace(microsecond=1)
        return await handle(envelope)

    api.parts.door.handle = handle_later  # type: ignore[method-assign]
    command_id = str(uuid4())
    answer = await api.send("cases", case, "record_visit", command_id=command_id)
    assert (answer.status_code, answer.json()["code"]) == (422, "expired")
    assert (await api.http.get(f"/api/v1/commands/{command_id}")).json()["status"] == "expired"


async def test_the_fate_of_a_command(api: Api, case: UUID) -> None:
    """A refused command is remembered with its reason; one nobody sent is unknown."""
    command_id = str(uuid4())
    await api.send("cases", case, "draft_plan", 2, command_id=command_id, net_payable_vnd=1)
    fate = (await api.http.get(f"/api/v1/commands/{command_id}")).json()
    assert (fate["status"], fate["refusal"]["code"]) == ("refused", "wrong_step")
    assert (await api.http.get(f"/api/v1/commands/{uuid4()}")).json()["status"] == "unknown"


async def test_a_batchs_decision_cannot_be_claimed_by_hand(api: Api, case: UUID) -> None:
    """What only the batch may say is forbidden to an account."""
    answer = await api.send("cases", case, "take_batch_decision", 2)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_nobody_comes_in_without_a_token(api: Api, case: UUID) -> None:
    """A missing and a wrong token are both unauthenticated."""
    for token in ("", "Bearer nobody-knows-me", "Basic Ym90OmJvdA=="):
        api.http.headers["Authorization"] = token
        answer = await api.send("cases", case, "record_visit")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_body_beyond_the_limit_is_turned_away(api: Api, case: UUID) -> None:
    """A megabyte is enough for any form, told or not."""

    async def in_pieces() -> Any:
        for _ in range(11):
            yield b" " * 100_000

    for content in (b" " * 1_000_001, in_pieces()):
        answer = await api.http.post(f"/api/v1/cases/{case}/commands", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_other_streams_take_commands_too(api: Api, project: str, case: UUID) -> None:
    """A batch, a grievance, a donation and a project are opened and moved through the same door."""
    project_id = stream_id(StreamKind.PROJECT, project)
    issued = await api.send("projects", project_id, "issue_recovery_notice", 1, number="9/TB-UBND", on_behalf_of="CB07")
    assert issued.status_code == 200, issued.text
    grievance = uuid4()
    received = await api.send(
        "grievances", grievance, "receive_grievance", 0, case_id=str(case), kind="complaint", about="plan"
    )
    assert received.status_code == 200, received.text
    donation = stream_id(StreamKind.DONATION, project, "H-02")
    form = {name: case_form(project, "H-02")[name] for name in ("code", "project_id", "project_code", "area_path")}
    opened = await api.send("donations", donation, "open_donation", 0, **form)
    assert opened.status_code == 200, opened.text
    batch = stream_id(StreamKind.BATCH, project, "D1")
    form = {name: case_form(project, "D1")[name] for name in ("project_id", "project_code", "pack_id", "area_path")}
    opened = await api.send("batches", batch, "open_batch", 0, code="D1", case_ids=[str(case)], **form)
    assert opened.status_code == 200, opened.text


async def test_a_project_is_opened_once(api: Api, project: str) -> None:
    """Its id follows from its code, so a second opening finds it open."""
    answer = await api.http.post("/api/v1/projects", json={**project_form(project), "on_behalf_of": "CB01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "already_open")


async def test_the_wrong_kind_of_stream_is_not_found(api: Api, project: str) -> None:
    """A project's id is no case, whatever is asked of it."""
    answer = await api.send("cases", stream_id(StreamKind.PROJECT, project), "record_visit")
    assert answer.status_code == 404, answer.text

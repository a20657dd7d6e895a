"""Batches and projects over HTTP: their typed commands, their refusals, and what is shown of them."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

import pytest

from domain.batch.details import FileItem
from domain.identity import stream_id
from domain.values import StreamKind
from tests.console.forms import case_form
from tests.console.installation import Api

_numbers = count(1)


@pytest.fixture
async def project(api: Api) -> str:
    """The code of a new project."""
    code = f"DA-B{next(_numbers):02}"
    await api.open_project(code)
    return code


@pytest.fixture
async def case(api: Api, project: str) -> UUID:
    """The id of a new case."""
    return await api.open_case(project, "H-01")


@pytest.fixture
async def batch(api: Api, project: str, case: UUID) -> UUID:
    """An open batch of one household."""
    found = stream_id(StreamKind.BATCH, project, "D1")
    form = {name: case_form(project, "D1")[name] for name in ("project_id", "project_code", "pack_id", "area_path")}
    opened = await api.send("batches", found, "open_batch", 0, code="D1", case_ids=[str(case)], **form)
    assert opened.status_code == 200, opened.text
    return found


async def sent(api: Api, batch: UUID, command: str, **form: Any) -> Any:
    """The answer to a command of the batch, sent by somebody who has just looked."""
    shown = (await api.http.get(f"/api/v1/batches/{batch}")).json()
    return await api.send("batches", batch, command, shown["version"], **form)


async def test_a_batch_shows_its_papers_and_clocks(api: Api, batch: UUID, case: UUID) -> None:
    """Posted, ended, met: each paper with its date and counts, and who has no plan yet."""
    day = "2026-05-1{}".format
    for command, form in (
        ("post_draft_plan", {"occurred_on": day(4)}),
        ("end_posting", {"occurred_on": "2026-05-25"}),
        (
            "hold_opinion_meeting",
            {
                "occurred_on": "2026-05-26",
                "agree": 1,
                "disagree": 0,
                "other": 0,
                "stances": [{"case_id": str(case), "stance": "agree"}],
            },
        ),
    ):
        answer = await sent(api, batch, command, **form)
        assert answer.status_code == 200, answer.text
    shown = (await api.http.get(f"/api/v1/batches/{batch}")).json()
    assert [fact["type"] for fact in shown["facts"]] == ["draft_plan_posted", "posting_ended", "opinion_meeting_held"]
    assert shown["facts"][-1]["stances"] == [{"case_id": str(case), "stance": "agree"}]
    assert (shown["state"], shown["step"], shown["without_plan"]) == ("active", "opinion_meeting_held", [str(case)])


async def test_an_incomplete_file_is_refused_with_what_is_missing(api: Api, batch: UUID) -> None:
    """The items are named by their codes in the parameters and by their names in the words."""
    for command, day, counts in (
        ("post_draft_plan", "2026-05-14", {}),
        ("end_posting", "2026-05-25", {}),
        ("hold_opinion_meeting", "2026-05-26", {"agree": 1, "disagree": 0, "other": 0}),
    ):
        assert (await sent(api, batch, command, occurred_on=day, **counts)).status_code == 200
    checklist = [{"item": item.value} for item in FileItem if item is not FileItem.CADASTRAL_EXTRACT]
    answer = await sent(api, batch, "complete_appraisal_file", occurred_on="2026-05-27", checklist=checklist)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_incomplete")
    assert answer.json()["missing"] == ["file_cadastral_extract"]
    assert "Cadastral extract" in answer.json()["detail"]


async def test_what_only_cases_say_is_taken_from_nobody_else(api: Api, batch: UUID, case: UUID) -> None:
    """Who drafted a plan is told by its case."""
    answer = await sent(api, batch, "note_draft", case_id=str(case), plan_version=1, drafted_by="CB01")
    assert answer.status_code == 403


async def test_a_batch_nobody_opened_is_not_found(api: Api, case: UUID) -> None:
    """Nor is a case a batch."""
    assert (await api.http.get(f"/api/v1/batches/{case}")).status_code == 404


async def test_a_project_shows_its_preconditions(api: Api, project: str) -> None:
    """Met with its day, or not met."""
    project_id = stream_id(StreamKind.PROJECT, project)
    answer = await api.send("projects", project_id, "confirm_precondition", 1, condition="legal_purpose", paper="12/QĐ")
    assert answer.status_code == 200, answer.text
    shown = (await api.http.get(f"/api/v1/projects/{project}")).json()
    met = {line["condition"]: line["met_on"] for line in shown["readiness"]}
    assert met["legal_purpose"] is not None
    assert met["resettlement_ready"] is None
    assert [fact["type"] for fact in shown["facts"]] == ["precondition_met"]

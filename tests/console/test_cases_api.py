"""Reading over HTTP: the queue page by page, a case now and in the past, its log, the inbox, the project."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from activities.documents.plan_sheet import SheetHead, plan_sheet
from activities.messages import StreamRef
from domain.compensation.record import PlanRecord
from domain.values import StreamKind
from store.sealing import SubjectSealer
from tests.console.forms import project_form
from tests.console.installation import Api, types
from workers import console_papers

_numbers = count(1)


@pytest.fixture
async def project(api: Api) -> str:
    """The code of a new project."""
    code = f"DU-AN-{next(_numbers):02}"
    await api.open_project(code)
    return code


@pytest.fixture
async def case(api: Api, project: str) -> UUID:
    """A case whose notice was delivered on 25 May and recorded on 1 June."""
    case = await api.open_case(project, "H-01", occurred_on="2026-05-20")
    answer = await api.send("cases", case, "deliver_notice", 2, occurred_on="2026-05-25")
    assert answer.status_code == 200, answer.text
    return case


async def get(api: Api, path: str, **query: Any) -> Any:
    """The body of a good answer."""
    answer = await api.http.get(f"/api/v1/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_queue_comes_page_by_page(api: Api, project: str) -> None:
    """Each page says where the next begins; together they hold every case once, and the last says none."""
    opened = {str(await api.open_case(project, f"H-{number:02}")) for number in range(5)}
    seen: list[str] = []
    cursor: str | None = None
    for pages in count(1):
        page = await get(api, "cases", project=project, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            assert pages == 3
            break
    assert len(seen) == 5
    assert set(seen) == opened


async def test_projects_and_their_households_come_page_by_page(api: Api, project: str) -> None:
    """A cursor leads on; one that no page gave out is refused by its name."""
    for number in range(3):
        await api.open_case(project, f"H-{number:02}")
    first = await get(api, f"projects/{project}", limit=2)
    rest = await get(api, f"projects/{project}", limit=2, cursor=first["next"])
    assert [one["code"] for one in (*first["households"], *rest["households"])] == ["H-00", "H-01", "H-02"]
    assert rest["next"] is None
    await api.open_project(f"{project}-2")
    codes: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(api, "projects", limit=1, **cursor)
        codes += [one["code"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert codes == sorted(set(codes))
    assert {project, f"{project}-2"} <= set(codes)
    for path in ("projects", f"projects/{project}"):
        answer = await api.http.get(f"/api/v1/{path}", params={"cursor": "e30"})
        assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


async def test_the_queue_filters(api: Api, project: str, case: UUID) -> None:
    """Every filter of the contract keeps the case or leaves it out."""
    keeps: list[dict[str, Any]] = [
        {"area": "phuong-mau/Tổ 1"},
        {"area": "phuong-mau"},
        {"step": "inventory"},
        {"state": "active"},
        {"assignee": "CB01"},
        {"overdue": "false"},
        {"q": "nguyen van thu"},
        {"q": "H-01"},
        {"q": "0001"},
    ]
    drops = [{"area": "xa-khac"}, {"step": "payment"}, {"state": "closed"}, {"assignee": "CB02"}, {"overdue": "true"}]
    for query in keeps:
        assert [item["id"] for item in (await get(api, "cases", project=project, **query))["items"]] == [str(case)]
    for query in drops:
        assert (await get(api, "cases", project=project, **query))["items"] == []


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "e30"}, {"state": "lost"}, {"q": "\x00"}])
async def test_a_query_that_does_not_fit_is_refused(api: Api, query: dict[str, Any]) -> None:
    """Bad pages, cursors and words are told by the name of their parameter."""
    answer = await api.http.get("/api/v1/cases", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert answer.json()["field"] == next(iter(query))


async def test_a_case_carries_its_clocks_people_and_acts(api: Api, case: UUID) -> None:
    """The version to act on, the clocks with their articles, and what can be done today."""
    told = await get(api, f"cases/{case}")
    assert (told["version"], told["step"], told["state"]) == (4, "inventory", "active")
    (clock,) = told["clocks"]
    assert clock["rule"] == "self-declaration"
    assert clock["article"]
    assert clock["due_on"] == "2026-06-01"
    assert [person["name"] for person in told["people"]] == ["Nguyễn Văn Thử"]
    acts = {act["type"]: act for act in told["acts"]}
    assert acts["sign_inventory_minutes"]["possible"]
    assert acts["record_stance"]["reasons"][0]["needs"] == ["plan_drafted"]


async def test_a_case_as_it_stood_and_as_it_was_known(api: Api, case: UUID) -> None:
    """What had happened by a day, and what had been recorded by a moment, are two questions."""
    facts = [fact["type"] for fact in (await get(api, f"cases/{case}", as_of="2026-05-25"))["facts"]]
    assert facts == ["notice_delivered"]
    before = await get(api, f"cases/{case}", as_of="2026-05-24")
    assert (before["facts"], before["version"]) == ([], 2)
    assert "acts" not in before
    answer = await api.http.get(f"/api/v1/cases/{case}", params={"as_of": "2026-05-19"})
    assert answer.status_code == 404
    api.parts.clock.now += timedelta(days=2)
    await api.send("cases", case, "receive_self_declaration", 4, occurred_on="2026-05-28")
    late = await get(api, f"cases/{case}", as_of="2026-05-28")
    assert [fact["type"] for fact in late["facts"]] == ["notice_delivered", "self_declaration_received"]
    for known_at in ("2026-06-01", "2026-06-02T00:00:00+07:00"):
        known = await get(api, f"cases/{case}", as_of="2026-05-28", known_at=known_at)
        assert [fact["type"] for fact in known["facts"]] == ["notice_delivered"]


async def test_the_log_of_a_case_comes_page_by_page(api: Api, case: UUID) -> None:
    """Versions in order, the people's names readable, and a cursor to go on with."""
    first = await get(api, f"cases/{case}/events", limit=3)
    assert types(first["events"]) == ["case_opened", "person_registered", "notice_delivered"]
    assert first["events"][1]["payload"]["name"] == "Nguyễn Văn Thử"
    rest = await get(api, f"cases/{case}/events", limit=3, cursor=first["next"])
    assert (types(rest["events"]), rest["next"]) == (["clock_started"], None)


async def test_the_names_of_an_erased_household_are_gone(api: Api, case: UUID) -> None:
    """After an erasure the log still reads, without what was personal."""
    assert isinstance(api.parts.sealer, SubjectSealer)
    await api.parts.sealer.erase(case)
    events = (await get(api, f"cases/{case}/events"))["events"]
    assert events[1]["payload"]["name"] == "[đã xóa]"
    assert (await get(api, f"cases/{case}"))["people"] == []


async def test_what_is_no_case_is_not_found(api: Api, project: str) -> None:
    """A stranger's id, a project's id and no id at all."""
    project_id = next(one["id"] for one in (await get(api, "projects"))["items"] if one["code"] == project)
    for path in (str(uuid4()), project_id, "12", f"{project_id}/events"):
        answer = await api.http.get(f"/api/v1/cases/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_address_that_is_not_there_is_told_as_a_problem(api: Api) -> None:
    """Also what the framework itself turns away is a problem document."""
    gone = await api.http.get("/api/v1/parcels")
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    method = await api.http.delete("/api/v1/cases")
    assert (method.status_code, method.json()["code"]) == (405, "method_not_allowed")


async def test_the_inbox_holds_what_fired(api: Api, case: UUID) -> None:
    """A reminder that came due is a line of the officer's inbox, in words, naming a code and no person."""
    api.parts.clock.now += timedelta(days=1)
    await api.parts.door.tick(StreamRef(kind=StreamKind.CASE, stream_id=case))
    lines = [
        line
        for line in (await get(api, "inbox", on_behalf_of="CB01", limit=200))["items"]
        if line["stream_id"] == str(case)
    ]
    assert [(line["kind"], line["rung"]) for line in lines] == [("overdue", "E0")]
    assert all("H-01" in line["text"] for line in lines)
    assert (await get(api, "inbox"))["items"] == []


async def test_a_project_is_found_where_its_opening_says(api: Api) -> None:
    """A code with Vietnamese letters makes an address that works."""
    await api.register_staff()
    form = {**project_form("Đường số 1"), "on_behalf_of": "CB01"}
    answer = await api.http.post("/api/v1/projects", json=form)
    assert answer.status_code == 201, answer.text
    found = await api.http.get(answer.headers["location"])
    assert (found.status_code, found.json()["code"]) == (200, "Đường số 1")


async def test_a_project_lists_where_its_households_stand(api: Api, project: str, case: UUID) -> None:
    """The project's own facts, and one line per household."""
    told = await get(api, f"projects/{project}")
    assert told["project"]["name"] == "Mở rộng đường mẫu"
    (household,) = told["households"]
    assert (household["id"], household["code"], household["track"]) == (str(case), "H-01", "recovery")
    assert (await api.http.get("/api/v1/projects/KHONG-CO")).status_code == 404


async def test_a_plan_is_printed_from_what_was_recorded(
    api: Api, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that the program worked out comes as a PDF with the words of its items; others are not there."""
    asset = {"name": "Bếp nhà cụ Mẫu", "category": "C-HOUSE", "quantity": "24", "unit": "m²", "price_code": "N1"}
    inventory = {"situation": {"code": "H-77", "assets": [asset]}}
    case = await api.open_case(project, "H-77", inventory=inventory)
    assert (await api.send("cases", case, "deliver_notice", 3)).status_code == 200
    assert (await api.http.get(f"/api/v1/cases/{case}/plans/1")).status_code == 404
    for act in ("sign_inventory_minutes", "draft_plan"):
        version = (await get(api, f"cases/{case}"))["version"]
        answer = await api.send("cases", case, act, version)
        assert answer.status_code == 200, answer.text
    shown = await get(api, f"cases/{case}")
    assert [(one["status"], one["net_payable_vnd"]) for one in shown["plans"]] == [("draft", 98_400_000)]
    heads: list[SheetHead] = []

    def seen(head: SheetHead, plan: PlanRecord) -> bytes:
        heads.append(head)
        return plan_sheet(head, plan)

    monkeypatch.setattr(console_papers, "plan_sheet", seen)
    printed = await api.http.get(f"/api/v1/cases/{case}/plans/1")
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    assert printed.content.startswith(b"%PDF-")
    (head,) = heads
    told = (await get(api, f"projects/{project}"))["project"]
    assert (head.project_name, head.commune) == (told["name"], told["commune"])
    assert (await api.http.get(f"/api/v1/cases/{case}/plans/2")).status_code == 404

    log = (await get(api, f"cases/{case}/events", limit=100))["events"]
    (draft,) = [event["version"] for event in log if event["type"] == "plan_drafted"]
    why = {"target_version": draft, "reason": "Nhầm", "agreed_by": "CB02"}
    withdrawn = await api.send("cases", case, "withdraw_fact", shown["version"], **why)
    assert withdrawn.status_code == 200, withdrawn.text
    assert (await api.http.get(f"/api/v1/cases/{case}/plans/1")).status_code == 404
    answer = await api.send("cases", case, "draft_plan", (await get(api, f"cases/{case}"))["version"])
    assert answer.status_code == 200, answer.text
    assert [one["version"] for one in (await get(api, f"cases/{case}"))["plans"]] == [2]
    assert (await api.http.get(f"/api/v1/cases/{case}/plans/1")).status_code == 404
    assert (await api.http.get(f"/api/v1/cases/{case}/plans/2")).status_code == 200

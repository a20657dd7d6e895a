"""Park, change the law, answer: three households wait in December 2025 through real workflows, and answer under R254.

One installation on the practice clock: the pack of the new law is published before its day, ordered on 2 January, and
carried to each household by the delivery workflow; each answer then goes through the workflow of its case.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from activities.messages import Envelope, Outcome, Status
from activities.policy_change import Change, PolicyChanges
from activities.publishing import SAMPLE, PackFile
from activities.verify import verify
from domain.batch.details import FileItem
from domain.case.state import CaseState
from domain.context import LOCAL
from domain.identity import ORGANISATION_ID, stream_id
from domain.policy.standing import PolicyStanding
from domain.values import CaseClock, StreamKind, workflow_id
from tests.shipped_packs import shipped
from tests.workflows.running import until
from workers.embedded.postgres import EmbeddedPostgres
from workers.local_installation import started, worker_answers, worker_process
from workers.practice_clock import PracticeClock
from workers.settings import Settings
from workers.wiring import Wiring, open_wiring
from workflows.identifiers import CLOCK

pytestmark = pytest.mark.timeout(300)

PROJECT, AREA = "DA-LUAT-MOI", "phuong-mau/Tổ 1"
PARKED_ON = date(2025, 12, 16)
NEW_LAW_ON = date(2026, 1, 2)


def pack_of(version: int, rule_version: str, begins: date) -> PackFile:
    """A version of a province's pack, by the sample's numbers."""
    pack = shipped(SAMPLE)
    header = pack.header.model_copy(
        update={"id": "goi-tinh", "version": version, "rule_version": rule_version, "effective_from": begins}
    )
    return PackFile("goi-tinh.yaml", f"{version:064x}", pack.model_copy(update={"header": header}))


BEFORE, AFTER = pack_of(1, "LL2024-2T", date(2025, 7, 1)), pack_of(2, "R254", date(2026, 1, 1))


class Commune:
    """Who sends the papers of the three households."""

    def __init__(self, wiring: Wiring) -> None:
        assert wiring.temporal is not None
        self.wiring, self.temporal = wiring, wiring.temporal
        self.clock = PracticeClock(wiring.store, wiring.installation.move_clock, wiring.temporal)

    def case(self, code: str) -> UUID:
        """The case of a household."""
        return stream_id(StreamKind.CASE, PROJECT, code)

    async def send(self, kind: StreamKind, stream: UUID, type: str, on: date, /, **fields: Any) -> Outcome:
        """Have a command decided the way its type asks for: an act through its workflow."""
        body = json.dumps({"occurred_on": on.isoformat(), **fields}, default=str)
        return await self.wiring.dispatcher.submit(
            Envelope(
                command_id=uuid4(),
                kind=kind,
                stream_id=stream,
                type=type,
                actor="bot",
                body=body,
                apply_before=datetime.now(UTC) + timedelta(minutes=1),
            )
        )

    async def record(self, kind: StreamKind, stream: UUID, type: str, on: date, /, **fields: Any) -> Outcome:
        """A command that has to be applied."""
        outcome = await self.send(kind, stream, type, on, **fields)
        assert outcome.status is Status.APPLIED, (type, outcome.refusal)
        return outcome

    async def act(self, code: str, type: str, on: date, /, **fields: Any) -> Outcome:
        """An act of a household that has to be applied."""
        return await self.record(StreamKind.CASE, self.case(code), type, on, **fields)

    async def refusal(self, code: str, type: str, on: date, /, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Why an act of a household is refused."""
        outcome = await self.send(StreamKind.CASE, self.case(code), type, on, **fields)
        assert outcome.refusal is not None, outcome
        return outcome.refusal.code, json.loads(outcome.refusal.params)

    async def state(self, code: str) -> CaseState:
        """A household's case as its row has it."""
        head = await self.wiring.store.head(StreamKind.CASE, self.case(code))
        assert head.state is not None
        return CaseState.model_validate_json(head.state)

    async def workflow_clock(self, code: str) -> CaseClock:
        """The clock that the case's workflow goes by."""
        handle = self.temporal.get_workflow_handle(workflow_id(StreamKind.CASE, self.case(code)))
        clock: CaseClock = await handle.query(CLOCK, result_type=CaseClock)
        return clock

    async def move_to(self, day: date) -> None:
        """Let the days pass until ten in the morning of that day."""
        await self.clock.move_to(datetime.combine(day, time(10), LOCAL).astimezone(UTC))
        await self.clock.settle()

    async def open(self, code: str, on: date, /, **fields: Any) -> None:
        """A household whose notice was delivered the day its case was opened."""
        form = {
            "code": code,
            "project_id": stream_id(StreamKind.PROJECT, PROJECT),
            "project_code": PROJECT,
            "pack_id": "goi-tinh",
            "area_path": AREA,
            "residential_group": "Tổ 1",
            "case_officer": "CB01",
            "land": "other",
        }
        await self.act(code, "open_case", on, **{**form, **fields})
        await self.act(code, "deliver_notice", on)
        await self.act(code, "sign_inventory_minutes", date(2025, 9, 1))
        await self.act(code, "draft_plan", date(2025, 9, 10), net_payable_vnd=100, early_reward_vnd=0)

    async def batch(self, code: str, household: str, *papers: tuple[str, date, dict[str, Any]]) -> None:
        """A batch of one household with its papers, carried to the case."""
        batch = stream_id(StreamKind.BATCH, PROJECT, code)
        form = {
            "code": code,
            "project_id": stream_id(StreamKind.PROJECT, PROJECT),
            "project_code": PROJECT,
            "pack_id": "goi-tinh",
            "area_path": "phuong-mau",
            "case_ids": [self.case(household)],
        }
        await self.record(StreamKind.BATCH, batch, "open_batch", date(2025, 9, 12), **form)
        for name, on, fields in papers:
            await self.record(StreamKind.BATCH, batch, name, on, **fields)
        await self.clock.settle()


@pytest.fixture
async def commune(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Commune]:
    """An empty practice installation in December 2025 with the pack of the old law, staff and a project."""
    for name in ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "LANDCLEAR_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    data: Path = tmp_path_factory.mktemp("policy-change")
    async with (
        started(Settings(data=data)) as installation,
        open_wiring(installation.settings) as wiring,
        worker_process(installation),
    ):
        place = Commune(wiring)
        await wiring.installation.become_practice()
        await place.clock.begin_at(datetime.combine(PARKED_ON, time(8), LOCAL).astimezone(UTC))
        await worker_answers(place.temporal)
        assert (await wiring.publisher.publish(BEFORE, "bot")).status is Status.APPLIED
        member = {"code": "CB01", "role": "case_officer", "since": "2024-01-01", "name": "Cán Bộ Một"}
        await place.record(StreamKind.ORGANISATION, ORGANISATION_ID, "register_staff", PARKED_ON, members=[member])
        form = {
            "code": PROJECT,
            "name": "Mở rộng đường mẫu",
            "owner": "Ban quản lý dự án mẫu",
            "commune": "Phường Mẫu",
            "area_class": "ward",
            "legal_basis": "Điều 79",
            "rule_version": "LL2024-2T",
            "pack_id": "goi-tinh",
            "area_path": "phuong-mau",
        }
        project = stream_id(StreamKind.PROJECT, PROJECT)
        await place.record(StreamKind.PROJECT, project, "open_project", date(2025, 7, 1), **form)
        yield place
    EmbeddedPostgres(data).erase()


async def park(place: Commune) -> None:
    """H-1 waits for its dialogue, H-2 for its recovery decision, H-3 still stands on a notice of July 2024."""
    posted: tuple[tuple[str, date, dict[str, Any]], ...] = (
        ("post_draft_plan", date(2025, 9, 20), {}),
        ("end_posting", date(2025, 10, 25), {}),
    )
    opinions = {"agree": 0, "disagree": 1, "other": 0}
    await place.open("H-1", date(2025, 8, 1))
    await place.open("H-2", date(2025, 8, 1))
    await place.open("H-3", date(2024, 7, 15), rule_version="LL2024-2T", land="farm")
    await place.act("H-1", "record_stance", date(2025, 12, 10), stance="disagree")
    await place.batch("D-1", "H-1", *posted, ("hold_opinion_meeting", date(2025, 12, 10), opinions))
    decided = [{"case_id": str(place.case("H-2")), "plan_version": 1, "net_payable_vnd": 100}]
    await place.batch(
        "D-2",
        "H-2",
        *posted,
        ("hold_opinion_meeting", date(2025, 10, 28), {"agree": 1, "disagree": 0, "other": 0}),
        ("complete_appraisal_file", date(2025, 10, 30), {"checklist": [{"item": item.value} for item in FileItem]}),
        ("appraise_plan", date(2025, 11, 20), {}),
        (
            "approve_plan",
            date(2025, 12, 15),
            {"decision_no": "218", "effective_on": "2025-12-15", "decided": decided},
        ),
    )


async def change_the_law(place: Commune) -> None:
    """Published before its day, listed and ordered on 2 January, carried by the delivery workflow."""
    assert (await place.wiring.publisher.publish(AFTER, "bot", "Nghị quyết 254", "1/QĐ")).status is Status.APPLIED
    assert (await place.state("H-1")).policy.version == 1
    await place.move_to(NEW_LAW_ON)
    changes, change = PolicyChanges(place.wiring.door), Change(AFTER.pack)
    moving: dict[StreamKind, list[UUID]] = {}
    async for move in changes.moves(change):
        assert move.refusal is None, move
        moving.setdefault(move.kind, []).append(move.id)
    # The second batch is done: what it approved stays approved.
    assert {kind: len(ids) for kind, ids in moving.items()} == {
        StreamKind.PROJECT: 1,
        StreamKind.BATCH: 1,
        StreamKind.CASE: 3,
    }
    for envelope in await changes.orders(change, moving, "bot", "Nghị quyết 254 có hiệu lực", "2/QĐ-UBND"):
        assert (await place.wiring.dispatcher.submit(envelope)).status is Status.APPLIED
    await place.clock.settle()


async def test_households_parked_under_the_old_law_answer_under_the_right_one(commune: Commune) -> None:
    """Not approved: the shorter times; approved: the Land Law; an old notice: a new one first."""
    await park(commune)
    waiting = await commune.state("H-1")
    assert {clock.rule: clock.due_on for clock in waiting.clocks}["dialogue-window-2024"] == date(2026, 2, 9)
    await change_the_law(commune)

    moved = await commune.state("H-1")
    assert moved.policy == PolicyStanding(pack_id="goi-tinh", version=2, rule_version="R254")
    assert {clock.rule: clock.due_on for clock in moved.clocks}["dialogue-window"] == date(2026, 1, 9)

    async def workflow_knows() -> bool:
        return (await commune.workflow_clock("H-1")).version >= moved.version

    await until("the workflow heard of its earlier clock", workflow_knows)
    await commune.move_to(date(2026, 1, 8))
    await commune.act("H-1", "hold_dialogue", date(2026, 1, 8))
    answered = [
        json.loads(event.payload)
        for event in await commune.wiring.store.read_stream(commune.case("H-1"))
        if event.type == "clock_stopped"
    ]
    (stopped,) = [one for one in answered if one["rule"] == "dialogue-window"]
    assert (stopped["outcome"], stopped["due_on"]) == ("in_time", "2026-01-09")

    then = await commune.wiring.queries.state_at(
        commune.wiring.stream_types[StreamKind.CASE], commune.case("H-1"), as_of=date(2025, 12, 20)
    )
    assert "dialogue-window-2024" in [clock.rule for clock in then.clocks]
    assert "dialogue-window" not in [clock.rule for clock in then.clocks]

    stays = (await commune.state("H-2")).policy
    assert (stays.version, stays.rule_version) == (2, "LL2024-2T")
    await commune.move_to(date(2026, 1, 20))
    code, params = await commune.refusal("H-2", "decide_recovery", date(2026, 1, 20), trigger="87.5.a")
    assert (code, params["rule"]) == ("too_early", "notice-lead-nonagri-2024")

    lapsed = await commune.state("H-3")
    assert (lapsed.policy.rule_version, lapsed.has("notice_delivered")) == ("R254", False)
    code, params = await commune.refusal("H-3", "decide_recovery", date(2026, 1, 20), trigger="87.5.a")
    assert (code, "notice_delivered" in params["needs"]) == ("wrong_step", True)
    await commune.act("H-3", "deliver_notice", date(2026, 1, 20))
    assert (await commune.state("H-3")).has("notice_delivered")

    await commune.move_to(date(2026, 1, 28))
    await commune.act("H-2", "decide_recovery", date(2026, 1, 28), trigger="87.5.a")
    wiring = commune.wiring
    found = [one async for checked in verify(wiring.store, wiring.stream_types) for one in checked.differences]
    assert found == []

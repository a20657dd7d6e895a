"""What a batch decides reaches its cases through the doors: late, out of order, in part, and killed half-way."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from activities.messages import Outcome, Status
from activities.verify import verify
from domain.batch.details import FileItem
from domain.case.state import CaseState
from domain.identity import ORGANISATION_ID
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.memory import MemoryStore
from store.ports import PendingDelivery
from tests.activities.conftest import Office
from tests.activities.real_streams import SCHEMAS, Commune, commune

WHOLE_FILE = [{"item": item.value} for item in FileItem]
APPROVED_ON, CORRECTED_ON = date(2026, 9, 28), date(2026, 11, 20)


@pytest.fixture
def store() -> MemoryStore:
    """An empty store for the real streams."""
    return MemoryStore(SCHEMAS)


@pytest.fixture
async def place(store: MemoryStore) -> Commune:
    """Two households with a draft in one batch, up to the complete file, all of it carried."""
    office = Office(store)
    office.clock.now = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    found = await commune(office, households=2)
    for number in range(2):
        await applied(found.case("sign_inventory_minutes", date(2026, 6, 4), number))
        await applied(found.case("draft_plan", date(2026, 6, 23), number, net_payable_vnd=100))
    await applied(found.batch("post_draft_plan", date(2026, 8, 3)))
    await applied(found.batch("end_posting", date(2026, 8, 13)))
    await applied(found.batch("hold_opinion_meeting", date(2026, 8, 14), agree=2, disagree=0, other=0))
    await applied(found.batch("complete_appraisal_file", date(2026, 9, 14), checklist=WHOLE_FILE))
    await settle(found)
    return found


async def applied(sent: Any) -> Outcome:
    """An outcome that was recorded."""
    outcome: Outcome = await sent
    assert outcome.status is Status.APPLIED, outcome
    return outcome


async def settle(place: Commune) -> None:
    """Carry until nothing more goes through."""
    while (await place.deliveries.drain(100)).result.left:
        pass


async def approve(place: Commune, *numbers: int, version: int = 1) -> None:
    """Approve the plans of some households."""
    decided = [
        {"case_id": place.case_ids[number], "plan_version": version, "net_payable_vnd": 100} for number in numbers
    ]
    await applied(
        place.batch(
            "approve_plan",
            APPROVED_ON,
            decision_no="218",
            effective_on=date(2026, 10, 1),
            decided=json.loads(json.dumps(decided, default=str)),
        )
    )


async def correct(place: Commune, number: int, net: int, before: int, version: int) -> None:
    """Draw up a new version of a household's plan, and correct the approval by it."""
    drafted = {"net_payable_vnd": net, "corrects": "price"}
    await applied(place.case("draft_plan", CORRECTED_ON, number, **drafted))
    await correct_in_batch(place, number, net, before, version)


async def correct_in_batch(place: Commune, number: int, net: int, before: int, version: int) -> None:
    """Correct the approval of one household, whatever its case knows."""
    line = {
        "case_id": str(place.case_ids[number]),
        "plan_version": version,
        "net_payable_vnd": net,
        "approved_before_vnd": before,
        "reason": "price",
    }
    body = {"decision_no": "301", "effective_on": date(2026, 12, 1), "corrected": [line], "note": "giá mới"}
    await applied(place.batch("correct_approval", CORRECTED_ON, **body))


async def case(place: Commune, number: int) -> CaseState:
    """The state of a case."""
    head = await place.store.head(StreamKind.CASE, place.case_ids[number])
    assert head.state is not None
    return CaseState.model_validate_json(head.state)


async def types_of(place: Commune, number: int) -> list[str]:
    """What the case recorded of its batch, in order."""
    log = await place.store.read_stream(place.case_ids[number])
    return [event.type for event in log if event.type.startswith("batch_decision")]


def due_of(state: CaseState, rule: str) -> date | None:
    """When a clock of a case is due; None when it does not run."""
    return next((clock.due_on for clock in state.clocks if clock.rule == rule), None)


async def test_late_carrying_moves_no_clock(place: Commune) -> None:
    """Carried months later, the payment is due as the decision says."""
    await approve(place, 0)
    place.office.clock.now = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    await settle(place)
    state = await case(place, 0)
    assert due_of(state, "payment") == date(2026, 10, 31)
    assert [fact.on for fact in state.all_of("batch_plan_approved")] == [APPROVED_ON]
    assert not (await case(place, 1)).has("batch_plan_approved")


async def test_approval_and_corrections_arrive_in_the_order_of_the_batch(place: Commune, store: MemoryStore) -> None:
    """While the approval waits out its rest, the corrections behind it wait too; then all come in their order."""
    await approve(place, 0)
    (waiting,) = store.tables.deliveries
    await store.delivery_failed(waiting, "test")
    store.tables.not_before[waiting] = datetime(2100, 1, 1, tzinfo=UTC)
    await applied(place.case("draft_plan", date(2026, 9, 1), 0, net_payable_vnd=130))
    await correct_in_batch(place, 0, 130, 100, 2)
    await settle(place)
    assert not (await case(place, 0)).has("batch_plan_approved", "batch_plan_corrected")
    store.tables.not_before.clear()
    await settle(place)
    taken = [fact.type for fact in (await case(place, 0)).facts if "plan_version" in fact.details]
    assert [name for name in taken if name.startswith("batch_plan_")] == [
        "batch_plan_approved",
        "batch_plan_effective",
        "batch_plan_corrected",
    ]


async def test_a_correction_that_overtakes_its_approval_is_the_last_word_all_the_same(
    place: Commune, store: MemoryStore
) -> None:
    """Carried in the wrong order by hand, the case owes what the batch decided last."""
    await applied(place.case("draft_plan", date(2026, 9, 1), 0, net_payable_vnd=130))
    await approve(place, 0)
    await correct_in_batch(place, 0, 130, 100, 2)
    first, second = sorted(store.tables.deliveries)
    approval = store.tables.deliveries.pop(first)
    await settle(place)
    assert second not in store.tables.deliveries
    store.tables.deliveries[first] = approval
    await settle(place)
    assert await nets(place, 0) == [100, 130]


async def nets(place: Commune, number: int) -> list[int]:
    """The sums of the approval and its corrections, in the order of the batch."""
    state = await case(place, number)
    told = state.all_of("batch_plan_approved", "batch_plan_corrected")
    return [fact.amount("net_payable_vnd") for fact in sorted(told, key=lambda fact: fact.amount("batch_version"))]


async def test_a_case_that_cannot_take_a_correction_makes_a_task_and_holds_up_nobody(place: Commune) -> None:
    """It has no draft of that version: its officer is told, the other household takes its own."""
    await approve(place, 0, 1)
    await settle(place)
    await correct_in_batch(place, 0, 130, 100, 7)
    await correct(place, 1, 150, 100, 2)
    await settle(place)
    assert (await types_of(place, 0))[-1] == "batch_decision_not_applied"
    assert (await types_of(place, 1))[-1] == "batch_decision_taken"
    assert await nets(place, 0) == [100]
    assert await nets(place, 1) == [100, 150]


async def test_a_drain_killed_between_two_chunks_is_repeated_without_doubling(
    place: Commune, store: MemoryStore
) -> None:
    """What was carried but not marked is carried again under the same id: every case has each decision once."""
    for number, net in ((0, 130), (1, 150)):
        await applied(place.case("draft_plan", date(2026, 9, 1), number, net_payable_vnd=net))
    await approve(place, 0, 1)
    await correct_in_batch(place, 0, 130, 100, 2)
    await correct_in_batch(place, 1, 150, 100, 2)
    unmarked: dict[int, PendingDelivery] = dict(store.tables.deliveries)
    assert (await place.deliveries.drain(2)).result.left == 1
    store.tables.deliveries = unmarked
    await settle(place)
    await settle(place)
    for number, sums in ((0, [100, 130]), (1, [100, 150])):
        assert await nets(place, number) == sums
        assert (await types_of(place, number)).count("batch_decision_taken") == len(await taken_by(place, number))
    found = [one async for one in verify(place.store, STREAM_TYPES)]
    assert [one for lot in found for one in lot.differences] == []


async def taken_by(place: Commune, number: int) -> set[int]:
    """The versions of the batch that a case took a decision of."""
    state = await case(place, number)
    return {fact.amount("batch_version") for fact in state.facts if "batch_version" in fact.details}


async def test_a_date_put_right_in_the_batch_is_put_right_in_its_cases(place: Commune) -> None:
    """The payment clock runs from the right day of effect; what the batch takes back is gone from the case."""
    await approve(place, 0)
    await settle(place)
    version = await version_of(place, "plan_approved")
    staff = {"occurred_on": date(2026, 5, 4), "members": [member("CB04", "unit_lead"), member("CB07", "approver")]}
    await applied(register(place, staff))
    common = {"target_version": version, "reason": "ghi nhầm", "agreed_by": "CB04"}
    right = {"right_on": APPROVED_ON, "right_details": {"effective_on": "2026-10-05"}}
    await applied(place.batch("correct_fact", CORRECTED_ON, _on_behalf_of="CB07", **right, **common))
    await settle(place)
    assert due_of(await case(place, 0), "payment") == date(2026, 11, 4)
    await applied(place.batch("withdraw_fact", CORRECTED_ON, _on_behalf_of="CB07", **common))
    await settle(place)
    state = await case(place, 0)
    assert not state.has("batch_plan_approved", "batch_plan_effective")
    assert due_of(state, "payment") is None


def member(code: str, role: str) -> dict[str, Any]:
    """A line of the staff list."""
    return {"code": code, "role": role, "since": "2026-05-04", "name": "Nguyễn Thị Mẫu"}


async def register(place: Commune, body: dict[str, Any]) -> Outcome:
    """Put people into the office."""
    day = body.pop("occurred_on")
    return await place.send(StreamKind.ORGANISATION, ORGANISATION_ID, "register_staff", day, **body)


async def version_of(place: Commune, name: str) -> int:
    """The version of the last event of a name in the batch."""
    return [event.version for event in await place.store.read_stream(place.batch_id) if event.type == name][-1]


async def test_a_household_left_out_is_approved_by_the_next_decision(place: Commune) -> None:
    """Its case goes on from the later approval as if it had been in the first."""
    await applied(place.case("leave_out_of_approval", date(2026, 9, 10), 1, reason="waits_household_papers"))
    await approve(place, 0)
    await applied(place.batch("complete_appraisal_file", date(2026, 10, 12), checklist=WHOLE_FILE))
    plan = {"case_id": str(place.case_ids[1]), "plan_version": 1, "net_payable_vnd": 100}
    body = {"decision_no": "240", "effective_on": date(2026, 11, 2), "decided": [plan]}
    await applied(place.batch("approve_plan", date(2026, 10, 30), **body))
    await settle(place)
    first, second = await case(place, 0), await case(place, 1)
    assert (due_of(first, "payment"), due_of(second, "payment")) == (date(2026, 10, 31), date(2026, 12, 2))
    assert "batch_decision_not_applied" not in [*await types_of(place, 0), *await types_of(place, 1)]


async def test_a_change_of_alignment_reaches_the_households_it_concerns(place: Commune) -> None:
    """The project's paper becomes a fact of those it names."""
    concerned: list[UUID] = [place.case_ids[1]]
    await applied(
        place.send(
            StreamKind.PROJECT,
            place.project_id,
            "change_alignment",
            CORRECTED_ON,
            paper="45/QĐ",
            reason="dịch tim tuyến",
            case_ids=[str(one) for one in concerned],
        )
    )
    await settle(place)
    assert [(await case(place, number)).has("alignment_changed") for number in range(2)] == [False, True]


@pytest.mark.parametrize("in_bulk", [False, True])
async def test_nobody_appraises_or_approves_ahead_of_a_drafters_name(place: Commune, in_bulk: bool) -> None:
    """While a note of who drew up a plan is on its way the batch is not decided, and afterwards by the same command."""
    staff = {"occurred_on": date(2026, 5, 4), "members": [member("CB05", "case_officer"), member("CB06", "appraiser")]}
    await applied(register(place, staff))
    await applied(place.case("draft_plan", date(2026, 9, 15), net_payable_vnd=120, _on_behalf_of="CB05"))
    envelope = place.office.envelope(
        place.batch_id,
        "appraise_plan",
        _kind=StreamKind.BATCH,
        _on_behalf_of="CB06",
        occurred_on=date(2026, 9, 21),
    )

    async def appraised() -> Outcome:
        return (await place.bulk.handle_many([envelope]))[0] if in_bulk else await place.door.handle(envelope)

    early = await appraised()
    assert early.refusal is not None
    assert early.refusal.code == "drafts_on_their_way"
    await settle(place)
    assert (await appraised()).status is Status.APPLIED

"""Which acts a case would take, told by the door's own dry run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from activities.door import Door
from activities.messages import Envelope
from console.possible_acts import possible_acts
from domain.identity import stream_id
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.keys import new_key_ring
from store.memory import MemoryStore
from store.sealing import SubjectSealer
from tests.console.clock import SetClock
from tests.console.forms import case_form, project_form
from tests.shipped_packs import shipped_rulebooks

CASE = stream_id(StreamKind.CASE, "DA-01", "H-01")


@pytest.fixture
def clock() -> SetClock:
    """The morning of 1 June 2026."""
    return SetClock()


@pytest.fixture
async def door(clock: SetClock) -> Door:
    """A door behind which one case was opened and its notice delivered."""
    store = MemoryStore({kind: one.state_schema for kind, one in STREAM_TYPES.items()})
    door = Door(store, SubjectSealer(new_key_ring(), store), shipped_rulebooks(), STREAM_TYPES, clock)
    await record(door, "open_project", project_form("DA-01"), stream_id(StreamKind.PROJECT, "DA-01"))
    await record(door, "open_case", case_form("DA-01", "H-01"))
    await record(door, "deliver_notice", {})
    return door


async def record(door: Door, type: str, form: Mapping[str, Any], stream: UUID = CASE) -> None:
    """Have a command of 1 June applied."""
    kind = StreamKind.CASE if stream == CASE else StreamKind.PROJECT
    fields = {name: value for name, value in form.items() if name != "command_id"}
    envelope = Envelope(
        command_id=uuid4(),
        kind=kind,
        stream_id=stream,
        type=type,
        actor="tests",
        body=json.dumps({"occurred_on": "2026-06-01", **fields}),
        apply_before=door.desk.machine_now() + timedelta(seconds=30),
    )
    outcome = await door.handle(envelope)
    assert outcome.refusal is None, outcome


async def acts(door: Door, clock: SetClock) -> dict[str, dict[str, Any]]:
    """What the case would take now, by type."""
    found = await possible_acts(door, (StreamKind.CASE, CASE), "tests", clock, date(2026, 6, 1), "vi")
    return {act["type"]: act for act in found}


async def test_an_act_in_its_place_is_possible(door: Door, clock: SetClock) -> None:
    """After the notice the inventory can be signed; minutes without a signature offer their reasons."""
    now = await acts(door, clock)
    assert now["sign_inventory_minutes"] == {"type": "sign_inventory_minutes", "possible": True, "choices": {}}
    assert now["witness_inventory_minutes"]["choices"] == {"reason": ["absent", "refused_to_sign"]}


async def test_an_act_out_of_its_place_says_what_is_missing(door: Door, clock: SetClock) -> None:
    """The reason carries its code, its words and its parameters."""
    (reason,) = (await acts(door, clock))["record_stance"]["reasons"]
    assert (reason["code"], reason["needs"]) == ("wrong_step", ["plan_drafted"])
    assert reason["title"] == "Chưa đến bước này"


async def test_a_sum_nobody_typed_yet_bars_nothing(door: Door, clock: SetClock) -> None:
    """A payment that was prepared can be approved, whatever its sum."""
    assert not (await acts(door, clock))["approve_payment"]["possible"]
    await record(door, "sign_inventory_minutes", {})
    await record(door, "draft_plan", {"net_payable_vnd": 700_000_000})
    decided = {
        "batch_id": str(uuid4()),
        "batch_version": 5,
        "decision": "batch_plan_approved",
        "effective_on": "2026-06-01",
        "plan_version": 1,
        "net_payable_vnd": 700_000_000,
    }
    await record(door, "take_batch_decision", decided)
    await record(door, "prepare_payment", {"kind": "plan", "amount_vnd": 700_000_000})
    assert (await acts(door, clock))["approve_payment"]["choices"] == {"kind": ["plan"]}


async def test_looking_leaves_no_trace(door: Door, clock: SetClock) -> None:
    """Trying every act records nothing."""
    before = await door.desk.store.read_stream(CASE)
    await acts(door, clock)
    assert await door.desk.store.read_stream(CASE) == before

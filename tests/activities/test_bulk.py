"""Commands for many streams: each decided by the door's rules, few transactions, nothing half done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from activities import bulk
from activities.messages import Envelope, Status
from domain.values import StreamKind
from store.memory import MemoryStore
from tests.activities.conftest import SCHEMAS, Office


async def test_outcomes_stand_in_the_order_asked(office: Office) -> None:
    """More streams than one transaction takes; one refusal takes nothing with it."""
    ids = [uuid4() for _ in range(60)]
    await office.bulk.handle_many([office.envelope(one, "open_counter", limit=5) for one in ids])
    envelopes = [office.envelope(one, "raise_counter", by=9 if one == ids[30] else 5) for one in ids]
    outcomes = await office.bulk.handle_many(envelopes)
    assert [outcome.command_id for outcome in outcomes] == [envelope.command_id for envelope in envelopes]
    assert [outcome.status for outcome in outcomes].count(Status.APPLIED) == 59
    assert outcomes[30].status is Status.REFUSED
    assert await office.types_of(ids[30]) == ["counter_opened"]
    assert await office.types_of(ids[31]) == ["counter_opened", "counter_raised"]


async def test_commands_of_one_stream_keep_their_order(office: Office) -> None:
    """The second command of a stream sees what the first one did."""
    one, other = uuid4(), uuid4()
    outcomes = await office.bulk.handle_many(
        [
            office.envelope(one, "open_counter", limit=3),
            office.envelope(one, "raise_counter", by=3),
            office.envelope(other, "open_counter"),
            office.envelope(one, "raise_counter", by=1),
        ]
    )
    assert [outcome.status.value for outcome in outcomes] == ["applied", "applied", "applied", "refused"]
    assert [outcome.version for outcome in outcomes] == [1, 2, 1, 2]


async def test_asked_again_it_answers_what_was_recorded(office: Office) -> None:
    """A bulk that broke off is sent again whole."""
    envelopes = [office.envelope(uuid4(), "open_counter") for _ in range(5)]
    first = await office.bulk.handle_many(envelopes[:3])
    assert (await office.bulk.handle_many(envelopes))[:3] == [outcome.remembered() for outcome in first]
    assert [len(await office.types_of(envelope.stream_id)) for envelope in envelopes] == [1] * 5


async def test_a_transaction_closes_when_its_time_is_up(small_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow lot is committed in parts, and all of it is done."""
    monkeypatch.setattr(bulk, "MOST_SECONDS", 0.0)
    envelopes = [small_office.envelope(uuid4(), "open_counter") for _ in range(4)]
    outcomes = await small_office.bulk.handle_many(envelopes)
    assert [outcome.status for outcome in outcomes] == [Status.APPLIED] * 4


async def test_personal_words_of_many_streams_go_under_their_own_keys(office: Office) -> None:
    """Sealing in one go mixes up nobody's words."""
    ids = [await office.opened() for _ in range(3)]
    await office.bulk.handle_many([office.envelope(one, "jot_down", text=f"của {one}") for one in ids])
    for one in ids:
        state = await office.door.desk.store.head(StreamKind.CASE, one)
        text = office.counters.state_class.model_validate_json(state.state or "").notes[0]
        assert list(await office.sealer.open(one, [text])) == [f"của {one}"]


def openings(office: Office, count: int, **fields: Any) -> list[Envelope]:
    """Commands that open so many new counters, each with a witness."""
    return [
        office.envelope(
            uuid4(), "open_counter", witnesses=[{"party_id": uuid4(), "name": f"Người thứ {number}"}], **fields
        )
        for number in range(count)
    ]


async def test_a_first_import_opens_all(office: Office) -> None:
    """Every stream is there with row, remembered command and sealed names, ready for its next command."""
    envelopes = openings(office, 120)
    outcomes = await office.bulk.open_all(envelopes)
    assert {outcome.status for outcome in outcomes} == {Status.APPLIED}
    assert await office.door.outcome(envelopes[7].command_id) == outcomes[7].remembered()
    assert (await office.send(envelopes[7].stream_id, "raise_counter", by=1)).version == 2
    assert await office.bulk.open_all(envelopes) == [outcome.remembered() for outcome in outcomes]


async def test_one_refusal_keeps_the_whole_import_out(office: Office) -> None:
    """All or nothing: the refused one says why, of the others nothing is known."""
    envelopes = openings(office, 3)
    envelopes[1] = office.envelope(uuid4(), "open_counter", case_id=uuid4())
    outcomes = await office.bulk.open_all(envelopes)
    assert [outcome.status for outcome in outcomes] == [Status.UNKNOWN, Status.REFUSED, Status.UNKNOWN]
    assert [await office.types_of(envelope.stream_id) for envelope in envelopes] == [[], [], []]


async def test_a_stream_that_is_open_already_keeps_the_whole_import_out(office: Office) -> None:
    """The COPY finds it, and nothing of the import stays."""
    envelopes = openings(office, 3)
    there = await office.opened()
    envelopes[2] = office.envelope(there, "open_counter")
    outcomes = await office.bulk.open_all(envelopes)
    assert [outcome.status for outcome in outcomes] == [Status.UNKNOWN, Status.UNKNOWN, Status.REFUSED]
    assert outcomes[2].refusal is not None
    assert outcomes[2].refusal.code == "already_open"
    assert await office.types_of(envelopes[0].stream_id) == []


async def test_streams_opened_together_may_name_each_other(office: Office) -> None:
    """A household and its batch come in the same workbook."""
    first, second = uuid4(), uuid4()
    outcomes = await office.bulk.open_all(
        [office.envelope(first, "open_counter", case_id=second), office.envelope(second, "open_counter")]
    )
    assert {outcome.status for outcome in outcomes} == {Status.APPLIED}


async def test_an_import_too_large_for_one_transaction_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller splits it; nothing is tried."""
    monkeypatch.setattr(bulk, "MOST_NEW_STREAMS", 2)
    office = Office(MemoryStore(SCHEMAS))
    with pytest.raises(bulk.TooMany):
        await office.bulk.open_all(openings(office, 3))

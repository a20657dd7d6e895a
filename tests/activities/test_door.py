"""The door: one decision per command, whatever comes twice, late, at once or wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from activities.messages import Status
from domain.errors import LandclearError
from domain.identity import ORGANISATION_ID
from domain.values import StreamKind
from store.memory import MemoryStore
from store.ports import KnownCommand, StoreUnavailable, StoreUnreachable, Unit
from tests.activities.conftest import SCHEMAS, TODAY, Office, ref
from tests.activities.counter import CounterStream


def params_of(refusal: object) -> dict[str, object]:
    """The parameters of a refusal."""
    found: dict[str, object] = json.loads(refusal.params)  # type: ignore[attr-defined]
    return found


async def test_an_applied_command_answers_version_events_and_clock(office: Office) -> None:
    """The outcome names what was recorded and where the stream stands."""
    ring = office.clock.now + timedelta(days=3)
    stream_id = uuid4()
    outcome = await office.send(stream_id, "open_counter", rings=[ring.isoformat()])
    assert (outcome.status, outcome.version) == (Status.APPLIED, 1)
    assert [(event.version, event.type) for event in outcome.events] == [(1, "counter_opened")]
    assert (outcome.clock.version, outcome.clock.step, outcome.clock.wake_at) == (1, "counting", ring)
    assert outcome.due_earlier
    assert await office.door.clock(ref(stream_id)) == outcome.clock


async def test_a_command_sent_twice_is_recorded_once(office: Office) -> None:
    """A repeated command_id gets the recorded outcome and changes nothing."""
    stream_id = await office.opened()
    envelope = office.envelope(stream_id, "raise_counter", by=2)
    first = await office.door.handle(envelope)
    await office.send(stream_id, "raise_counter", by=3)
    again = await office.door.handle(envelope)
    assert again == first.remembered()
    assert (first.fresh, again.fresh) == (True, False)
    assert await office.types_of(stream_id) == ["counter_opened", "counter_raised", "counter_raised"]


async def test_another_body_under_a_known_id_is_refused_and_not_remembered(office: Office) -> None:
    """A command_id stands for one content; the first outcome stays."""
    stream_id = await office.opened()
    envelope = office.envelope(stream_id, "raise_counter", by=2)
    first = await office.door.handle(envelope)
    other = await office.send(stream_id, "raise_counter", by=3, _command_id=envelope.command_id)
    assert other.refusal is not None
    assert other.refusal.code == "command_id_reused"
    assert await office.door.outcome(envelope.command_id) == first.remembered()


async def test_a_known_id_on_another_stream_is_refused(office: Office) -> None:
    """A command_id belongs to one stream."""
    here, there = await office.opened(), await office.opened()
    envelope = office.envelope(here, "raise_counter", by=2)
    await office.door.handle(envelope)
    other = await office.send(there, "raise_counter", by=2, _command_id=envelope.command_id)
    assert other.refusal is not None
    assert other.refusal.code == "command_id_reused"
    assert await office.types_of(there) == ["counter_opened"]


async def test_the_same_form_written_otherwise_is_the_same_command(office: Office) -> None:
    """Order of fields, spaces and decomposed letters make no other body."""
    stream_id = await office.opened()
    day = TODAY.isoformat()
    first = office.envelope(stream_id, "jot_down", _body=f'{{"occurred_on":"{day}","text":"Cầu Mới"}}')
    again = first.model_copy(update={"body": f'{{"text": "Ca\u0302\u0300u Mo\u031b\u0301i", "occurred_on": "{day}"}}'})
    recorded = await office.door.handle(first)
    assert await office.door.handle(again) == recorded.remembered()
    assert len(await office.types_of(stream_id)) == 2


async def test_a_refused_command_is_remembered_and_decided_again(office: Office) -> None:
    """What was refused may be lawful later, under the same id."""
    stream_id = uuid4()
    envelope = office.envelope(stream_id, "raise_counter", by=2)
    refused = await office.door.handle(envelope)
    assert refused.status is Status.REFUSED
    assert (await office.door.outcome(envelope.command_id)).refusal == refused.refusal
    await office.send(stream_id, "open_counter")
    assert (await office.door.handle(envelope)).status is Status.APPLIED
    assert (await office.door.outcome(envelope.command_id)).status is Status.APPLIED


async def test_what_comes_too_late_expires_for_good(office: Office) -> None:
    """Past apply_before nothing is recorded, nor when the same id comes again in time."""
    stream_id = await office.opened()
    envelope = office.envelope(stream_id, "raise_counter", by=2, _apply_before=office.clock.now - timedelta(seconds=1))
    assert (await office.door.handle(envelope)).status is Status.EXPIRED
    again = envelope.model_copy(update={"apply_before": office.clock.now + timedelta(hours=1)})
    assert (await office.door.handle(again)).status is Status.EXPIRED
    assert await office.types_of(stream_id) == ["counter_opened"]


async def test_an_act_conflicts_with_an_act_recorded_since(office: Office) -> None:
    """The second of two acts on one version is told what changed; a note disturbs nobody."""
    stream_id = await office.opened()
    assert (await office.send(stream_id, "jot_down", text="ảnh", _expected_version=1)).status is Status.APPLIED
    assert (await office.send(stream_id, "raise_counter", by=1, _expected_version=1)).status is Status.APPLIED
    late = await office.send(stream_id, "raise_counter", by=1, _expected_version=1)
    assert late.status is Status.CONFLICT
    assert [(event.version, event.type) for event in late.events] == [(3, "counter_raised")]
    assert (await office.send(stream_id, "jot_down", text="ảnh", _expected_version=1)).status is Status.APPLIED
    assert (await office.send(stream_id, "raise_counter", by=1, _expected_version=3)).status is Status.APPLIED


async def test_a_version_nobody_has_reached_is_a_conflict(office: Office) -> None:
    """After a restore a page may show more than the log holds."""
    stream_id = await office.opened()
    outcome = await office.send(stream_id, "raise_counter", by=1, _expected_version=9)
    assert (outcome.status, outcome.version, outcome.events) == (Status.CONFLICT, 1, ())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"by": 1}', "invalid_input"),
        ('{"occurred_on": "2026-06-15", "by": 0}', "invalid_input"),
        ('{"occurred_on": "2026-06-15", "by": 1, "more": 1}', "invalid_input"),
        ("[]", "invalid_input"),
        ("not json", "invalid_input"),
        ('{"occurred_on": "2026-06-15", "by": 1, "x": "\\u0000"}', "invalid_input"),
        ('{"occurred_on": "2026-06-15", "by": 1, "x": "\\ud800"}', "invalid_input"),
        ('{"occurred_on": "2026-06-16", "by": 1}', "dated_in_future"),
    ],
)
async def test_a_body_that_does_not_fit_is_refused(small_office: Office, body: str, code: str) -> None:
    """Nothing is written for input that is no command."""
    stream_id = await small_office.opened()
    outcome = await small_office.send(stream_id, "raise_counter", _body=body)
    assert outcome.refusal is not None
    assert outcome.refusal.code == code
    assert await small_office.types_of(stream_id) == ["counter_opened"]


async def test_a_refusal_repeats_nothing_that_was_typed(small_office: Office) -> None:
    """Refusals are remembered in the clear: neither field names nor codes that somebody made up stand in them."""
    stream_id, name = await small_office.opened(), "Nguyễn Văn Mẫu"
    refused = [
        await small_office.send(stream_id, "raise_counter", by=1, **{name: name}),
        await small_office.send(stream_id, "raise_counter", by=name),
        await small_office.send(stream_id, name),
        await small_office.send(stream_id, "raise_counter", by=1, _on_behalf_of=name),
    ]
    refusals = [outcome.refusal for outcome in refused if outcome.refusal is not None]
    assert [one.code for one in refusals] == ["invalid_input", "invalid_input", "unknown_command", "unknown_staff"]
    assert params_of(refusals[0]) == {"field": "?", "problems": [{"field": "?", "type": "extra_forbidden"}]}
    assert params_of(refusals[1])["field"] == "by"
    assert name not in str(refusals)


async def test_a_text_that_is_too_long_says_so(small_office: Office) -> None:
    """The refusal names the field and the limit, never the text."""
    stream_id = await small_office.opened()
    outcome = await small_office.send(stream_id, "jot_down", text="đ" * 201)
    assert outcome.refusal is not None
    assert (outcome.refusal.code, params_of(outcome.refusal)) == ("text_too_long", {"field": "text", "longest": 200})


async def test_a_text_that_looks_sealed_is_refused(small_office: Office) -> None:
    """Nobody can put into the log what could never be opened."""
    stream_id = await small_office.opened()
    outcome = await small_office.send(stream_id, "jot_down", text="sealed:1:abc")
    assert outcome.refusal is not None
    assert outcome.refusal.code == "invalid_input"


async def test_an_unknown_command_is_refused(small_office: Office) -> None:
    """A name that is no command of this kind of stream."""
    outcome = await small_office.send(uuid4(), "approve_everything")
    assert outcome.refusal is not None
    assert outcome.refusal.code == "unknown_command"


async def test_a_cadre_must_be_in_office_on_the_day_of_the_paper(office: Office) -> None:
    """Unknown codes and days outside the term of office are refused; the day decides, not today."""
    member = {"code": "CB09", "role": "case_officer", "since": "2026-06-01", "until": "2026-06-10", "name": "Mẫu"}
    registered = await office.send(ORGANISATION_ID, "register_staff", members=[member], _kind=StreamKind.ORGANISATION)
    assert registered.status is Status.APPLIED
    stream_id = await office.opened()
    unknown = await office.send(stream_id, "raise_counter", by=1, _on_behalf_of="CB77")
    left = await office.send(stream_id, "raise_counter", by=1, _on_behalf_of="CB09")
    then = await office.send(stream_id, "raise_counter", by=1, occurred_on="2026-06-10", _on_behalf_of="CB09")
    assert [one.refusal.code for one in (unknown, left) if one.refusal] == ["unknown_staff", "not_in_office"]
    assert then.status is Status.APPLIED
    assert then.events[0].on_behalf_of == "CB09"


async def test_personal_words_are_sealed_in_log_and_row(office: Office) -> None:
    """Neither the log nor the state holds an open personal text; who has the key reads it."""
    party_id = uuid4()
    stream_id = await office.opened(witnesses=[{"party_id": party_id, "name": "Nguyễn Thị Mẫu"}])
    await office.send(stream_id, "jot_down", text="Số 0912345678, gọi buổi tối")
    log = await office.store.read_stream(stream_id)
    state = (await office.store.head(StreamKind.CASE, stream_id)).state or ""
    for stored in (*(event.payload for event in log), state):
        assert "Nguyễn" not in stored
        assert "0912" not in stored
    sealed = json.loads(log[1].payload)["text"]
    name = json.loads(log[0].payload)["witnesses"][0]["name"]
    assert list(await office.sealer.open(stream_id, [sealed, name])) == [
        "Số 0912345678, gọi buổi tối",
        "Nguyễn Thị Mẫu",
    ]


async def test_decomposed_letters_are_stored_composed(office: Office) -> None:
    """One word has one spelling in the log, also where the form escaped its letters."""
    stream_id = await office.opened()
    await office.send(stream_id, "jot_down", _body='{"occurred_on": "2026-06-15", "text": "Ca\\u0302\\u0300u"}')
    sealed = json.loads((await office.store.read_stream(stream_id))[1].payload)["text"]
    assert list(await office.sealer.open(stream_id, [sealed])) == ["Cầu"]


async def test_a_command_without_events_is_applied_and_remembered(office: Office) -> None:
    """Nothing to record is no refusal."""
    stream_id = await office.opened()
    envelope = office.envelope(stream_id, "idle")
    outcome = await office.door.handle(envelope)
    assert (outcome.status, outcome.version, outcome.events) == (Status.APPLIED, 1, ())
    assert await office.door.outcome(envelope.command_id) == outcome.remembered()


async def test_a_linked_stream_is_looked_up(office: Office) -> None:
    """A command that names another stream is decided with the knowledge whether it exists."""
    there = await office.opened()
    assert (await office.send(uuid4(), "open_counter", case_id=there)).status is Status.APPLIED
    assert (await office.send(uuid4(), "open_counter", case_id=uuid4())).status is Status.REFUSED


async def test_racing_commands_are_all_recorded_in_one_order(office: Office) -> None:
    """Twenty at once on one stream: every one counts, none twice."""
    stream_id = await office.opened(limit=100)
    outcomes = await asyncio.gather(*(office.send(stream_id, "raise_counter", by=1) for _ in range(20)))
    assert sorted(outcome.version for outcome in outcomes) == list(range(2, 22))
    state = (await office.store.head(StreamKind.CASE, stream_id)).state
    assert json.loads(state or "{}")["total"] == 20


async def test_one_command_sent_many_times_at_once_is_recorded_once(office: Office) -> None:
    """A browser that resubmits while the first is under way."""
    stream_id = await office.opened()
    envelope = office.envelope(stream_id, "raise_counter", by=1)
    outcomes = await asyncio.gather(*(office.door.handle(envelope) for _ in range(8)))
    assert len({outcome.remembered() for outcome in outcomes}) == 1
    assert sum(outcome.fresh for outcome in outcomes) == 1
    assert len(await office.types_of(stream_id)) == 2


async def test_ticks_fire_what_is_due_one_after_the_other(office: Office) -> None:
    """Each due moment fires once; the clock then tells the next one."""
    rings = [office.clock.now + timedelta(hours=hours) for hours in (1, 2, 50)]
    stream_id = await office.opened(rings=[ring.isoformat() for ring in rings])
    assert (await office.door.tick(ref(stream_id))).version == 1
    office.clock.now += timedelta(hours=3)
    clock = await office.door.tick(ref(stream_id))
    assert (clock.version, clock.wake_at) == (3, rings[2])
    assert await office.door.tick(ref(stream_id)) == clock
    log = await office.store.read_stream(stream_id)
    assert [event.type for event in log] == ["counter_opened", "bell_rang", "bell_rang"]
    assert len({event.command_id for event in log}) == 3


async def test_two_workers_ticking_at_once_fire_once(office: Office) -> None:
    """A doubled wake does no harm."""
    stream_id = await office.opened(rings=[office.clock.now.isoformat()])
    await asyncio.gather(*(office.door.tick(ref(stream_id)) for _ in range(5)))
    assert await office.types_of(stream_id) == ["counter_opened", "bell_rang"]


async def test_a_tick_that_makes_no_headway_is_an_error(memory_store: MemoryStore) -> None:
    """Better a loud failure than a stream that rings for ever."""
    office = Office(memory_store, counters=CounterStream(bell_sticks=True))
    stream_id = await office.opened(rings=[office.clock.now.isoformat()])
    with pytest.raises(LandclearError, match="no headway"):
        await office.door.tick(ref(stream_id))
    assert await office.types_of(stream_id) == ["counter_opened"]


async def test_a_tick_on_a_stream_that_does_not_exist_is_quiet(office: Office) -> None:
    """A workflow started too soon learns that there is nothing yet."""
    assert (await office.door.tick(ref(uuid4()))).version == 0


async def test_the_installation_s_clock_is_ahead_of_the_machine_s(memory_store: MemoryStore) -> None:
    """Today and recorded_at follow the practice clock; wake_at is machine time."""
    memory_store.offset = timedelta(days=10)
    office = Office(memory_store)
    ring = office.clock.now + timedelta(days=12)
    stream_id = uuid4()
    outcome = await office.send(stream_id, "open_counter", occurred_on="2026-06-25", rings=[ring.isoformat()])
    assert outcome.clock.wake_at == office.clock.now + timedelta(days=2)
    assert outcome.events[0].recorded_at == office.clock.now + timedelta(days=10)


async def test_a_dry_run_says_no_and_writes_nothing(office: Office) -> None:
    """The same verdict as the door's, and no trace of it."""
    stream_id = await office.opened(limit=1)
    no, yes = (office.envelope(stream_id, "raise_counter", by=by) for by in (2, 1))
    refusals = await office.door.dry_run_all([no, yes])
    assert [refusal.code if refusal else None for refusal in refusals] == ["amount_exceeds_entitlement", None]
    assert (await office.door.outcome(yes.command_id)).status is Status.UNKNOWN
    assert await office.types_of(stream_id) == ["counter_opened"]


async def test_a_row_of_another_schema_is_folded_from_the_log(memory_store: MemoryStore) -> None:
    """A newer program reads the log where the row is not its own, and only there."""
    before = Office(memory_store)
    stream_id = await before.opened()
    await before.send(stream_id, "raise_counter", by=4)
    memory_store.state_schemas = {**SCHEMAS, StreamKind.CASE: 2}
    after = Office(memory_store, counters=CounterStream(state_schema=2))
    assert (await after.send(stream_id, "raise_counter", by=6)).version == 3
    assert after.counters.folded == 3
    assert (await after.send(stream_id, "raise_counter", by=1)).status is Status.REFUSED
    assert after.counters.folded == 3


async def test_a_damaged_row_is_read_from_the_log(memory_store: MemoryStore) -> None:
    """The log is the truth; a row that cannot be read stops nobody and is whole again afterwards."""
    office = Office(memory_store)
    stream_id = await office.opened()
    row = memory_store.tables.rows[stream_id]
    memory_store.tables.rows[stream_id] = replace(row, change=replace(row.change, state='{"opened": "perhaps"}'))
    assert (await office.send(stream_id, "raise_counter", by=1)).status is Status.APPLIED
    assert json.loads(memory_store.tables.rows[stream_id].change.state)["total"] == 1


async def test_an_event_of_a_newer_worker_is_waited_for(memory_store: MemoryStore) -> None:
    """An unknown event type is never skipped."""
    office = Office(memory_store)
    stream_id = await office.opened()
    await office.send(stream_id, "raise_counter", by=1)
    memory_store.state_schemas = {**SCHEMAS, StreamKind.CASE: 2}
    older = Office(memory_store, counters=CounterStream(state_schema=2))
    older.counters.events = {"counter_opened": older.counters.events["counter_opened"]}
    with pytest.raises(StoreUnavailable, match="newer worker"):
        await older.send(stream_id, "raise_counter", by=1)


class LosesTheAnswer(MemoryStore):
    """A store whose connection breaks right after a commit, or right before it."""

    breaks_before = False
    breaks_after = False
    is_gone = False

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """As its parent's, but for the connection."""
        async with super().unit() as unit:
            yield unit
            if self.breaks_before:
                raise StoreUnavailable("gone before the commit")
        if self.breaks_after:
            raise StoreUnavailable("gone after the commit")

    async def command(self, command_id: UUID) -> KnownCommand | None:
        """As its parent's, unless nobody listens any more."""
        if self.is_gone:
            raise StoreUnreachable("gone for good")
        return await super().command(command_id)


async def test_a_lost_answer_is_looked_up() -> None:
    """The commit went through, the answer did not: the recorded outcome is given."""
    store = LosesTheAnswer(SCHEMAS)
    office = Office(store)
    stream_id = await office.opened()
    store.breaks_after = True
    assert (await office.send(stream_id, "raise_counter", by=1)).status is Status.APPLIED
    assert len(await office.types_of(stream_id)) == 2


async def test_an_answer_lost_with_its_server_is_not_called_unsent() -> None:
    """The commit went through and the server went: that it cannot be asked does not say that nothing was sent."""
    store = LosesTheAnswer(SCHEMAS)
    office = Office(store)
    stream_id = await office.opened()
    store.breaks_after = store.is_gone = True
    with pytest.raises(StoreUnavailable) as silence:
        await office.send(stream_id, "raise_counter", by=1)
    assert not isinstance(silence.value, StoreUnreachable)
    assert len(await office.types_of(stream_id)) == 2


async def test_a_broken_commit_leaves_nothing_and_says_so() -> None:
    """Nothing of the command is kept, and the same id goes through afterwards."""
    store = LosesTheAnswer(SCHEMAS)
    office = Office(store)
    stream_id = await office.opened()
    envelope = office.envelope(stream_id, "raise_counter", by=1)
    store.breaks_before = True
    with pytest.raises(StoreUnavailable):
        await office.door.handle(envelope)
    store.breaks_before = False
    assert (await office.door.outcome(envelope.command_id)).status is Status.UNKNOWN
    assert (await office.door.handle(envelope)).status is Status.APPLIED
    assert len(await office.types_of(stream_id)) == 2

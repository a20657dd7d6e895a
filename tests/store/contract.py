"""What every store must do; run against the one in memory and the one on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.streams import InboxEntry, PartyRecord, QueueRow
from domain.values import StreamKind
from store.chain import CANON_VERSION, GENESIS, broken_links
from store.keys import new_key_ring
from store.ports import Append, Checkpoint, CommandRecord, ReadyStream, Store, StoredEvent, StreamMoved, Trace
from tests.store.stand_ins import MOMENT, append, command, delivery, row

CASE = StreamKind.CASE


async def write(store: Store, stream_id: UUID, expected: int, count: int = 1, **more: object) -> None:
    """Append in a unit of its own."""
    async with store.unit() as unit:
        await unit.begin(CASE, stream_id, None)
        await unit.write(append(stream_id, expected, count=count, **more), None)  # type: ignore[arg-type]


async def decide(store: Store, what: Append | None, how: CommandRecord) -> None:
    """Handle a command in a unit of its own."""
    async with store.unit() as unit:
        await unit.begin(CASE, how.stream_id, how.command_id)
        await unit.write(what, how)


async def read_all(store: Store, after: Checkpoint) -> list[StoredEvent]:
    """Everything behind a place."""
    return [event async for event in store.read_all(after, 1_000)]


class StoreContract:
    """Subclasses give the fixture ``store``; tests use streams of their own, as the store may be shared."""

    async def test_a_new_stream_is_at_version_zero(self, store: Store) -> None:
        """A stream nobody opened has no state, and its first event will follow the genesis hash."""
        async with store.unit() as unit:
            head = await unit.begin(CASE, uuid4(), uuid4())
        assert (head.version, head.state, head.head_hash, head.known) == (0, None, GENESIS, None)
        assert head.clock_offset == timedelta()

    async def test_what_was_written_is_read_back(self, store: Store) -> None:
        """Events, row, times and large whole amounts come back as they were given, in order, chained."""
        stream_id, command_id = uuid4(), uuid4()
        async with store.unit() as unit:
            await unit.begin(CASE, stream_id, command_id)
            await unit.write(append(stream_id, 0, command_id=command_id, count=3), command(stream_id, command_id))
        events = await store.read_stream(stream_id)
        assert [event.version for event in events] == [1, 2, 3]
        assert [event.ordinal for event in events] == [0, 1, 2]
        assert json.loads(events[0].payload) == {"note": "đã giao", "amount_vnd": 9_007_199_254_740_993}
        assert events[0].recorded_at == MOMENT
        assert events[0].written_at is not None
        assert events[0].canon_version == CANON_VERSION
        assert broken_links(events) == []
        assert [event.version for event in await store.read_stream(stream_id, after=2)] == [3]
        async with store.unit() as unit:
            head = await unit.begin(CASE, stream_id, None)
            assert (head.version, head.state, head.head_hash) == (3, '{"n": 1}', events[-1].hash)
            assert head.last_command_at == MOMENT
            assert [event.version for event in await unit.read(stream_id, after=1)] == [2, 3]
        assert (await store.head(CASE, stream_id)).version == 3

    async def test_the_chain_goes_on_over_units(self, store: Store) -> None:
        """Each command's first event follows the last one of the command before."""
        stream_id = uuid4()
        await write(store, stream_id, 0, count=2)
        await write(store, stream_id, 2)
        async with store.unit() as unit:
            await unit.begin(CASE, stream_id, None)
            await unit.write(append(stream_id, 3), None)
            await unit.write(append(stream_id, 4), None)
            assert len(await unit.read(stream_id)) == 5
        events = await store.read_stream(stream_id)
        assert [event.version for event in events] == [1, 2, 3, 4, 5]
        assert broken_links(events) == []

    async def test_a_stale_writer_is_refused(self, store: Store) -> None:
        """Who believes the stream to be elsewhere learns that it moved, and nothing is written."""
        stream_id = uuid4()
        await write(store, stream_id, 0)
        for expected in (0, 2):
            with pytest.raises(StreamMoved):
                await write(store, stream_id, expected)
        assert len(await store.read_stream(stream_id)) == 1

    async def test_a_failed_block_leaves_nothing(self, store: Store) -> None:
        """An error inside the block takes back events, row, command and keys."""
        stream_id, command_id = uuid4(), uuid4()
        key = new_key_ring().new_subject_key(stream_id)

        async def fail() -> None:
            async with store.unit() as unit:
                await unit.begin(CASE, stream_id, command_id)
                await unit.subject_keys({stream_id: key})
                await unit.write(append(stream_id, 0), command(stream_id, command_id))
                await unit.read(stream_id)
                raise LookupError

        with pytest.raises(LookupError):
            await fail()
        assert len(await store.read_stream(stream_id)) == 0
        assert await store.command(command_id) is None
        assert await store.subject_keys([stream_id]) == {}
        await write(store, stream_id, 0)

    async def test_a_known_command_is_found_again(self, store: Store) -> None:
        """The second time a command comes, the lock's own round trip brings how it ended."""
        stream_id, command_id = uuid4(), uuid4()
        async with store.unit() as unit:
            await unit.begin(CASE, stream_id, command_id)
            await unit.write(append(stream_id, 0, command_id=command_id), command(stream_id, command_id))
        async with store.unit() as unit:
            known = (await unit.begin(CASE, stream_id, command_id)).known
        assert known is not None
        assert (known.stream_id, known.status, known.body_hash) == (stream_id, "applied", b"\x01" * 32)
        assert await store.command(command_id) == known

    async def test_a_refused_command_may_be_decided_again(self, store: Store) -> None:
        """A refusal writes no event and may be followed by another outcome; an outcome stays."""
        stream_id, command_id = uuid4(), uuid4()
        for status in ("refused", "conflict", "applied"):
            await decide(store, None, command(stream_id, command_id, status))
        with pytest.raises(StreamMoved):
            await decide(store, append(stream_id, 0), command(stream_id, command_id, "refused"))
        known = await store.command(command_id)
        assert known is not None
        assert known.status == "applied"
        assert len(await store.read_stream(stream_id)) == 0

    async def test_a_command_id_belongs_to_one_stream(self, store: Store) -> None:
        """The same id on two streams is refused even when the first was only refused."""
        command_id = uuid4()
        for moved in (False, True):
            stream_id = uuid4()
            try:
                await decide(store, append(stream_id, 0), command(stream_id, command_id, "refused"))
            except StreamMoved:
                assert moved
                assert len(await store.read_stream(stream_id)) == 0
            else:
                assert not moved

    async def test_a_command_without_events_moves_the_row_only(self, store: Store) -> None:
        """Nothing happened, but the row may have been brought to another schema."""
        stream_id = uuid4()
        await write(store, stream_id, 0)
        await write(store, stream_id, 1, count=0, change=row('{"n": 7}'))
        head = await store.head(CASE, stream_id)
        assert (head.version, head.state) == (1, '{"n": 7}')

    async def test_a_state_of_another_schema_is_not_shown(self, store: Store) -> None:
        """The caller folds the log then, instead of misreading an old state."""
        stream_id = uuid4()
        await write(store, stream_id, 0, change=row(schema=2))
        head = await store.head(CASE, stream_id)
        assert (head.version, head.state) == (1, None)

    async def test_two_writers_of_one_stream_take_turns(self, store: Store) -> None:
        """The second waits at the lock and then sees what the first recorded."""
        stream_id = uuid4()
        first_is_in, first_may_end = asyncio.Event(), asyncio.Event()
        seen: list[int] = []

        async def first() -> None:
            async with store.unit() as unit:
                seen.append((await unit.begin(CASE, stream_id, None)).version)
                first_is_in.set()
                await first_may_end.wait()
                await unit.write(append(stream_id, 0), None)

        async def second() -> None:
            await first_is_in.wait()
            async with store.unit() as unit:
                beginning = asyncio.ensure_future(unit.begin(CASE, stream_id, None))
                done, _ = await asyncio.wait([beginning], timeout=0.1)
                assert not done
                first_may_end.set()
                head = await beginning
                seen.append(head.version)
                await unit.write(append(stream_id, head.version), None)

        await asyncio.gather(first(), second())
        assert seen == [0, 1]
        assert len(await store.read_stream(stream_id)) == 2

    async def test_a_crowd_of_writers_loses_nothing(self, store: Store) -> None:
        """Twenty writers of one stream give twenty events without a gap."""
        stream_id = uuid4()

        async def one() -> None:
            async with store.unit() as unit:
                head = await unit.begin(CASE, stream_id, None)
                await unit.write(append(stream_id, head.version), None)

        await asyncio.gather(*(one() for _ in range(20)))
        events = await store.read_stream(stream_id)
        assert [event.version for event in events] == list(range(1, 21))
        assert broken_links(events) == []

    async def test_many_streams_in_one_unit(self, store: Store) -> None:
        """A chunk of streams is locked, read and written together."""
        ids = [uuid4() for _ in range(5)]
        await write(store, ids[0], 0)
        commands = {stream_id: uuid4() for stream_id in ids}
        async with store.unit() as unit:
            heads = await unit.begin_many([(CASE, stream_id, commands[stream_id]) for stream_id in ids])
            assert [heads[stream_id].version for stream_id in ids] == [1, 0, 0, 0, 0]
            await unit.write_many(
                [
                    (append(stream_id, heads[stream_id].version), command(stream_id, commands[stream_id]))
                    for stream_id in ids
                ]
            )
        assert [(await store.head(CASE, stream_id)).version for stream_id in ids] == [2, 1, 1, 1, 1]
        async with store.unit() as unit:
            events = await unit.read_many(ids)
        assert [(event.stream_id, event.version) for event in events] == sorted(
            [(stream_id, 1) for stream_id in ids] + [(ids[0], 2)]
        )

    async def test_all_or_nothing_over_streams(self, store: Store) -> None:
        """One stale stream in a chunk takes the others back with it."""
        good, stale = uuid4(), uuid4()
        await write(store, stale, 0)

        async def chunk() -> None:
            async with store.unit() as unit:
                await unit.begin_many([(CASE, good, uuid4()), (CASE, stale, uuid4())])
                await unit.write_many([(append(good, 0), command(good)), (append(stale, 0), command(stale))])

        with pytest.raises(StreamMoved):
            await chunk()
        assert len(await store.read_stream(good)) == 0

    async def test_existence_is_told(self, store: Store) -> None:
        """Linked streams are told apart from those that are not there."""
        there, missing = uuid4(), uuid4()
        await write(store, there, 0)
        async with store.unit() as unit:
            assert await unit.exists([there, missing]) == {there: True, missing: False}

    async def test_deliveries_are_pending_until_carried(self, store: Store) -> None:
        """A delivery is there with its cause, in order, and gone once carried."""
        stream_id, targets = uuid4(), [uuid4(), uuid4()]
        await write(store, stream_id, 0, count=2, deliveries=(delivery(targets[0]), delivery(targets[1], 2)))
        pending = [one for one in await store.pending_deliveries(1_000) if one.cause_stream == stream_id]
        assert [(one.target_id, one.cause_version, json.loads(one.body)) for one in pending] == [
            (targets[0], 1, {"net_payable_vnd": 5}),
            (targets[1], 2, {"net_payable_vnd": 5}),
        ]
        await store.delivered([pending[0].id])
        left = [one.target_id for one in await store.pending_deliveries(1_000) if one.cause_stream == stream_id]
        assert left == [targets[1]]
        await store.delivered([pending[1].id])

    async def test_a_stream_awaits_a_delivery_until_it_is_carried(self, store: Store) -> None:
        """Told inside a unit, by stream and command; one that failed is awaited as well."""
        stream_id, target = uuid4(), uuid4()
        await write(store, stream_id, 0, deliveries=(delivery(target),))
        (pending,) = [one for one in await store.pending_deliveries(1_000) if one.cause_stream == stream_id]

        async def awaited(of: UUID, command_type: str) -> bool:
            async with store.unit() as unit:
                await unit.begin(CASE, of, uuid4())
                return await unit.awaits(of, command_type)

        assert await awaited(target, pending.command_type)
        assert not await awaited(target, "another_command")
        assert not await awaited(stream_id, pending.command_type)
        await store.delivery_failed(pending.id, "refused")
        assert await awaited(target, pending.command_type)
        await store.delivered([pending.id])
        assert not await awaited(target, pending.command_type)

    async def test_a_failed_delivery_waits_and_holds_back_its_target(self, store: Store) -> None:
        """Later facts for the same target do not overtake one that waits for its next attempt."""
        stream_id, slow, other = uuid4(), uuid4(), uuid4()
        await write(store, stream_id, 0, deliveries=(delivery(slow), delivery(slow), delivery(other)))
        pending = [one for one in await store.pending_deliveries(1_000) if one.cause_stream == stream_id]
        await store.delivery_failed(pending[0].id, "refused")
        left = [one.target_id for one in await store.pending_deliveries(1_000) if one.cause_stream == stream_id]
        assert left == [other]
        await store.delivered([one.id for one in pending])

    async def test_due_streams_come_soonest_first(self, store: Store) -> None:
        """Only driven and open streams wake, and only those whose moment has come."""
        base = MOMENT + timedelta(days=7)
        soon, later, closed, undriven = (uuid4() for _ in range(4))
        await write(store, later, 0, change=row(next_due=base + timedelta(hours=2)))
        await write(store, soon, 0, change=row(next_due=base))
        await write(store, closed, 0, change=row(next_due=base, queue=QueueRow(closed=True)))
        async with store.unit() as unit:
            await unit.begin(StreamKind.DONATION, undriven, None)
            await unit.write(append(undriven, 0, kind=StreamKind.DONATION, change=row(next_due=base)), None)
        mine = {soon, later, closed, undriven}

        async def due(after: timedelta) -> list[UUID]:
            return [one.stream_id for one in await store.due(base + after, 1_000) if one.stream_id in mine]

        assert await due(timedelta(hours=-1)) == []
        assert await due(timedelta(hours=1)) == [soon]
        assert await due(timedelta(hours=2)) == [soon, later]

    async def test_streams_behind_their_workflow_are_found(self, store: Store) -> None:
        """Never woken, or due earlier than at the last wake; a later moment needs no wake."""
        stream_id = uuid4()

        async def mine() -> list[int]:
            return [one.version for one in await store.behind(1_000) if one.stream_id == stream_id]

        await write(store, stream_id, 0, change=row(next_due=MOMENT))
        assert await mine() == [1]
        await store.mark_woken([one for one in await store.behind(1_000) if one.stream_id == stream_id])
        assert await mine() == []
        await write(store, stream_id, 1, change=row(next_due=MOMENT + timedelta(days=1)))
        assert await mine() == []
        await write(store, stream_id, 2, change=row(next_due=MOMENT - timedelta(days=1)))
        assert await mine() == [3]

    async def test_the_staff_list_has_a_version(self, store: Store) -> None:
        """Every head carries the staff list's version, so that a cached list is known to be old."""
        version, _ = await store.staff_json()
        organisation = UUID(int=0xC0)
        async with store.unit() as unit:
            head = await unit.begin(StreamKind.ORGANISATION, organisation, None)
            assert head.version == version
            await unit.write(
                append(organisation, version, kind=StreamKind.ORGANISATION, change=row('{"staff": []}')), None
            )
        assert await store.staff_json() == (version + 1, '{"staff": []}')
        assert (await store.head(CASE, uuid4())).organisation_version == version + 1

    async def test_the_global_order_goes_on_from_a_place(self, store: Store) -> None:
        """Reading in two parts gives what reading at once gives."""
        for _ in range(3):
            await write(store, uuid4(), 0, count=2)
        everything = await read_all(store, Checkpoint())
        middle = everything[2]
        rest = await read_all(store, Checkpoint(middle.epoch, middle.tx, middle.position))
        assert rest == everything[3:]

    async def test_an_import_opens_all_streams_or_none(self, store: Store) -> None:
        """New streams come with rows, commands and deliveries; one that is there already stops them all."""
        ids, target = [uuid4() for _ in range(30)], uuid4()
        ready = [ReadyStream(append(one, 0, count=2, deliveries=(delivery(target),)), command(one)) for one in ids]
        await store.copy_new(ready)
        assert (await store.head(CASE, ids[7])).version == 2
        assert broken_links(await store.read_stream(ids[7])) == []
        assert await store.command(ready[7].command.command_id) is not None
        carried = [one for one in await store.pending_deliveries(1_000) if one.target_id == target]
        assert len(carried) == 30
        await store.delivered([one.id for one in carried])
        fresh = uuid4()
        again = [ReadyStream(append(one, 0), command(one)) for one in (fresh, ids[3])]
        with pytest.raises(StreamMoved):
            await store.copy_new(again)
        assert len(await store.read_stream(fresh)) == 0

    async def test_rows_are_listed_and_rewritten(self, store: Store) -> None:
        """A rebuild pages through the rows and puts right ones in their place, touching nothing else."""
        stream_id = uuid4()
        await write(store, stream_id, 0, count=2)
        before = next(one for one in await store.rows(UUID(int=stream_id.int - 1), 1))
        assert (before.stream_id, before.version, before.kind) == (stream_id, 2, CASE)
        assert await store.streams(UUID(int=stream_id.int - 1), 1) == {stream_id: CASE}
        right = row('{"n": 2}', next_due=MOMENT, queue=QueueRow(code="H02", paid_vnd=5, closed=True))
        async with store.unit() as unit:
            await unit.lock_many([stream_id])
            await unit.rewrite([(stream_id, right)])
        after = next(one for one in await store.rows(UUID(int=stream_id.int - 1), 1))
        assert after.change == right
        assert (after.version, after.head_hash) == (before.version, before.head_hash)

    async def test_a_fold_reads_what_leaves_a_trace_and_the_last_event(self, store: Store) -> None:
        """Traceless events stay in the log but for a stream's last; one of a newer schema may leave a trace."""
        first, second = sorted((uuid4(), uuid4()))
        await write(store, second, 0, count=3)
        await write(store, first, 0)
        *_, last = await store.read_stream(second)
        async with store.unit() as unit:
            await unit.lock_many([second, first])
            traces = await unit.read_traces([second, first], {last.type: last.schema_version})
            of_newer_schema = await unit.read_traces([second], {last.type: last.schema_version - 1})
            of_another_type = await unit.read_traces([second], {"note_added": 1})
        assert [(one.stream_id, one.version) for one in traces] == [(first, 1), (second, 3)]
        assert traces[-1] == Trace(*(getattr(last, name) for name in Trace._fields))
        assert [one.version for one in of_newer_schema] == [one.version for one in of_another_type] == [1, 2, 3]

    async def test_locked_streams_are_written_by_nobody_else(self, store: Store) -> None:
        """A rebuild that holds a stream keeps its writer waiting until the rebuilt row is in place."""
        stream_id = uuid4()
        await write(store, stream_id, 0)
        async with store.unit() as unit:
            await unit.lock_many([stream_id])
            writer = asyncio.create_task(write(store, stream_id, 1))
            done, _ = await asyncio.wait({writer}, timeout=0.1)
            assert not done
        await writer
        assert (await store.head(CASE, stream_id)).version == 2

    async def test_a_stream_without_its_row_is_found_and_gets_one(self, store: Store) -> None:
        """Events whose row somebody removed are listed, and the row that is put back serves the next writer."""
        stream_id, whole = uuid4(), uuid4()
        await write(store, whole, 0)
        await write(store, stream_id, 0, count=2)
        before = next(one for one in await store.rows(UUID(int=stream_id.int - 1), 1))
        await self.lose_row(store, stream_id)
        assert await store.without_row(None, 10) == [stream_id]
        assert await store.without_row(stream_id, 10) == []
        async with store.unit() as unit:
            await unit.begin_many([(CASE, stream_id, uuid4())])
            await unit.put_back([(before, MOMENT)])
        assert await store.without_row(None, 10) == []
        assert next(one for one in await store.rows(UUID(int=stream_id.int - 1), 1)) == before
        assert (await store.head(CASE, stream_id)).last_command_at == MOMENT
        await write(store, stream_id, 2)
        assert broken_links(await store.read_stream(stream_id)) == []

    async def test_a_row_that_is_there_is_not_put_back(self, store: Store) -> None:
        """Whoever rebuilt a lost row first wins, and the second one starts over."""
        stream_id = uuid4()
        await write(store, stream_id, 0)
        row_there = next(one for one in await store.rows(UUID(int=stream_id.int - 1), 1))

        async def put_back() -> None:
            async with store.unit() as unit:
                await unit.begin_many([(CASE, stream_id, uuid4())])
                await unit.put_back([(row_there, MOMENT)])

        with pytest.raises(StreamMoved):
            await put_back()

    async def test_a_subject_keeps_its_first_key(self, store: Store) -> None:
        """Whoever comes second gets the key that is there, until it is erased."""
        subject, ring = uuid4(), new_key_ring()
        first, second = ring.new_subject_key(subject), ring.new_subject_key(subject)
        async with store.unit() as unit:
            assert await unit.subject_keys({subject: first}) == {subject: first}
        async with store.unit() as unit:
            assert await unit.subject_keys({subject: second}) == {subject: first}
        await store.erase_subject(subject)
        assert await store.subject_keys([subject]) == {}

    async def test_inbox_and_people_come_with_the_event(self, store: Store) -> None:
        """Lines for people and the people themselves are written in the event's own transaction."""
        stream_id = uuid4()
        line = InboxEntry("CB01", "reminder", "E-3", "reminder.due", {"due_on": MOMENT.date()}, 1)
        person = PartyRecord(uuid4(), "head", "Nguyễn Văn Đỗ", "012345678901", "0905 123 456")
        await write(store, stream_id, 0, inbox=(line,), parties=(person,))
        assert await self.people_of(store, stream_id) == ["Nguyễn Văn Đỗ"]
        assert await self.inbox_of(store, stream_id) == ["CB01"]

    async def people_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Names known under a stream."""
        raise NotImplementedError

    async def lose_row(self, store: Store, stream_id: UUID) -> None:
        """Remove a stream's row, as no program of ours does."""
        raise NotImplementedError

    async def inbox_of(self, store: Store, stream_id: UUID) -> list[str]:
        """Recipients of a stream's inbox lines."""
        raise NotImplementedError

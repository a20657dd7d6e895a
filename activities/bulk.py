"""Commands for many streams in few transactions: a batch decision, a re-import, a first import.

Each command is decided before anything is written, so that one that is refused takes nothing with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from activities.commands import Prepared, prepare, refusal
from activities.decision import Standing, conclude, linked_streams
from activities.desk import Desk
from activities.door import ATTEMPTS, Door
from activities.endings import Ending, applied, author_of, early_ending, record_of, refused
from activities.messages import Envelope, Outcome, Refusal, Status
from activities.rulebooks import RulesUnread
from activities.sealing import personal_texts, with_sealed
from activities.staff_list import StaffBehind
from domain.errors import Rejection, UnknownEventType, UpcastError
from domain.messages import Event, Happened
from store.ports import ReadyStream, StoreUnavailable, StreamHead, StreamMoved, Unit

#: Streams locked at a time: an officer's note waits for one of them at most as long as this takes.
MOST_STREAMS: Final = 50
#: Seconds of deciding after which a transaction is closed with what it has.
MOST_SECONDS: Final = 0.3
#: Transactions at a time: while PostgreSQL commits one, the next is decided here.
_UNDER_WAY: Final = 2
#: Streams of one first import; beyond it a COPY holds its memory and its locks for too long.
MOST_NEW_STREAMS: Final = 10_000


class TooMany(ValueError):
    """More new streams at once than one transaction should hold."""


@dataclass(frozen=True, slots=True)
class _Decided:
    """A command that leads to events, before they are sealed."""

    prepared: Prepared
    standing: Standing
    happened: Sequence[Happened]


class Bulk:
    """Handles many commands through the door's own rules."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._desk: Desk = door.desk

    async def handle_many(self, envelopes: Sequence[Envelope]) -> list[Outcome]:
        """Decide and record commands in order per stream; outcomes stand in the order of the envelopes.

        Raises StoreUnavailable; what was recorded until then stays, and asking again with the same
        command ids answers it.
        """
        prepared = [prepare(self._desk.stream_types, envelope) for envelope in envelopes]
        outcomes: dict[int, Outcome] = {}
        for wave in _waves(prepared):
            left = sorted(wave, key=lambda index: prepared[index].envelope.stream_id)
            carriers = [asyncio.create_task(self._carry(prepared, left, outcomes)) for _ in range(_UNDER_WAY)]
            try:
                await asyncio.gather(*carriers)
            finally:
                for carrier in carriers:
                    carrier.cancel()
                await asyncio.gather(*carriers, return_exceptions=True)
        return [outcomes[index] for index in range(len(prepared))]

    async def open_all(self, envelopes: Sequence[Envelope]) -> list[Outcome]:
        """Open new streams in one COPY transaction: all of them, or none.

        When one is refused, its outcome says why and the others are ``unknown``: nothing was written.
        Asked again after it succeeded, it answers what was recorded.
        Raises TooMany, ValueError when a stream is named twice, and StoreUnavailable.
        """
        if len(envelopes) > MOST_NEW_STREAMS:
            raise TooMany(f"{len(envelopes)} streams, at most {MOST_NEW_STREAMS} at once")
        if len({envelope.stream_id for envelope in envelopes}) < len(envelopes):
            raise ValueError("a stream is opened once")
        await self._desk.staff.refresh()
        prepared = [prepare(self._desk.stream_types, envelope) for envelope in envelopes]
        for _ in range(ATTEMPTS):
            try:
                return await self._open(prepared)
            except RulesUnread as unread:
                await self._desk.rulebooks.read(unread.pack_id, unread.version)
        raise StoreUnavailable("the rules kept changing")

    async def _open(self, prepared: Sequence[Prepared]) -> list[Outcome]:
        """One attempt at opening; raises RulesUnread before anything is written."""
        async with self._desk.store.unit() as unit:
            verdicts = await self._verdicts_on_new(unit, prepared)
            if any(isinstance(verdict, Ending) for verdict in verdicts):
                return [
                    verdict.outcome if isinstance(verdict, Ending) else _unknown(verdict.prepared)
                    for verdict in verdicts
                ]
            # The keys are committed before the COPY: a key without a stream harms nobody, the
            # other way round a household's names could never be read again.
            endings = await self._sealed_endings(unit, [one for one in verdicts if isinstance(one, _Decided)])
        ready = [
            ReadyStream(append=ending.append, command=record_of(one, ending.outcome))
            for one, ending in zip(prepared, endings, strict=True)
            if ending.append is not None
        ]
        try:
            await self._desk.store.copy_new(ready)
        except StreamMoved:
            return [await self._as_it_stands(one) for one in prepared]
        return [ending.outcome for ending in endings]

    async def _carry(self, prepared: Sequence[Prepared], left: list[int], outcomes: dict[int, Outcome]) -> None:
        """Take chunks off ``left`` until it is empty; others do the same with other streams."""
        while left:
            chunk = left[:MOST_STREAMS]
            del left[:MOST_STREAMS]
            answers = await self._chunk([prepared[index] for index in chunk])
            outcomes.update(zip(chunk, answers, strict=False))
            left[:0] = chunk[len(answers) :]

    async def _chunk(self, prepared: Sequence[Prepared]) -> list[Outcome]:
        """Outcomes of the first commands, as many as the time of one transaction allows."""
        try:
            async with self._desk.store.unit() as unit:
                endings = await self._endings(unit, prepared)
                writes = [
                    (ending.append, record_of(one, ending.outcome))
                    for one, ending in zip(prepared, endings, strict=False)
                    if ending.remember
                ]
                if writes:
                    await unit.write_many(writes)
                return [ending.outcome for ending in endings]
        except StaffBehind:
            await self._desk.staff.refresh()
            return []
        except RulesUnread as unread:
            await self._desk.rulebooks.read(unread.pack_id, unread.version)
            return []
        except (StreamMoved, UnknownEventType, UpcastError):
            # One stream in trouble: each by itself, so that the trouble is told where it belongs.
            return [await self._door.handle(one.envelope) for one in prepared]

    async def _endings(self, unit: Unit, prepared: Sequence[Prepared]) -> list[Ending]:
        keys = [(one.envelope.kind, one.envelope.stream_id, one.envelope.command_id) for one in prepared]
        heads = await unit.begin_many(keys)
        linked = await _linked(unit, prepared)
        started = monotonic()
        verdicts: list[Ending | _Decided] = []
        for one in prepared:
            verdicts.append(await self._verdict(unit, one, heads[one.envelope.stream_id], linked))
            if monotonic() - started > MOST_SECONDS:
                break
        decided = iter(await self._sealed_endings(unit, [one for one in verdicts if isinstance(one, _Decided)]))
        return [next(decided) if isinstance(verdict, _Decided) else verdict for verdict in verdicts]

    async def _verdicts_on_new(self, unit: Unit, prepared: Sequence[Prepared]) -> list[Ending | _Decided]:
        """Verdicts on streams that do not exist, as far as anybody knows before the COPY."""
        offset = await self._desk.store.clock_offset()
        linked = dict(await _linked(unit, prepared))
        linked.update((one.envelope.stream_id, True) for one in prepared)
        verdicts: list[Ending | _Decided] = []
        for number, one in enumerate(prepared, start=1):
            verdicts.append(await self._verdict(unit, one, _new(one, offset), linked))
            if number % MOST_STREAMS == 0:
                await asyncio.sleep(0)  # others of this process want their turn
        return verdicts

    async def _verdict(
        self, unit: Unit, prepared: Prepared, head: StreamHead, linked: Mapping[UUID, bool]
    ) -> Ending | _Decided:
        ending = early_ending(prepared, head, self._desk.machine_now())
        if ending is not None:
            return ending
        try:
            standing = await self._desk.standing(unit, prepared.stream_type, head)
        except Rejection as rejection:
            return Ending(refused(prepared, head.version, refusal(rejection.code, **rejection.params)))
        conflict = await self._desk.conflict(unit, prepared, standing)
        if conflict is not None:
            return Ending(conflict)
        waits = await self._desk.waits(unit, prepared)
        if waits is not None:
            return Ending(refused(prepared, head.version, waits))
        organisation = self._desk.staff.as_of(head.organisation_version)
        verdict = self._desk.verdict(prepared, standing, organisation, linked)
        if isinstance(verdict, Refusal):
            return Ending(refused(prepared, head.version, verdict))
        return _Decided(prepared, standing, verdict)

    async def _sealed_endings(self, unit: Unit, decided: Sequence[_Decided]) -> list[Ending]:
        """Seal the personal texts of all events in one go, then conclude each command."""
        texts: dict[UUID, list[str]] = {}
        for one in decided:
            for event in (happened.event for happened in one.happened):
                found = personal_texts(event)
                if found:
                    texts.setdefault(event.subject(one.standing.head.stream_id), []).extend(found)
        sealed = await self._desk.sealer.seal_many(unit, texts) if texts else {}
        supply = {subject: iter(forms) for subject, forms in sealed.items()}
        endings = []
        for one in decided:
            events = [_take(happened.event, one.standing.head.stream_id, supply) for happened in one.happened]
            now = self._desk.now(one.standing.head)
            written = conclude(one.standing, author_of(one.prepared), one.happened, events, now)
            endings.append(applied(one.prepared, one.standing, written))
        return endings

    async def _as_it_stands(self, prepared: Prepared) -> Outcome:
        """After a COPY that found something there: what is known of this command or its stream."""
        envelope = prepared.envelope
        known = await self._desk.store.command(envelope.command_id)
        if known is not None and known.body_hash == prepared.body_hash:
            return Outcome.model_validate_json(known.outcome)
        head = await self._desk.store.head(envelope.kind, envelope.stream_id)
        if head.version > 0:
            return refused(prepared, head.version, refusal("already_open", stream=str(envelope.stream_id)))
        return _unknown(prepared)


def _take(event: Event, stream_id: UUID, supply: Mapping[UUID, Iterator[str]]) -> Event:
    """The event with its share of its subject's sealed texts."""
    count = len(personal_texts(event))
    if not count:
        return event
    forms = supply[event.subject(stream_id)]
    return with_sealed(event, [next(forms) for _ in range(count)])


def _waves(prepared: Sequence[Prepared]) -> Iterator[list[int]]:
    """Indexes in waves that name each stream once, so that a stream's commands keep their order."""
    waiting = list(range(len(prepared)))
    while waiting:
        seen: set[UUID] = set()
        wave: list[int] = []
        later: list[int] = []
        for index in waiting:
            stream_id = prepared[index].envelope.stream_id
            (later if stream_id in seen else wave).append(index)
            seen.add(stream_id)
        yield wave
        waiting = later


async def _linked(unit: Unit, prepared: Sequence[Prepared]) -> Mapping[UUID, bool]:
    named = {other for one in prepared if one.command is not None for _, other in linked_streams(one.command)}
    return await unit.exists(sorted(named)) if named else {}


def _new(prepared: Prepared, offset: timedelta) -> StreamHead:
    return StreamHead(
        kind=prepared.envelope.kind,
        stream_id=prepared.envelope.stream_id,
        version=0,
        state=None,
        head_hash=b"",
        last_command_at=None,
        clock_offset=offset,
        organisation_version=0,
        known=None,
    )


def _unknown(prepared: Prepared) -> Outcome:
    return Outcome(command_id=prepared.envelope.command_id, status=Status.UNKNOWN)

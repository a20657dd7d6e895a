"""The door: the one way in for every command of every stream.

One transaction per command: lock the stream, look whether the command is known, decide, seal what is
personal, append the events with the row, and remember how the command ended. Three callers come here:
a stream's workflow with an act, the console with a note, and the bulk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from activities.commands import Prepared, StreamTypes, prepare, refusal
from activities.decision import Author, Standing, Written, clock_of, conclude, judge, linked_streams
from activities.desk import Desk
from activities.endings import Ending, applied, author_of, early_ending, record_of, refused
from activities.messages import Envelope, Outcome, Refusal, Status, StreamRef
from activities.recent_states import RecentStates
from activities.rulebooks import Rulebooks, RulesUnread
from activities.sealing import personal_texts, with_sealed
from activities.staff_list import StaffBehind, StaffList
from domain.context import LOCAL
from domain.errors import LandclearError, Rejection, UnknownEventType, UpcastError
from domain.messages import Event, Happened
from domain.organisation.staff import Organisation
from domain.registry import STREAM_TYPES
from domain.streams import Tick
from domain.values import CaseClock, StreamKind
from store.ports import Sealer, Store, StoreUnavailable, StoreUnreachable, StreamHead, StreamMoved, Unit

#: Under the stream's lock a race is all but impossible; who loses this often has another trouble.
ATTEMPTS: Final = 5
#: Temporal's clock and ours may differ a little; a timer that rings this early is taken at its word.
CLOCK_SKEW: Final = timedelta(seconds=2)


def utcnow() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)


class Door:
    """Handles commands and ticks of all streams; keeps nothing but caches."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        rulebooks: Rulebooks,
        stream_types: StreamTypes = STREAM_TYPES,
        machine_now: Callable[[], datetime] = utcnow,
    ) -> None:
        self.desk = Desk(store, sealer, rulebooks, stream_types, machine_now, StaffList(store), RecentStates())

    async def handle(self, envelope: Envelope) -> Outcome:
        """Decide a command and record it, once for all time.

        Raises StoreUnavailable when nothing can be said about it now, StoreUnreachable among them when nothing
        was written down either; asking again with the same command_id is safe, and ``outcome`` tells what became
        of it.
        """
        prepared = prepare(self.desk.stream_types, envelope)
        for _ in range(ATTEMPTS):
            try:
                async with self.desk.store.unit() as unit:
                    head = await unit.begin(envelope.kind, envelope.stream_id, envelope.command_id)
                    ending = await self._end(unit, prepared, head)
                    if ending.remember:
                        await unit.write(ending.append, record_of(prepared, ending.outcome))
                # Leaving the block commits, and only then is this the answer.
                if envelope.kind is StreamKind.POLICY:
                    self.desk.rulebooks.published()
                return ending.outcome
            except StreamMoved:
                continue
            except StaffBehind:
                await self.desk.staff.refresh()
            except RulesUnread as unread:
                await self.desk.rulebooks.read(unread.pack_id, unread.version)
            except (UnknownEventType, UpcastError) as error:
                raise StoreUnavailable(f"a newer worker is needed: {error}") from error
            except StoreUnavailable as silence:
                try:
                    outcome = await self._if_recorded(prepared)
                except StoreUnreachable:
                    # That the store cannot be asked now does not say that nothing was sent to it before.
                    raise silence from None
                if outcome is None:
                    raise
                return outcome
        raise StoreUnavailable("the stream kept moving")

    async def tick(self, ref: StreamRef) -> CaseClock:
        """Fire what is due on a stream, one due moment after the other, and say when to look again.

        Raises StoreUnavailable; LandclearError when the domain made no headway, which is a mistake.
        """
        while True:
            clock = await self._tick_once(ref)
            if clock is not None:
                return clock

    async def clock(self, ref: StreamRef) -> CaseClock:
        """Where the stream stands and when to look again; version 0 where there is no such stream.

        Raises StoreUnavailable.
        """
        try:
            standing = await self._glance(ref)
        except Rejection:
            return CaseClock()
        return clock_of(standing, self.desk.now(standing.head))

    async def dry_run(self, envelope: Envelope) -> Refusal | None:
        """Why the command would be refused as things stand, or None; locks and writes nothing.

        Raises StoreUnavailable.
        """
        return (await self.dry_run_all([envelope]))[0]

    async def dry_run_all(self, envelopes: Sequence[Envelope]) -> list[Refusal | None]:
        """The same for several commands of one stream, in order, each on its own: one reading.

        Raises StoreUnavailable; ValueError when the commands are of different streams.
        """
        kinds = {(envelope.kind, envelope.stream_id) for envelope in envelopes}
        if not kinds:
            return []
        if len(kinds) > 1:
            raise ValueError("a dry run looks at one stream")
        kind, stream_id = kinds.pop()
        try:
            standing = await self._glance(StreamRef(kind=kind, stream_id=stream_id))
        except Rejection as rejection:
            return [refusal(rejection.code, **rejection.params)] * len(envelopes)
        organisation = await self._organisation(standing.head)
        answers: list[Refusal | None] = []
        for envelope in envelopes:
            prepared = prepare(self.desk.stream_types, envelope)
            if prepared.command is None:
                answers.append(prepared.refusal)
                continue
            linked = {
                other: (await self.desk.store.head(other_kind, other)).version > 0
                for other_kind, other in linked_streams(prepared.command)
            }
            verdict = await self._dry_verdict(prepared, standing, organisation, linked)
            answers.append(verdict if isinstance(verdict, Refusal) else None)
        return answers

    async def outcome(self, command_id: UUID) -> Outcome:
        """What became of a command; status unknown when it was never seen.

        Raises StoreUnavailable.
        """
        known = await self.desk.store.command(command_id)
        if known is None:
            return Outcome(command_id=command_id, status=Status.UNKNOWN)
        return Outcome.model_validate_json(known.outcome)

    async def _end(self, unit: Unit, prepared: Prepared, head: StreamHead) -> Ending:
        """Everything between the lock and the write."""
        ending = early_ending(prepared, head, self.desk.machine_now())
        if ending is not None:
            return ending
        try:
            standing = await self.desk.standing(unit, prepared.stream_type, head)
        except Rejection as rejection:
            return Ending(refused(prepared, head.version, refusal(rejection.code, **rejection.params)))
        now = self.desk.now(head)
        conflict = await self.desk.conflict(unit, prepared, standing)
        if conflict is not None:
            return Ending(conflict)
        waits = await self.desk.waits(unit, prepared)
        if waits is not None:
            return Ending(refused(prepared, head.version, waits, clock_of(standing, now)))
        organisation = self.desk.staff.as_of(head.organisation_version)
        named = linked_streams(prepared.command) if prepared.command is not None else []
        linked = await unit.exists([other for _, other in named]) if named else {}
        verdict = self.desk.verdict(prepared, standing, organisation, linked)
        if isinstance(verdict, Refusal):
            return Ending(refused(prepared, head.version, verdict, clock_of(standing, now)))
        sealed = await self._sealed(unit, head.stream_id, verdict)
        written = conclude(standing, author_of(prepared), verdict, sealed, now)
        if written.append is not None:
            self.desk.states.keep(written.append.row.state, written.state)
        return applied(prepared, standing, written)

    async def _tick_once(self, ref: StreamRef) -> CaseClock | None:
        """Fire the earliest due moment; the clock instead when nothing is due."""
        stream_type = self.desk.stream_types[ref.kind]
        for _ in range(ATTEMPTS):
            try:
                async with self.desk.store.unit() as unit:
                    head = await unit.begin(ref.kind, ref.stream_id, None)
                    standing = await self.desk.standing(unit, stream_type, head)
                    due = None if head.version == 0 else stream_type.next_due(standing.state)
                    now = self.desk.now(head)
                    if due is None or due > now + CLOCK_SKEW:
                        return clock_of(standing, now)
                    written = await self._fire(unit, standing, due, max(now, due))
                    await unit.write(written.append, None)
                return None
            except Rejection:
                return CaseClock()
            except StreamMoved:
                continue
            except StaffBehind:
                await self.desk.staff.refresh()
            except RulesUnread as unread:
                await self.desk.rulebooks.read(unread.pack_id, unread.version)
            except (UnknownEventType, UpcastError) as error:
                raise StoreUnavailable(f"a newer worker is needed: {error}") from error
        raise StoreUnavailable("the stream kept moving")

    async def _fire(self, unit: Unit, standing: Standing, due: datetime, now: datetime) -> Written:
        head = standing.head
        organisation = self.desk.staff.as_of(head.organisation_version)
        tick = Tick(occurred_on=now.astimezone(LOCAL).date(), due=due)
        author = Author(uuid5(head.stream_id, f"{due.isoformat()}:{head.version}"), "system", None)
        verdict = judge(standing, tick, self.desk.context(standing, tick, organisation, now, author))
        if isinstance(verdict, Refusal):
            raise LandclearError(f"a tick was refused: {verdict.code}")
        sealed = await self._sealed(unit, head.stream_id, verdict)
        written = conclude(standing, author, verdict, sealed, now)
        after = None if written.append is None else written.append.row.next_due
        # The law of ticks: after Tick(t) the next due moment is none or later, or it would fire for ever.
        if written.append is None or (after is not None and after <= due):
            raise LandclearError(f"the tick of {due.isoformat()} on {head.stream_id} made no headway")
        return written

    async def _sealed(self, unit: Unit, stream_id: UUID, happened: Sequence[Happened]) -> list[Event]:
        """The events with their personal texts sealed, under the key of each event's subject."""
        events: list[Event] = []
        for one in happened:
            texts = personal_texts(one.event)
            if texts:
                forms = await self.desk.sealer.seal(unit, one.event.subject(stream_id), texts)
                events.append(with_sealed(one.event, forms))
            else:
                events.append(one.event)
        return events

    async def _if_recorded(self, prepared: Prepared) -> Outcome | None:
        """What was recorded before the connection went; None when nothing is settled yet.

        A refusal settles nothing: it may be an earlier one, and asking again decides again.
        """
        known = await self.desk.store.command(prepared.envelope.command_id)
        if known is None or known.body_hash != prepared.body_hash or known.status in (Status.REFUSED, Status.CONFLICT):
            return None
        return Outcome.model_validate_json(known.outcome)

    async def _glance(self, ref: StreamRef) -> Standing:
        """The stream as its row shows it, without the lock.

        Raises Rejection ``unknown_stream`` for the id of another kind of stream, StoreUnavailable.
        """
        store, stream_type = self.desk.store, self.desk.stream_types[ref.kind]
        try:
            return await self.desk.standing_from(
                stream_type, await store.head(ref.kind, ref.stream_id), store.read_stream
            )
        except (UnknownEventType, UpcastError) as error:
            raise StoreUnavailable(f"a newer worker is needed: {error}") from error

    async def _dry_verdict(
        self, prepared: Prepared, standing: Standing, organisation: Organisation, linked: Mapping[UUID, bool]
    ) -> Sequence[Happened] | Refusal:
        while True:
            try:
                return self.desk.verdict(prepared, standing, organisation, linked)
            except RulesUnread as unread:
                await self.desk.rulebooks.read(unread.pack_id, unread.version)

    async def _organisation(self, head: StreamHead) -> Organisation:
        try:
            return self.desk.staff.as_of(head.organisation_version)
        except StaffBehind:
            await self.desk.staff.refresh()
            return self.desk.staff.as_of(0)

"""What decisions are made with, and the readings they need inside a transaction.

Shared by the door and the bulk, so that one command is decided alike whichever way it came.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError

from activities.commands import Prepared, StreamTypes, refusal
from activities.decision import Author, Standing, judge
from activities.endings import author_of, stale
from activities.log_reading import fold
from activities.messages import Outcome, Refusal
from activities.recent_states import RecentStates
from activities.rulebooks import Rulebooks
from activities.staff_list import StaffList
from domain.context import LOCAL, Context
from domain.errors import Rejection
from domain.messages import Command, Happened
from domain.organisation.staff import Organisation
from domain.streams import StreamType
from store.history import recorded
from store.ports import Sealer, Store, StoredEvent, StreamHead, Unit

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, the rules, the people and the clock."""

    store: Store
    sealer: Sealer
    rulebooks: Rulebooks
    stream_types: StreamTypes
    machine_now: Callable[[], datetime]
    staff: StaffList
    states: RecentStates

    def now(self, head: StreamHead) -> datetime:
        """The installation's clock."""
        return self.machine_now() + head.clock_offset

    async def standing(self, unit: Unit, stream_type: StreamType[Any], head: StreamHead) -> Standing:
        """The locked stream with its state.

        Raises Rejection ``unknown_stream`` when the id is that of a stream of another kind.
        """
        return await self.standing_from(stream_type, head, unit.read)

    async def standing_from(
        self,
        stream_type: StreamType[Any],
        head: StreamHead,
        read: Callable[[UUID], Awaitable[Sequence[StoredEvent]]],
    ) -> Standing:
        """The stream with its state: from the row, or folded where the row is of another schema.

        Raises Rejection ``unknown_stream`` when the id is that of a stream of another kind.
        """
        if head.version == 0:
            return Standing(stream_type, head, stream_type.initial())
        if head.state is not None:
            try:
                return Standing(stream_type, head, self.states.of(stream_type, head.state))
            except ValidationError:
                _log.warning("row_does_not_fit", stream=str(head.stream_id), kind=head.kind.value)
        log = await read(head.stream_id)
        # The first event opens the stream, and each kind opens with an event of its own.
        if log and log[0].type not in stream_type.events:
            raise Rejection("unknown_stream", stream=str(head.stream_id))
        return Standing(stream_type, head, fold(stream_type, log))

    async def conflict(self, unit: Unit, prepared: Prepared, standing: Standing) -> Outcome | None:
        """A conflict with what others recorded since the sender looked; reads only when there is any."""
        expected, head = prepared.envelope.expected_version, standing.head
        if expected is None or expected == head.version:
            return None
        since = await unit.read(head.stream_id, after=expected) if expected < head.version else ()
        events = [recorded(standing.stream_type, one) for one in since]
        return stale(prepared, standing, events, self.now(head))

    async def waits(self, unit: Unit, prepared: Prepared) -> Refusal | None:
        """Why a command has to wait for what is on its way to its stream; reads only for commands that await any.

        Who drew up a plan neither appraises nor approves it, and the batch learns of it by a delivery (brief 4.2).
        """
        command = prepared.command
        if command is None or not command.AWAITS:
            return None
        on_its_way = await unit.awaits(prepared.envelope.stream_id, command.AWAITS)
        return refusal("drafts_on_their_way") if on_its_way else None

    def verdict(
        self, prepared: Prepared, standing: Standing, organisation: Organisation, linked: Mapping[UUID, bool]
    ) -> Sequence[Happened] | Refusal:
        """What a person's or a delivery's command leads to. Raises RulesUnread."""
        envelope, command = prepared.envelope, prepared.command
        if command is None:
            raise ValueError("a command that was not understood cannot be decided")
        author = author_of(prepared)
        try:
            context = self.context(
                standing, command, organisation, self.now(standing.head), author, envelope.records_breaches, linked
            )
        except Rejection as rejection:
            return refusal(rejection.code, **rejection.params)
        return judge(standing, command, context)

    def context(
        self,
        standing: Standing,
        command: Command,
        organisation: Organisation,
        now: datetime,
        author: Author,
        records_breaches: bool = False,
        linked: Mapping[UUID, bool] | None = None,
    ) -> Context:
        """The surroundings of a decision.

        Raises Rejection ``unknown_pack`` when the stream is to stand under a pack nobody has, and RulesUnread: leave
        the transaction, have the rules read, and begin again.
        """
        stream_type, state = standing.stream_type, standing.state
        return Context(
            now=now,
            actor=author.actor,
            on_behalf_of=author.on_behalf_of,
            stream_id=standing.head.stream_id,
            rulebook=self.rulebooks.of(
                stream_type.policy(state, command),
                stream_type.project_code(state, command),
                now.astimezone(LOCAL).date(),
            ),
            organisation=organisation,
            records_breaches=records_breaches,
            linked=linked or {},
        )

"""What a version of a pack would move, before anything moves, and the order that moves exactly that.

The dry run lets every open stream decide as it would when the order reaches it, and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from activities.decision import Standing, judge
from activities.door import Door
from activities.messages import Envelope, Refusal
from activities.rulebooks import rulebook_of
from domain.clocks.running import RunningClock
from domain.context import LOCAL, Context, Rulebook
from domain.errors import Rejection
from domain.identity import stream_id
from domain.messages import Recorded
from domain.organisation.staff import Organisation
from domain.policy.adopting import AdoptPolicy, PolicyAdopted
from domain.policy.packs import Pack
from domain.policy.standing import PolicyStanding
from domain.policy.transitions import ProvinceChoice
from domain.values import StreamKind
from store.ports import StoredRow, StreamHead

#: The streams that stand under packs, in the order in which an order names them.
MOVED_KINDS: Final = (StreamKind.PROJECT, StreamKind.BATCH, StreamKind.CASE)
#: Streams read at a time: what a dry run holds in memory.
_PAGE: Final = 200
#: Streams of one order: its event names them all, and their deliveries are written with it.
MOST_OF_ONE_ORDER: Final = 5_000
_APPLY_WITHIN: Final = timedelta(minutes=5)


class MovedClock(BaseModel):
    """A clock that ends on another day under the new version."""

    model_config = ConfigDict(frozen=True)

    rule: str
    article: str
    was: date | None
    """None for a clock that begins."""
    becomes: date | None
    """None for a clock that ends."""


class Move(BaseModel):
    """What the version would do to one stream."""

    model_config = ConfigDict(frozen=True)

    kind: StreamKind
    id: UUID
    code: str
    project: str
    pack_version: int
    """The version the stream stands under; 0 where it was opened before versions were recorded."""
    from_rule_version: str
    rule_version: str
    transition: str = ""
    article: str = ""
    notice_lapses: bool = False
    awaits_choice: bool = False
    clocks: tuple[MovedClock, ...] = ()
    refusal: Refusal | None = None
    """Why the stream could not take it; it would not be ordered to."""


@dataclass(frozen=True, slots=True)
class Change:
    """A version and what the province decided with it."""

    pack: Pack
    choice: ProvinceChoice | None = None
    partly_approved_on: date | None = None
    project: str = ""
    """Only the streams of that project; all where it is empty."""


@dataclass(slots=True)
class Summary:
    """What a list of moves adds up to, and the mark by which it is known again."""

    sha256: str
    """Of the file whose version moves them."""
    streams: int = 0
    rule_versions_changed: int = 0
    clocks_moved: int = 0
    await_choice: int = 0
    notices_lapse: int = 0
    refused: int = 0
    _digest: Any = field(init=False)

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256(self.sha256.encode())

    def add(self, move: Move) -> None:
        """Count a move."""
        self.streams += 1
        self.rule_versions_changed += move.rule_version != move.from_rule_version
        self.clocks_moved += len(move.clocks)
        self.await_choice += move.awaits_choice
        self.notices_lapse += move.notice_lapses
        self.refused += move.refusal is not None
        self._digest.update(move.model_dump_json().encode() + b"\n")

    @property
    def mark(self) -> str:
        """Of exactly this file and these moves, days and refusals included: another list has another."""
        return str(self._digest.hexdigest())


class PolicyChanges:
    """Dry runs and orders over the streams of a store."""

    def __init__(self, door: Door) -> None:
        self._desk = door.desk

    async def moves(self, change: Change, progress: Callable[[int], None] = lambda _: None) -> AsyncIterator[Move]:
        """Every open stream under an older version of the pack, or that the version would change, page by page.

        ``progress`` hears how many streams were looked at. Raises StoreUnavailable.
        """
        header = change.pack.header
        now = await self._moment(header.effective_from)
        await self._desk.staff.refresh()
        organisation = self._desk.staff.as_of(0)
        book = rulebook_of(change.pack, self._desk.rulebooks.calendar)
        seen = 0
        for kind in MOVED_KINDS:
            after: UUID | None = None
            while rows := await self._desk.store.of_kind(kind, after, _PAGE):
                for row in rows:
                    move = await self._move(row, change, book, organisation, now)
                    if move is not None:
                        yield move
                after, seen = rows[-1].stream_id, seen + len(rows)
                progress(seen)

    async def orders(
        self, change: Change, moving: Mapping[StreamKind, Sequence[UUID]], actor: str, reason: str, paper: str
    ) -> list[Envelope]:
        """The commands that order these streams to the published version, in as few as their number allows.

        The same streams ordered on the same day are the same commands. Raises StoreUnavailable.
        """
        named = [(kind, one) for kind in MOVED_KINDS for one in moving.get(kind, ())]
        parts = [named[first : first + MOST_OF_ONE_ORDER] for first in range(0, len(named), MOST_OF_ONE_ORDER)]
        return [await self._order(change, part, actor, reason, paper) for part in parts]

    async def _moment(self, begins: date) -> datetime:
        """When the change would be carried: now, or on the version's first day where that is still to come."""
        now = self._desk.machine_now() + await self._desk.store.clock_offset()
        return max(now, datetime.combine(begins, time(), LOCAL))

    async def _move(
        self, row: StoredRow, change: Change, book: Rulebook, organisation: Organisation, now: datetime
    ) -> Move | None:
        header, queue = change.pack.header, row.change.queue
        if queue.closed or (change.project and queue.project_code != change.project):
            return None
        standing = await self._standing(row)
        policy: PolicyStanding = standing.state.policy
        if policy.pack_id != header.id or policy.version > header.version:
            return None
        told = Move(
            kind=row.kind,
            id=row.stream_id,
            code=queue.code,
            project=queue.project_code,
            pack_version=policy.version,
            from_rule_version=policy.rule_version or book.rule_version,
            rule_version=policy.rule_version or book.rule_version,
        )
        try:
            under = book.under(told.rule_version)
        except Rejection as rejection:
            why = Refusal(code=rejection.code, params=json.dumps(rejection.params))
            return told.model_copy(update={"refusal": why})
        command = AdoptPolicy(
            occurred_on=now.astimezone(LOCAL).date(),
            pack_id=header.id,
            pack_version=header.version,
            choice=change.choice,
            partly_approved_on=change.partly_approved_on,
        )
        context = Context(
            now=now,
            actor="system",
            on_behalf_of=None,
            stream_id=row.stream_id,
            rulebook=under,
            organisation=organisation,
        )
        verdict = judge(standing, command, context)
        if isinstance(verdict, Refusal):
            return told.model_copy(update={"refusal": verdict})
        if not verdict:
            return None
        (adopted,) = [one.event for one in verdict if isinstance(one.event, PolicyAdopted)]
        after = standing.state
        for number, one in enumerate(verdict, start=row.version + 1):
            after = standing.stream_type.evolve(
                after, Recorded(number, one.occurred_on, one.event, now, "system", None)
            )
        return told.model_copy(
            update={
                "rule_version": adopted.rule_version,
                "transition": adopted.transition,
                "article": adopted.article,
                "notice_lapses": adopted.notice_lapsed,
                "awaits_choice": adopted.awaits_choice,
                "clocks": _moved(standing.state.clocks, after.clocks, book.under(adopted.rule_version)),
            }
        )

    async def _standing(self, row: StoredRow) -> Standing:
        stream_type = self._desk.stream_types[row.kind]
        fits = row.change.state_schema == stream_type.state_schema
        head = StreamHead(
            kind=row.kind,
            stream_id=row.stream_id,
            version=row.version,
            state=row.change.state if fits else None,
            head_hash=row.head_hash,
            last_command_at=None,
            clock_offset=timedelta(0),
            organisation_version=0,
            known=None,
        )
        return await self._desk.standing_from(stream_type, head, self._desk.store.read_stream)

    async def _order(
        self, change: Change, named: Sequence[tuple[StreamKind, UUID]], actor: str, reason: str, paper: str
    ) -> Envelope:
        header = change.pack.header
        machine_now = self._desk.machine_now()
        today = (machine_now + await self._desk.store.clock_offset()).astimezone(LOCAL).date()
        body = {
            "occurred_on": today.isoformat(),
            "pack_version": header.version,
            **{f"{kind.value}_ids": [str(one) for this, one in named if this is kind] for kind in MOVED_KINDS},
            "choice": change.choice.value if change.choice is not None else None,
            "partly_approved_on": change.partly_approved_on.isoformat() if change.partly_approved_on else None,
            "reason": reason,
            "paper": paper,
        }
        policy_id = stream_id(StreamKind.POLICY, header.id)
        text = json.dumps(body, ensure_ascii=False)
        return Envelope(
            command_id=uuid5(policy_id, text),
            kind=StreamKind.POLICY,
            stream_id=policy_id,
            type="order_policy_change",
            actor=actor,
            body=text,
            apply_before=machine_now + _APPLY_WITHIN,
        )


def _moved(before: Sequence[RunningClock], after: Sequence[RunningClock], book: Rulebook) -> tuple[MovedClock, ...]:
    """The clocks whose last day is another; one that takes the place of another is told with it."""
    was = {clock.rule: clock for clock in before}
    becomes = {clock.rule: clock for clock in after}
    takes_place_of = {rule.id: rule.supersedes for rule in book.rules if rule.supersedes is not None}
    moved: list[MovedClock] = []
    for rule, clock in becomes.items():
        old = was.pop(rule, None) or was.pop(takes_place_of.get(rule, ""), None)
        if old is None or old.due_on != clock.due_on:
            moved.append(
                MovedClock(rule=rule, article=clock.article, was=old.due_on if old else None, becomes=clock.due_on)
            )
    moved += [
        MovedClock(rule=rule, article=clock.article, was=clock.due_on, becomes=None) for rule, clock in was.items()
    ]
    return tuple(moved)

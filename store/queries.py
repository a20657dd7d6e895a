"""The read side: queues, single streams, inboxes, by key and page by page.

Runs as the reader's role: whatever a query forgets, row-level security keeps to the areas named here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.streams import StreamType
from domain.values import StreamKind
from store.connections import unavailable_when_lost
from store.folding import fold
from store.history import state_at
from store.postgres_rows import EVENT_COLUMNS, event_of
from store.read_models import CaseFilter, EventRow, InboxRow, Page, PartyRow, StreamRow

#: Names all areas.
EVERYWHERE: Final = ("*",)

#: No id of ours gets there.
_BEYOND: Final = 2**62

_ROW: Final = (
    "kind, stream_id, version, code, project_code, area_path, step, "
    "CASE WHEN fault IS NULL OR closed THEN queue_state ELSE 'fault' END AS state, cause, due_on, next_due, "
    "why, case_officer, party_member, last_contact_on, paid_vnd, deposited_vnd, handed_over_on"
)

#: States that are no word of the queue itself.
_STATES: Final[Mapping[str, LiteralString]] = {"closed": "closed", "fault": "NOT closed AND fault IS NOT NULL"}


class BadCursor(ValueError):
    """A page was asked for behind a place that is none."""


class Queries:
    """Reads for one person: only within ``areas``, which are communes or commune/group paths.

    The fence holds on an engine of the reader's role; the door's role sees everything.
    """

    def __init__(self, engine: AsyncEngine, areas: Sequence[str] = EVERYWHERE) -> None:
        self._engine = engine
        self._areas = "\n".join(areas)

    async def cases(self, wanted: CaseFilter, cursor: str | None = None, limit: int = 50) -> Page[StreamRow]:
        """The queue: open before closed, soonest legal date first. Raises BadCursor, StoreUnavailable."""
        conditions, values = _conditions(wanted)
        if cursor is not None:
            closed, day, stream_id = _decoded(cursor, _flag, date.fromisoformat, UUID)
            conditions.append("(closed, queue_day, stream_id) > (%(closed)s, %(day)s, %(last)s)")
            values |= {"closed": closed, "day": day, "last": stream_id}
        found = await self._read(
            f"SELECT {_ROW}, closed, queue_day::text AS day_text FROM streams WHERE {' AND '.join(conditions)} "
            "ORDER BY closed, queue_day, stream_id LIMIT %(limit)s",
            {**values, "limit": limit + 1},
        )
        last = found[limit - 1] if len(found) > limit else None
        return Page(
            items=tuple(_stream_row(row) for row in found[:limit]),
            next=None if last is None else _encoded(last["closed"], last["day_text"], str(last["stream_id"])),
        )

    async def stream(self, stream_id: UUID) -> StreamRow | None:
        """One stream of any kind; None where there is none or it is out of sight. Raises StoreUnavailable."""
        return await self._one("stream_id = %(id)s", {"id": stream_id})

    async def by_code(self, kind: StreamKind, project_code: str, code: str) -> StreamRow | None:
        """One stream by the code people use. Raises StoreUnavailable."""
        return await self._one(
            "kind = %(kind)s AND project_code = %(project)s AND code = %(code)s",
            {"kind": kind.value, "project": project_code, "code": code},
        )

    async def projects(self, cursor: str | None = None, limit: int = 50) -> Page[StreamRow]:
        """The projects in sight, by code. Raises BadCursor, StoreUnavailable."""
        (after,) = _decoded(cursor, _text) if cursor is not None else ("",)
        found = await self._read(
            # A project's own code is its project code too, and that one the index knows first.
            f"SELECT {_ROW} FROM streams WHERE kind = %(kind)s AND project_code > %(after)s "
            "ORDER BY project_code LIMIT %(limit)s",
            {"kind": StreamKind.PROJECT.value, "after": after, "limit": limit + 1},
        )
        items = tuple(_stream_row(row) for row in found[:limit])
        return Page(items=items, next=_encoded(items[-1].project_code) if len(found) > limit else None)

    async def standing(self, project_code: str, cursor: str | None = None, limit: int = 50) -> Page[StreamRow]:
        """The households of a project, on either track, by code. Raises BadCursor, StoreUnavailable."""
        code, kind = _decoded(cursor, _text, _text) if cursor is not None else ("", "")
        found = await self._read(
            f"SELECT {_ROW} FROM streams WHERE kind IN ('case', 'donation') AND project_code = %(project)s "
            "AND (code, kind) > (%(code)s, %(kind)s) ORDER BY code, kind LIMIT %(limit)s",
            {"project": project_code, "code": code, "kind": kind, "limit": limit + 1},
        )
        items = tuple(_stream_row(row) for row in found[:limit])
        last = items[-1] if len(found) > limit else None
        return Page(items=items, next=None if last is None else _encoded(last.code, last.kind.value))

    async def events(self, stream_id: UUID, cursor: str | None = None, limit: int = 200) -> Page[EventRow]:
        """The log of a stream from its first event on. Raises BadCursor, StoreUnavailable."""
        (after,) = _decoded(cursor, _number) if cursor is not None else (0,)
        found = await self._read(
            "SELECT version, type, occurred_on, recorded_at, actor, on_behalf_of, payload::text AS payload FROM events "
            "WHERE stream_id = %(id)s AND version > %(after)s ORDER BY version LIMIT %(limit)s",
            {"id": stream_id, "after": after, "limit": limit + 1},
        )
        items = tuple(EventRow(**row) for row in found[:limit])
        return Page(items=items, next=_encoded(items[-1].version) if len(found) > limit else None)

    async def state_at(
        self,
        stream_type: StreamType[Any],
        stream_id: UUID,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> Any:
        """The state as it stood on a past day, as it was known at a past moment; None where there was nothing yet.

        Raises UnknownEventType, UpcastError, StoreUnavailable.
        """
        found = await self._read(
            f"SELECT {EVENT_COLUMNS} FROM events WHERE stream_id = %(id)s ORDER BY version", {"id": stream_id}
        )
        return state_at(stream_type, [event_of(tuple(row.values())) for row in found], as_of, known_at)

    async def inbox(self, recipient: str, cursor: str | None = None, limit: int = 50) -> Page[InboxRow]:
        """Somebody's inbox, newest line first. Raises BadCursor, StoreUnavailable."""
        (before,) = _decoded(cursor, _number) if cursor is not None else (_BEYOND,)
        found = await self._read(
            "SELECT i.id, i.recipient, i.kind, i.rung, i.subject, i.params::text AS params, s.kind AS stream_kind, "
            "i.stream_id, s.code, s.project_code, i.version, i.created_at, i.answered_at "
            "FROM inbox AS i JOIN streams AS s ON s.stream_id = i.stream_id "
            "WHERE i.recipient = %(recipient)s AND i.id < %(before)s ORDER BY i.id DESC LIMIT %(limit)s",
            {"recipient": recipient, "before": before, "limit": limit + 1},
        )
        items = tuple(InboxRow(**row) for row in found[:limit])
        return Page(items=items, next=_encoded(items[-1].id) if len(found) > limit else None)

    async def inbox_counts(self, project_code: str) -> Mapping[tuple[str, str], int]:
        """How many inbox lines a project's streams made, by kind and rung. Raises StoreUnavailable."""
        found = await self._read(
            "SELECT i.kind, i.rung, count(*) AS lines FROM inbox AS i JOIN streams AS s ON s.stream_id = i.stream_id "
            "WHERE s.project_code = %(project)s GROUP BY i.kind, i.rung",
            {"project": project_code},
        )
        return {(row["kind"], row["rung"]): row["lines"] for row in found}

    async def open_under(self, pack_id: str) -> Mapping[int, int]:
        """How many open streams stand under each version of a pack. Reads every row; raises StoreUnavailable."""
        found = await self._read(
            "SELECT (state #>> '{policy,version}')::integer AS version, count(*) AS streams FROM streams "
            "WHERE NOT closed AND state #>> '{policy,pack_id}' = %(pack)s GROUP BY 1",
            {"pack": pack_id},
        )
        return {row["version"]: row["streams"] for row in found}

    async def people(self, stream_id: UUID) -> Sequence[PartyRow]:
        """The people known under a stream, in plain words; none after an erasure. Raises StoreUnavailable."""
        found = await self._read(
            "SELECT party_id, role, name FROM parties WHERE stream_id = %(id)s ORDER BY role, party_id",
            {"id": stream_id},
        )
        return [PartyRow(**row) for row in found]

    async def _one(self, condition: str, values: Mapping[str, object]) -> StreamRow | None:
        found = await self._read(f"SELECT {_ROW} FROM streams WHERE {condition} LIMIT 1", values)
        return _stream_row(found[0]) if found else None

    async def _read(self, statement: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
        with unavailable_when_lost():
            async with self._engine.connect() as connection:
                # One transaction, also on the door's pool, as the areas are set for its length only.
                await connection.execution_options(isolation_level="READ COMMITTED")
                await connection.exec_driver_sql(
                    "SELECT set_config('app.areas', %(areas)s, true)", {"areas": self._areas}
                )
                found = await connection.exec_driver_sql(statement, dict(values))
                return [dict(row) for row in found.mappings()]


def _conditions(wanted: CaseFilter) -> tuple[list[str], dict[str, object]]:
    conditions = ["kind = 'case'"]
    values: dict[str, object] = {}

    def where(condition: LiteralString, **more: object) -> None:
        conditions.append(condition)
        values.update(more)

    if wanted.project is not None:
        where("project_code = %(project)s", project=wanted.project)
    if wanted.area is not None:
        # Two columns, so that both levels have an index in the order of the queue.
        where("area_path = %(area)s" if "/" in wanted.area else "commune = %(area)s", area=wanted.area)
    if wanted.step is not None:
        where("step = %(step)s", step=wanted.step)
    if wanted.state is not None:
        where(_STATES.get(wanted.state, "NOT closed AND fault IS NULL AND queue_state = %(state)s"), state=wanted.state)
    if wanted.assignee is not None:
        where("case_officer = %(officer)s", officer=wanted.assignee)
    if wanted.overdue is not None:
        where("NOT closed AND queue_day < %(overdue)s", overdue=wanted.overdue)
    if words := fold(wanted.q):
        pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where(
            "(code = %(code)s OR stream_id IN (SELECT * FROM streams_of_people(%(pattern)s, %(words)s)))",
            code=wanted.q.strip(),
            pattern=f"%{pattern}%",
            words=words,
        )
    return conditions, values


def _stream_row(row: Mapping[str, Any]) -> StreamRow:
    return StreamRow.model_validate({name: row[name] for name in StreamRow.model_fields})


def _encoded(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _decoded(cursor: str, *parts: Callable[[Any], Any]) -> tuple[Any, ...]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(part(value) for part, value in zip(parts, place, strict=True))
    except (ValueError, TypeError, AttributeError):
        raise BadCursor(cursor) from None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError(value)
    value.encode()  # a lone surrogate is no text
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < _BEYOND:
        raise ValueError(value)
    return value

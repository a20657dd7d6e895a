"""The baseline of ``rebuild``: the fastest fold in pure Python we know for the same events.

COPY out in binary, payloads decoded into structs that hold only what a case's state keeps (the rest of the JSON is
carried along unread), states encoded and copied into a table. It knows the events of this bench and no others,
checks nothing, and works out none of the columns by which queues find a case. A test holds its states against ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Final
from uuid import UUID

import psycopg

_LOG: Final = """
    COPY (SELECT e.stream_id, e.version, e.type, e.occurred_on::text, e.payload::text
          FROM events AS e JOIN streams AS s USING (stream_id) WHERE s.kind = 'case' ORDER BY e.stream_id, e.version)
    TO STDOUT (FORMAT binary)
"""
_LOG_TYPES: Final = ("uuid", "int4", "text", "text", "text")
TABLE: Final = "CREATE TABLE bare_rows (stream_id uuid PRIMARY KEY, version integer NOT NULL, state json NOT NULL)"
_ROWS: Final = "COPY bare_rows (stream_id, version, state) FROM STDIN (FORMAT binary)"
_ROW_TYPES: Final = ("uuid", "int4", "json")

_OPENING: Final = (
    *("code", "project_id", "project_code", "batch_id", "area_path", "residential_group", "resettlement"),
    *("land", "reward_until", "notify_from"),
)
#: Under which rules the case stands, as the opening and the state name them.
_POLICY: Final = {"pack_id": "pack_id", "pack_version": "version", "rule_version": "rule_version"}
_CLOCK: Final = ("step", "bound", "statutory", "started_on", "due_on", "due_at", "who_acts", "article", "rule_version")
#: The facts of this bench and the details that the state keeps of each.
_DETAILS: Final = {
    "notice_delivered": ("how",),
    "self_declaration_received": (),
    "inventory_minutes_signed": ("signed_by",),
    "plan_drafted": ("net_payable_vnd", "early_reward_vnd", "plan_version"),
    "stance_recorded": ("stance",),
    "dialogue_held": (),
}

Folded = tuple[UUID, int, bytes]
_Take = Callable[["_Case", str, int, str], None]


class _Case:
    """A case under way; one object serves all cases, one after the other."""

    __slots__ = ("clocks", "facts", "opened")

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.opened: Any = None
        self.facts: list[Any] = []
        self.clocks: dict[tuple[str, int], Any] = {}


class ThinFold:
    """Folds the log of a database whose cases went through this bench's acts."""

    def __init__(self) -> None:
        """Raises ModuleNotFoundError where msgspec is not installed."""
        self._msgspec = import_module("msgspec")
        self._encode: Callable[[object], bytes] = self._msgspec.json.encode
        raw: Any = self._msgspec.Raw
        self._fact = self._struct("Fact", [("version", int), ("on", str), ("type", str), ("details", Any)])
        self._takes: dict[str, _Take | None] = {
            "person_registered": None,
            "note_added": None,
            "case_opened": self._opened([*((name, raw) for name in (*_OPENING, *_POLICY)), ("case_officer", raw)]),
            "clock_started": self._started([("rule", str), ("round", int), *((name, raw) for name in _CLOCK)]),
            "clock_stopped": self._stopped(),
            **{name: self._recorded(name, details) for name, details in _DETAILS.items()},
        }

    def rows(self, connection: psycopg.Connection[Any]) -> Iterator[Folded]:
        """Stream id, version and state JSON of every case."""
        takes = self._takes
        current: UUID | None = None
        version = 0
        case = _Case()
        with connection.cursor() as cursor, cursor.copy(_LOG.encode()) as copy:
            copy.set_types(_LOG_TYPES)
            for stream_id, number, type_, day, payload in copy.rows():
                if stream_id != current:
                    if current is not None:
                        yield current, version, self._state(case, version)
                    current = stream_id
                    case.begin()
                take = takes[type_]
                if take is not None:
                    take(case, payload, number, day)
                version = number
        if current is not None:
            yield current, version, self._state(case, version)

    def rebuild(self, reading: psycopg.Connection[Any], writing: psycopg.Connection[Any]) -> int:
        """Copy every case's row into the table; the number of events folded."""
        as_json: Any = import_module("psycopg.types.json").Json
        as_it_is: Callable[[bytes], bytes] = bytes
        events = 0
        with writing.cursor() as cursor, cursor.copy(_ROWS.encode()) as copy:
            copy.set_types(_ROW_TYPES)
            for stream_id, version, state in self.rows(reading):
                copy.write_row((stream_id, version, as_json(state, dumps=as_it_is)))
                events += version
        writing.commit()
        return events

    def _state(self, case: _Case, version: int) -> bytes:
        opened = case.opened
        return self._encode(
            {
                "version": version,
                "opening": {name: getattr(opened, name) for name in _OPENING},
                "case_officer": opened.case_officer,
                "party_member": None,
                "facts": case.facts,
                "clocks": [
                    {
                        "rule": clock.rule,
                        "round": clock.round,
                        **{name: getattr(clock, name) for name in _CLOCK},
                        "pending": clock.rungs,
                        "fired": (),
                        "asked": (),
                    }
                    for clock in case.clocks.values()
                ],
                "ended_rounds": (),
                "grievances": (),
                "last_visit_on": None,
                "signers": {},
                "policy": {own: getattr(opened, told) for told, own in _POLICY.items()},
            }
        )

    def _struct(self, name: str, fields: Sequence[tuple[str, Any]], **options: Any) -> Any:
        return self._msgspec.defstruct(name, fields, gc=False, **options)

    def _decoder(self, struct: Any) -> Callable[[str], Any]:
        decode: Callable[[str], Any] = self._msgspec.json.Decoder(struct).decode
        return decode

    def _opened(self, fields: Sequence[tuple[str, Any]]) -> _Take:
        decode = self._decoder(self._struct("Opened", fields))

        def take(case: _Case, payload: str, _version: int, _day: str) -> None:
            case.opened = decode(payload)

        return take

    def _started(self, fields: Sequence[tuple[str, Any]]) -> _Take:
        decode = self._decoder(self._struct("Started", [*fields, ("rungs", self._msgspec.Raw)]))

        def take(case: _Case, payload: str, _version: int, _day: str) -> None:
            clock = decode(payload)
            case.clocks[(clock.rule, clock.round)] = clock

        return take

    def _stopped(self) -> _Take:
        decode = self._decoder(self._struct("Stopped", [("rule", str), ("round", int)]))

        def take(case: _Case, payload: str, _version: int, _day: str) -> None:
            clock = decode(payload)
            case.clocks.pop((clock.rule, clock.round), None)

        return take

    def _recorded(self, type_: str, details: Sequence[str]) -> _Take:
        struct = self._struct(type_, [(name, self._msgspec.Raw) for name in details])
        decode, fact = self._decoder(struct), self._fact

        def take(case: _Case, payload: str, version: int, day: str) -> None:
            case.facts.append(fact(version, day, type_, decode(payload)))

        return take

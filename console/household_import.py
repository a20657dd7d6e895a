"""Opens a project's households in bulk: lines of fields in, one transaction, a result per line out."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import structlog

from activities.messages import Envelope, Outcome, Status
from console.operations import Item, Operation, Operations, State
from console.problems import Problem, describe, invalid_input
from console.requests import HEADER_FIELDS, fields_of
from console.wiring import Wiring, WorkbookReader
from domain.identity import stream_id
from domain.values import StreamKind
from store.ports import StoreUnavailable

_log = structlog.get_logger(__name__)

#: As many streams as one COPY transaction opens; a larger project is sent in parts.
MOST_HOUSEHOLDS: Final = 10_000
#: A first import of that size takes seconds; what waits this long for the store is given up.
_APPLY_WITHIN: Final = timedelta(minutes=10)
#: What a line may be, and the kind of stream it opens.
_OPENS: Final = {"open_case": StreamKind.CASE, "open_donation": StreamKind.DONATION}


@dataclass(frozen=True, slots=True)
class Project:
    """The project the households belong to."""

    id: UUID
    code: str
    pack_id: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One household to be opened."""

    line: int
    code: str
    envelope: Envelope


def lines_of(body: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The objects of JSON lines with their line numbers; empty lines count but hold nothing.

    Raises Problem ``invalid_input`` naming the first line that is no JSON object.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append((number, fields_of(line)))
        except Problem:
            raise _wrong(number, "json_invalid") from None
    return found


def openings_of(
    project: Project, households: Sequence[tuple[int, Mapping[str, Any]]], account: str, wiring: Wiring
) -> tuple[UUID, list[Opening]]:
    """The operation's id and its commands; the same households give the same ids, so sending twice is safe.

    Raises Problem ``invalid_input`` for what is no opening of a household, or names one twice.
    """
    if not households:
        raise invalid_input([{"loc": ("body",), "type": "missing"}])
    if len(households) > MOST_HOUSEHOLDS:
        raise invalid_input([{"loc": ("body",), "type": "too_long", "ctx": {"max_length": MOST_HOUSEHOLDS}}])
    text = json.dumps([fields for _, fields in households], sort_keys=True, ensure_ascii=False)
    operation_id = uuid5(project.id, hashlib.sha256(text.encode()).hexdigest())
    openings = [_opening(project, operation_id, line, fields, account, wiring) for line, fields in households]
    seen: set[UUID] = set()
    for opening in openings:
        if opening.envelope.stream_id in seen:
            raise _wrong(opening.line, "repeated", "code")
        seen.add(opening.envelope.stream_id)
    return operation_id, openings


class HouseholdImport:
    """Runs imports behind their requests."""

    def __init__(self, wiring: Wiring, workbooks: WorkbookReader | None) -> None:
        """``workbooks`` is None where only JSON lines are taken."""
        self.workbooks = workbooks
        self.operations = Operations()
        self._wiring = wiring
        self._running: set[asyncio.Task[None]] = set()

    def begin(
        self, operation_id: UUID, project: Project, openings: Sequence[Opening], account: str, language: str
    ) -> Operation:
        """Start opening the households and answer at once; the same operation under way is not started twice."""
        known = self.operations.get(operation_id)
        if known is not None and known.state in {State.RUNNING, State.DONE}:
            return known
        operation = Operation(
            id=operation_id,
            kind="open_households",
            project=project.code,
            account=account,
            state=State.RUNNING,
            done=0,
            total=len(openings),
            started_at=self._wiring.machine_now(),
            items=[_item(one) for one in openings],
        )
        self.operations.keep(operation)
        task = asyncio.create_task(self._run(operation, openings, language), name=f"import-{operation_id}")
        self._running.add(task)
        task.add_done_callback(self._ended)
        return operation

    async def close(self) -> None:
        """Let what is under way end: a first import is one transaction of seconds."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        mistake = None if task.cancelled() else task.exception()
        if mistake is not None:
            # Its kind alone: a message may quote what a line held.
            _log.error("import_failed", task=task.get_name(), mistake=type(mistake).__name__)

    async def _run(self, operation: Operation, openings: Sequence[Opening], language: str) -> None:
        state, items = State.FAILED, operation.items
        try:
            outcomes = await self._wiring.bulk.open_all([one.envelope for one in openings])
            items = [_item(one, outcome, language) for one, outcome in zip(openings, outcomes, strict=True)]
            opened = all(outcome.status is Status.APPLIED for outcome in outcomes)
            state = State.DONE if opened else State.REFUSED
        except StoreUnavailable:
            _log.warning("import_without_store", operation=str(operation.id))
        finally:
            # Also after a mistake of ours: an operation that says "running" for ever helps nobody.
            self.operations.keep(
                operation.model_copy(
                    update={
                        "state": state,
                        "done": operation.total if state is State.DONE else 0,
                        "items": items,
                        "finished_at": self._wiring.machine_now(),
                    }
                )
            )


def _opening(
    project: Project, operation_id: UUID, line: int, fields: Mapping[str, Any], account: str, wiring: Wiring
) -> Opening:
    name, code = fields.get("type", "open_case"), fields.get("code")
    if not isinstance(name, str) or name not in _OPENS:
        raise _wrong(line, "literal_error", "type", expected=", ".join(_OPENS))
    if not isinstance(code, str) or not code:
        raise _wrong(line, "missing", "code")
    staff = fields.get("on_behalf_of")
    if staff is not None and not isinstance(staff, str):
        raise _wrong(line, "string_type", "on_behalf_of")
    kind = _OPENS[name]
    body = {name: value for name, value in fields.items() if name not in HEADER_FIELDS}
    body |= {"project_id": str(project.id), "project_code": project.code}
    if kind is StreamKind.CASE:
        body.setdefault("pack_id", project.pack_id)
    stream = stream_id(kind, project.code, code)
    envelope = Envelope(
        command_id=uuid5(operation_id, str(stream)),
        kind=kind,
        stream_id=stream,
        type=name,
        schema_version=wiring.stream_types[kind].commands[name].SCHEMA_VERSION,
        actor=account,
        on_behalf_of=staff,
        body=json.dumps(body, ensure_ascii=False),
        apply_before=wiring.machine_now() + _APPLY_WITHIN,
    )
    return Opening(line, code, envelope)


def _item(opening: Opening, outcome: Outcome | None = None, language: str = "") -> Item:
    refusal = outcome.refusal if outcome is not None else None
    return Item(
        line=opening.line,
        code=opening.code,
        id=opening.envelope.stream_id,
        command_id=opening.envelope.command_id,
        status=Status.UNKNOWN if outcome is None else outcome.status,
        version=0 if outcome is None else outcome.version,
        refusal=None if refusal is None else describe(refusal, language),
    )


def _wrong(line: int, type: str, field: str = "", **limits: str) -> Problem:
    return invalid_input([{"loc": (f"line {line}", *([field] if field else [])), "type": type, "ctx": limits}])

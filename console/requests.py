"""From the bytes of a request to an envelope: JSON read strictly, text in NFC, the header checked.

The command's own fields are not looked at here: the door parses them, for every caller alike.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from activities.messages import Envelope
from console.problems import Problem, invalid_input
from domain.messages import Command, Handling
from domain.streams import StreamType
from domain.values import StaffCode, StreamKind

#: What a person sent and nobody could apply by then is refused: nobody waits longer for a form.
APPLY_WITHIN: Final = timedelta(seconds=30)
#: Fields of the request that are not fields of the command.
HEADER_FIELDS: Final = frozenset({"type", "command_id", "expected_version", "on_behalf_of"})
#: Commands that only deliveries send: facts of another stream, which nobody may claim by hand.
SYSTEM_ONLY: Final = frozenset(
    {
        "take_batch_decision",
        "take_batch_correction",
        "take_alignment_change",
        "note_draft",
        "link_grievance",
        "adopt_policy",
    }
)


class CommandHeader(BaseModel):
    """What every command says beside its own fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$", description="Name of the command in snake_case")]
    command_id: Annotated[UUID, Field(description="Made by the sender; sending it again changes nothing")]
    expected_version: Annotated[
        StrictInt | None, Field(ge=0, description="The version the sender saw; optional for notes, 0 to open a stream")
    ] = None
    on_behalf_of: Annotated[
        StaffCode | None, Field(description="Staff code of the cadre who acts; optional for notes")
    ] = None


def fields_of(raw: bytes) -> dict[str, Any]:
    """The JSON object of a body, its text in NFC.

    Raises Problem ``invalid_input``.
    """
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
        fields = json.loads(text, parse_constant=_no_number)
        # Escapes name letters too: normalised once more after they are resolved.
        text = unicodedata.normalize("NFC", json.dumps(fields, ensure_ascii=False))
        text.encode()
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(fields, dict):
        raise _unreadable()
    return fields


def envelope_of(
    kind: StreamKind,
    stream_type: StreamType[Any],
    stream_id: UUID,
    fields: dict[str, Any],
    actor: str,
    machine_now: Callable[[], datetime],
) -> Envelope:
    """The envelope of a person's command.

    Raises Problem: ``invalid_input`` for a header that does not fit or an act without
    ``expected_version``, ``signer_missing`` for an act nobody of the office stands behind, ``forbidden`` for what
    only the system sends.
    """
    try:
        header = CommandHeader.model_validate(fields)
    except ValidationError as error:
        raise invalid_input([dict(one) for one in error.errors(include_url=False, include_input=False)]) from None
    if header.type in SYSTEM_ONLY:
        raise Problem(403, "forbidden")
    command = stream_type.commands.get(header.type)
    if command is not None and command.HANDLING is Handling.ACT and header.expected_version is None:
        raise invalid_input([{"loc": ("expected_version",), "type": "missing"}])
    if command is not None and needs_signer(kind, command) and header.on_behalf_of is None:
        raise Problem(422, "signer_missing")
    body = {name: value for name, value in fields.items() if name not in HEADER_FIELDS}
    return Envelope(
        command_id=header.command_id,
        kind=kind,
        stream_id=stream_id,
        type=header.type,
        schema_version=command.SCHEMA_VERSION if command is not None else 1,
        actor=actor,
        on_behalf_of=header.on_behalf_of,
        expected_version=header.expected_version,
        body=json.dumps(body, ensure_ascii=False),
        apply_before=machine_now() + APPLY_WITHIN,
    )


def needs_signer(kind: StreamKind, command: type[Command]) -> bool:
    """Whether a person's command names the cadre who acts: duties kept apart are judged by that name (brief 4.2)."""
    # The staff list itself is entered before anybody is on it.
    return command.HANDLING is Handling.ACT and kind is not StreamKind.ORGANISATION


def _unreadable() -> Problem:
    return invalid_input([{"loc": ("body",), "type": "json_invalid"}])


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")

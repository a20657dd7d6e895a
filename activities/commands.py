"""What the door makes of an envelope before it touches the store: text, hash and typed command.

Nothing here needs the stream, so it all happens outside the transaction.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import to_json

from activities.messages import Envelope, Refusal
from domain.errors import UnknownCommandType
from domain.messages import Command, command_class
from domain.privacy import SEALED
from domain.streams import StreamType
from domain.values import StreamKind

StreamTypes = Mapping[StreamKind, StreamType[Any]]

#: Longest body anybody may send: the widest form with its 4,000-letter reasons fits thirty times over.
MOST_BODY_CHARACTERS: Final = 1_000_000
#: Problems of a form shown at once; a person mends the first ones first.
MOST_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """An envelope with what could be told of it without its stream."""

    envelope: Envelope
    stream_type: StreamType[Any]
    body_hash: bytes
    command: Command | None
    """The typed command; None where ``refusal`` says why there is none."""
    refusal: Refusal | None


def refusal(code: str, **params: Any) -> Refusal:
    """A refusal with its parameters as JSON: dates in ISO form, ids and decimals as text."""
    return Refusal(code=code, params=to_json(params, fallback=str).decode())


def prepare(stream_types: StreamTypes, envelope: Envelope) -> Prepared:
    """Bring the body to one form, hash it, and parse it into its command class."""
    stream_type = stream_types[envelope.kind]
    text, problem = _canonical(envelope.body)
    body_hash = _hash(envelope, text)
    if problem is not None:
        return Prepared(envelope, stream_type, body_hash, None, problem)
    try:
        command = command_class(stream_type.commands, envelope.type).model_validate_json(text)
    except UnknownCommandType:
        return Prepared(envelope, stream_type, body_hash, None, refusal("unknown_command", type=envelope.type))
    except ValidationError as error:
        return Prepared(envelope, stream_type, body_hash, None, invalid_input(error))
    return Prepared(envelope, stream_type, body_hash, command, None)


def invalid_input(error: ValidationError) -> Refusal:
    """Which fields do not fit and why; the values themselves stay out, as they may be personal."""
    problems = error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS]
    for problem in problems:
        if problem["type"] == "string_too_long":
            return refusal("text_too_long", field=_place(problem["loc"]), longest=problem["ctx"]["max_length"])
    return refusal(
        "invalid_input",
        field=_place(problems[0]["loc"]),
        problem=problems[0]["msg"],
        problems=[{"field": _place(p["loc"]), "type": p["type"], "problem": p["msg"]} for p in problems],
    )


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


def _canonical(body: str) -> tuple[str, Refusal | None]:
    """The body in NFC with sorted keys, so that the same form sent twice is the same text.

    People type Vietnamese composed and decomposed; one word has to have one spelling in the log.
    """
    if len(body) > MOST_BODY_CHARACTERS:
        return body, refusal("text_too_long", field="", longest=MOST_BODY_CHARACTERS)
    try:
        fields = json.loads(body)
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        text.encode()  # a lone surrogate is no text
    except (ValueError, RecursionError):
        return body, refusal("invalid_input", field="", problem="not a JSON object", problems=[])
    if not isinstance(fields, dict):
        return body, refusal("invalid_input", field="", problem="not a JSON object", problems=[])
    # PostgreSQL holds no NUL, and a text that begins like a sealed one could never be opened again.
    if "\\u0000" in text or f'"{SEALED}' in text:
        return text, refusal("invalid_input", field="", problem="reserved characters", problems=[])
    return unicodedata.normalize("NFC", text), None


def _hash(envelope: Envelope, text: str) -> bytes:
    parts = (envelope.kind.value, str(envelope.stream_id), envelope.type, envelope.on_behalf_of or "", text)
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).digest()

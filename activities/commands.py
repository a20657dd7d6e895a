"""What the door makes of an envelope before it touches the store: text, hash and typed command.

Nothing here needs the stream, so it all happens outside the transaction. Refusals are remembered in
the clear, so they repeat nothing that was typed: no value, no name of a field the form does not have.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from activities.messages import Envelope, Refusal
from domain.errors import UnknownCommandType
from domain.messages import Command, command_class
from domain.privacy import SEALED
from domain.streams import StreamType
from domain.values import StreamKind
from domain.wording.inputs import limits_of

StreamTypes = Mapping[StreamKind, StreamType[Any]]

#: Longest body anybody may send: the widest form with its 4,000-letter reasons fits thirty times over.
MOST_BODY_CHARACTERS: Final = 1_000_000
#: Problems of a form shown at once; a person mends the first ones first.
MOST_PROBLEMS: Final = 20
#: Stands for what a person made up where a name of ours belongs.
UNKNOWN: Final = "?"
_COMMAND_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,79}")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


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
        form = command_class(stream_type.commands, envelope.type)
    except UnknownCommandType:
        name = envelope.type if _COMMAND_NAME.fullmatch(envelope.type) else UNKNOWN
        return Prepared(envelope, stream_type, body_hash, None, refusal("unknown_command", type=name))
    try:
        command = form.model_validate_json(text)
    except ValidationError as error:
        return Prepared(envelope, stream_type, body_hash, None, invalid_input(form, error))
    return Prepared(envelope, stream_type, body_hash, command, None)


def invalid_input(form: type[BaseModel], error: ValidationError) -> Refusal:
    """Which fields of the form do not fit and by which kind of problem; ``domain.wording.inputs`` has the words."""
    problems = error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS]
    names = _names_in(form)
    for problem in problems:
        if problem["type"] == "string_too_long":
            return refusal("text_too_long", field=_place(names, problem["loc"]), longest=problem["ctx"]["max_length"])
    return _misfit(*({"field": _place(names, p["loc"]), "type": p["type"], **limits_of(p)} for p in problems))


def _misfit(*problems: Mapping[str, Any]) -> Refusal:
    return refusal("invalid_input", field=problems[0]["field"], problems=problems)


def _place(names: frozenset[str], loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) if isinstance(part, int) or part in names else UNKNOWN for part in loc)


@lru_cache(maxsize=512)
def _names_in(form: type[BaseModel]) -> frozenset[str]:
    """The names of the fields of a form and of the forms inside it."""
    return frozenset(_field_names(form))


def _field_names(annotation: object) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name
            yield from _field_names(field.annotation)
    for part in get_args(annotation):
        yield from _field_names(part)


def _canonical(body: str) -> tuple[str, Refusal | None]:
    """The body in NFC with sorted keys, so that the same form sent twice is the same text.

    People type Vietnamese composed and decomposed; one word has to have one spelling in the log.
    """
    if len(body) > MOST_BODY_CHARACTERS:
        return body, refusal("text_too_long", field="", longest=MOST_BODY_CHARACTERS)
    try:
        fields = json.loads(body)
        text = _encode(fields)
        text.encode()  # a lone surrogate is no text
    except (ValueError, RecursionError):
        return body, _misfit({"field": "", "type": "json_invalid"})
    if not isinstance(fields, dict):
        return body, _misfit({"field": "", "type": "json_invalid"})
    # PostgreSQL holds no NUL, and a text that begins like a sealed one could never be opened again.
    if "\\u0000" in text or f'"{SEALED}' in text:
        return text, _misfit({"field": "", "type": "reserved_characters"})
    return unicodedata.normalize("NFC", text), None


def _hash(envelope: Envelope, text: str) -> bytes:
    parts = (envelope.kind.value, str(envelope.stream_id), envelope.type, envelope.on_behalf_of or "", text)
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).digest()

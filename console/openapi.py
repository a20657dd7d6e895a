"""OpenAPI 3.1 with every command of every stream, made from the domain's own models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from console.requests import SYSTEM_ONLY, CommandHeader, needs_signer
from domain.messages import Command, Handling, by_type
from domain.streams import StreamType
from domain.values import StreamKind

_REF: Final = "#/components/schemas/"


def add_commands(app: FastAPI, stream_types: Mapping[StreamKind, StreamType[Any]]) -> None:
    """Have the app's document name every command, discriminated by ``type``."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            drawn = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            schemas = drawn.setdefault("components", {}).setdefault("schemas", {})
            for kind, stream_type in stream_types.items():
                schemas.update(command_schemas(kind, stream_type.commands))
            app.openapi_schema = drawn
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def union_name(kind: StreamKind) -> str:
    """Name of the schema that stands for any command of a kind of stream."""
    return f"{kind.value.capitalize()}Command"


def body_of(kind: StreamKind) -> dict[str, Any]:
    """The ``openapi_extra`` of a route that takes commands of a kind of stream."""
    schema = {"$ref": _REF + union_name(kind)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def command_schemas(kind: StreamKind, commands: Mapping[str, type[Command]]) -> dict[str, Any]:
    """Schemas of all commands people may send to a kind of stream, their parts, and the union."""
    sent = by_type(*(command for name, command in commands.items() if name not in SYSTEM_ONLY))
    prefix = kind.value.capitalize()
    # Two streams may name their details alike, so every part carries the stream's name.
    models: list[type[BaseModel]] = [CommandHeader, *sent.values()]
    drawn, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template=f"{_REF}{prefix}{{model}}"
    )
    parts: dict[str, Any] = dict(definitions.get("$defs", {}))
    header = parts.pop(_name(drawn[CommandHeader, "validation"], prefix))["properties"]
    mapping: dict[str, str] = {}
    for name, command in sent.items():
        key = _name(drawn[command, "validation"], prefix)
        parts[key] = _with_header(parts[key], kind, command, header)
        mapping[name] = _REF + prefix + key
    schemas = {prefix + key: part for key, part in parts.items()}
    schemas[union_name(kind)] = {
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
    return schemas


def _name(reference: Mapping[str, Any], prefix: str) -> str:
    ref: str = reference["$ref"]
    return ref.removeprefix(_REF + prefix)


def _with_header(
    schema: Mapping[str, Any], kind: StreamKind, command: type[Command], header: Mapping[str, Any]
) -> dict[str, Any]:
    """The command's own fields with those every request has."""
    own = schema.get("properties", {})
    required = ["type", "command_id", *schema.get("required", [])]
    if command.HANDLING is Handling.ACT:
        required.append("expected_version")
    if needs_signer(kind, command):
        required.append("on_behalf_of")
    return {
        **schema,
        "properties": {
            "type": {"const": command.TYPE, "type": "string"},
            **{field: header[field] for field in ("command_id", "expected_version", "on_behalf_of")},
            **own,
        },
        "required": required,
        "x-handling": command.HANDLING.value,
    }

"""The API's document names every command that can be sent."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from console.openapi import command_schemas
from console.requests import SYSTEM_ONLY
from domain.registry import STREAM_TYPES
from domain.values import StreamKind


@pytest.mark.parametrize("kind", list(StreamKind))
def test_every_command_is_documented(kind: StreamKind) -> None:
    """The union lists each command people may send, by its type, and no reference leads nowhere."""
    schemas = command_schemas(kind, STREAM_TYPES[kind].commands)
    union = schemas[f"{kind.value.capitalize()}Command"]
    assert set(union["discriminator"]["mapping"]) == set(STREAM_TYPES[kind].commands) - SYSTEM_ONLY
    text = json.dumps(schemas)
    assert {ref for ref in re.findall(r"#/components/schemas/(\w+)", text) if ref not in schemas} == set()
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_an_act_demands_a_version_and_a_note_does_not() -> None:
    """What the edge asks for is what the document says."""
    schemas = command_schemas(StreamKind.CASE, STREAM_TYPES[StreamKind.CASE].commands)
    assert "expected_version" in schemas["CaseDeliverNotice"]["required"]
    assert "expected_version" not in schemas["CaseAddNote"]["required"]
    assert schemas["CaseAddNote"]["properties"]["type"] == {"const": "add_note", "type": "string"}

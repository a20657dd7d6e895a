"""From bytes to an envelope: NFC, strict JSON, a header that is checked."""

from __future__ import annotations

import ast
import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest

from activities.messages import Envelope
from console.problems import Problem
from console.requests import SYSTEM_ONLY, envelope_of, fields_of
from domain.registry import STREAM_TYPES
from domain.values import StreamKind

DOMAIN: Final = Path(__file__).parents[2] / "domain"
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


def envelope(**fields: Any) -> Envelope:
    """The envelope of a case's command."""
    form = {"type": "add_note", "command_id": str(uuid4()), "occurred_on": "2026-06-01", **fields}
    return envelope_of(StreamKind.CASE, STREAM_TYPES[StreamKind.CASE], uuid4(), form, "bot", lambda: NOW)


@pytest.mark.parametrize("escaped", [True, False])
def test_decomposed_letters_are_composed(escaped: bool) -> None:
    """Vietnamese typed decomposed arrives composed, whether as letters or as escapes."""
    name = "Nguyễn Thị Bưởi"
    raw = json.dumps({"text": unicodedata.normalize("NFD", name)}, ensure_ascii=escaped).encode()
    assert fields_of(raw) == {"text": name}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[1]",
        b"{",
        b'{"a": NaN}',
        b"\xff\xfe",
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    """Whatever bytes come, the answer is that the body is not understood."""
    with pytest.raises(Problem) as refusal:
        fields_of(raw)
    assert (refusal.value.status, refusal.value.code) == (422, "invalid_input")


def test_the_header_is_taken_out_of_the_body() -> None:
    """The door gets the command's own fields, and what surrounds them in the envelope."""
    sent = envelope(text="Đã gặp hộ", expected_version=4, on_behalf_of="CB01")
    assert json.loads(sent.body) == {"occurred_on": "2026-06-01", "text": "Đã gặp hộ"}
    assert (sent.actor, sent.on_behalf_of, sent.expected_version) == ("bot", "CB01", 4)
    assert sent.apply_before == NOW + timedelta(seconds=30)


def test_a_note_needs_no_version_and_an_act_does() -> None:
    """Whoever moves the procedure says what they looked at."""
    assert envelope(text="x").expected_version is None
    with pytest.raises(Problem) as refusal:
        envelope(type="deliver_notice")
    assert refusal.value.params["field"] == "expected_version"


@pytest.mark.parametrize(
    "type", ["deliver_notice", "prepare_payment", "correct_fact", "withdraw_fact", "reverse_payment"]
)
def test_an_act_names_who_acts(type: str) -> None:
    """Without a signer no duty could be judged, so there is none to leave out."""
    with pytest.raises(Problem) as refusal:
        envelope(type=type, expected_version=3, on_behalf_of=None)
    assert (refusal.value.status, refusal.value.code) == (422, "signer_missing")
    assert envelope(type=type, expected_version=3, on_behalf_of="CB01").on_behalf_of == "CB01"


@pytest.mark.parametrize(
    "wrong",
    [
        {"command_id": "1"},
        {"expected_version": True},
        {"expected_version": -1},
        {"expected_version": 1.5},
        {"type": "Add Note"},
        {"type": None},
        {"on_behalf_of": "CB\x0001"},
        {"on_behalf_of": "1" * 41},
        {"on_behalf_of": "Nguyễn"},
    ],
)
def test_a_header_that_does_not_fit_is_named(wrong: dict[str, Any]) -> None:
    """Each field of the header that does not fit is told by its name."""
    with pytest.raises(Problem) as refusal:
        envelope(text="x", **wrong)
    assert refusal.value.params["field"] == next(iter(wrong))


def test_what_only_a_delivery_says_is_forbidden() -> None:
    """A batch's decision cannot be claimed by hand."""
    with pytest.raises(Problem) as refusal:
        envelope(type="take_batch_decision", expected_version=1)
    assert (refusal.value.status, refusal.value.code) == (403, "forbidden")


def test_every_command_a_stream_delivers_is_forbidden_to_people() -> None:
    """Whoever adds a delivery cannot forget to close its command: the names are read where deliveries are made."""
    names = {name for stream_type in STREAM_TYPES.values() for name in stream_type.commands}
    delivered: set[str] = set()
    for module in DOMAIN.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
        if any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Delivery" for node in nodes):
            told = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            assert told & names, module
            delivered |= told & names
    assert delivered == SYSTEM_ONLY

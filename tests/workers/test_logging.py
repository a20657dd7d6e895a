"""Logs are one line per event, for people or machines, and name nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from workers.logging import configure_logging, redact


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_machines_get_one_json_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Ours and a library's line come out alike, with the level, the time and the fields as fields."""
    configure_logging(for_machines=True)
    structlog.get_logger("workers.test").info("worker_started", task_queue="landclear")
    logging.getLogger("library").warning("đã nối lại", extra={"tries": 2})
    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert ours["event"] == "worker_started"
    assert ours["task_queue"] == "landclear"
    assert ours["level"] == "info"
    assert theirs["event"] == "đã nối lại"
    assert theirs["tries"] == 2


def test_people_get_a_readable_line_and_standard_output_stays_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """A person reads the event and its fields without braces; standard output belongs to the verb's answer."""
    configure_logging(for_machines=False)
    structlog.get_logger("workers.test").warning("temporal_is_new", target="127.0.0.1:7233")
    said = capsys.readouterr()
    assert "temporal_is_new" in said.err
    assert "{" not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "field",
    [
        {"name": "Nguyễn Thị Mẫu"},
        {"personal_id": "001099012345"},
        {"body": {"note": "nhà ông Mẫu"}},
        {"problem": "no column for 0912345678"},
        {"detail": {"text": "căn cước 001099012345"}},
        {"details": ["+84912345678"]},
    ],
)
def test_no_person_comes_through(field: dict[str, object]) -> None:
    """Whatever field a name, a number or free text is logged under by mistake, it is taken out."""
    said = json.dumps(redact(None, "info", {"event": "import_failed", **field}), ensure_ascii=False)
    for personal in ("Mẫu", "001099012345", "912345678"):
        assert personal not in said


def test_ids_and_times_are_left_alone() -> None:
    """What operators search by is not mistaken for a phone number."""
    event = {"event": "act", "stream_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "timestamp": "2026-11-20T10:00:00Z"}
    assert redact(None, "info", dict(event)) == event

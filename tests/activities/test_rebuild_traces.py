"""What a rebuild asks the log for, and what it works out once for many streams."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from activities.rebuild import traceless
from domain.case.events import NoteAdded
from domain.case.stream import CaseStream
from domain.clocks.events import ClockStopped, StopOutcome
from domain.messages import Event, by_type
from domain.values import StreamKind
from store.history import recorded
from store.ports import Trace
from tests.activities.counter import CounterStream


class _Ledger(CounterStream):
    """A kind of stream that keeps what a case passes by under the same name."""

    events = by_type(type("NoteAdded", (Event,), {}))


def _trace(event: Event) -> Trace:
    """The event as a stream of its own tells it."""
    told = event.model_dump_json()
    return Trace(uuid4(), 7, uuid4(), event.TYPE, 1, date(2026, 5, 12), datetime.now(UTC), "test", "CB01", told)


def test_only_what_is_traceless_in_every_kind_of_stream_is_left_out() -> None:
    """The log is asked by the names of events alone, which two kinds of streams may share."""
    assert traceless({StreamKind.CASE: CaseStream()})[NoteAdded.TYPE] == NoteAdded.SCHEMA_VERSION
    both = traceless({StreamKind.CASE: CaseStream(), StreamKind.GRIEVANCE: _Ledger()})
    assert NoteAdded.TYPE not in both
    assert "photo_attached" in both


def test_clock_events_of_the_same_words_are_read_once() -> None:
    """The households of a batch share their days; what only one household tells is not kept at hand."""
    case = CaseStream()
    stopped = ClockStopped(rule="inventory", round=1, outcome=StopOutcome.IN_TIME, due_on=date(2026, 6, 1))
    one, other = (recorded(case, _trace(stopped)) for _ in range(2))
    assert one.event is other.event
    assert one.event == stopped
    noted, again = (recorded(case, _trace(NoteAdded(text="sealed:x"))) for _ in range(2))
    assert noted.event == again.event
    assert noted.event is not again.event

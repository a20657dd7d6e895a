"""Events that say of themselves that they leave no trace in the state tell the truth."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from domain.case.events import InventoryLineRecorded, NoteAdded, PersonRegistered, PhotoAttached
from domain.messages import Event, Recorded
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from tests.domain.house import DrivenCase, inventoried

TRACELESS: list[Event] = [
    PersonRegistered(party_id=uuid4(), role="head", name="sealed:x"),
    NoteAdded(text="sealed:x"),
    PhotoAttached(sha256="0" * 64),
    InventoryLineRecorded(line_id=uuid4(), description="sealed:x", quantity="3"),
]


@pytest.mark.parametrize("event", TRACELESS, ids=lambda event: event.TYPE)
def test_a_traceless_event_moves_the_version_and_nothing_else(event: Event) -> None:
    """So a rebuild may pass it by and come to the same state."""
    case = inventoried(DrivenCase())
    recorded = Recorded(case.state.version + 1, date(2026, 6, 5), event, datetime.now(UTC), "test", "CB01")
    after = case.stream.evolve(case.state, recorded)
    assert after == case.state.model_copy(update={"version": case.state.version + 1})


def test_every_traceless_event_is_tried_here() -> None:
    """A class that claims it without a test could lose facts in a rebuild."""
    claims: set[Any] = {
        event for kind in StreamKind for event in STREAM_TYPES[kind].events.values() if not event.LEAVES_A_TRACE
    }
    assert claims == {type(event) for event in TRACELESS}

"""The hash chain: what it covers, and that it finds what was changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from uuid import uuid4

import pytest

from store.chain import CANON_VERSION, GENESIS, FloatInPayload, broken_links, canonical, chained, link
from store.ports import StoredEvent
from tests.store.stand_ins import event

STREAM: Final = uuid4()
COMMAND: Final = uuid4()
CHANGES: Final = {
    "stream_id": uuid4(),
    "version": 9,
    "command_id": uuid4(),
    "ordinal": 3,
    "type": "notice_withdrawn",
    "schema_version": 2,
    "occurred_on": date(2026, 1, 2),
    "recorded_at": datetime(2026, 1, 2, tzinfo=UTC),
    "actor": "somebody",
    "on_behalf_of": None,
    "payload": '{"note": "khác"}',
    "canon_version": 2,
}
NOT_COVERED: Final = {"prev_hash", "hash", "position", "epoch", "tx", "written_at"}


def chain() -> list[StoredEvent]:
    """Three linked events."""
    return chained(GENESIS, [event(STREAM, version, COMMAND, version - 1) for version in (1, 2, 3)])


def test_every_column_is_covered_or_named_as_not() -> None:
    """A column added to the log is either covered here or excepted on purpose."""
    assert set(StoredEvent._fields) == set(CHANGES) | NOT_COVERED


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_a_changed_column_is_found(column: str) -> None:
    """Whatever is changed in the middle of a stream, the chain no longer holds there."""
    events = chain()
    events[1] = events[1]._replace(**{column: CHANGES[column]})  # type: ignore[arg-type]
    assert ("canon_version" if column == "canon_version" else "hash") in {link.reason for link in broken_links(events)}


def test_a_removed_event_is_found() -> None:
    """A gap shows twice: in the versions and in the hashes."""
    events = chain()
    assert [(link.version, link.reason) for link in broken_links([events[0], events[2]])] == [
        (3, "version_gap"),
        (3, "prev_hash"),
    ]


def test_the_form_an_event_was_hashed_in_is_part_of_its_hash() -> None:
    """Nobody turns an event into one of another form and keeps its hash."""
    one = chain()[0]
    assert one.canon_version == CANON_VERSION
    assert link(GENESIS, one) == one.hash
    assert link(GENESIS, one._replace(canon_version=CANON_VERSION + 1)) != one.hash


def test_the_form_does_not_depend_on_printing() -> None:
    """Spaces, key order and another time zone of the same instant are the same event."""
    one = event(STREAM, 1, COMMAND)
    other = one._replace(
        payload='{"amount_vnd":9007199254740993,   "note":"\\u0111\\u00e3 giao"}',
        recorded_at=one.recorded_at.astimezone(timezone(timedelta(hours=7))),
    )
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize("number", ["1.5", "1e3", "NaN"])
def test_binary_fractions_are_refused(number: str) -> None:
    """A number that may print differently elsewhere never enters the log."""
    with pytest.raises(FloatInPayload):
        chained(GENESIS, [event(STREAM, 1, COMMAND)._replace(payload=f'{{"area": {number}}}')])

"""The state that a whole stream adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.streams import StreamType
from store.history import recorded
from store.ports import StoredEvent


def fold(stream_type: StreamType[Any], events: Iterable[StoredEvent]) -> Any:
    """The state of a stream after its events.

    Raises UnknownEventType when a newer worker wrote one, UpcastError when a payload does not fit.
    """
    state = stream_type.initial()
    for stored in events:
        state = stream_type.evolve(state, recorded(stream_type, stored))
    return state

"""Stored events as the domain sees them, and the fold over a stream."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from domain.errors import UnknownEventType, UpcastError
from domain.messages import Recorded, event_class
from domain.streams import StreamType
from store.ports import StoredEvent


def recorded(stream_type: StreamType[Any], stored: StoredEvent) -> Recorded:
    """The event of a stored one.

    Raises UnknownEventType when a newer worker wrote it, UpcastError when the payload does not fit.
    """
    cls = event_class(stream_type.events, stored.type)
    if stored.schema_version > cls.SCHEMA_VERSION:
        raise UnknownEventType(f"{stored.type} of schema {stored.schema_version}")
    try:
        event = cls.model_validate_json(stored.payload)
    except ValidationError as error:
        # The payload may be personal, so only the place of the misfit is told.
        places = [".".join(map(str, e["loc"])) for e in error.errors(include_url=False, include_input=False)]
        raise UpcastError(f"{stored.type} at {stored.stream_id}/{stored.version}: {places}") from None
    return Recorded(
        version=stored.version,
        occurred_on=stored.occurred_on,
        event=event,
        recorded_at=stored.recorded_at,
        actor=stored.actor,
        on_behalf_of=stored.on_behalf_of,
        command_id=stored.command_id,
    )


def fold(stream_type: StreamType[Any], events: Iterable[StoredEvent]) -> Any:
    """The state of a stream after its events.

    Raises what ``recorded`` raises.
    """
    state = stream_type.initial()
    for stored in events:
        state = stream_type.evolve(state, recorded(stream_type, stored))
    return state

"""A stream as it stood on a past day, or as it was known then: the log folded up to two cut-offs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from domain.case.events import FactCorrected, FactWithdrawn
from domain.errors import UnknownEventType, UpcastError
from domain.messages import Event, Recorded, event_class
from domain.policy.adopting import PolicyAdopted
from domain.streams import StreamType
from store.ports import StoredEvent, Trace

#: Some ten kB each: the clocks of a commune's rules over half a year of days.
_MOST_ALIKE: Final = 1_000


def state_at(
    stream_type: StreamType[Any], events: Iterable[StoredEvent], as_of: date | None, known_at: datetime | None
) -> Any:
    """The state of what had happened by ``as_of``, of what was known at ``known_at``; None where nothing was.

    A correction says what had been true all along: it counts whenever it was written, and moves the fact it
    corrects to its right day before the cut is made. So does a clock: it starts and ends with its papers, not
    with their typing, or a household that was in time would look late in every view of a past day.
    Raises UnknownEventType when a newer worker wrote an event, UpcastError when a payload does not fit.
    """
    known = [recorded(stream_type, event) for event in events if known_at is None or event.recorded_at <= known_at]
    # By a change of the law a clock counts from an old paper and yet began to hold on the day of the change.
    changes = {one.command_id for one in known if isinstance(one.event, PolicyAdopted)}
    right_days = {one.event.target_version: one.event.right_on for one in known if isinstance(one.event, FactCorrected)}
    state, seen = stream_type.initial(), False
    for one in known:
        since = one.occurred_on if one.command_id in changes else one.event.true_since(one.occurred_on)
        happened_on = right_days.get(one.version, since)
        if as_of is not None and happened_on > as_of and not isinstance(one.event, (FactCorrected, FactWithdrawn)):
            continue
        state, seen = stream_type.evolve(state, one), True
    return state if seen else None


def class_of(stream_type: StreamType[Any], stored: StoredEvent | Trace) -> type[Event]:
    """The class of a stored event. Raises UnknownEventType when a newer worker wrote it."""
    cls = event_class(stream_type.events, stored.type)
    if stored.schema_version > cls.SCHEMA_VERSION:
        raise UnknownEventType(f"{stored.type} of schema {stored.schema_version}")
    return cls


def recorded(stream_type: StreamType[Any], stored: StoredEvent | Trace) -> Recorded:
    """The event of a stored one.

    Raises UnknownEventType when a newer worker wrote it, UpcastError when the payload does not fit.
    """
    cls = class_of(stream_type, stored)
    try:
        event = _alike(cls, stored.payload) if cls.TOLD_ALIKE else cls.model_validate_json(stored.payload)
    except ValidationError as error:
        # The payload may be personal, so only the place of the misfit is told.
        places = [".".join(map(str, one["loc"])) for one in error.errors(include_url=False, include_input=False)]
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


@lru_cache(maxsize=_MOST_ALIKE)
def _alike(cls: type[Event], payload: str) -> Event:
    """The one event of all payloads of these words."""
    return cls.model_validate_json(payload)

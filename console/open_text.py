"""Personal text of events, opened for those who may read it; the log itself holds it sealed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.messages import event_class
from domain.privacy import is_sealed
from domain.streams import StreamType
from store.ports import Sealer, StoredEvent
from store.read_models import EventRow


async def opened_payloads(
    sealer: Sealer, stream_type: StreamType[Any], stream_id: UUID, events: Sequence[EventRow | StoredEvent]
) -> list[Mapping[str, Any]]:
    """The payloads of events in order, readable; ``[đã xóa]`` where somebody was erased.

    Raises UnknownEventType when a newer worker wrote one of them.
    """
    payloads = [json.loads(event.payload) for event in events]
    subjects = [_subject(stream_type, stream_id, event) for event in events]
    sealed: defaultdict[UUID, dict[str, None]] = defaultdict(dict)
    for subject, payload in zip(subjects, payloads, strict=True):
        sealed[subject].update(dict.fromkeys(_sealed_texts(payload)))
    opened: dict[str, str] = {}
    for subject, texts in sealed.items():
        if texts:
            opened.update(zip(texts, await sealer.open(subject, list(texts)), strict=True))
    return [_with_opened(payload, opened) for payload in payloads]


def _subject(stream_type: StreamType[Any], stream_id: UUID, event: EventRow | StoredEvent) -> UUID:
    cls = event_class(stream_type.events, event.type)
    return cls.model_validate_json(event.payload).subject(stream_id)


def _sealed_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if is_sealed(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _sealed_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _sealed_texts(inner)


def _with_opened(value: Any, opened: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return opened.get(value, value)
    if isinstance(value, dict):
        return {name: _with_opened(inner, opened) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_opened(inner, opened) for inner in value]
    return value

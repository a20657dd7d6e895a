"""The hash chain of a stream: each event's hash covers the event and the hash before it.

The canonical form is a JSON array of the covered columns in fixed order, as UTF-8, keys sorted, no
spaces; the payload stands in it as JSON, so that it does not matter how PostgreSQL prints it. All
columns are covered but position, tx, epoch, written_at (the database gives them) and the hash itself.
Which canonical form it was stands in the event, and is covered like the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Final, NoReturn

from store.ports import StoredEvent

#: Stands in every event; a later canonical form gets the next number and the old ones stay readable.
CANON_VERSION: Final = 1

#: What the first event of a stream follows.
GENESIS: Final = b"\x00" * 32


class FloatInPayload(ValueError):
    """A binary fraction in an event: it prints differently elsewhere, so its hash could not be checked."""


def _refuse_float(text: str) -> NoReturn:
    raise FloatInPayload(text)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode
_decode = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float).decode


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where a stream's chain does not hold."""

    version: int
    reason: str
    """version_gap, prev_hash, hash, or canon_version where no form of that number is known."""


def canonical(event: StoredEvent) -> bytes:
    """The bytes that are hashed, but for the previous hash.

    Raises FloatInPayload.
    """
    payload = _decode(event.payload)
    return _encode(
        [
            event.canon_version,
            str(event.stream_id),
            event.version,
            str(event.command_id),
            event.ordinal,
            event.type,
            event.schema_version,
            event.occurred_on.isoformat(),
            event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.actor,
            event.on_behalf_of,
            payload,
        ]
    ).encode()


def link(prev_hash: bytes, event: StoredEvent) -> bytes:
    """The hash of an event that follows ``prev_hash``.

    Raises FloatInPayload.
    """
    return sha256((prev_hash or GENESIS) + canonical(event)).digest()


def chained(prev_hash: bytes, events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """The events with their hashes filled in.

    Raises FloatInPayload.
    """
    head = prev_hash or GENESIS
    linked: list[StoredEvent] = []
    for event in events:
        placed = event._replace(canon_version=CANON_VERSION, prev_hash=head)
        own = link(head, placed)
        linked.append(placed._replace(hash=own))
        head = own
    return linked


def broken_links(events: Iterable[StoredEvent]) -> list[BrokenLink]:
    """Where the chain of one whole stream does not hold; empty when it does."""
    broken: list[BrokenLink] = []
    head, version = GENESIS, 0
    for event in events:
        if event.version != version + 1:
            broken.append(BrokenLink(event.version, "version_gap"))
        if event.prev_hash != head:
            broken.append(BrokenLink(event.version, "prev_hash"))
        if event.canon_version != CANON_VERSION:
            broken.append(BrokenLink(event.version, "canon_version"))
        elif link(event.prev_hash, event) != event.hash:
            broken.append(BrokenLink(event.version, "hash"))
        head, version = event.hash, event.version
    return broken

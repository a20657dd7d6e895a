"""A note's way into PostgreSQL: everything in one call of ``door_note``, which commits by itself.

For one event of a command on a stream that this process wrote last and whose queue columns stay as they
are. Whatever else is to be written goes through ``door_write``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from store.ports import Append, CommandRecord, StoredEvent
from store.recent_heads import RecentHead

_PARAMETERS: Final = 22

NOTE: Final = f"SELECT door_note({', '.join(f'${number}' for number in range(1, _PARAMETERS + 1))})".encode()

Parameters = Sequence[bytes | None]


def note_parameters(
    guess: RecentHead, append: Append, events: Sequence[StoredEvent], command: CommandRecord
) -> Parameters | None:
    """The parameters of NOTE in text form; None where the append is more than a note."""
    if (
        len(events) != 1
        or append.inbox
        or append.deliveries
        or append.parties
        or replace(guess.row, state=append.row.state) != append.row
    ):
        return None
    (event,) = events
    if (event.stream_id, event.command_id, event.ordinal) != (command.stream_id, command.command_id, 0):
        return None
    values = (
        str(guess.head.clock_offset // timedelta(microseconds=1)),
        str(guess.head.organisation_version),
        event.stream_id.hex,
        append.kind.value,
        str(event.version),
        append.row.state,
        str(append.row.state_schema),
        command.command_id.hex,
        command.type,
        f"\\x{command.body_hash.hex()}",
        command.status,
        command.outcome,
        event.type,
        str(event.schema_version),
        event.occurred_on.isoformat(),
        event.recorded_at.isoformat(),
        event.actor,
        event.on_behalf_of,
        event.payload,
        str(event.canon_version),
        f"\\x{event.prev_hash.hex()}",
        f"\\x{event.hash.hex()}",
    )
    return [None if value is None else value.encode() for value in values]

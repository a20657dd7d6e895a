"""Which inbox lines a fired rung makes: codes and dates only, no household's name, parcel or sum."""

from __future__ import annotations

from domain.clocks.events import RungFired, RungVacant
from domain.messages import Recorded
from domain.streams import InboxEntry


def inbox_entries(recorded: Recorded, code: str) -> list[InboxEntry]:
    """One line per person the rung reached; a vacant role makes none."""
    event = recorded.event
    if not isinstance(event, RungFired) or isinstance(event, RungVacant):
        return []
    return [
        InboxEntry(
            recipient=recipient.staff,
            kind=event.kind.value,
            rung=event.rung,
            subject=f"rung_{event.kind.value}",
            params={
                "code": code,
                "rule": event.rule,
                "round": event.round,
                "due_on": event.due_on.isoformat(),
                "role": recipient.role,
            },
            version=recorded.version,
        )
        for recipient in event.recipients
        if recipient.staff is not None
    ]

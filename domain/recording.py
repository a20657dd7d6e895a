"""Streams that only record: no clock, no rung, no delivery unless they say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel

from domain.messages import Command, Event, Recorded
from domain.policy.standing import PolicyStanding
from domain.streams import Delivery, InboxEntry, PartyRecord

S = TypeVar("S", bound=BaseModel)


class RecordingStream(Generic[S]):
    """What a stream without clocks answers to the questions of ``StreamType``."""

    def next_due(self, state: S) -> datetime | None:
        """Nothing is ever due."""
        return None

    def why(self, state: S) -> str:
        """Nothing is waited for."""
        return ""

    def inbox(self, state: S, recorded: Recorded) -> Sequence[InboxEntry]:
        """Nobody is told."""
        return ()

    def deliveries(self, state: S, recorded: Recorded) -> Sequence[Delivery]:
        """No other stream is told."""
        return ()

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """Nobody is named."""
        return ()

    def policy(self, state: S, command: Command) -> PolicyStanding:
        """No rules hold."""
        return PolicyStanding()

    def project_code(self, state: S, command: Command) -> str:
        """No ladder holds."""
        return ""

"""What ``decide`` may know beside the state: the moment, the person, the rules of the day.

Everything here was loaded by the door inside its transaction; ``decide`` itself reads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from domain.calendar.counting import VIET_NAM
from domain.calendar.days import WorkingCalendar
from domain.errors import Rejection
from domain.identity import stream_id
from domain.organisation.staff import Organisation
from domain.policy.ladder import Ladder
from domain.policy.rules import ClockRule
from domain.values import StreamKind

#: Viet Nam keeps one time zone all year (brief 7).
LOCAL = VIET_NAM


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules that hold for a stream: clocks, ladder and calendar, each with its version."""

    pack_id: str
    rules: tuple[ClockRule, ...]
    ladder: Ladder
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Context:
    """One decision's surroundings."""

    now: datetime
    """The installation's clock, aware UTC."""
    actor: str
    """The account that sent the command."""
    on_behalf_of: str | None
    """Code of the cadre who acts, where a person does."""
    stream_id: UUID
    rulebook: Rulebook
    organisation: Organisation
    records_breaches: bool = False
    """An import of papers that exist: a broken bar is recorded as a breach, not refused."""
    linked: Mapping[UUID, bool] = field(default_factory=dict)
    """Streams named by the command that exist, read under the same transaction."""

    def must_be(self, kind: StreamKind, *codes: str) -> None:
        """Refuse to open a stream under another id than the one its codes make: one household, one case.

        Raises Rejection wrong_stream_id, with the right id.
        """
        right = stream_id(kind, *codes)
        if self.stream_id != right:
            raise Rejection("wrong_stream_id", right_id=str(right))

    def must_exist(self, stream_id: UUID) -> None:
        """Refuse a command that speaks of a stream which is not there.

        Raises Rejection unknown_stream.
        """
        if self.linked.get(stream_id) is False:
            raise Rejection("unknown_stream", stream=str(stream_id))

    @property
    def today(self) -> date:
        """The local date of ``now``."""
        return self.now.astimezone(LOCAL).date()

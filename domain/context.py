"""What ``decide`` may know beside the state: the moment, the person, the rules of the day.

Everything here was loaded by the door inside its transaction; ``decide`` itself reads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from domain.calendar.counting import VIET_NAM
from domain.calendar.days import WorkingCalendar
from domain.errors import Rejection
from domain.identity import stream_id
from domain.organisation.staff import Organisation
from domain.policy.duties import NO_DUTIES, Duties
from domain.policy.ladder import Ladder
from domain.policy.rates import PackDocuments, Rates
from domain.policy.rules import ClockRule
from domain.policy.transitions import Transition
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
    duties: Duties = NO_DUTIES
    rates: Rates | None = None
    """Everything of the pack that decides about money; None for a pack without."""
    documents: PackDocuments | None = None
    """The decisions its prices come from."""
    is_sample: bool = False
    """Invented for demonstrations; plans valued by it say so."""
    pack_version: int = 0
    rule_version: str = ""
    """The rule set of brief 1.1 that ``rules`` are the rows of."""
    rule_sets: Mapping[str, tuple[ClockRule, ...]] = field(default_factory=dict)
    """The rows of every rule set the pack knows."""
    transitions: tuple[Transition, ...] = ()

    def under(self, rule_version: str) -> Rulebook:
        """The same pack under another of its rule sets.

        Raises Rejection unknown_rule_version.
        """
        if rule_version == self.rule_version:
            return self
        rules = self.rule_sets.get(rule_version)
        if rules is None:
            raise Rejection("unknown_rule_version", pack=self.pack_id, rule_version=rule_version)
        return replace(self, rules=rules, rule_version=rule_version)


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

"""What a stream of papers is at a version: the papers in force and the clocks that run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from domain.clocks.bars import signed
from domain.clocks.events import ClockEvent
from domain.clocks.facts import Fact
from domain.clocks.running import Clocks, EndedRounds, evolve_clocks, evolve_ended
from domain.messages import Recorded
from domain.papers.messages import SIGNED_BY, FactCorrected, FactWithdrawn, PaperFact
from domain.policy.adopting import PolicyAdopted, still_in_force
from domain.policy.standing import PolicyStanding

#: The papers of a notice: out of force with it, so that the next has a file of its own.
_NOTICE: Final = frozenset({"notice_file_completed", "notice_submitted", "notice_issued"})


class PaperState(BaseModel):
    """The part of a state that all streams of papers share; clocks and bars are derived from the facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    facts: tuple[Fact, ...] = ()
    """In the order they were recorded; a corrected fact keeps its place."""
    clocks: Clocks = ()
    ended_rounds: EndedRounds = ()
    policy: PolicyStanding = PolicyStanding()
    policy_decided_until: date | None = None
    """Changes of the law up to this day are settled for the stream."""

    def all_of(self, *types: str) -> list[Fact]:
        """The papers of these types, in order."""
        return [fact for fact in self.facts if fact.type in types]

    def fact(self, name: str) -> Fact | None:
        """The first paper of that name on record."""
        return next((fact for fact in self.facts if fact.type == name), None)

    def at_version(self, version: int) -> Fact | None:
        """The paper recorded by the event of that version, if it is in force."""
        return next((fact for fact in self.facts if fact.version == version), None)


def signers(facts: Iterable[Fact], name: str) -> frozenset[str]:
    """Staff codes of those who signed the papers of that name."""
    return frozenset(signed for fact in facts if fact.type == name and (signed := fact.text(SIGNED_BY)))


def folded(state: PaperState, recorded: Recorded) -> dict[str, Any]:
    """What of a state an event changes, as far as streams of papers are alike; total."""
    event = recorded.event
    change: dict[str, Any] = {"version": recorded.version}
    if isinstance(event, ClockEvent):
        change["clocks"] = evolve_clocks(state.clocks, event, state.ended_rounds)
        change["ended_rounds"] = evolve_ended(state.ended_rounds, state.clocks, event)
    elif isinstance(event, FactCorrected):
        right = {"on": event.right_on, "details": dict(event.right_details)}
        change["facts"] = tuple(
            fact.model_copy(update=right) if fact.version == event.target_version else fact for fact in state.facts
        )
    elif isinstance(event, FactWithdrawn):
        change["facts"] = tuple(fact for fact in state.facts if fact.version != event.target_version)
    elif isinstance(event, PolicyAdopted):
        change["policy"] = event.standing
        change["policy_decided_until"] = event.decided_until
        change["facts"] = still_in_force(event, state.facts, _NOTICE)
    return change


def fields_of(event: PaperFact, recorded: Recorded) -> dict[str, Any]:
    """The fields of the fact a paper becomes, its signer among the details."""
    details = event.details()
    signer = signed(event.breach, recorded.on_behalf_of)
    if signer is not None:
        details[SIGNED_BY] = signer
    return {"version": recorded.version, "on": recorded.occurred_on, "type": event.TYPE, "details": details}

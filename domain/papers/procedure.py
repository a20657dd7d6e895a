"""The order of papers as a table: what each follows, and what would stand on nothing without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.clocks.facts import Fact
from domain.errors import Rejection


@dataclass(frozen=True, slots=True)
class Place:
    """A paper's place in the order."""

    after: tuple[tuple[str, ...], ...] = ()
    """One paper of each group must be on record, dated no later."""
    once: bool = True
    """Whether the paper can be recorded only once."""


def in_order(facts: Sequence[Fact], name: str, place: Place, day: date) -> None:
    """Whether a paper of that day may follow what is on record.

    Raises Rejection already_recorded, wrong_step or dated_before_predecessor.
    """
    if place.once and any(fact.type == name for fact in facts):
        raise Rejection("already_recorded", fact=name)
    for group in place.after:
        found = [fact for fact in facts if fact.type in group]
        if not found:
            raise Rejection("wrong_step", needs=list(group))
        not_before(min(found, key=lambda fact: fact.on), day)


def not_before(predecessor: Fact, day: date) -> None:
    """A paper is dated no earlier than the one it follows. Raises Rejection dated_before_predecessor."""
    if day < predecessor.on:
        raise Rejection(
            "dated_before_predecessor", predecessor=predecessor.type, predecessor_on=predecessor.on.isoformat()
        )


def resting_on(target: Fact, facts: Sequence[Fact], places: dict[str, Place]) -> list[Fact]:
    """The papers whose place asks for ``target`` and for which nothing else on record would do."""
    left = [fact for fact in facts if fact.version != target.version]
    return [
        fact
        for fact in left
        if any(
            target.type in group and not any(other.type in group for other in left) for group in places[fact.type].after
        )
    ]

"""What commands and events have in common, and how their names are made.

A command asks (imperative, ``ApprovePlan`` = ``approve_plan``); an event tells what was
recorded (past tense, ``PlanApproved`` = ``plan_approved``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import UnknownCommandType, UnknownEventType
from domain.values import LocalDate


class Handling(StrEnum):
    """How a command reaches the door (architecture.md, idea 5)."""

    ACT = "act"
    """Moves the procedure: goes through the stream's workflow."""
    NOTE = "note"
    """Records a fact that moves nothing: goes to the door directly."""
    BULK = "bulk"
    """Runs for many streams in few transactions."""


def snake_case(name: str) -> str:
    """``ApprovePlan`` -> ``approve_plan``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Message(BaseModel):
    """A frozen message that takes no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Stable name; the class name in snake_case.
    TYPE: ClassVar[str] = ""
    #: Raised when a stored payload would no longer fit; older ones get an upcaster.
    SCHEMA_VERSION: ClassVar[int] = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Give every message its stable name."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.TYPE = snake_case(cls.__name__)


class Event(Message):
    """Something that was recorded. Never changed afterwards, only corrected by another event."""

    #: Whether an act was recorded by it; notes and clock events conflict with nobody.
    IS_ACT: ClassVar[bool] = False
    #: Whether a state tells of it by more than its version. A rebuild passes by those that leave no trace
    #: but the last of a stream, which in a busy office are the most of the log.
    LEAVES_A_TRACE: ClassVar[bool] = True
    #: Whether many streams tell it in the same words, as the households of a batch share their days and so their
    #: clocks. What such words say is worked out once for all of them.
    TOLD_ALIKE: ClassVar[bool] = False

    def true_since(self, recorded_on: date) -> date:
        """The day from which the event tells what is so, for a view of a past day; mostly the day it is dated."""
        return recorded_on

    def subject(self, stream_id: UUID) -> UUID:
        """Whose key seals the event's personal fields: the household's, unless it says otherwise."""
        return stream_id


class Command(Message):
    """Something a person or the system asks of a stream."""

    HANDLING: ClassVar[Handling] = Handling.ACT
    #: Name of a delivered command that has to be carried to the stream before this one is decided, where there is one.
    AWAITS: ClassVar[str] = ""

    occurred_on: LocalDate = Field(description="Date on the paper, in Viet Nam; never in the future")

    def conflicts_with(self, event: Event) -> bool:
        """Whether an event recorded since the sender last looked makes this command stale.

        Acts conflict with acts; notes conflict with nothing unless they say so.
        """
        return self.HANDLING is Handling.ACT and event.IS_ACT


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that ``decide`` asks to be recorded, with the date it happened on."""

    event: Event
    occurred_on: date


class Recorded(NamedTuple):
    """An event as the log holds it: what ``evolve`` sees, and all that it sees.

    A tuple, because a rebuild makes one for each event of the log.
    """

    version: int
    occurred_on: date
    event: Event
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    command_id: UUID | None = None


M = TypeVar("M", bound=Message)


def by_type(*classes: type[M]) -> Mapping[str, type[M]]:
    """Index message classes by their stable name; two of one name are a mistake.

    Raises ValueError on a doubled name.
    """
    index: dict[str, type[M]] = {}
    for cls in classes:
        if cls.TYPE in index:
            raise ValueError(f"two messages are called {cls.TYPE}")
        index[cls.TYPE] = cls
    return index


def command_class(index: Mapping[str, type[Command]], name: str) -> type[Command]:
    """The command class of a name.

    Raises UnknownCommandType.
    """
    try:
        return index[name]
    except KeyError:
        raise UnknownCommandType(name) from None


def event_class(index: Mapping[str, type[Event]], name: str) -> type[Event]:
    """The event class of a name.

    Raises UnknownEventType: a newer worker wrote it, so wait for one.
    """
    try:
        return index[name]
    except KeyError:
        raise UnknownEventType(name) from None

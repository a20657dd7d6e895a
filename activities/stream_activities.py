"""The hands of the stream workflows: the only way in which they touch the world is the door."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.messages import HANDLE_COMMAND, MARK_FAULT, TICK, Envelope, Outcome, StreamRef
from domain.values import CaseClock
from store.ports import StoreUnavailable

_log = structlog.get_logger(__name__)

T = TypeVar("T")

#: The pool hands out a connection that died unnoticed, or PostgreSQL is just restarting: worth two more tries at
#: once. What lasts longer is waited for by the workflow, durably.
_QUICK_PAUSES: Final = (0.05, 0.2)


class Doorkeeper(Protocol):
    """What is asked of the door."""

    async def handle(self, envelope: Envelope) -> Outcome:
        """Decide and record a command. Raises StoreUnavailable."""
        ...

    async def tick(self, ref: StreamRef) -> CaseClock:
        """Fire what is due and say when to look again. Raises StoreUnavailable."""
        ...


class FaultBoard(Protocol):
    """Where people see that the system, and not an officer, holds a stream up."""

    async def mark_fault(self, stream_id: UUID, reason: str) -> None:
        """Show the reason; empty when it is over. Raises StoreUnavailable."""
        ...


class StreamActivities:
    """Local activities of the stream workflows around one door."""

    def __init__(self, door: Doorkeeper, board: FaultBoard) -> None:
        self._door = door
        self._board = board

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """What a worker registers."""
        return (self.handle_command, self.tick, self.mark_fault)

    @activity.defn(name=HANDLE_COMMAND)
    async def handle_command(self, envelope: Envelope) -> Outcome:
        """Take an act to the door. Safe to repeat: the door knows the command by its id."""
        with structlog.contextvars.bound_contextvars(
            stream_id=str(envelope.stream_id), command_id=str(envelope.command_id)
        ):
            return await _answered(lambda: self._door.handle(envelope))

    @activity.defn(name=TICK)
    async def tick(self, stream: StreamRef) -> CaseClock:
        """Fire what is due on a stream. Safe to repeat: what has fired is no longer due."""
        with structlog.contextvars.bound_contextvars(stream_id=str(stream.stream_id)):
            return await _answered(lambda: self._door.tick(stream))

    @activity.defn(name=MARK_FAULT)
    async def mark_fault(self, stream: StreamRef, reason: str) -> None:
        """Tell the operators that a stream's clock stands still for a reason of the system; empty when it is over."""
        if reason:
            _log.error("system_fault", stream_id=str(stream.stream_id), kind=stream.kind.value, fault=reason)
        else:
            _log.warning("system_fault_over", stream_id=str(stream.stream_id), kind=stream.kind.value)
        await _answered(lambda: self._board.mark_fault(stream.stream_id, reason))


async def _answered(ask: Callable[[], Awaitable[T]]) -> T:
    """The door's answer; the one place where its errors become Temporal's.

    Raises ApplicationError ``store_unavailable``, or ``door_failed`` for a mistake of ours. Neither carries the
    text of what it stands for: a validation error quotes what it was given, and that may be somebody's name.
    """
    for pause in (*_QUICK_PAUSES, None):
        try:
            return await ask()
        except StoreUnavailable:
            if pause is None:
                break
            await asyncio.sleep(pause)
        except Exception as error:  # noqa: BLE001  whatever it is, its text must not leave this process
            # Logged here, with the place and without the text.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("door_failed", error=type(error).__name__, at=f"{place.filename}:{place.lineno}")
            raise ApplicationError(type(error).__name__, type="door_failed") from None
    raise ApplicationError(
        "the store cannot answer", type="store_unavailable", category=ApplicationErrorCategory.BENIGN
    )

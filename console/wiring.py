"""What the console is made of, put together by the composition root of the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from temporalio.client import Client

from activities.door import Door
from console.dispatch import Dispatcher
from console.operations import Operations
from domain.streams import StreamType
from domain.values import StreamKind
from store.accounts import Accounts
from store.ports import Sealer, Store
from store.queries import Queries


class Wiring(Protocol):
    """The parts of a running console."""

    @property
    def store(self) -> Store:
        """The event log and its rows."""

    @property
    def queries(self) -> Queries:
        """The read side."""

    @property
    def accounts(self) -> Accounts:
        """Service accounts and their tokens."""

    @property
    def sealer(self) -> Sealer:
        """Opens personal text for those who may read it."""

    @property
    def door(self) -> Door:
        """Dry runs and the fate of commands."""

    @property
    def dispatcher(self) -> Dispatcher:
        """Carries commands."""

    @property
    def stream_types(self) -> Mapping[StreamKind, StreamType[Any]]:
        """The kinds of streams and their commands."""

    @property
    def temporal(self) -> Client | None:
        """A lazy client; None in an installation without Temporal."""

    @property
    def machine_now(self) -> Callable[[], datetime]:
        """The machine's clock, aware UTC."""

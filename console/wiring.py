"""What the console is made of, put together by the composition root of the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from temporalio.client import Client

from activities.door import Door
from activities.messages import Envelope, Outcome
from console.dispatch import Dispatcher
from domain.streams import StreamType
from domain.values import StreamKind
from store.accounts import Accounts
from store.ports import Sealer, Store
from store.queries import Queries


class BulkOpener(Protocol):
    """Opens new streams all at once: all of them or none."""

    async def open_all(self, envelopes: Sequence[Envelope]) -> list[Outcome]:
        """Outcomes in the order of the envelopes; ``unknown`` beside a refused one, as nothing was written."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook holds: households as fields of opening commands, and what is wrong with it."""

    households: Sequence[tuple[int, Mapping[str, Any]]]
    """Row and fields, as a line of JSON lines would give them."""
    problems: Sequence[Mapping[str, Any]]
    """Sheet, row, column, code and message of every bad cell; none means that all can be opened."""


class WorkbookReader(Protocol):
    """Reads the households of a workbook."""

    async def __call__(self, data: bytes, suffix: str, project_code: str) -> Reading:
        """``suffix`` is one of ``.xlsx .xls .ods .csv``; never raises for what the file holds."""
        ...


class PlanPrinter(Protocol):
    """Prints the calculation sheet of a plan version, from what was recorded on its day."""

    async def __call__(self, case_id: UUID, version: int) -> bytes | None:
        """The sheet as PDF; None where the case has no such version, or the office gave its amounts."""
        ...


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

    @property
    def bulk(self) -> BulkOpener:
        """Opens many streams in one transaction."""

"""Both embedded servers as one thing that is started, owned and stopped together."""

import asyncio
import os
from collections.abc import Coroutine, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from workers.embedded.data_folder import DataFolder
from workers.embedded.postgres import EmbeddedPostgres
from workers.embedded.servers import EmbeddedServer
from workers.embedded.temporal import NAMESPACE, EmbeddedTemporal

_log = structlog.get_logger(__name__)


class EmbeddedStack:
    """The servers of one data folder, for `async with`: started together, stopped whatever happens inside.

    A server the environment names as external (`LANDCLEAR_DATABASE_URL`, `TEMPORAL_ADDRESS`) is not started and is
    None here. Entering raises StackError: DataFolderInUse when another start owns the folder, PortTaken for a port
    that was asked for, and the rest of that tree; nothing is left running then.
    """

    def __init__(
        self,
        data: Path,
        *,
        postgres_port: int | None = None,
        temporal_port: int | None = None,
        with_temporal_pages: bool = False,
    ) -> None:
        """Describe the stack; ports left out are chosen free."""
        self.folder = DataFolder(data)
        self.postgres: EmbeddedPostgres | None = None
        self.temporal: EmbeddedTemporal | None = None
        if not os.environ.get("LANDCLEAR_DATABASE_URL"):
            self.postgres = EmbeddedPostgres(data, postgres_port)
        self.temporal_namespace = os.environ.get("TEMPORAL_NAMESPACE") or NAMESPACE
        if not os.environ.get("TEMPORAL_ADDRESS"):
            self.temporal = EmbeddedTemporal(
                data, port=temporal_port, namespace=self.temporal_namespace, with_pages=with_temporal_pages
            )

    @property
    def temporal_address(self) -> str:
        """Where Temporal answers, embedded or external."""
        return os.environ["TEMPORAL_ADDRESS"] if self.temporal is None else self.temporal.address

    @property
    def temporal_was_wiped(self) -> bool:
        """Whether Temporal began anew in this run on a folder that it had known: reconcile before going on."""
        return self.temporal is not None and self.temporal.was_wiped

    async def __aenter__(self) -> Self:
        """Own the folder and start both servers side by side."""
        self.folder.acquire()
        try:
            if self.postgres is not None:
                _forget_foreign_settings()
            await _all(server.start() for server in self._servers())
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both servers and let go of the folder."""
        await self._close()

    def _servers(self) -> list[EmbeddedServer]:
        return [server for server in (self.postgres, self.temporal) if server is not None]

    async def _close(self) -> None:
        try:
            await _all(server.stop() for server in self._servers())
        finally:
            self.folder.release()


async def _all(steps: Iterable[Coroutine[object, object, None]]) -> None:
    # Every step is seen through before the first failure is raised: a server half-way up would be left behind.
    for outcome in await asyncio.gather(*steps, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


def _forget_foreign_settings() -> None:
    # PGOPTIONS, PGSERVICE and their like were set for some other server; with the embedded one they would bend or
    # break every connection of this process and of the workers it starts.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
        _log.info("environment_variable_ignored", name=name)

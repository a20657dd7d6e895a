"""The Temporal server on this machine: one office, a demo, training. Its file is a cache, never the truth."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from workers.embedded.children import Child, StopStep, stop_orphan
from workers.embedded.data_folder import ROOM_TO_START, make_private_folder, require_room
from workers.embedded.errors import BinariesMissing, DiskFull, ServerFailed
from workers.embedded.logs import ServerLog
from workers.embedded.ports import LOOPBACK, free_ports, require_free
from workers.embedded.servers import EmbeddedServer

_log = structlog.get_logger(__name__)

NAMESPACE = "landclear"
# A write-ahead log takes less than half the time per act that the server's own choice takes. What a power cut may
# then lose of the last moments is what a wiped file loses too: the log in PostgreSQL has it.
_PRAGMAS = ("journal_mode=wal", "synchronous=normal")

_READY_SECONDS = 60.0
_POLL_SECONDS = 0.05
_PORT_ATTEMPTS = 5


class EmbeddedTemporal(EmbeddedServer):
    """The Temporal server of the data folder `data`, on loopback only.

    Its file is stamped with the program's version. Under another version, or when the server will not start on it,
    the file is moved aside and an empty one begun: `was_wiped` then tells the caller to reconcile. A file that
    somebody else removed does not show here; the namespace's changed id does.
    """

    name = "Temporal"
    _stop_steps = (StopStep(signal.SIGTERM, 20),)

    def __init__(
        self, data: Path, *, port: int | None = None, namespace: str = NAMESPACE, with_pages: bool = False
    ) -> None:
        """Describe the server; `port` asks for that gRPC port, `with_pages` also serves Temporal's own pages."""
        self._data = data.resolve()
        self._home = self._data / "temporal"
        self._file = self._home / "temporal.db"
        self._stamp = self._home / "made-by.json"
        self._pid_file = self._data / "run" / "temporal"
        self._wanted_port = port
        self._ports: list[int] | None = None
        self._with_pages = with_pages
        self.namespace = namespace
        self.was_wiped = False
        super().__init__(ServerLog(self._home / "server.log"))

    @property
    def address(self) -> str:
        """Host and port of the gRPC service, once started."""
        return f"{LOOPBACK}:{self._started_ports()[0]}"

    @property
    def pages_url(self) -> str | None:
        """Address of Temporal's own pages, when they are served."""
        return f"http://{LOOPBACK}:{self._started_ports()[1]}" if self._with_pages else None

    def _started_ports(self) -> list[int]:
        if self._ports is None:
            raise RuntimeError("Temporal has not been started")
        return self._ports

    async def _launch(self) -> Child:
        program = temporal_program()
        make_private_folder(self._data, reachable=True)
        make_private_folder(self._data / "run")
        make_private_folder(self._home)
        require_room(self._home)
        orphan = await stop_orphan(self._pid_file, self._stop_steps)
        if orphan is not None:
            _log.warning("orphan_stopped", server=self.name, pid=orphan)
        version = await asyncio.to_thread(_version_of, program)
        if self._file.exists() and self._stamped_version() != version:
            self._move_aside("another version")
        self._stamp.write_text(json.dumps({"version": version}), encoding="utf-8")
        try:
            return await self._launch_on_free_ports(program)
        except ServerFailed as failure:
            if _is_about_ports(failure) or not self._file.exists():
                raise
            self._move_aside(failure.tail)
        return await self._launch_on_free_ports(program)

    async def _launch_on_free_ports(self, program: Path) -> Child:
        if self._ports is not None:
            for port in self._ports:
                require_free(port)
            return await self._launch_on(program, self._ports)
        for attempt in range(1, _PORT_ATTEMPTS + 1):
            ports = free_ports(4)
            if self._wanted_port is not None:
                require_free(self._wanted_port)
                ports[0] = self._wanted_port
            try:
                return await self._launch_on(program, ports)
            except ServerFailed as failure:
                if attempt == _PORT_ATTEMPTS or not _is_about_ports(failure):
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _launch_on(self, program: Path, ports: list[int]) -> Child:
        grpc, pages, http, metrics = map(str, ports)
        command: list[str | Path] = [
            *(program, "server", "start-dev", "--ip", LOOPBACK, "--port", grpc, "--ui-port", pages),
            *("--http-port", http, "--metrics-port", metrics, "--db-filename", self._file),
            *("--namespace", self.namespace, "--log-level", "error", "--ui-disable-news-fetch"),
            *(part for pragma in _PRAGMAS for part in ("--sqlite-pragma", pragma)),
            # The server would ask its maker's site whether a newer version is out.
            *("--dynamic-config-value", "frontend.enableServerVersionCheck=false"),
            # A person's own settings for the Temporal command must not lead this server elsewhere.
            *("--disable-config-file", "--disable-config-env", "--color", "never"),
        ]
        if not self._with_pages:
            command.append("--headless")
        child = await Child.spawn(
            command,
            folder=self._home,
            environment={"PATH": os.defpath, "HOME": str(self._home), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            pid_file=self._pid_file,
            last_wish=signal.SIGTERM,
            log=self._log_file,
        )
        try:
            await self._wait_until_ready(child, f"{LOOPBACK}:{grpc}")
        except BaseException:
            await child.stop(self._stop_steps)
            raise
        self._ports = ports
        return child

    async def _wait_until_ready(self, child: Child, address: str) -> None:
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while not await self._answers(address):
                    if child.exit_code is not None:
                        raise self._failure()
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise self._failure() from None
        if child.exit_code is not None:
            raise self._failure()

    async def _answers(self, address: str) -> bool:
        """Whether the namespace is there, which comes moments after the port opens."""
        try:
            # Knocks first: the client takes seconds to give up on a closed port.
            _, writer = await asyncio.open_connection(*address.split(":"))
            writer.close()
            client = await Client.connect(address, namespace=self.namespace)
            # A question about workflows: describing a namespace works before anything can be done in it.
            await client.count_workflows()
        except (OSError, RPCError, RuntimeError):
            return False
        return True

    def _failure(self) -> ServerFailed | DiskFull:
        tail = self._log_file.tail()
        if "no space left on device" in tail.lower() or "disk is full" in tail:
            return DiskFull(self._home, ROOM_TO_START)
        return ServerFailed(self.name, self._log_file.path, tail)

    def _stamped_version(self) -> str | None:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return stamp.get("version") if isinstance(stamp, dict) else None

    def _move_aside(self, reason: str) -> None:
        """Keep the file for whoever wants to know why; only the last one, as it is a cache."""
        aside = self._home / "moved-aside"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        for path in self._home.glob(f"{self._file.name}*"):
            path.rename(aside / path.name)
        self.was_wiped = True
        _log.warning("temporal_file_moved_aside", folder=str(aside), reason=reason)


def temporal_program() -> Path:
    """The `temporal` program of this environment. Raises BinariesMissing."""
    program = Path(sys.executable).with_name("temporal")
    if not program.is_file():
        raise BinariesMissing("Temporal", "TEMPORAL_ADDRESS")
    return program


def _version_of(program: Path) -> str:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as problem:
        raise BinariesMissing("Temporal", "TEMPORAL_ADDRESS") from problem
    return answer.stdout.strip()


def _is_about_ports(failure: ServerFailed) -> bool:
    return "address already in use" in failure.tail

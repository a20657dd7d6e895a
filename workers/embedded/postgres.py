"""PostgreSQL on this machine for one installation: made on the first start, kept between runs."""

import asyncio
import os
import re
import secrets
import shutil
import signal
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
import structlog

from workers.embedded.children import Child, StopStep, stop_orphan, stop_stranger
from workers.embedded.data_folder import ROOM_TO_START, make_private_folder, refusal_for, require_room
from workers.embedded.errors import DataFolderDamaged, DataFolderUnwritable, DiskFull, ServerFailed
from workers.embedded.identity import ProcessIdentity, processes_in
from workers.embedded.logs import ServerLog
from workers.embedded.ports import LOOPBACK, free_ports, require_free
from workers.embedded.postgres_install import can_reach, pg_install_dir, readable_install_dir, server_account
from workers.embedded.servers import EmbeddedServer

_log = structlog.get_logger(__name__)

SUPERUSER = "postgres"
DATABASE = "landclear"

# Three processes with a pool of ten each, the tailer, a backup and the tests, with room to spare.
_MAX_CONNECTIONS = 100
# The log tells what went wrong, never with which values: statements, parameters and details carry names.
_QUIET = {
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
# Recovery after a crash replays the log since the last checkpoint: minutes on an old disk, never this long.
_READY_SECONDS = 300.0
_POLL_SECONDS = 0.03
_PORT_ATTEMPTS = 5
_SOCKET_PATH_LIMIT = 107  # what the system allows for the name of a Unix socket
_STATE_OF_ROOT = Path("/var/lib/landclear")


class EmbeddedPostgres(EmbeddedServer):
    """The PostgreSQL server of the data folder `data`, on loopback only, with a password kept in that folder.

    Started as root it runs as `nobody`, with its files in `data`/postgres when `nobody` can walk there, else in a
    system state folder that `data`/postgres then links to. Whatever still runs on the folder when it starts is taken
    for an orphan and stopped, so the caller owns the folder's lock (EmbeddedStack does).
    """

    name = "PostgreSQL"
    # SIGINT is its fast stop: clients are sent away, nothing is lost. SIGQUIT leaves recovery to the next start.
    _stop_steps = (StopStep(signal.SIGINT, 60), StopStep(signal.SIGQUIT, 10))

    def __init__(self, data: Path, port: int | None = None) -> None:
        """Describe the server; `port` asks for that one and no other."""
        self._data = data.resolve()
        self._home = self._data / "postgres"
        self._cluster = self._home / "cluster"
        self._password_file = self._home / "password"
        self._pid_file = self._data / "run" / "postgres"
        self._account = server_account()
        self._wanted_port = port
        self._port: int | None = None
        super().__init__(ServerLog(self._home / "server.log"))

    @property
    def port(self) -> int:
        """The port it listens on, once started."""
        if self._port is None:
            raise RuntimeError("PostgreSQL has not been started")
        return self._port

    def superuser_url(self, database: str = DATABASE) -> str:
        """URL of the superuser, for migrations and for making the roles everybody else uses."""
        return self.url_for(SUPERUSER, self._password(), database)

    def url_for(self, user: str, password: str, database: str = DATABASE) -> str:
        """URL for another role. It switches off what the embedded server has not, whatever PGSSLMODE says."""
        return (
            f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@{LOOPBACK}:{self.port}/{database}"
            "?sslmode=disable&gssencmode=disable"
        )

    @staticmethod
    def tool(program: str) -> Path:
        """Path of a client program of the same version, such as `pg_dump` or `pg_restore`."""
        return pg_install_dir() / "bin" / program

    def erase(self) -> None:
        """Remove all its files, also those outside the data folder. The server must be stopped."""
        if self._child is not None:
            raise RuntimeError("PostgreSQL is still running")
        shutil.rmtree(self._home.resolve(), ignore_errors=True)
        self._home.unlink(missing_ok=True)

    async def _launch(self) -> Child:
        install = readable_install_dir(self._account)
        self._prepare_home()
        require_room(self._home)
        await self._mend()
        if not self._cluster.exists():
            await self._make_cluster(install)
        if self._wanted_port is not None and self._port is None:
            require_free(self._wanted_port)
            self._port = self._wanted_port
        if self._port is not None:
            require_free(self._port)
            return await self._launch_on(install, self._port)
        for _ in range(_PORT_ATTEMPTS - 1):
            port = free_ports(1)[0]
            try:
                return await self._launch_on(install, port)
            except ServerFailed as failure:
                if "Address already in use" not in failure.tail:
                    raise
        return await self._launch_on(install, free_ports(1)[0])

    async def _launch_on(self, install: Path, port: int) -> Child:
        sockets = self._home / "sockets"
        too_long = len(f"{sockets.resolve()}/.s.PGSQL.{port}.lock") > _SOCKET_PATH_LIMIT
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(port),
            "unix_socket_directories": "" if too_long else str(sockets.resolve()),
            "max_connections": str(_MAX_CONNECTIONS),
            **_QUIET,
        }
        child = await self._run(
            [
                install / "bin" / "postgres",
                *("-D", self._cluster.resolve()),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            last_wish=signal.SIGINT,
        )
        try:
            await self._wait_until_ready(child, port)
        except BaseException:
            await child.stop(self._stop_steps)
            raise
        self._port = port
        return child

    async def _run(self, command: list[str | Path], last_wish: signal.Signals) -> Child:
        return await Child.spawn(
            command,
            folder=Path("/"),
            # Nothing of ours is passed on: PG* would bend the server, and our secrets are none of its business.
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            pid_file=self._pid_file,
            last_wish=last_wish,
            log=self._log_file,
            account=self._account,
        )

    async def _wait_until_ready(self, child: Child, port: int) -> None:
        try:
            async with asyncio.timeout(_READY_SECONDS), await self._first_connection(child, port) as connection:
                await _ensure_database(connection)
        except (TimeoutError, psycopg.Error) as problem:
            raise self._failure() from problem

    async def _first_connection(self, child: Child, port: int) -> psycopg.AsyncConnection[tuple[object, ...]]:
        address = f"host={LOOPBACK} port={port} user={SUPERUSER} dbname=postgres"
        while child.exit_code is None:
            try:
                return await psycopg.AsyncConnection.connect(
                    f"{address} sslmode=disable gssencmode=disable connect_timeout=5",
                    password=self._password(),
                    autocommit=True,
                    client_encoding="utf8",
                )
            except psycopg.OperationalError as refusal:
                if "password authentication failed" in str(refusal):
                    raise DataFolderDamaged(self._password_file) from refusal
                await asyncio.sleep(_POLL_SECONDS)
        raise self._failure()

    def _failure(self) -> ServerFailed | DiskFull:
        tail = self._log_file.tail()
        if "No space left on device" in tail:
            return DiskFull(self._home, ROOM_TO_START)
        return ServerFailed(self.name, self._log_file.path, tail)

    def _prepare_home(self) -> None:
        make_private_folder(self._data, reachable=True)
        make_private_folder(self._data / "run")
        if self._home.is_symlink() and not self._home.exists():
            raise DataFolderDamaged(self._home.resolve())
        if self._account is not None and not self._home.exists() and not can_reach(self._data, self._account):
            self._home.symlink_to(_make_state_folder(self._data))
        make_private_folder(self._home, reachable=True)
        if self._cluster.exists():
            owner = self._cluster.stat().st_uid
            if owner != (self._account.uid if self._account else os.geteuid()):
                raise DataFolderUnwritable(self._cluster, f"uid {owner}")
            if not self._password_file.exists():
                raise DataFolderDamaged(self._password_file)
        sockets = self._home / "sockets"
        make_private_folder(sockets)
        self._hand_over(sockets)

    def _hand_over(self, path: Path) -> None:
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)

    def _password(self) -> str:
        return self._password_file.read_text(encoding="utf-8")

    async def _make_cluster(self, install: Path) -> None:
        """Make the cluster aside and rename it when it is whole, so that a killed first start leaves no half one."""
        unfinished = self._unfinished_folder()
        _write_private(self._password_file, secrets.token_urlsafe(32))
        copy = self._home / "sockets" / "password"  # the one folder the server's account can read from
        _write_private(copy, self._password())
        self._hand_over(copy)
        command: list[str | Path] = [
            install / "bin" / "initdb",
            *("-D", unfinished, "-U", SUPERUSER, "-E", "UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=scram-sha-256"),
            *(f"--pwfile={copy.resolve()}", "--data-checksums"),
        ]
        initdb = await self._run(command, last_wish=signal.SIGKILL)
        try:
            code = await initdb.wait()
        except BaseException:
            await initdb.stop(())
            raise
        finally:
            copy.unlink()
        if code != 0:
            raise self._failure()
        unfinished.rename(self._cluster)
        _log.info("database_cluster_made", folder=str(self._cluster))

    def _unfinished_folder(self) -> Path:
        for leftover in self._home.glob("unfinished-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(dir=self._home.resolve(), prefix="unfinished-"))
        self._hand_over(folder)
        return folder

    async def _mend(self) -> None:
        """Stop a server that a killed run left, and drop a lock that names a stranger.

        PostgreSQL clears its own stale lock unless another process of its account meanwhile got the same number,
        which is the rule rather than the exception after a container's restart.
        """
        orphan = await stop_orphan(self._pid_file, self._stop_steps)
        lock = self._cluster / "postmaster.pid"
        holder = _first_number(lock)
        if holder is not None and holder in processes_in(self._cluster):
            identity = ProcessIdentity.of(holder)
            if identity is not None and await stop_stranger(identity, self._stop_steps):
                orphan = holder
        # Sessions of a killed server notice within moments; those that do not would make the new one refuse.
        for session in list(processes_in(self._cluster)):
            identity = ProcessIdentity.of(session)
            if identity is not None:
                await stop_stranger(identity, (StopStep(signal.SIGQUIT, 5),))
        if orphan is not None:
            _log.warning("orphan_stopped", server=self.name, pid=orphan)
        if holder is not None and lock.exists() and ProcessIdentity.of(holder) is not None:
            lock.unlink()


async def _ensure_database(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
    found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
    if await found.fetchone() is None:
        await connection.execute(f"CREATE DATABASE {DATABASE}")


def _first_number(lock: Path) -> int | None:
    try:
        match = re.match(r"\d+", lock.read_text(encoding="utf-8"))
    except OSError:
        return None
    return int(match.group()) if match else None


def _make_state_folder(data: Path) -> Path:
    """Never removed by us without being asked: a data folder that is not there may be a disk not mounted today."""
    try:
        _STATE_OF_ROOT.mkdir(mode=0o711, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=_STATE_OF_ROOT, prefix="postgres-"))
        folder.chmod(0o711)
        (folder / "belongs-to").write_text(str(data), encoding="utf-8")
    except OSError as problem:
        raise refusal_for(_STATE_OF_ROOT, problem) from problem
    return folder


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

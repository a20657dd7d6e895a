"""The embedded stack from inside one program: what it keeps, mends and refuses."""

import asyncio
import errno
import os
import shutil
import signal
import socket
from pathlib import Path
from typing import Any, LiteralString, NamedTuple

import psycopg
import pytest

from tests.workers.waiting import until
from workers.embedded.data_folder import ROOM_TO_START, DataFolder
from workers.embedded.errors import DataFolderDamaged, DataFolderInUse, DataFolderUnwritable, DiskFull, PortTaken
from workers.embedded.identity import ProcessIdentity, processes_in
from workers.embedded.ports import LOOPBACK
from workers.embedded.postgres import EmbeddedPostgres
from workers.embedded.supervisor import EmbeddedStack
from workers.embedded.temporal import EmbeddedTemporal


class Usage(NamedTuple):
    """What the system says of a disk, in bytes."""

    total: int
    used: int
    free: int


async def one_value(url: str, query: LiteralString) -> Any:
    """The first column of the first row."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        row = await (await connection.execute(query)).fetchone()
        assert row is not None
        return row[0]


async def execute(url: str, statement: LiteralString) -> None:
    """Run one statement and commit it."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(statement)


async def test_data_stay_over_a_clean_stop(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written is there in the next run, and stray PG variables disturb neither server nor clients."""
    monkeypatch.setenv("PGOPTIONS", "-c no_such_setting=1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    async with EmbeddedStack(data) as stack:
        assert stack.postgres is not None
        await execute(stack.postgres.superuser_url(), "CREATE TABLE kept AS SELECT 'Đặng Thị Ổn' AS name")
        assert not stack.temporal_was_wiped
    async with EmbeddedStack(data) as stack:
        assert stack.postgres is not None
        url = stack.postgres.superuser_url()
        assert await one_value(url, "SELECT upper(name) FROM kept") == "ĐẶNG THỊ ỔN"
        assert await one_value(url, "SHOW fsync") == "on"
        assert await one_value(url, "SHOW data_checksums") == "on"
        assert not stack.temporal_was_wiped
        assert stack.temporal is not None
        assert stack.temporal.pages_url is None
    assert list((data / "run").iterdir()) == []


async def test_only_the_password_opens_the_database(data: Path) -> None:
    """A connection with another password is refused, and the file that holds it is ours alone."""
    async with EmbeddedPostgres(data) as postgres:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            await one_value(postgres.url_for("postgres", "wrong"), "SELECT 1")
        password_file = data / "postgres" / "password"
        assert password_file.stat().st_mode & 0o777 == 0o600
        assert not (data / "postgres" / "sockets" / "password").exists()


async def test_a_killed_database_comes_back_on_its_port(data: Path) -> None:
    """After a SIGKILL of the server, clients find everything committed under the same address."""
    async with EmbeddedPostgres(data) as postgres:
        url = postgres.superuser_url()
        await execute(url, "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(postgres.pid, signal.SIGKILL)
        await until(lambda: postgres.revivals == 1)
        assert postgres.superuser_url() == url
        assert await one_value(url, "SELECT n FROM kept") == 7


async def test_a_server_can_be_away_for_a_while(data: Path) -> None:
    """Stop and start keep address and namespace, and a killed Temporal comes back without losing its file."""
    async with EmbeddedTemporal(data, with_pages=True) as temporal:
        address = temporal.address
        await temporal.stop()
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await asyncio.open_connection(*address.split(":"))
        await temporal.start()
        assert temporal.address == address
        os.kill(temporal.pid, signal.SIGKILL)
        await until(lambda: temporal.revivals == 1)
        assert temporal.address == address
        assert not temporal.was_wiped
        assert temporal.pages_url is not None
        _, writer = await asyncio.open_connection(*temporal.pages_url.removeprefix("http://").split(":"))
        writer.close()


@pytest.mark.parametrize("spoil", ["version", "content"])
async def test_a_temporal_file_that_cannot_be_used_is_moved_aside(data: Path, spoil: str) -> None:
    """Another version's file or a broken one is kept aside, a fresh one begun, and the caller told."""
    async with EmbeddedTemporal(data):
        pass
    file = data / "temporal" / "temporal.db"
    if spoil == "version":
        (data / "temporal" / "made-by.json").write_text('{"version": "temporal version 0.1"}')
    else:
        file.write_bytes(b"not a database" * 500)
        # The write-ahead log alone would mend it.
        file.with_name(f"{file.name}-wal").unlink(missing_ok=True)
    spoilt = file.read_bytes()
    async with EmbeddedTemporal(data) as temporal:
        assert temporal.was_wiped
        assert (data / "temporal" / "moved-aside" / "temporal.db").read_bytes() == spoilt


async def test_a_lock_that_names_a_stranger_is_dropped(data: Path) -> None:
    """After a crash and a restart of the machine, PostgreSQL starts though its old number is somebody else's now."""
    async with EmbeddedPostgres(data) as postgres:
        lock = data / "postgres" / "cluster" / "postmaster.pid"
        lines = lock.read_text().splitlines()
    stranger = await asyncio.create_subprocess_exec("sleep", "600")
    try:
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        if os.geteuid() == 0:
            shutil.chown(lock, "nobody")
        async with EmbeddedPostgres(data) as postgres:
            assert await one_value(postgres.superuser_url(), "SELECT 1") == 1
        assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()


async def test_a_half_made_cluster_is_made_anew(data: Path) -> None:
    """A first start that was killed during initdb does not spoil the second."""
    unfinished = data / "postgres" / "unfinished-0"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    if os.geteuid() == 0:
        for folder in (data, data / "postgres"):
            folder.chmod(0o711)
    async with EmbeddedPostgres(data) as postgres:
        assert await one_value(postgres.superuser_url(), "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_new_owner_forgets_the_addresses_of_the_one_before(data: Path) -> None:
    """After a SIGKILL nobody is led to ports that may be another program's by now."""
    folder = DataFolder(data)
    folder.run.mkdir(parents=True)
    folder.endpoints.write_text("{}")
    folder.acquire()
    try:
        assert not folder.endpoints.exists()
    finally:
        folder.release()


async def test_external_servers_are_left_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With both external addresses given nothing is started; the folder is owned all the same."""
    monkeypatch.setenv("LANDCLEAR_DATABASE_URL", "postgresql://db.example/landclear")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    async with EmbeddedStack(data) as stack:
        assert stack.postgres is None
        assert stack.temporal is None
        assert stack.temporal_address == "temporal.example:7233"
        assert not (data / "postgres").exists()
        with pytest.raises(DataFolderInUse):
            DataFolder(data).acquire()


@pytest.mark.parametrize("server", ["postgres_port", "temporal_port"])
async def test_a_given_port_that_is_taken_is_refused(data: Path, server: str) -> None:
    """The refusal names the port in both languages, and the other server does not stay behind."""
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken) as refusal:
            async with EmbeddedStack(data, **{server: port}):
                pass
    assert f"Cổng {port}" in refusal.value.vi
    assert f"Port {port}" in refusal.value.en
    assert list((data / "run").iterdir()) == []
    DataFolder(data).acquire()


async def test_a_full_disk_is_refused_before_anything_starts(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room gives a refusal in both languages and no cluster."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(ROOM_TO_START, 1, ROOM_TO_START - 1))
    with pytest.raises(DiskFull) as refusal:
        async with EmbeddedStack(data):
            pass
    assert "đã đầy" in refusal.value.vi
    assert "is full" in refusal.value.en
    assert not (data / "postgres").exists()


async def test_a_disk_that_fills_while_starting_leaves_no_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server already begun when the disk gives out is ended, and the refusal is the one for a full disk."""

    def full(_: ProcessIdentity, pid_file: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(pid_file))

    monkeypatch.setattr(ProcessIdentity, "write", full)
    with pytest.raises(DiskFull):
        await EmbeddedTemporal(data).start()
    assert list(processes_in(data / "temporal")) == []


async def test_a_folder_that_cannot_be_made_is_refused(data: Path) -> None:
    """A file where the folder should be gives a refusal, not a traceback from inside."""
    await asyncio.to_thread(data.write_text, "in the way")
    with pytest.raises(DataFolderUnwritable, match="thư mục dữ liệu"):
        async with EmbeddedStack(data):
            pass


async def test_a_lost_password_is_reported_not_replaced(data: Path) -> None:
    """Without its password the cluster is left as it is and the operator is sent to the backup."""
    async with EmbeddedPostgres(data):
        pass
    (data / "postgres" / "password").unlink()
    with pytest.raises(DataFolderDamaged, match="password"):
        await EmbeddedPostgres(data).start()
    assert not (data / "postgres" / "password").exists()

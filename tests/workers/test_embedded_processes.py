"""Our own processes under supervision, and telling one process from another."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.workers.waiting import until
from workers.embedded.identity import ProcessIdentity
from workers.embedded.ports import LOOPBACK, free_ports, require_free
from workers.embedded.processes import Supervised
from workers.embedded.stopping import run_until_stopped

WAITING = "import signal; print('ready', flush=True); signal.pause()"
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
signal.pause()
"""
ABORTING = """
import os, signal
signal.signal(signal.SIGTERM, lambda *_: os.abort())
print("ready", flush=True)
signal.pause()
"""


def supervised(folder: Path, code: str, grace_seconds: float = 10) -> Supervised:
    """A supervised interpreter that runs `code`."""
    return Supervised(
        "worker",
        ["-c", code],
        folder=folder,
        pid_file=folder / "worker",
        log=folder / "worker.log",
        grace_seconds=grace_seconds,
    )


async def ready(folder: Path, times: int = 1) -> None:
    """Wait until the process has said so that many times, over restarts."""
    log = folder / "worker.log"
    await until(lambda: log.exists() and log.read_text().count("ready") >= times)


async def test_a_killed_process_is_back_within_a_second(tmp_path: Path) -> None:
    """After SIGKILL another process runs, soon, and the count tells of it."""
    async with supervised(tmp_path, WAITING) as worker:
        await ready(tmp_path)
        killed = worker.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        began = asyncio.get_running_loop().time()
        await until(lambda: worker.restarts == 1)
        assert asyncio.get_running_loop().time() - began < 1
        assert worker.pid not in (None, killed)


async def test_a_process_that_keeps_dying_is_given_pauses(tmp_path: Path) -> None:
    """A process that ends at once is tried again ever more slowly, not in a loop that eats the machine."""
    loop = asyncio.get_running_loop()
    async with supervised(tmp_path, "print('ready')"):
        await ready(tmp_path)
        began = loop.time()
        await ready(tmp_path, times=3)
        assert loop.time() - began >= 0.5


async def test_an_abort_on_the_way_out_is_no_failure(tmp_path: Path) -> None:
    """A worker whose interpreter aborts on SIGTERM counts as stopped, once, and leaves no trace."""
    worker = supervised(tmp_path, ABORTING)
    await worker.start()
    await ready(tmp_path)
    await worker.stop()
    assert worker.restarts == 0
    assert worker.pid is None
    assert not (tmp_path / "worker").exists()


async def test_a_process_deaf_to_sigterm_is_killed(tmp_path: Path) -> None:
    """Past its grace period the process is ended all the same."""
    worker = supervised(tmp_path, STUBBORN, grace_seconds=0.2)
    await worker.start()
    await ready(tmp_path)
    pid = worker.pid
    assert pid is not None
    await worker.stop()
    assert ProcessIdentity.of(pid) is None


async def test_a_left_worker_is_stopped_before_the_next_starts(tmp_path: Path) -> None:
    """The worker of a killed program is found by its recorded identity and ended."""
    left = await asyncio.create_subprocess_exec(sys.executable, "-c", WAITING, stdout=asyncio.subprocess.PIPE)
    assert left.stdout is not None
    await left.stdout.readline()
    identity = ProcessIdentity.of(left.pid)
    assert identity is not None
    identity.write(tmp_path / "worker")
    async with supervised(tmp_path, WAITING) as worker:
        assert await left.wait() == -signal.SIGTERM
        assert worker.pid != left.pid


async def test_a_stranger_under_an_old_number_is_spared(tmp_path: Path) -> None:
    """A recorded number that now belongs to a process begun at another moment is not touched."""
    stranger = await asyncio.create_subprocess_exec(sys.executable, "-c", WAITING, stdout=asyncio.subprocess.PIPE)
    try:
        ProcessIdentity(stranger.pid, "an earlier boot:1").write(tmp_path / "worker")
        async with supervised(tmp_path, WAITING):
            assert ProcessIdentity.of(stranger.pid) is not None
    finally:
        stranger.kill()
        await stranger.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_code_of_its_own_answers_the_signal(number: signal.Signals) -> None:
    """A program that takes SIGTERM, Ctrl-C or a closed terminal for its normal end decides its exit code."""

    async def main() -> int:
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return 0
        return 1

    assert run_until_stopped(main()) == 0


def test_a_second_signal_does_not_break_the_stop() -> None:
    """Ctrl-C pressed again while stopping is ignored, so that nothing is left half-stopped."""
    stopped = False

    async def main() -> int:
        nonlocal stopped
        os.kill(os.getpid(), signal.SIGINT)
        try:
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(10):
                await asyncio.sleep(0)
            stopped = True
        return 0

    assert run_until_stopped(main()) == 130
    assert stopped


def test_chosen_ports_are_free_and_different() -> None:
    """Ports given together can all be listened on at once, and a taken one is refused by its number."""
    ports = free_ports(4)
    assert len(set(ports)) == 4
    holders = [socket.create_server((LOOPBACK, port)) for port in ports]
    try:
        with pytest.raises(Exception, match=str(ports[0])):
            require_free(ports[0])
    finally:
        for holder in holders:
            holder.close()

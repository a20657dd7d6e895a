"""`landclear up` as an office runs it: address and token once, one owner per folder, a clean end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.processes import processes_about
from workers.demo.sample import FOLDER, NAME
from workers.embedded.postgres import EmbeddedPostgres
from workers.settings import SOURCE_ROOT

pytestmark = pytest.mark.timeout(600)


@dataclass
class Up:
    """A running `landclear up`, and what it said on standard output."""

    process: asyncio.subprocess.Process
    address: str
    token: str

    def get(self, path: str) -> Any:
        """What the console answers to somebody with the token."""
        request = urllib.request.Request(self.address + path, headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def lets_in(self, token: str) -> bool:
        """Whether the console takes the token."""
        self.token = token
        try:
            self.get("/api/v1/cases")
        except urllib.error.HTTPError as refusal:
            if refusal.code != 401:
                raise
            return False
        return True


async def landclear(data: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a verb to its end."""
    process = await _start(data, *arguments)
    stdout, stderr = await asyncio.wait_for(process.communicate(), 200)
    assert process.returncode is not None
    return process.returncode, stdout.decode(), stderr.decode()


async def _start(data: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers.cli", *arguments),
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "HOME": "/nonexistent", "LANDCLEAR_DATA": str(data)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def up(data: Path) -> AsyncIterator[Up]:
    """The program until the block ends; then it is asked to stop and has to do so cleanly."""
    process = await _start(data, "up", "--port", "0")
    assert process.stdout is not None
    assert process.stderr is not None
    # Read all along: a full pipe would hold the program up.
    errors = asyncio.create_task(process.stderr.read())
    said = [(await asyncio.wait_for(process.stdout.readline(), 120)).decode()]
    address = said[0].rsplit(" ", 1)[-1].strip()
    assert address.startswith("http://127.0.0.1:"), (await errors).decode() if process.stdout.at_eof() else said
    rest = asyncio.create_task(process.stdout.read())
    running = Up(process, address, "")
    try:
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 130
        lines = (await rest).decode().split()
        running.token = next((word for word in lines if word.startswith("landclear_")), "")
        assert b"Traceback" not in await errors
        # A library's own chatter is no line of an operator's log.
        assert b"alembic" not in await errors


async def test_an_office_starts_stops_and_starts_again(tmp_path: Path) -> None:
    """The token is shown on the first start only and stays good; what was imported is there the next day."""
    data = tmp_path / "data"
    try:
        async with up(data) as first:
            assert first.get("/readyz") == {"postgresql": "ok", "temporal": "ok"}
            code, _, refusal = await landclear(data, "up", "--port", "0")
            assert code == 1
            assert f"tiến trình {first.process.pid} " in refusal
            file = str(FOLDER / f"{NAME}.xlsx")
            imported = await landclear(data, "import", file, "--project", "DA-MAU-2026-01", "--json")
            assert json.loads(imported[1])["opened"] == 62, imported[2]
            again = await landclear(data, "import", file, "--project", "DA-MAU-2026-01", "--json")
            assert json.loads(again[1])["opened"] == 0, again[2]
            moved = await landclear(data, "clock", "--to", "2027-01-01")
            assert moved[0] == 1
        assert first.token
        assert processes_about(data) == []
        async with up(data) as second:
            second.token = first.token
            assert len(second.get("/api/v1/cases?limit=100")["items"]) == 57
            status = json.loads((await landclear(data, "status", "--json"))[1])
            assert (status["up"], status["practice"], status["temporal"]) == (True, False, True)
            issued = [json.loads((await landclear(data, "token", "bot", "--json"))[1])["token"] for _ in range(2)]
            assert [second.lets_in(token) for token in (*issued, first.token)] == [True, True, True]
            assert json.loads((await landclear(data, "token", "bot", "--revoke", "--json"))[1])["revoked"] == 2
            assert [second.lets_in(token) for token in (*issued, first.token)] == [False, False, True]
            assert (await landclear(data, "token", "bot", "--revoke"))[0] == 1
        assert second.token == ""
        assert json.loads((await landclear(data, "status", "--json"))[1]) == {"up": False}
    finally:
        EmbeddedPostgres(data).erase()


async def test_a_start_that_is_refused_takes_no_token_along(tmp_path: Path) -> None:
    """Who first tries for practice on a folder with real data still gets the token of the first real start."""
    data = tmp_path / "data"
    try:
        file = str(FOLDER / f"{NAME}.xlsx")
        assert (await landclear(data, "import", file, "--project", "DA-MAU-2026-01"))[0] == 0
        code, _, refusal = await landclear(data, "up", "--port", "0", "--practice")
        assert code == 1
        assert "dữ liệu thật" in refusal
        async with up(data) as first:
            pass
        assert first.token
    finally:
        EmbeddedPostgres(data).erase()


async def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    """A port of another program ends with 1 in both languages, and no folder was made."""
    other = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    try:
        code, _, refusal = await landclear(tmp_path / "data", "up", "--port", str(port))
    finally:
        other.close()
    assert code == 1
    assert f"Cổng {port} " in refusal
    assert f"Port {port} " in refusal
    assert not (tmp_path / "data").exists()

"""The command `landclear` of the image puts passwords into database addresses and runs the program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

STUB = "import json, os, sys\nprint(json.dumps([sys.argv[1:], dict(os.environ)]))\nsys.exit(7)\n"
ADDRESS = "postgresql://landclear_door@database:5432/landclear"


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    """A folder with a program in place of ours that prints what it was given and exits with 7."""
    package = tmp_path / "workers"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "cli.py").write_text(STUB, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    return tmp_path


def run(root: Path, stub: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command with its secrets in the stub's folder and only the given settings."""
    source = (root / "deploy" / "landclear_in_container.py").read_text(encoding="utf-8")
    assert source.count('Path("/run/secrets")') == 1
    command = stub / "landclear"
    command.write_text(source.replace("/run/secrets", str(stub / "secrets")), encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(command), *arguments],
        cwd=stub,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(stub), **settings},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_password_is_put_into_the_address(root: Path, stub: Path) -> None:
    """A password with characters that mean something in an address arrives whole; verb and exit code pass through."""
    password = "a/b@c:d%e?f#ầ g"
    (stub / "secrets" / "landclear_door_password").write_text(password + "\n", encoding="utf-8")
    done = run(root, stub, "worker", "--json", LANDCLEAR_DATABASE_URL=ADDRESS, TEMPORAL_ADDRESS="temporal:7233")
    arguments, environment = json.loads(done.stdout)
    assert (done.returncode, arguments) == (7, ["worker", "--json"])
    assert environment["TEMPORAL_ADDRESS"] == "temporal:7233"
    parts = psycopg.conninfo.conninfo_to_dict(environment["LANDCLEAR_DATABASE_URL"])
    assert parts == {
        "user": "landclear_door",
        "password": password,
        "host": "database",
        "port": "5432",
        "dbname": "landclear",
    }


@pytest.mark.parametrize("address", ["postgresql://landclear_door:own@database/landclear", "postgresql:///landclear"])
def test_an_address_of_the_operators_own_stays(root: Path, stub: Path, address: str) -> None:
    """An address with a password, or without a role, is passed on unchanged and needs no secret."""
    done = run(root, stub, LANDCLEAR_READER_URL=address)
    assert json.loads(done.stdout)[1]["LANDCLEAR_READER_URL"] == address


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_missing_password_is_refused_in_two_languages(root: Path, stub: Path, content: str | None) -> None:
    """Without the secret nothing starts: exit code 1 and a message that names the setting and the file."""
    if content is not None:
        (stub / "secrets" / "landclear_door_password").write_text(content, encoding="utf-8")
    done = run(root, stub, "worker", LANDCLEAR_DATABASE_URL=ADDRESS)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Không đọc được mật khẩu cho LANDCLEAR_DATABASE_URL" in done.stderr
    assert "check the secret file landclear_door_password" in done.stderr
    assert "Traceback" not in done.stderr

"""The shell scripts of the deployment: they parse, make secrets once, and set up a real Temporal server."""

import asyncio
import base64
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from store.roles import QUIET
from tests.deploy.compose_schema import ComposeFile
from workers.embedded.postgres import EmbeddedPostgres

SCRIPTS = [
    "make-secrets.sh",
    "postgres/10-roles.sh",
    "temporal/schema.sh",
    "temporal/server.sh",
    "temporal/namespace.sh",
]
TOOLS = Path(sys.executable).parent


def run(script: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a script with only the given settings; its path begins with the environment's commands unless given."""
    return subprocess.run(
        [str(script), *arguments],
        env={"PATH": f"{TOOLS}:{os.environ['PATH']}"} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_all_scripts_are_under_test(root: Path) -> None:
    """No script of deploy/ escapes the checks here."""
    assert sorted(str(path.relative_to(root / "deploy")) for path in (root / "deploy").rglob("*.sh")) == sorted(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_parses_stops_on_errors_and_can_be_run(root: Path, script: str) -> None:
    """Its own shell accepts it, an error or an unset variable ends it, and it is executable."""
    path = root / "deploy" / script
    text = path.read_text(encoding="utf-8")
    shell = "bash" if text.startswith("#!/bin/bash\n") else "sh"
    assert text.startswith(f"#!/bin/{shell}\n")
    assert "\nset -eu" in text
    assert os.access(path, os.X_OK)
    for parser in {shell, "bash"}:
        checked = subprocess.run([parser, "-n", str(path)], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_secrets_are_made_once_and_for_every_name(root: Path, tmp_path: Path, compose: ComposeFile) -> None:
    """Each secret of the compose file gets its own password or key in a closed folder; a second run keeps them."""
    folder = tmp_path / "secrets"
    assert run(root / "deploy" / "make-secrets.sh", str(folder)).returncode == 0
    made = {path.name: path.read_text(encoding="ascii") for path in folder.iterdir()}
    assert set(made) == {Path(secret.file).name for secret in compose.secrets.values()}
    ring = json.loads(made["key_ring"])
    assert len(base64.b64decode(ring["keys"][ring["primary"]], validate=True)) == 32
    passwords = [content for name, content in made.items() if name.endswith("_password")]
    assert len(passwords) == len(made) - 1
    assert all(re.fullmatch("[0-9a-f]{64}", password) for password in passwords)
    assert len(set(made.values())) == len(made)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert run(root / "deploy" / "make-secrets.sh", str(folder)).returncode == 0
    assert {path.name: path.read_text(encoding="ascii") for path in folder.iterdir()} == made


def test_roles_are_refused_without_their_secrets(root: Path, tmp_path: Path) -> None:
    """The first start ends with the name of the missing file instead of a role without a password."""
    refused = run(
        root / "deploy" / "postgres" / "10-roles.sh", SECRETS=str(tmp_path), POSTGRES_USER="postgres", POSTGRES_DB="x"
    )
    assert refused.returncode == 1
    assert "landclear_owner_password" in refused.stderr


async def test_the_roles_can_do_what_they_are_for(root: Path, tmp_path: Path) -> None:
    """On a real server each role signs in with its secret, only the owner creates, a repeat changes passwords."""
    server = EmbeddedPostgres(tmp_path / "data")
    await server.start()
    try:
        superuser = conninfo_to_dict(server.superuser_url("postgres"))
        async with await AsyncConnection.connect(server.superuser_url("postgres"), autocommit=True) as connection:
            await connection.execute("CREATE DATABASE deployed")
        for turn in ("first", "second"):
            secrets = tmp_path / turn
            assert run(root / "deploy" / "make-secrets.sh", str(secrets)).returncode == 0
            done = run(
                root / "deploy" / "postgres" / "10-roles.sh",
                PATH=f"{server.tool('psql').parent}:{os.environ['PATH']}",
                SECRETS=str(secrets),
                POSTGRES_USER=str(superuser["user"]),
                POSTGRES_DB="deployed",
                PGHOST=str(superuser["host"]),
                PGPORT=str(superuser["port"]),
                PGPASSWORD=str(superuser["password"]),
            )
            assert done.returncode == 0, done.stderr
            for role, may_create in {"owner": True, "door": False, "projector": False, "reader": False}.items():
                password = (secrets / f"landclear_{role}_password").read_text(encoding="ascii")
                url = server.url_for(f"landclear_{role}", password, "deployed")
                async with await AsyncConnection.connect(url) as connection:
                    row = await connection.execute(
                        "SELECT has_schema_privilege('public', 'CREATE'), "
                        "has_database_privilege(current_database(), 'CREATE'), "
                        "(SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"
                    )
                    assert await row.fetchone() == (may_create, may_create, False), role
                    kept = await connection.execute("SELECT rolconfig FROM pg_roles WHERE rolname = current_user")
                    assert await kept.fetchone() == ([f"{name}={value}" for name, value in QUIET.items()],), role
    finally:
        await server.stop()
        server.erase()


def test_temporal_settings_are_lists_of_values(root: Path) -> None:
    """Every entry has the form the server reads: a list of values under a dotted key."""
    settings = yaml.safe_load((root / "deploy" / "temporal" / "dynamicconfig.yaml").read_text(encoding="utf-8"))
    for key, values in settings.items():
        assert "." in key
        assert values
        assert all(set(entry) <= {"value", "constraints"} and "value" in entry for entry in values), key


@pytest.fixture
async def temporal_address(tmp_path: Path) -> AsyncIterator[str]:
    """A fresh development server without our namespace."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(3)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        grpc, http, metrics = (str(one.getsockname()[1]) for one in sockets)
    command = shutil.which("temporal", path=str(TOOLS))
    assert command, "the temporal executable belongs to the environment"
    ports = ["--port", grpc, "--http-port", http, "--metrics-port", metrics]
    log = (tmp_path / "temporal.log").open("wb")
    server = await asyncio.create_subprocess_exec(
        command, "server", "start-dev", "--headless", "--ip", "127.0.0.1", *ports, stdout=log, stderr=log
    )
    try:
        yield f"127.0.0.1:{grpc}"
    finally:
        server.terminate()
        await server.wait()
        log.close()


def wait_until_healthy(address: str) -> None:
    """Ask until the server answers; each question is a process of its own, so this is no busy loop."""
    deadline = time.monotonic() + 30
    while run(TOOLS / "temporal", "operator", "cluster", "health", "--address", address).returncode:
        assert time.monotonic() < deadline, "the server did not come up"


async def test_the_namespace_job_can_run_again(root: Path, temporal_address: str) -> None:
    """On a real server the job makes namespace and retention, and a repeat updates."""
    wait_until_healthy(temporal_address)
    client = await Client.connect(temporal_address, namespace="landclear")
    for retention, seconds in (("720h", 720 * 3600), ("48h", 48 * 3600)):
        done = run(
            root / "deploy" / "temporal" / "namespace.sh",
            TEMPORAL_ADDRESS=temporal_address,
            TEMPORAL_NAMESPACE="landclear",
            TEMPORAL_RETENTION=retention,
        )
        assert done.returncode == 0, done.stderr
        described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="landclear"))
        assert described.config.workflow_execution_retention_ttl.seconds == seconds

"""Folders in which an embedded server can run, whoever runs the tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the database server's account can reach, removed with all in it.

    Not `tmp_path`: that lies in a folder of ours alone, so root's server would go to the system state folder.
    """
    parent = Path(tempfile.mkdtemp(prefix="landclear-test-"))
    if os.geteuid() == 0:
        parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture(autouse=True)
def _only_embedded_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """External servers of the developer's own environment have no say in these tests."""
    for name in ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)

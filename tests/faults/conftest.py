"""One installation for all tests of faults: what one test hurts has to be well again for the next."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.house import House, running_house

_EXTERNAL = ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "LANDCLEAR_KEY_FILE")


@pytest.fixture(scope="package")
def _own_servers() -> Iterator[None]:
    """External servers of the developer's own environment have no say in these tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _EXTERNAL:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="package")
def house_data() -> Iterator[Path]:
    """The data folder of the installation, where root's database server can reach it."""
    parent = Path(tempfile.mkdtemp(prefix="landclear-test-"))
    if os.geteuid() == 0:
        parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture(scope="package")
async def _house(house_data: Path, _own_servers: None) -> AsyncIterator[House]:
    """The installation, up."""
    async with running_house(house_data) as running:
        yield running


@pytest.fixture
async def house(_house: House) -> House:
    """The installation, all of it well."""
    await _house.wait_until_well()
    return _house

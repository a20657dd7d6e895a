"""What the communes of these tests stand on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_EXTERNAL = ("LANDCLEAR_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "LANDCLEAR_KEY_FILE")


@pytest.fixture(scope="module")
def commune_data() -> Iterator[Path]:
    """A data folder yet to be made, where root's database server can reach it; external servers have no say."""
    parent = Path(tempfile.mkdtemp(prefix="landclear-commune-"))
    parent.chmod(0o711)
    with pytest.MonkeyPatch.context() as patch:
        for name in _EXTERNAL:
            patch.delenv(name, raising=False)
        yield parent / "data"
    shutil.rmtree(parent)

"""The parts of a process, before anything is connected."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from store.keys import ensure_key_ring
from workers.settings import Settings
from workers.wiring import open_wiring

NOWHERE = "postgresql://landclear_reader@127.0.0.1:1/nowhere"


@pytest.mark.parametrize(("reader_url", "warnings"), [("", 1), (NOWHERE, 0)])
async def test_pages_without_their_own_role_are_told_of_once(tmp_path: Path, reader_url: str, warnings: int) -> None:
    """Without the reader's role nothing but our own queries keeps pages to the areas: the operator hears of it."""
    ensure_key_ring(tmp_path / "ring.json")
    settings = Settings(database_url=NOWHERE, reader_url=reader_url, key_file=tmp_path / "ring.json")
    with capture_logs() as logged:
        async with open_wiring(settings):
            pass
    assert [line["event"] for line in logged].count("pages_read_without_row_level_security") == warnings

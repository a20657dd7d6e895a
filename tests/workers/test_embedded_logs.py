"""A server's log file stays small while the server runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workers.embedded.logs import ServerLog


def test_a_long_log_is_put_aside_under_a_running_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written is kept once, the server goes on in the same file, and only its own lines are quoted."""
    monkeypatch.setattr("workers.embedded.logs._KEEP_BYTES", 100)
    log = ServerLog(tmp_path / "server.log")
    (tmp_path / "server.log.1").write_text("of last year")
    server = log.open_for_child()
    try:
        os.write(server, b"short\n")
        log.keep_small()
        assert log.tail() == "short"
        os.write(server, b"x" * 200 + b"\n")
        log.keep_small()
        os.write(server, b"after\n")
    finally:
        os.close(server)
    assert log.tail() == "after"
    assert (tmp_path / "server.log").read_bytes() == b"after\n"
    aside = tmp_path / "server.log.1"
    assert aside.read_bytes() == b"short\n" + b"x" * 200 + b"\n"
    assert aside.stat().st_mode & 0o777 == 0o600

"""Running `landclear` as people do, and what every refusal of it has to be."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workers.settings import SOURCE_ROOT


@dataclass(frozen=True)
class Ended:
    """How a run ended and what it said."""

    code: int
    stdout: str
    stderr: str

    def require_refusal(self, vi: str, en: str) -> None:
        """Exit code 1 and a sentence in both languages that says what is wrong; no traceback."""
        assert self.code == 1, self
        assert vi in self.stderr, self.stderr
        assert en in self.stderr, self.stderr
        assert "Traceback" not in self.stderr + self.stdout


async def landclear(data: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
    """Run a verb on a data folder to its end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers.cli", *arguments),
        cwd=SOURCE_ROOT,
        env={
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": "/nonexistent",
            "LANDCLEAR_DATA": str(data),
            **(environment or {}),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    stdout, stderr = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Ended(process.returncode, stdout.decode(), stderr.decode())

"""`landclear bench [NAME]`: measurements in one run, told as ratios against a baseline of the same run."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from workers.cli.speech import CliRefusal
from workers.settings import SOURCE_ROOT


def verb(
    name: Annotated[
        str, typer.Argument(help="một phép đo; bỏ trống là tất cả / one measurement; all if left out")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Measure this machine. The measurements are not part of an installed program, only of the source."""
    if not (SOURCE_ROOT / "bench" / "__main__.py").is_file():
        raise CliRefusal(
            "Bản cài này không kèm phần đo tốc độ (thư mục bench).",
            "This installation comes without the measurements (folder bench).",
        )
    arguments = [*([name] if name else []), *(["--json"] if as_json else [])]
    return subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=SOURCE_ROOT, check=False).returncode

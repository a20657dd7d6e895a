"""Prints a template by Typst and keeps the paper in a folder.

Only Typst's built-in fonts are used and the document carries the date of the paper, not of the printing: the same
facts give the same bytes everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

_TEMPLATES: Final = Path(__file__).parent


def pdf(template: str, facts: Mapping[str, object]) -> bytes:
    """One paper as PDF."""
    return typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )


def keep(folder: Path, household_code: str, name: str, paper: bytes) -> Path:
    """Write a household's paper into the folder and give its path.

    A file of an earlier run is replaced, never left half-written. Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A code is whatever the office typed; as part of a path it must not lead out of the folder.
    code = re.sub(r"[^\w.-]", "_", household_code)
    path = folder / f"{code}-{name}.pdf"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(paper)
    unfinished.replace(path)
    return path

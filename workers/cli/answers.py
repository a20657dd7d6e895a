"""The answer of a verb on standard output: with ``--json`` one JSON object and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import typer


def print_json(answer: Mapping[str, Any]) -> None:
    """Print the answer for machines: UTF-8, dates in ISO form, money as integers."""
    typer.echo(json.dumps(answer, ensure_ascii=False, default=_as_text))


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")

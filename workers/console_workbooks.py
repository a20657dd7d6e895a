"""Reads workbooks that come over HTTP: the console itself knows nothing of their sheets."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from activities.workbooks.load import Workbook, read_workbook
from activities.workbooks.open_commands import opening
from activities.workbooks.problems import Problem
from console.wiring import Reading
from domain.context import LOCAL
from workers.wiring import Wiring


class Workbooks:
    """Implements ``console.wiring.WorkbookReader``."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    async def __call__(self, data: bytes, suffix: str, project_code: str) -> Reading:
        """The households of a workbook of that project, or what is wrong with it."""
        now = self._wiring.machine_now() + await self._wiring.store.clock_offset()
        return await asyncio.to_thread(_reading, data, suffix, project_code, now.astimezone(LOCAL).date())


def _reading(data: bytes, suffix: str, project_code: str, today: dt.date) -> Reading:
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        workbook = read_workbook(Path(file.name), today)
    problems = [_problem(one) for one in workbook.errors]
    if workbook.project is None and not problems:
        problems = [{"sheet": "Dự án", "row": None, "column": "", "code": "missing_sheet", "message": "Dự án"}]
    elif workbook.project is not None and workbook.project.code != project_code:
        problems.append(
            {"sheet": "Dự án", "row": None, "column": "", "code": "other_project", "message": workbook.project.code}
        )
    return Reading(households=() if problems else _households(workbook, today), problems=problems)


def _households(workbook: Workbook, today: dt.date) -> list[tuple[int, Mapping[str, Any]]]:
    """Rows and fields; the batch is left out, as it is opened by itself and may not be there yet."""
    rows = {household.code: household.row for household in workbook.households}
    opens = opening(workbook, today, notify_from=today)
    found: list[tuple[int, Mapping[str, Any]]] = []
    for paper in (*opens.cases, *opens.donations):
        fields = paper.command.model_dump(mode="json", exclude={"batch_id"})
        found.append((rows[fields["code"]], {"type": paper.command.TYPE, **fields}))
    return sorted(found, key=lambda one: one[0])


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "code": one.code,
        "message": one.message_vi,
        "message_en": one.message_en,
    }

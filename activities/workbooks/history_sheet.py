"""Sheet 'Diễn biến': one row per paper of a household, with its date and who recorded it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from activities.workbooks.household_sheet import Household
from activities.workbooks.paper import command_of_paper
from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import CODE, RowReader
from activities.workbooks.staff_sheet import StaffRow
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table
from domain.case.sheet_codes import CODES

_DAY: Final = "Ngày"
_ACT: Final = "Việc"
_CODE: Final = "Mã việc"
_DETAILS: Final = "Chi tiết"
_PAPER: Final = "Số giấy tờ"
_RECORDER: Final = "Người ghi"
_NOTE: Final = "Ghi chú"

LAYOUT: Final = Layout(
    name="Diễn biến",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _DAY, _CODE, _RECORDER),
    optional=(NUMBER, _ACT, _DETAILS, _PAPER, _NOTE),
)


#: What a paper cannot know by itself, for a trial of its other fields.
_ANY_CASE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One paper, in the order of the sheet: that is the order of a household's day."""

    row: int
    household: str
    day: dt.date
    code: str
    """Stable code of what happened, e.g. ``notice_delivered``."""
    details: Mapping[str, str]
    paper: str
    """Number of the document; visits have none."""
    recorder: str
    note: str


def read_history(
    table: Table,
    listed: frozenset[str],
    households: Mapping[str, Household],
    staff: Mapping[str, StaffRow],
    problems: list[Problem],
    today: dt.date | None,
) -> Iterator[HistoryRow]:
    """Papers whose rows can be read and become a command of the case.

    ``listed`` are all household codes of the file, ``households`` those that could be read;
    ``today`` is the installation's day: papers after it are warned of. None leaves that out.
    """
    for source in table.rows:
        row = RowReader(table.sheet, source, problems, household_column=HOUSEHOLD, today=today)
        paper = _read(row)
        _check_household(row, listed, households)
        if paper is not None:
            _check_recorder(row, paper, staff)
            _check_command(row, paper)
            if row.ok:
                yield paper


def _read(row: RowReader) -> HistoryRow | None:
    day = row.needed_day(_DAY)
    code, recorder = row.needed(_CODE), row.needed(_RECORDER, CODE)
    details = _details(row)
    if day is None or details is None:
        return None
    return HistoryRow(
        row=row.number,
        household=row.household,
        day=day,
        code=code,
        details=details,
        paper=row.text(_PAPER),
        recorder=recorder,
        note=row.text(_NOTE, 4000),
    )


def _details(row: RowReader) -> Mapping[str, str] | None:
    found: dict[str, str] = {}
    for part in row.names(_DETAILS):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key or not value or key in found:
            row.report("bad_details", _DETAILS, value=part)
            return None
        found[key] = value
    return found


def _check_household(row: RowReader, listed: frozenset[str], households: Mapping[str, Household]) -> None:
    household = households.get(row.household)
    if row.household and row.household not in listed:
        row.report("unknown_household", HOUSEHOLD, value=row.household)
    elif household is not None and household.track != "recovery":
        row.report("wrong_track", HOUSEHOLD, value=row.household)


def _check_recorder(row: RowReader, paper: HistoryRow, staff: Mapping[str, StaffRow]) -> None:
    if not paper.recorder:
        return
    person = staff.get(paper.recorder)
    if person is None:
        row.report("unknown_staff", _RECORDER, value=paper.recorder)
    elif not person.in_office(paper.day):
        row.report("not_in_office", _RECORDER, value=paper.recorder, day=paper.day.strftime("%d/%m/%Y"))


def _check_command(row: RowReader, paper: HistoryRow) -> None:
    if not paper.code:
        return
    if paper.code not in CODES:
        row.report("unknown_act", _CODE, value=paper.code)
        return
    try:
        command_of_paper(paper, case_id=_ANY_CASE)
    except ValidationError as error:
        # The field and the kind of trouble only: the value may be somebody's words.
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))} ({fault['type']})" for fault in error.errors())
        row.report("details_do_not_fit", _DETAILS, value=faults)
    except ValueError as error:
        row.report("details_do_not_fit", _DETAILS, value=error)

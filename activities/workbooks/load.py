"""Reads a whole workbook: every sheet, every problem, and which households can be imported.

A household is taken whole or not at all: a bad parcel or paper keeps it out, because a case opened
without one of them would be wrong in silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from activities.workbooks import (
    history_sheet,
    household_sheet,
    parcel_sheet,
    project_sheet,
    staff_sheet,
    support_sheet,
)
from activities.workbooks.history_sheet import HistoryRow, read_history
from activities.workbooks.household_sheet import Household, read_households
from activities.workbooks.inventories import read_inventories
from activities.workbooks.parcel_sheet import ParcelSegment, read_parcels
from activities.workbooks.problems import Problem, Severity, problem
from activities.workbooks.project_sheet import ProjectSheet, read_project
from activities.workbooks.reader import NotAWorkbook, RawSheet, read_sheets
from activities.workbooks.staff_sheet import StaffRow, read_staff
from activities.workbooks.support_sheet import Support, read_support
from activities.workbooks.tables import Layout, Table, find_table
from domain.compensation.inventory import Inventory

#: Errors on these sheets belong to no household.
_UNKNOWN_HOUSEHOLD: Final = "unknown_household"
_COMMON_SHEETS: Final = frozenset({project_sheet.LAYOUT.name, staff_sheet.LAYOUT.name})


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a file holds of the households that can be imported, and what is wrong with the rest."""

    project: ProjectSheet | None
    """None when the file has no readable project: a .csv of households, or an error."""
    households: tuple[Household, ...]
    parcels: tuple[ParcelSegment, ...]
    support: tuple[Support, ...]
    staff: tuple[StaffRow, ...]
    history: tuple[HistoryRow, ...]
    problems: tuple[Problem, ...]
    accepted: int
    """Households without an error on any sheet; 0 when the file as a whole cannot be used."""
    rejected: int
    """All other households named anywhere in the file, also by rows whose code cannot be read."""
    inventories: Mapping[str, Inventory] = field(default_factory=dict)
    """What each household's plan is valued from, by its code; some have none."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that keep something out: an import of all or nothing refuses when there is one."""
        return tuple(found for found in self.problems if found.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Things to look at that keep nothing out."""
        return tuple(found for found in self.problems if not found.is_error)


def read_workbook(path: Path, today: dt.date | None = None) -> Workbook:
    """Everything in the file; whatever is wrong is a problem, never an exception.

    ``today``, the installation's day, adds a warning to every act dated after it.
    """
    try:
        sheets = read_sheets(path)
    except NotAWorkbook:
        return _workbook(problems=[problem("bad_workbook", sheet=path.name)])
    return read_tables(sheets, today)


def read_tables(sheets: Sequence[RawSheet], today: dt.date | None = None) -> Workbook:
    """The same from sheets that are already read."""
    problems: list[Problem] = []
    tables = _Tables(sheets, problems)
    project_table = tables.find(project_sheet.LAYOUT)
    project = read_project(project_table, problems) if project_table else None
    staff_table = tables.find(staff_sheet.LAYOUT)
    staff = tuple(read_staff(staff_table, problems)) if staff_table else ()
    known_staff = frozenset(person.code for person in staff) if staff_table else None
    household_table = tables.find(household_sheet.LAYOUT)
    households = tuple(read_households(household_table, known_staff, problems, today)) if household_table else ()
    # Also those with errors of their own: a parcel of a mistyped household is no second error.
    listed = household_table.keys(household_sheet.LAYOUT.key) if household_table else frozenset()
    parcel_table = tables.find(parcel_sheet.LAYOUT)
    parcels = tuple(read_parcels(parcel_table, listed, problems)) if parcel_table else ()
    support_table = tables.find(support_sheet.LAYOUT)
    support = tuple(read_support(support_table, listed, problems)) if support_table else ()
    history_table = tables.find(history_sheet.LAYOUT)
    history = (
        tuple(
            read_history(
                history_table,
                listed,
                {household.code: household for household in households},
                {person.code: person for person in staff},
                problems,
                today,
            )
        )
        if history_table
        else ()
    )
    inventories, of_inventories = read_inventories(sheets, project)
    causes = _causes([*problems, *_untold(of_inventories, problems)], household_table)
    workbook = _workbook(project, households, parcels, support, staff, history, causes)
    good = {household.code for household in workbook.households}
    return replace(workbook, inventories={code: inventory for code, inventory in inventories.items() if code in good})


def _untold(of_inventories: Sequence[Problem], problems: Sequence[Problem]) -> list[Problem]:
    """What is told of a cell already is not told again."""
    told = {(found.sheet, found.row, found.column) for found in problems}
    return [found for found in of_inventories if (found.sheet, found.row, found.column) not in told]


def _causes(problems: Sequence[Problem], household_table: Table | None) -> list[Problem]:
    """The problems without the echoes of one cause, which would bury it.

    Without a list of households every row of the other sheets names an unknown one; a misspelt code is told
    once a sheet, at its first row.
    """
    told: set[tuple[str, str]] = set()
    kept = []
    for found in problems:
        if found.code == _UNKNOWN_HOUSEHOLD:
            place = (found.sheet, found.household)
            if household_table is None or place in told:
                continue
            told.add(place)
        kept.append(found)
    return kept


class _Tables:
    """Finds tables; in a file of one sheet the others are not missed."""

    def __init__(self, sheets: Sequence[RawSheet], problems: list[Problem]) -> None:
        self._sheets = sheets
        self._problems = problems

    def find(self, layout: Layout) -> Table | None:
        missed: list[Problem] = []
        table = find_table(self._sheets, layout, missed)
        if len(self._sheets) > 1 or table is not None or layout is household_sheet.LAYOUT:
            self._problems.extend(missed)
        return table


def _workbook(
    project: ProjectSheet | None = None,
    households: Sequence[Household] = (),
    parcels: Sequence[ParcelSegment] = (),
    support: Sequence[Support] = (),
    staff: Sequence[StaffRow] = (),
    history: Sequence[HistoryRow] = (),
    problems: Sequence[Problem] = (),
) -> Workbook:
    errors = [found for found in problems if found.severity is Severity.ERROR]
    bad = {found.household for found in errors if found.household}
    nameless = {
        (found.sheet, found.row)
        for found in errors
        if not found.household and found.row is not None and found.sheet not in _COMMON_SHEETS
    }
    if any(found.row is None or found.sheet == project_sheet.LAYOUT.name for found in errors):
        # Without its sheets and columns, or its project, no household of the file can be opened.
        bad |= {household.code for household in households}
    good = {household.code for household in households} - bad
    return Workbook(
        project=project,
        households=tuple(household for household in households if household.code in good),
        parcels=tuple(segment for segment in parcels if segment.household in good),
        support=tuple(row for row in support if row.household in good),
        staff=tuple(staff),
        history=tuple(paper for paper in history if paper.household in good),
        problems=tuple(problems),
        accepted=len(good),
        rejected=len(bad) + len(nameless),
    )

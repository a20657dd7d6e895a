"""Reads a workbook for valuation: every household as a situation, and every problem at its cell.

It reads no names, ids or phones: a plan is about codes, and what is not read cannot leak.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from activities.workbooks import asset_sheet, driver_sheet, valued_households, valued_land, valued_project
from activities.workbooks.asset_sheet import read_assets
from activities.workbooks.driver_sheet import DriverRow, read_drivers
from activities.workbooks.problems import Problem, Severity, problem
from activities.workbooks.reader import NotAWorkbook, RawSheet, read_sheets
from activities.workbooks.tables import find_table
from activities.workbooks.valued_households import ValuedHousehold, read_valued_households
from activities.workbooks.valued_land import ValuedSegment, read_land
from activities.workbooks.valued_project import read_terms
from domain.compensation.situation import Asset, ProjectTerms, Resettlement, Situation
from domain.policy.rates import Rates

#: Sheets whose rows make amounts.
_PRICED_SHEETS: Final = frozenset({valued_land.LAYOUT.name, asset_sheet.LAYOUT.name, driver_sheet.LAYOUT.name})


@dataclass(frozen=True, slots=True)
class ValuationBook:
    """What a workbook says of its households, and what is wrong with it."""

    project: ProjectTerms
    situations: tuple[Situation, ...]
    """Households all of whose rows can be read, in the order of the list; none while a row belongs to nobody."""
    problems: tuple[Problem, ...]
    listed: frozenset[str] = frozenset()
    """Every code of the list of households, also of those that cannot be valued."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that keep a household, or the whole file, from being valued."""
        return tuple(found for found in self.problems if found.is_error)

    @property
    def ownerless(self) -> tuple[Problem, ...]:
        """Errors of priced rows that belong to no household of the list: whose land or asset it is, nobody knows."""
        return tuple(
            found
            for found in self.errors
            if found.row is not None and found.sheet in _PRICED_SHEETS and found.household not in self.listed
        )

    @property
    def of_no_use(self) -> bool:
        """Whether nothing of the file may be valued: a household could lack what it owns in silence."""
        return bool(self.ownerless) or any(found.row is None for found in self.errors)


def read_valuation(path: Path, pack_id: str, rates: Rates) -> ValuationBook:
    """Everything in the file; whatever is wrong is a problem, never an exception."""
    try:
        sheets = read_sheets(path)
    except NotAWorkbook:
        return ValuationBook(ProjectTerms(), (), (problem("bad_workbook", sheet=path.name),))
    return read_valuation_sheets(sheets, pack_id, rates)


def read_valuation_sheets(sheets: Sequence[RawSheet], pack_id: str, rates: Rates) -> ValuationBook:
    """The same from sheets that are already read."""
    problems: list[Problem] = []
    project_table = find_table(sheets, valued_project.LAYOUT, problems)
    terms = read_terms(project_table, pack_id, rates, problems) if project_table else ProjectTerms()
    household_table = find_table(sheets, valued_households.LAYOUT, problems)
    if household_table is None:
        return ValuationBook(terms, (), tuple(problems))
    listed = household_table.keys(valued_households.LAYOUT.key)
    households = tuple(read_valued_households(household_table, rates, problems))
    land_table = find_table(sheets, valued_land.LAYOUT, problems)
    segments = tuple(read_land(land_table, listed, rates, problems)) if land_table else ()
    asset_table = find_table(sheets, asset_sheet.LAYOUT, problems)
    owned = tuple(read_assets(asset_table, listed, rates, problems)) if asset_table else ()
    driver_table = find_table(sheets, driver_sheet.LAYOUT, problems)
    drivers = (
        {row.household: row for row in read_drivers(driver_table, listed, rates, problems)} if driver_table else {}
    )
    land = _by_household(segments)
    assets: defaultdict[str, list[Asset]] = defaultdict(list)
    for one in owned:
        assets[one.household].append(one.asset)
    supported = driver_table.keys(driver_sheet.LAYOUT.key) if driver_table else listed
    for household in households:
        row = drivers.get(household.code)
        _compare(household, land.get(household.code, []), row, problems, named=household.code in supported)
    book = ValuationBook(terms, (), tuple(problems), listed)
    if book.of_no_use:
        return book
    bad = {found.household for found in book.errors}
    situations = tuple(
        _situation(one, land.get(one.code, []), assets.get(one.code, []), drivers.get(one.code))
        for one in households
        if one.code not in bad
    )
    return replace(book, situations=situations)


def _by_household(segments: Sequence[ValuedSegment]) -> Mapping[str, list[ValuedSegment]]:
    land: defaultdict[str, list[ValuedSegment]] = defaultdict(list)
    for one in segments:
        land[one.household].append(one)
    return land


def _situation(
    household: ValuedHousehold, land: Sequence[ValuedSegment], assets: Sequence[Asset], row: DriverRow | None
) -> Situation:
    return Situation(
        code=household.code,
        recovery=household.recovery,
        members=household.members,
        titles=household.titles,
        segments=tuple(one.segment for one in land),
        assets=tuple(assets),
        drivers=row.drivers if row is not None else None,
        unpaid_obligations=household.unpaid_obligations,
        land_use_fee=household.land_use_fee,
        handed_over_on=household.handed_over_on,
    )


def _compare(
    household: ValuedHousehold,
    land: Sequence[ValuedSegment],
    row: DriverRow | None,
    problems: list[Problem],
    *,
    named: bool,
) -> None:
    """What two sheets say of one household has to agree; ``named`` says whether it has a row, also one unread."""

    def warn(code: str, column: str = "", **params: object) -> None:
        problems.append(
            problem(
                code,
                sheet=driver_sheet.LAYOUT.name,
                row=row.row if row is not None else None,
                column=column,
                household=household.code,
                severity=Severity.WARNING,
                **params,
            )
        )

    if row is None:
        if household.recovery and not named:
            # Whoever forgot the row took the household's support away: the sums stand, and somebody has to look.
            warn("no_support_row", value=household.code)
        return
    drivers = row.drivers
    if household.members and drivers.persons > household.members:
        warn("more_persons_than_members", value=drivers.persons, members=household.members)
    recovered = sum((one.segment.recovered for one in land if one.farmed), Decimal(0))
    if recovered != drivers.farm_recovered and (recovered or drivers.farm_recovered):
        warn("farm_area_differs", driver_sheet.FARM_RECOVERED, value=drivers.farm_recovered, parcels=recovered)
    if (drivers.temporary_months or drivers.resettlement is Resettlement.LOT) and not household.members:
        problems.append(
            problem(
                "missing_value",
                sheet=valued_households.LAYOUT.name,
                row=household.row,
                column=valued_households.MEMBERS,
                household=household.code,
                value=valued_households.MEMBERS,
            )
        )

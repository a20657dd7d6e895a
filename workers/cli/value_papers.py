"""The calculation sheets of `landclear value --papers`: one PDF per household of the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from activities.documents.plan_sheet import SheetHead, write_plan_sheet
from activities.workbooks.load import read_workbook
from domain.compensation.plan import Plan
from domain.compensation.record import PriceBasis, recorded
from domain.wording.compensation import BLOCKERS
from store.rates_file import PackRates


def write_sheets(plans: Sequence[Plan], priced: PackRates, file: Path, folder: Path) -> int:
    """Write the sheet of each plan into the folder; gives how many there are.

    Raises OSError when the folder cannot be written.
    """
    heads = _heads(file)
    basis = PriceBasis.of(priced.pack_id, 0, priced.is_sample, priced.documents)
    for plan in plans:
        blockers = [f"{BLOCKERS[one.code].vi} ({one.subject})" for one in plan.blockers]
        head = heads.get(plan.code, SheetHead(household_code=plan.code))
        write_plan_sheet(folder, head, recorded(plan, basis), blockers)
    return len(plans)


def _heads(file: Path) -> Mapping[str, SheetHead]:
    """Whose sheet each is, as far as the workbook says it: a list of prices alone has no project."""
    workbook = read_workbook(file)
    project = workbook.project
    return {
        household.code: SheetHead(
            household_code=household.code,
            head=household.head,
            address=household.address,
            residential_group=household.residential_group,
            project_name=project.name if project is not None else "",
            commune=project.commune if project is not None else "",
        )
        for household in workbook.households
    }

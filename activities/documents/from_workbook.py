"""Puts together what the papers of a household say, from its workbook and from what was recorded.

Money and handover come from the log: only what was recorded may be printed as having happened.
"""

from __future__ import annotations

from collections.abc import Sequence

from activities.documents.papers import CasePapers, Handover, Payment, RecoveredLand
from activities.workbooks.load import Workbook
from activities.workbooks.open_commands import NoProject


class UnknownHousehold(Exception):
    """The workbook has no household of that code."""


def papers_of_household(
    workbook: Workbook, household_code: str, payments: Sequence[Payment], handover: Handover
) -> CasePapers:
    """The facts of a household's payment slip and handover minutes.

    Raises UnknownHousehold, and NoProject when the workbook names none.
    """
    project = workbook.project
    if project is None:
        raise NoProject
    household = next((found for found in workbook.households if found.code == household_code), None)
    if household is None:
        raise UnknownHousehold(household_code)
    officer = next((person for person in workbook.staff if person.code == household.officer), None)
    return CasePapers(
        household_code=household.code,
        head=household.head,
        personal_id=household.personal_id,
        spouse=household.spouse,
        spouse_id=household.spouse_id,
        co_users=household.co_users,
        address=household.address,
        residential_group=household.residential_group,
        project_name=project.name,
        project_owner=project.owner,
        commune=project.commune,
        unit=officer.body if officer else "",
        officer=officer.name if officer else "",
        decision_no=project.decision_no,
        decided_on=project.decided_on,
        land=tuple(
            RecoveredLand(
                map_sheet=segment.map_sheet,
                parcel=segment.parcel,
                land_type=segment.land_type,
                area=segment.recovered,
            )
            for segment in workbook.parcels
            if segment.household == household.code and segment.form == "recovery"
        ),
        payments=tuple(payments),
        handover=handover,
    )

"""The payment slip and the handover minutes of every household that reached its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from activities.documents.papers import CasePapers, Handover, PaidFor, Payment, RecoveredLand
from activities.documents.slips import write_case_papers
from activities.workbooks.household_sheet import Household
from activities.workbooks.load import Workbook
from activities.workbooks.open_commands import NoProject
from store.ports import StoredEvent
from store.postgres import PostgresStore
from workers.demo.figures import closed_cases


async def closed_papers(store: PostgresStore, workbook: Workbook) -> list[CasePapers]:
    """What the papers of closed households say: money and handover as the log has them.

    Raises NoProject.
    """
    households = {household.code: household for household in workbook.households}
    return [
        _papers(workbook, households[row.change.queue.code], await store.read_stream(row.stream_id))
        for row in await closed_cases(store)
    ]


def write_papers(folder: Path, papers: Sequence[CasePapers]) -> list[Path]:
    """Write the papers of all households into an otherwise empty folder; returns their paths."""
    for old in folder.glob("*.pdf"):
        old.unlink()
    return [path for one in papers for path in write_case_papers(folder, one)]


def _papers(workbook: Workbook, household: Household, events: Sequence[StoredEvent]) -> CasePapers:
    project = workbook.project
    if project is None:
        raise NoProject
    names = {person.code: person.name for person in workbook.staff}
    unit = next((person.body for person in workbook.staff if person.role == "unit_lead"), "")
    handed_over = [event for event in events if event.type == "handed_over"][-1]
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
        unit=unit,
        officer=names[household.officer],
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
        payments=tuple(_payment(event) for event in events if event.type == "payment_made"),
        handover=Handover(handed_over_on=handed_over.occurred_on, paper=json.loads(handed_over.payload)["paper"]),
    )


def _payment(event: StoredEvent) -> Payment:
    paid = json.loads(event.payload)
    return Payment(
        kind=PaidFor(paid["kind"]), amount_vnd=paid["amount_vnd"], paid_on=event.occurred_on, paper=paid["paper"]
    )

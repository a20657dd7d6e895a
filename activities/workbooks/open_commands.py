"""The commands that open a project with its people, batch, cases and donations.

Names, ids and phones go into ``people`` alone, where the door seals them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from activities.workbooks.household_sheet import Household
from activities.workbooks.load import Workbook
from activities.workbooks.paper import Paper
from activities.workbooks.parcel_sheet import land_kind
from activities.workbooks.project_sheet import ProjectSheet
from activities.workbooks.staff_sheet import StaffRow
from domain.batch.commands import OpenBatch
from domain.case.commands import OpenCase, Person
from domain.case.details import Land, Resettlement
from domain.donation.stream import OpenDonation
from domain.identity import ORGANISATION_ID, stream_id
from domain.messages import Command
from domain.organisation.stream import RegisterStaff, StaffEntry
from domain.project.commands import OpenProject
from domain.values import StreamKind


class NoProject(Exception):
    """The workbook names no project, so nothing of it can be opened."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything a workbook opens, each part only when it has rows."""

    staff: Paper | None
    project: Paper
    batch: Paper | None
    cases: tuple[Paper, ...]
    donations: tuple[Paper, ...]

    @property
    def papers(self) -> tuple[Paper, ...]:
        """All of it, what others refer to first."""
        common = (self.staff, self.project, self.batch)
        return (*(paper for paper in common if paper is not None), *self.cases, *self.donations)


def project_id(project: ProjectSheet) -> UUID:
    """The stream of a project."""
    return stream_id(StreamKind.PROJECT, project.code)


def batch_id(project: ProjectSheet) -> UUID:
    """The stream of the project's approval batch."""
    return stream_id(StreamKind.BATCH, project.code, project.batch)


def case_id(project: ProjectSheet, household: str) -> UUID:
    """The stream of a household's case."""
    return stream_id(StreamKind.CASE, project.code, household)


def opening(workbook: Workbook, opened_on: dt.date, notify_from: dt.date | None = None) -> Opening:
    """The commands that open what the workbook holds, dated ``opened_on``.

    Imported cases send nothing before ``notify_from``. Raises NoProject.
    """
    project = workbook.project
    if project is None:
        raise NoProject
    recovery = [household for household in workbook.households if household.track == "recovery"]
    donations = [household for household in workbook.households if household.track == "donation"]
    return Opening(
        staff=_staff(workbook.staff, opened_on) if workbook.staff else None,
        project=_opens(StreamKind.PROJECT, project_id(project), _open_project(project, opened_on)),
        batch=_batch(project, recovery, opened_on) if recovery else None,
        cases=tuple(_cases(workbook, project, recovery, opened_on, notify_from)),
        donations=tuple(_donation(project, household, opened_on) for household in donations),
    )


def _opens(kind: StreamKind, stream: UUID, command: Command) -> Paper:
    # Told apart by all it says: the same file again is the same command, while a mended file, after
    # a refusal, is a new one.
    return Paper(kind=kind, stream_id=stream, command=command, on_behalf_of=None, identity=command.model_dump_json())


def _staff(rows: tuple[StaffRow, ...], opened_on: dt.date) -> Paper:
    command = RegisterStaff(
        occurred_on=opened_on,
        members=tuple(
            StaffEntry(
                code=person.code,
                role=person.role,
                areas=person.areas,
                since=person.since,
                until=person.until,
                substitute=person.substitute or None,
                heir=person.heir or None,
                name=person.name,
                phone=person.phone,
                email=person.email,
            )
            for person in rows
        ),
    )
    return _opens(StreamKind.ORGANISATION, ORGANISATION_ID, command)


def _open_project(project: ProjectSheet, opened_on: dt.date) -> OpenProject:
    return OpenProject(
        occurred_on=opened_on,
        code=project.code,
        name=project.name,
        owner=project.owner,
        commune=project.commune,
        area_class=project.area_class,
        group=project.group,
        legal_basis=project.legal_basis,
        rule_version=project.rule_version,
        pack_id=project.pack_id,
        area_path=_area_path(project),
        budget_vnd=project.budget_vnd,
        reward_until=project.reward_until,
        handover_planned_on=project.handover_planned_on,
    )


def _batch(project: ProjectSheet, households: list[Household], opened_on: dt.date) -> Paper:
    command = OpenBatch(
        occurred_on=opened_on,
        code=project.batch,
        project_id=project_id(project),
        project_code=project.code,
        pack_id=project.pack_id,
        area_path=_area_path(project),
        case_ids=tuple(case_id(project, household.code) for household in households),
    )
    return _opens(StreamKind.BATCH, batch_id(project), command)


def _cases(
    workbook: Workbook,
    project: ProjectSheet,
    households: list[Household],
    opened_on: dt.date,
    notify_from: dt.date | None,
) -> Iterator[Paper]:
    resettlement = {row.household: row.resettlement for row in workbook.support}
    for household in households:
        stream = case_id(project, household.code)
        command = OpenCase(
            occurred_on=opened_on,
            code=household.code,
            project_id=project_id(project),
            project_code=project.code,
            batch_id=batch_id(project),
            pack_id=project.pack_id,
            area_path=_area_path(project, household.residential_group),
            residential_group=household.residential_group,
            case_officer=household.officer,
            party_member=household.party_member or None,
            resettlement=Resettlement(resettlement.get(household.code, "none")),
            land=Land(land_kind(segment for segment in workbook.parcels if segment.household == household.code)),
            reward_until=project.reward_until,
            notify_from=notify_from,
            people=_people(stream, household),
            inventory=workbook.inventories.get(household.code),
        )
        yield _opens(StreamKind.CASE, stream, command)


def _donation(project: ProjectSheet, household: Household, opened_on: dt.date) -> Paper:
    stream = stream_id(StreamKind.DONATION, project.code, household.code)
    command = OpenDonation(
        occurred_on=opened_on,
        code=household.code,
        project_id=project_id(project),
        project_code=project.code,
        area_path=_area_path(project, household.residential_group),
        registered_handover_on=household.handed_over_on,
        people=_people(stream, household),
    )
    return _opens(StreamKind.DONATION, stream, command)


def _people(stream: UUID, household: Household) -> tuple[Person, ...]:
    people = [
        Person(
            party_id=uuid5(stream, "head"),
            role="head",
            name=household.head,
            personal_id=household.personal_id,
            phone=household.phone,
            address=household.address,
            email=household.email,
        )
    ]
    if household.spouse:
        people.append(
            Person(
                party_id=uuid5(stream, "spouse"),
                role="spouse",
                name=household.spouse,
                personal_id=household.spouse_id,
            )
        )
    people += [
        Person(party_id=uuid5(stream, f"co_owner:{number}"), role="co_owner", name=name)
        for number, name in enumerate(household.co_users, start=1)
    ]
    return tuple(people)


def _area_path(project: ProjectSheet, *parts: str) -> str:
    """Commune, then residential group; a slash inside a name would read as a level of its own."""
    return "/".join(part.replace("/", "-") for part in (project.commune, *parts))

"""The history of a workbook day by day, as the commands that record it.

A project's or batch's papers of a day come first: what they decide is a fact for the households.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from activities.workbooks.history_sheet import HistoryRow
from activities.workbooks.inventories import net_payables
from activities.workbooks.load import Workbook
from activities.workbooks.open_commands import NoProject, batch_id, case_id, project_id
from activities.workbooks.paper import GRIEVANCE_RECEIVED, PLAN_DRAFTED, Paper, command_of_paper
from activities.workbooks.project_sheet import ProjectSheet
from activities.workbooks.staff_sheet import StaffRow
from domain.batch.commands import (
    ApprovePlan,
    CompleteAppraisalFile,
    EndPosting,
    HoldOpinionMeeting,
    PostDraftPlan,
)
from domain.batch.details import PlanOf
from domain.identity import stream_id
from domain.messages import Command
from domain.project.commands import IssueRecoveryNotice
from domain.values import StreamKind

#: Who signs the papers that the sheet 'Dự án' dates without naming anybody (brief 4.2).
_CHAIR: Final = "approver"
_UNIT: Final = "unit_lead"


class AmountsMissing(Exception):
    """Households with a draft plan that cannot be valued."""

    def __init__(self, households: tuple[str, ...]) -> None:
        super().__init__(", ".join(households))
        self.households = households


@dataclass(frozen=True, slots=True)
class History:
    """Papers by their date, each day in the order in which they have to enter."""

    by_day: Mapping[dt.date, tuple[Paper, ...]]

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Days with papers, in order."""
        return tuple(sorted(self.by_day))

    def papers_of_day(self, day: dt.date) -> tuple[Paper, ...]:
        """The day's papers: project, batch, then households in the order of the sheet."""
        return self.by_day.get(day, ())


def history_of(workbook: Workbook) -> History:
    """The whole history of a workbook; the approval names what the pack makes of each household's inventory.

    Raises NoProject, and AmountsMissing when a drafted household cannot be valued.
    """
    project = workbook.project
    if project is None:
        raise NoProject
    drafted = {row.household for row in workbook.history if row.code == PLAN_DRAFTED}
    amounts = net_payables(project.pack_id, workbook.inventories)
    missing = tuple(sorted(drafted - amounts.keys()))
    if missing:
        raise AmountsMissing(missing)
    by_day: defaultdict[dt.date, list[Paper]] = defaultdict(list)
    for paper in (*_common_papers(workbook, project, amounts), *_household_papers(workbook, project)):
        by_day[paper.command.occurred_on].append(paper)
    return History({day: tuple(papers) for day, papers in by_day.items()})


def _household_papers(workbook: Workbook, project: ProjectSheet) -> Iterator[Paper]:
    grievances: Counter[str] = Counter()
    seen: Counter[tuple[UUID, str]] = Counter()
    for row in workbook.history:
        case = case_id(project, row.household)
        kind, command = command_of_paper(row, case_id=case)
        stream = case
        if kind is StreamKind.GRIEVANCE:
            grievances[row.household] += row.code == GRIEVANCE_RECEIVED
            stream = stream_id(kind, project.code, row.household, str(grievances[row.household]))
        identity = f"{row.code}:{row.day}:{row.paper}"
        # Visits have no number: two of one day are told apart by their order.
        seen[stream, identity] += 1
        yield Paper(
            kind=kind,
            stream_id=stream,
            command=command,
            on_behalf_of=row.recorder,
            identity=f"{identity}:{seen[stream, identity]}",
        )


def _common_papers(workbook: Workbook, project: ProjectSheet, amounts: Mapping[str, int]) -> Iterator[Paper]:
    sign = _Signers(workbook.staff)
    if project.notice_on:
        notice = IssueRecoveryNotice(occurred_on=project.notice_on, number=project.notice_no)
        yield sign.paper(StreamKind.PROJECT, project_id(project), notice, _CHAIR)
    batch = batch_id(project)
    for command, role in _batch_commands(workbook, project, amounts):
        yield sign.paper(StreamKind.BATCH, batch, command, role)


def _batch_commands(
    workbook: Workbook, project: ProjectSheet, amounts: Mapping[str, int]
) -> Iterator[tuple[Command, str]]:
    if project.posted_on:
        yield PostDraftPlan(occurred_on=project.posted_on), _UNIT
    if project.posting_ends_on:
        yield EndPosting(occurred_on=project.posting_ends_on), _UNIT
    if project.meeting_on:
        stances = _stances_of(workbook.history, project.meeting_on)
        yield (
            HoldOpinionMeeting(
                occurred_on=project.meeting_on,
                agree=stances["agree"],
                disagree=stances["disagree"],
                other=stances["other"],
            ),
            _UNIT,
        )
    if project.file_completed_on:
        yield CompleteAppraisalFile(occurred_on=project.file_completed_on, from_history=True), _UNIT
    if project.decided_on and project.effective_on:
        decided = tuple(_decided(workbook, project, project.decided_on, amounts))
        if decided:
            yield _approval(workbook, project, project.decided_on, project.effective_on, decided), _CHAIR


def _approval(
    workbook: Workbook,
    project: ProjectSheet,
    decided_on: dt.date,
    effective_on: dt.date,
    decided: tuple[PlanOf, ...],
) -> ApprovePlan:
    known = {household.code for household in workbook.households}
    return ApprovePlan(
        occurred_on=decided_on,
        paper=project.decision_no,
        decision_no=project.decision_no,
        effective_on=effective_on,
        decided=decided,
        left_out=tuple(case_id(project, code) for code in project.left_out if code in known),
    )


def _decided(
    workbook: Workbook, project: ProjectSheet, decided_on: dt.date, amounts: Mapping[str, int]
) -> Iterator[PlanOf]:
    """The batch's households less those left out, each with the plan it had on that day."""
    versions = Counter(row.household for row in workbook.history if row.code == PLAN_DRAFTED and row.day <= decided_on)
    for household in workbook.households:
        if versions[household.code] and household.code not in project.left_out:
            yield PlanOf(
                case_id=case_id(project, household.code),
                plan_version=versions[household.code],
                net_payable_vnd=amounts[household.code],
            )


def _stances_of(history: tuple[HistoryRow, ...], day: dt.date) -> Counter[str]:
    """Opinions given at the meeting; who was absent gave none."""
    return Counter(row.details.get("stance", "") for row in history if row.code == "stance_recorded" and row.day == day)


class _Signers:
    """Finds who held a role on the day of a paper; nobody when the office has none."""

    def __init__(self, staff: tuple[StaffRow, ...]) -> None:
        self._staff = staff

    def paper(self, kind: StreamKind, stream: UUID, command: Command, role: str) -> Paper:
        day = command.occurred_on
        signer = next((person.code for person in self._staff if person.role == role and person.in_office(day)), None)
        return Paper(
            kind=kind, stream_id=stream, command=command, on_behalf_of=signer, identity=f"{command.TYPE}:{day}"
        )

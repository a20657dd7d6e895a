"""The sample workbook reads whole and becomes the commands that open and drive its households."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from activities.workbooks.history import AmountsMissing, history_of
from activities.workbooks.load import Workbook
from activities.workbooks.open_commands import opening
from activities.workbooks.paper import Paper
from domain.batch.commands import ApprovePlan, HoldOpinionMeeting, OpenBatch
from domain.case.commands import DraftPlan, OpenCase
from domain.case.details import Land, Resettlement
from domain.donation.stream import OpenDonation
from domain.organisation.stream import RegisterStaff
from domain.registry import STREAM_TYPES
from domain.values import StreamKind

OPENED_ON = dt.date(2026, 5, 12)


def test_the_sample_reads_whole(workbook: Workbook) -> None:
    """Every row of every sheet is read, and nothing in it is a problem."""
    assert workbook.problems == ()
    assert (workbook.accepted, workbook.rejected) == (60, 0)
    assert len(workbook.parcels) == 82
    assert len(workbook.support) == 57
    assert len(workbook.staff) == 40
    assert len(workbook.history) == 884


def test_odd_cells_of_the_sample_read_right(workbook: Workbook) -> None:
    """Labels without decimals, money with dots, a losing year, an heir of a leaver."""
    by_code = {household.code: household for household in workbook.households}
    assert {segment.map_sheet for segment in workbook.parcels if segment.household == "SM-001"} == {"19"}
    assert sum(household.unpaid_obligation_vnd for household in workbook.households) == 125_500_000
    assert (-14_000_000) in {profit for row in workbook.support for profit in row.profits_vnd}
    assert {person.code: person.heir for person in workbook.staff if person.heir} == {"ĐV04": "ĐV03"}
    assert by_code["SM-007"].co_users == ("Phan Thị Mẫu Hai", "Phan Văn Mẫu Ba")
    assert sum((segment.recovered for segment in workbook.parcels), Decimal(0)) == Decimal("23548.9")


def test_opening_has_every_household_once(workbook: Workbook) -> None:
    """57 cases in one batch, 3 donations, 40 people; the order lets each refer to what is there."""
    opened = opening(workbook, OPENED_ON)
    assert [paper.kind for paper in opened.papers[:3]] == [
        StreamKind.ORGANISATION,
        StreamKind.PROJECT,
        StreamKind.BATCH,
    ]
    assert (len(opened.cases), len(opened.donations)) == (57, 3)
    assert opened.batch is not None
    assert isinstance(opened.batch.command, OpenBatch)
    assert opened.batch.command.case_ids == tuple(paper.stream_id for paper in opened.cases)
    assert opened.staff is not None
    assert isinstance(opened.staff.command, RegisterStaff)
    assert len(opened.staff.command.members) == 40
    handovers = [
        paper.command.registered_handover_on for paper in opened.donations if isinstance(paper.command, OpenDonation)
    ]
    assert len(handovers) == 3
    assert dt.date(2026, 9, 13) in handovers


def test_a_case_knows_its_land_and_resettlement(workbook: Workbook) -> None:
    """They decide notice period and recovery trigger, so they are taken from the right sheets."""
    commands = {
        paper.command.code: paper.command
        for paper in opening(workbook, OPENED_ON).cases
        if isinstance(paper.command, OpenCase)
    }
    assert commands["SM-001"].land is Land.MIXED
    assert commands["SM-002"].land is Land.OTHER
    assert commands["SM-004"].land is Land.FARM
    assert {code for code, command in commands.items() if command.land is Land.NONE} == {"SM-013", "SM-028"}
    assert Counter(command.resettlement for command in commands.values()) == {
        Resettlement.NONE: 48,
        Resettlement.SELF_ARRANGED: 6,
        Resettlement.LOT: 3,
    }
    assert commands["SM-002"].area_path == "Phường Sông Mẫu/Tổ dân phố 2"


def test_names_stand_among_the_people_and_nowhere_else(workbook: Workbook) -> None:
    """No other field of an opening command holds a name, an id or a phone."""
    opened = opening(workbook, OPENED_ON)
    personal = {
        word
        for household in workbook.households
        for word in (household.head, household.spouse, household.personal_id, household.phone, household.address)
        if word
    }
    for paper in (*opened.cases, *opened.donations):
        body = json.loads(paper.command.model_dump_json())
        assert body.pop("people")
        rest = json.dumps(body, ensure_ascii=False)
        assert not [word for word in personal if word in rest]


def test_the_history_is_every_paper_once(workbook: Workbook) -> None:
    """884 rows and the six dated papers of the project, each with an id of its own."""
    history = history_of(workbook)
    papers = [paper for day in history.days for paper in history.papers_of_day(day)]
    assert len(papers) == 884 + 6
    assert len({paper.command_id for paper in papers}) == len(papers)
    assert all(paper.on_behalf_of for paper in papers)
    assert Counter(paper.kind for paper in papers) == {
        StreamKind.CASE: 880,
        StreamKind.GRIEVANCE: 4,
        StreamKind.BATCH: 5,
        StreamKind.PROJECT: 1,
    }
    assert history.papers_of_day(dt.date(2026, 1, 1)) == ()


def test_a_day_enters_in_its_order(workbook: Workbook) -> None:
    """The batch's paper first, then the households as the sheet has them."""
    history = history_of(workbook)
    meeting, *stances = history.papers_of_day(dt.date(2026, 8, 14))
    assert isinstance(meeting.command, HoldOpinionMeeting)
    assert (meeting.command.agree, meeting.command.disagree, meeting.command.other) == (32, 10, 6)
    assert {paper.command.TYPE for paper in stances} == {"record_stance"}
    rows = [row for row in workbook.history if row.day == dt.date(2026, 8, 14)]
    assert [paper.on_behalf_of for paper in stances] == [row.recorder for row in rows]


def test_drafts_and_approval_carry_the_amounts(workbook: Workbook) -> None:
    """48 of 57 households are decided, with their net payable; a draft names none, its case works it out."""
    history = history_of(workbook)
    (approval,) = history.papers_of_day(dt.date(2026, 9, 28))
    assert isinstance(approval.command, ApprovePlan)
    assert (len(approval.command.decided), len(approval.command.left_out)) == (48, 9)
    assert approval.command.effective_on == dt.date(2026, 10, 1)
    first = opening(workbook, OPENED_ON).cases[0].stream_id
    assert [plan.net_payable_vnd for plan in approval.command.decided if plan.case_id == first] == [839_886_000]
    drafts = [
        paper.command
        for day in history.days
        for paper in history.papers_of_day(day)
        if paper.stream_id == first and isinstance(paper.command, DraftPlan)
    ]
    assert [(draft.net_payable_vnd, draft.early_reward_vnd) for draft in drafts] == [(None, None)]


def test_a_grievance_is_accepted_in_the_stream_that_received_it(workbook: Workbook) -> None:
    """Two grievances, two streams, each received and then accepted."""
    history = history_of(workbook)
    steps: dict[str, list[str]] = {}
    for day in history.days:
        for paper in history.papers_of_day(day):
            if paper.kind is StreamKind.GRIEVANCE:
                steps.setdefault(str(paper.stream_id), []).append(paper.command.TYPE)
    assert list(steps.values()) == [["receive_grievance", "accept_grievance"]] * 2


def test_bodies_come_back_as_the_same_commands(workbook: Workbook) -> None:
    """What travels in an envelope is read by the door as exactly the command that was made."""
    history = history_of(workbook)
    papers: list[Paper] = [*opening(workbook, OPENED_ON).papers]
    papers += [paper for day in history.days for paper in history.papers_of_day(day)]
    for paper in papers:
        envelope = paper.envelope("import", dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
        command_class = STREAM_TYPES[envelope.kind].commands[envelope.type]
        assert command_class.model_validate_json(envelope.body) == paper.command


def test_reading_twice_makes_the_same_ids(workbook: Workbook) -> None:
    """An import sent again is known by its command ids."""
    day = dt.date(2026, 10, 16)
    once = [paper.command_id for paper in history_of(workbook).papers_of_day(day)]
    again = [paper.command_id for paper in history_of(workbook).papers_of_day(day)]
    assert once
    assert once == again
    opened = [paper.command_id for paper in opening(workbook, OPENED_ON).papers]
    assert opened == [paper.command_id for paper in opening(workbook, OPENED_ON).papers]
    another_day = [paper.command_id for paper in opening(workbook, dt.date(2026, 5, 13)).papers]
    assert not set(opened) & set(another_day)


def test_a_draft_without_amounts_is_refused(workbook: Workbook) -> None:
    """A plan of nothing is never made up: the households without amounts are named."""
    with pytest.raises(AmountsMissing) as missing:
        history_of(replace(workbook, inventories={}))
    assert len(missing.value.households) == 54

"""Batch, project, donation, grievance and organisation: what they record, tell and refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.batch.stream import BatchState
from domain.clocks.events import ClockStarted, ClockStopped, EscalationRaised
from domain.context import Context
from domain.errors import Rejection
from domain.identity import ORGANISATION_ID, stream_id
from domain.messages import Event, Recorded
from domain.registry import STREAM_TYPES
from domain.streams import Delivery, Tick
from domain.values import DRIVEN, StreamKind, kind_of, workflow_id
from tests.domain.house import OPENED, ORGANISATION, PACK, case_id, morning, rulebook

#: Streams that open under the id their codes make.
IDS = {
    StreamKind.PROJECT: stream_id(StreamKind.PROJECT, "DA"),
    StreamKind.BATCH: stream_id(StreamKind.BATCH, "DA", "Đợt 1"),
    StreamKind.DONATION: stream_id(StreamKind.DONATION, "DA", "SM-025"),
}
CASES = [case_id("a"), case_id("b"), case_id("c")]


class Driven:
    """A stream of any kind with its log."""

    def __init__(self, kind: StreamKind) -> None:
        """Nothing has happened yet."""
        self.kind, self.stream = kind, STREAM_TYPES[kind]
        self.id = IDS.get(kind, case_id(kind.value))
        self.state = self.stream.initial()
        self.told: list[Delivery] = []

    def do(self, command: str, on: date, **body: Any) -> list[Event]:
        """Decide a command on its day and record what it causes."""
        parsed = self.stream.commands[command].model_validate({"occurred_on": on, **body})
        return self._record(parsed, morning(on))

    def tick(self, on: date) -> list[Event]:
        """Let noon of a day come."""
        now = morning(on, 12)
        return self._record(Tick(occurred_on=on, due=now), now)

    def _record(self, command: Any, now: Any) -> list[Event]:
        context = Context(
            now=now,
            actor="test",
            on_behalf_of="CB04",
            stream_id=self.id,
            rulebook=rulebook(),
            organisation=ORGANISATION,
        )
        happened = self.stream.decide(self.state, command, context)
        for item in happened:
            recorded = Recorded(self.state.version + 1, item.occurred_on, item.event, now, "test", "CB04")
            self.state = self.stream.evolve(self.state, recorded)
            self.told.extend(self.stream.deliveries(self.state, recorded))
        return [item.event for item in happened]


def batch() -> Driven:
    """An open batch of three households."""
    driven = Driven(StreamKind.BATCH)
    driven.do(
        "open_batch",
        OPENED,
        code="Đợt 1",
        project_id=case_id("p"),
        project_code="DA",
        pack_id=PACK,
        area_path="song-mau",
        case_ids=CASES,
    )
    return driven


def to_the_file(driven: Driven) -> Driven:
    """Bring a batch to its complete file."""
    driven.do("post_draft_plan", date(2026, 8, 3))
    driven.do("end_posting", date(2026, 8, 13))
    driven.do("hold_opinion_meeting", date(2026, 8, 14), agree=2, disagree=1, other=0)
    driven.do("complete_appraisal_file", date(2026, 9, 14))
    return driven


def approval(*cases: UUID) -> dict[str, Any]:
    """The body of an approval that covers these cases."""
    return {
        "decision_no": "218",
        "effective_on": date(2026, 10, 1),
        "decided": [{"case_id": case, "plan_version": 1, "net_payable_vnd": 5} for case in cases],
    }


def test_what_a_batch_decides_is_told_to_the_cases_it_covers() -> None:
    """Posting reaches all three; the approval reaches those it names, with version and sum."""
    driven = to_the_file(batch())
    driven.told.clear()
    driven.do("approve_plan", date(2026, 9, 28), **approval(*CASES[:2]), left_out=[CASES[2]])
    assert [delivery.target_id for delivery in driven.told] == CASES[:2]
    body = driven.told[0].body
    assert (body["decision"], body["plan_version"], body["net_payable_vnd"]) == ("batch_plan_approved", 1, 5)
    command = STREAM_TYPES[StreamKind.CASE].commands[driven.told[0].command_type]
    assert command.model_validate({**body, "occurred_on": driven.told[0].occurred_on}).TYPE == "take_batch_decision"


def test_a_batch_keeps_its_order_and_its_bar() -> None:
    """No meeting before the posting has ended, and no end of posting before ten days."""
    driven = batch()
    with pytest.raises(Rejection, match="wrong_step"):
        driven.do("hold_opinion_meeting", date(2026, 8, 14), agree=0, disagree=0, other=0)
    driven.do("post_draft_plan", date(2026, 8, 3))
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("post_draft_plan", date(2026, 8, 4))
    with pytest.raises(Rejection, match="too_early") as caught:
        driven.do("end_posting", date(2026, 8, 12))
    assert caught.value.params["not_before"] == "2026-08-13"
    with pytest.raises(Rejection, match="dated_before_predecessor"):
        driven.do("end_posting", date(2026, 8, 2))


def test_an_approval_names_members_only_and_each_once() -> None:
    """A stranger, a household named twice, and an effect before the signature are refused."""
    driven, on = to_the_file(batch()), date(2026, 9, 28)
    with pytest.raises(Rejection, match="not_a_member"):
        driven.do("approve_plan", on, **approval(case_id("stranger")))
    with pytest.raises(Rejection, match="named_twice"):
        driven.do("approve_plan", on, **approval(CASES[0], CASES[0]))
    with pytest.raises(Rejection, match="named_twice"):
        driven.do("approve_plan", on, **approval(CASES[0]), left_out=[CASES[0]])
    with pytest.raises(Rejection, match="effective_before_decision"):
        driven.do("approve_plan", on, **{**approval(CASES[0]), "effective_on": date(2026, 9, 27)})


def test_an_overdue_appraisal_climbs_to_the_top_as_a_breach_of_law() -> None:
    """After thirty working days nothing was appraised: the legal rung fires beside the ordinary one."""
    driven = to_the_file(batch())
    state = driven.state
    assert isinstance(state, BatchState)
    (clock,) = state.clocks
    assert (clock.rule, clock.due_on) == ("appraisal", date(2026, 10, 26))
    fired = driven.tick(date(2026, 10, 27))
    assert [event.rung for event in fired if isinstance(event, EscalationRaised)] == ["E-law"]
    driven.do("appraise_plan", date(2026, 10, 28))
    driven.do("approve_plan", date(2026, 10, 30), **{**approval(CASES[0]), "effective_on": date(2026, 11, 2)})
    assert driven.state.clocks == ()


PROJECT = {
    "code": "DA",
    "name": "Đường",
    "owner": "Ban QLDA",
    "commune": "Phường Sông Mẫu",
    "area_class": "ward",
    "legal_basis": "Điều 79",
    "rule_version": "R254",
    "pack_id": PACK,
    "area_path": "song-mau",
}


def test_a_notice_is_watched_for_a_year() -> None:
    """The recovery notice is valid twelve months; a month before it lapses somebody is told."""
    driven = Driven(StreamKind.PROJECT)
    with pytest.raises(Rejection, match="unknown_stream"):
        driven.do("issue_recovery_notice", OPENED, number="94")
    driven.do("open_project", OPENED, **PROJECT)
    with pytest.raises(Rejection, match="already_open"):
        driven.do("open_project", OPENED, **PROJECT)
    started = driven.do("issue_recovery_notice", OPENED, number="94")[1]
    assert isinstance(started, ClockStarted)
    assert (started.rule, started.due_on) == ("notice-validity", date(2027, 5, 12))
    assert driven.stream.next_due(driven.state) is not None
    fired = driven.tick(date(2027, 4, 12))
    assert [event.TYPE for event in fired] == ["escalation_raised"]


def test_each_notice_is_watched_in_its_own_round() -> None:
    """The second notice ends the watch over the first and is warned of in turn."""
    driven = Driven(StreamKind.PROJECT)
    driven.do("open_project", OPENED, **PROJECT)
    driven.do("issue_recovery_notice", OPENED, number="94")
    driven.tick(date(2027, 4, 12))
    renewed = date(2027, 5, 11)
    _, stopped, started = driven.do("issue_recovery_notice", renewed, number="95")
    assert isinstance(stopped, ClockStopped)
    assert isinstance(started, ClockStarted)
    assert (stopped.round, started.round, started.due_on) == (1, 2, date(2028, 5, 11))
    fired = driven.tick(date(2028, 4, 12))
    assert [(event.TYPE, event.round) for event in fired] == [("escalation_raised", 2)]  # type: ignore[attr-defined]


def test_an_older_notice_recorded_late_moves_nothing() -> None:
    """It is kept as a fact; the newest notice stays the one in force. The same notice is not taken twice."""
    driven = Driven(StreamKind.PROJECT)
    driven.do("open_project", OPENED, **PROJECT)
    driven.do("issue_recovery_notice", date(2026, 5, 13), number="95")
    assert [event.TYPE for event in driven.do("issue_recovery_notice", OPENED, number="94")] == ["notice_issued"]
    assert [(clock.round, clock.started_on) for clock in driven.state.clocks] == [(1, date(2026, 5, 13))]
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("issue_recovery_notice", OPENED, number="94")


def test_a_grievance_marks_its_case_and_pauses_nothing() -> None:
    """Receiving and accepting are told to the case as notes."""
    driven = Driven(StreamKind.GRIEVANCE)
    with pytest.raises(Rejection, match="unknown_stream"):
        driven.do("accept_grievance", date(2026, 10, 19))
    driven.do("receive_grievance", date(2026, 10, 9), case_id=CASES[0], kind="complaint", about="approval_decision")
    with pytest.raises(Rejection, match="dated_before_predecessor"):
        driven.do("accept_grievance", date(2026, 10, 8))
    driven.do("accept_grievance", date(2026, 10, 19))
    with pytest.raises(Rejection, match="already_recorded"):
        driven.do("accept_grievance", date(2026, 10, 20))
    assert [(delivery.command_type, delivery.body["stage"]) for delivery in driven.told] == [
        ("link_grievance", "received"),
        ("link_grievance", "accepted"),
    ]
    assert driven.stream.next_due(driven.state) is None


def test_a_denunciation_leaves_no_mark_on_its_case() -> None:
    """The officer who keeps the file may be the one denounced."""
    driven = Driven(StreamKind.GRIEVANCE)
    driven.do("receive_grievance", date(2026, 10, 9), case_id=CASES[0], kind="denunciation", about="approval_decision")
    driven.do("accept_grievance", date(2026, 10, 19))
    assert driven.told == []


def test_a_donation_is_listed_and_never_driven() -> None:
    """It opens once, stands in the list, and has no clock and no workflow."""
    driven = Driven(StreamKind.DONATION)
    body = {
        "code": "SM-025",
        "project_id": case_id("p"),
        "project_code": "DA",
        "area_path": "song-mau",
        "registered_handover_on": date(2026, 9, 10),
    }
    driven.do("open_donation", OPENED, **body)
    with pytest.raises(Rejection, match="already_open"):
        driven.do("open_donation", OPENED, **body)
    row = driven.stream.row(driven.state, OPENED)
    assert (row.step, row.handed_over_on, row.closed) == ("donation", date(2026, 9, 10), False)
    assert StreamKind.DONATION not in DRIVEN
    assert driven.stream.next_due(driven.state) is None


@pytest.mark.parametrize("kind", [StreamKind.PROJECT, StreamKind.DONATION])
def test_a_record_opens_under_the_id_of_its_codes_alone(kind: StreamKind) -> None:
    """Under another id the same household could be opened, and paid, twice."""
    driven = Driven(kind)
    driven.id = case_id("another")
    body: Mapping[str, object] = {
        "code": "SM-025",
        "project_id": case_id("p"),
        "project_code": "DA",
        "area_path": "song-mau",
    }
    if kind is StreamKind.PROJECT:
        body = PROJECT
    with pytest.raises(Rejection, match="wrong_stream_id") as caught:
        driven.do(f"open_{kind.value}", OPENED, **body)
    assert caught.value.params["right_id"] == str(IDS[kind])


def test_workflow_ids_name_streams_and_read_back() -> None:
    """The id of a workflow is its stream's kind and id, and nothing personal."""
    stream = stream_id(StreamKind.CASE, "DA", "SM-001")
    assert kind_of(workflow_id(StreamKind.CASE, stream)) == (StreamKind.CASE, stream)
    assert stream == stream_id(StreamKind.CASE, "DA", "SM-001")
    assert stream != ORGANISATION_ID
    with pytest.raises(ValueError, match="household"):
        kind_of(f"household-{stream}")

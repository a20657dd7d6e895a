"""Donation, grievance and organisation: what they record, tell and refuse; ids of all kinds of streams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from domain.context import Context
from domain.errors import Rejection
from domain.identity import ORGANISATION_ID, stream_id
from domain.messages import Event, Recorded
from domain.registry import STREAM_TYPES
from domain.streams import Delivery
from domain.values import DRIVEN, StreamKind, kind_of, workflow_id
from tests.domain.house import OPENED, ORGANISATION, case_id, morning, rulebook
from tests.domain.papers_house import PROJECT

#: Streams that open under the id their codes make.
IDS = {
    StreamKind.PROJECT: stream_id(StreamKind.PROJECT, "DA"),
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

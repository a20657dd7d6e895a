"""Batches and projects driven by hand: commands in, events and deliveries out, folded as the door would."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.batch.details import FileItem
from domain.batch.state import BatchState
from domain.batch.stream import BatchStream
from domain.clocks.running import RunningClock
from domain.context import Context
from domain.identity import stream_id
from domain.messages import Event, Recorded
from domain.organisation.staff import Organisation, StaffMember
from domain.papers.state import PaperState
from domain.papers.stream import PaperStream
from domain.project.state import ProjectState
from domain.project.stream import ProjectStream
from domain.streams import Delivery, Tick
from domain.values import StreamKind
from tests.domain.house import OPENED, PACK, SINCE, case_id, morning, rulebook

CASES = [case_id("a"), case_id("b"), case_id("c")]

#: Who signs what; the others are signed by the unit lead.
SIGNERS = {
    "appraise_plan": "CB05",
    "request_supplement": "CB05",
    "approve_plan": "CB07",
    "correct_approval": "CB07",
    "issue_recovery_notice": "CB07",
    "approve_recovery_plan": "CB07",
    "submit_notice": "CB06",
}
STAFF = Organisation(
    version=1,
    staff=tuple(
        StaffMember(code=code, role=role, since=SINCE)
        for code, role in (
            ("CB01", "case_officer"),
            ("CB04", "unit_lead"),
            ("CB05", "appraiser"),
            ("CB06", "land_office_head"),
            ("CB07", "approver"),
            ("CB10", "approver"),
        )
    ),
)
WHOLE_FILE = [{"item": item.value} for item in FileItem]

S = TypeVar("S", bound=PaperState)


class DrivenPapers(Generic[S]):
    """A stream of papers with its log."""

    def __init__(self, stream: PaperStream[S], state: S, own_id: UUID) -> None:
        """Nothing has happened yet."""
        self.stream, self.state, self.id = stream, state, own_id
        self.log: list[Recorded] = []
        self.told: list[Delivery] = []

    def do(
        self, command: str, on: date, *, by: str | None = "", now: datetime | None = None, **body: Any
    ) -> list[Event]:
        """Decide a command on the morning of its paper (or at ``now``) and record what it causes."""
        parsed = self.stream.commands[command].model_validate({"occurred_on": on, **body})
        signer = SIGNERS.get(command, "CB04") if by == "" else by
        return self._record(parsed, now or morning(on), signer)

    def tick(self, on: date) -> list[Event]:
        """Let noon of a day come."""
        now = morning(on, 12)
        return self._record(Tick(occurred_on=on, due=now), now, None)

    def version_of(self, fact: str, number: int = -1) -> int:
        """The version of a paper: the last of its name, or the one of that place."""
        return self.state.all_of(fact)[number].version

    def clock(self, rule: str) -> RunningClock:
        """The running clock of a rule."""
        (found,) = [clock for clock in self.state.clocks if clock.rule == rule]
        return found

    def _record(self, command: Any, now: datetime, by: str | None) -> list[Event]:
        context = Context(
            now=now,
            actor="test",
            on_behalf_of=by,
            stream_id=self.id,
            rulebook=rulebook(),
            organisation=STAFF,
        )
        happened = self.stream.decide(self.state, command, context)
        for item in happened:
            recorded = Recorded(self.state.version + 1, item.occurred_on, item.event, now, "test", by)
            self.state = self.stream.evolve(self.state, recorded)
            self.told.extend(self.stream.deliveries(self.state, recorded))
            self.log.append(recorded)
        return [item.event for item in happened]


def batch() -> DrivenPapers[BatchState]:
    """An open batch of three households."""
    driven = DrivenPapers(BatchStream(), BatchState(), stream_id(StreamKind.BATCH, "DA", "Đợt 1"))
    body: dict[str, Any] = {"code": "Đợt 1", "project_id": case_id("p"), "project_code": "DA", "pack_id": PACK}
    driven.do("open_batch", OPENED, by=None, area_path="song-mau", case_ids=CASES, **body)
    return driven


def to_the_meeting(driven: DrivenPapers[BatchState]) -> DrivenPapers[BatchState]:
    """Bring a batch to its opinion meeting on 14/08/2026."""
    driven.do("post_draft_plan", date(2026, 8, 3))
    driven.do("end_posting", date(2026, 8, 13))
    driven.do("hold_opinion_meeting", date(2026, 8, 14), agree=2, disagree=1, other=0)
    return driven


def to_the_file(driven: DrivenPapers[BatchState]) -> DrivenPapers[BatchState]:
    """Bring a batch to its complete file on 14/09/2026."""
    to_the_meeting(driven).do("complete_appraisal_file", date(2026, 9, 14), checklist=WHOLE_FILE)
    return driven


def approval(*cases: UUID, **other: Any) -> dict[str, Any]:
    """The body of an approval that covers these cases, in effect on 01/10/2026 unless told otherwise."""
    decided = [{"case_id": case, "plan_version": 1, "net_payable_vnd": 100} for case in cases]
    return {"decision_no": "218", "effective_on": date(2026, 10, 1), "decided": decided, **other}


def to_the_approval(driven: DrivenPapers[BatchState], *cases: UUID) -> DrivenPapers[BatchState]:
    """Bring a batch to its approval on 28/09/2026."""
    to_the_file(driven)
    driven.do("appraise_plan", date(2026, 9, 21))
    left_out = [case for case in CASES if case not in cases]
    driven.do("approve_plan", date(2026, 9, 28), **approval(*cases, left_out=left_out))
    return driven


def correction(case: UUID, now_vnd: int, before_vnd: int, version: int = 2, **other: Any) -> dict[str, Any]:
    """The body of a correction of one household's plan because of its price."""
    line = {
        "case_id": case,
        "plan_version": version,
        "net_payable_vnd": now_vnd,
        "approved_before_vnd": before_vnd,
        "reason": "price",
        **other,
    }
    return {"decision_no": "301", "effective_on": date(2026, 12, 1), "corrected": [line], "note": "giá mới"}


PROJECT: dict[str, Any] = {
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


def project() -> DrivenPapers[ProjectState]:
    """A project nobody has opened."""
    return DrivenPapers(ProjectStream(), ProjectState(), stream_id(StreamKind.PROJECT, "DA"))


def opened_project() -> DrivenPapers[ProjectState]:
    """An open project."""
    driven = project()
    driven.do("open_project", OPENED, by=None, **PROJECT)
    return driven

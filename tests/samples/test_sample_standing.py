"""The sample's papers, run through the domain alone, bring every household where it is to stand.

No database and no Temporal: when the demo differs and this holds, the fault lies outside the domain.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest

from activities.workbooks.history import history_of
from activities.workbooks.load import Workbook
from activities.workbooks.open_commands import opening
from domain.case.state import CaseState
from domain.context import LOCAL, Context, Rulebook
from domain.identity import ORGANISATION_ID
from domain.messages import Command, Recorded
from domain.organisation.staff import Organisation
from domain.organisation.stream import OrganisationState
from domain.registry import STREAM_TYPES
from domain.streams import QueueRow, Tick
from domain.values import StreamKind
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack
from tests.samples.conftest import SAMPLES, Result

END = dt.datetime(2026, 11, 20, 17, tzinfo=LOCAL)
Standing = tuple[str, str, str, int, int, dt.date | None]


class PaperOffice:
    """Decides and evolves in memory; deliveries arrive at once, rungs fire at their moments."""

    def __init__(self, pack_id: str) -> None:
        pack = load_pack(pack_id)
        self._rulebook = Rulebook(
            pack_id=pack_id,
            rules=pack.rules_under(pack.header.rule_version),
            ladder=pack.ladder,
            calendar=seeded_calendar(),
            duties=pack.duties,
            rates=pack.rates,
            documents=pack.header.documents,
            is_sample=pack.header.is_sample,
        )
        self._states: dict[tuple[StreamKind, UUID], Any] = {}

    def record(
        self, kind: StreamKind, stream_id: UUID, command: Command, now: dt.datetime, on_behalf_of: str | None = None
    ) -> None:
        """Apply a command; a refusal fails the test that sent it."""
        stream_type = STREAM_TYPES[kind]
        state = self._states.get((kind, stream_id)) or stream_type.initial()
        context = Context(
            now=now,
            actor="import",
            on_behalf_of=on_behalf_of,
            stream_id=stream_id,
            rulebook=self._rulebook,
            organisation=self._organisation(),
        )
        for happened in stream_type.decide(state, command, context):
            recorded = Recorded(state.version + 1, happened.occurred_on, happened.event, now, "import", on_behalf_of)
            state = self._states[kind, stream_id] = stream_type.evolve(state, recorded)
            for delivery in stream_type.deliveries(state, recorded):
                target = STREAM_TYPES[delivery.target_kind].commands[delivery.command_type]
                fact = target.model_validate({**delivery.body, "occurred_on": delivery.occurred_on})
                self.record(delivery.target_kind, delivery.target_id, fact, now)

    def let_time_pass(self, until: dt.datetime) -> None:
        """Fire every rung up to a moment, the earliest first."""
        while (due := min(self._due(until), default=None)) is not None:
            moment, kind, stream_id = due
            self.record(kind, stream_id, Tick(occurred_on=moment.astimezone(LOCAL).date(), due=moment), moment)

    def rows(self, kind: StreamKind, today: dt.date) -> Iterator[QueueRow]:
        """The queue rows of all streams of a kind."""
        for (found, _), state in self._states.items():
            if found is kind:
                yield STREAM_TYPES[kind].row(state, today)

    def cases(self) -> list[CaseState]:
        """The states of all cases."""
        return [state for state in self._states.values() if isinstance(state, CaseState)]

    def _due(self, until: dt.datetime) -> Iterator[tuple[dt.datetime, StreamKind, UUID]]:
        for (kind, stream_id), state in self._states.items():
            moment = STREAM_TYPES[kind].next_due(state)
            if moment is not None and moment <= until:
                yield moment, kind, stream_id

    def _organisation(self) -> Organisation:
        state = self._states.get((StreamKind.ORGANISATION, ORGANISATION_ID))
        return state.organisation if isinstance(state, OrganisationState) else Organisation()


@pytest.fixture(scope="module")
def played(workbook: Workbook) -> PaperOffice:
    """All papers of the sample, to 20/11/2026 17:00; a refusal fails whoever asks for it."""
    assert workbook.project is not None
    office = PaperOffice(workbook.project.pack_id)
    opened_at = dt.datetime(2026, 5, 12, 7, tzinfo=LOCAL)
    for paper in opening(workbook, opened_at.date()).papers:
        office.record(paper.kind, paper.stream_id, paper.command, opened_at)
    history = history_of(workbook)
    for day in history.days:
        morning = dt.datetime.combine(day, dt.time(7), tzinfo=LOCAL)
        office.let_time_pass(morning)
        for paper in history.papers_of_day(day):
            office.record(paper.kind, paper.stream_id, paper.command, morning, paper.on_behalf_of)
    office.let_time_pass(END)
    return office


def test_every_household_comes_to_its_standing(played: PaperOffice) -> None:
    """No paper is refused, and all 60 households stand as the table says."""
    rows = (row for kind in (StreamKind.CASE, StreamKind.DONATION) for row in played.rows(kind, END.date()))
    assert {row.code: _standing(row) for row in rows} == dict(_expected())


def test_every_plan_and_reward_is_the_committed_one(played: PaperOffice, results: Mapping[str, Result]) -> None:
    """The engine drew up all 54 plans and let all 24 rewards pass; each is to the đồng what the table says."""
    nets: dict[str, int] = {}
    rewards: dict[str, int] = {}
    for state in played.cases():
        assert state.opening is not None
        draft, reward = state.last("plan_drafted"), state.last("reward_decided")
        if draft is not None:
            assert draft.amount("inventory_version") == 1
            nets[state.opening.code] = draft.amount("net_payable_vnd")
        if reward is not None:
            rewards[state.opening.code] = reward.amount()
    assert (len(nets), len(rewards)) == (54, 24)
    assert nets == {code: results[code].net_payable_vnd for code in nets}
    assert rewards == {code: results[code].early_reward_vnd for code in rewards}


def _standing(row: QueueRow) -> Standing:
    state = "closed" if row.closed else "open"
    return (row.step, state, row.cause, row.paid_vnd, row.deposited_vnd, row.handed_over_on)


def _expected() -> Iterator[tuple[str, Standing]]:
    with (SAMPLES / "tuyen-duong-mau.tien-do.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            if line["ma_ho"] == "TONG":
                continue
            day = line["ngay_ban_giao"]
            handed_over = dt.date(int(day[6:]), int(day[3:5]), int(day[:2])) if day else None
            paid, deposited = int(line["da_chi_tra_vnd"]), int(line["gui_ngan_hang_vnd"])
            yield line["ma_ho"], (line["buoc"], line["trang_thai"], line["ly_do"], paid, deposited, handed_over)

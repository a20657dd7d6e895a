"""The demo's result: figures read from the log and the rows, for people as tables and for machines as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from activities.documents import figures as printed
from domain.values import Step, StreamKind, Vnd
from domain.wording.standing import CAUSES, STEPS
from store.ports import StoredEvent, StoredRow
from store.postgres import PostgresStore
from workers.demo.standing import Standing

_LOT: Final = 500
_REMINDER: Final = "reminder_raised"
_ESCALATION: Final = "escalation_raised"
_TRACKS: Final = {StreamKind.CASE: "recovery", StreamKind.DONATION: "donation"}


class Figures(BaseModel):
    """What the demo prints; the names are promised to scripts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    households: int
    cases_by_step: Mapping[str, int]
    """Households of the recovery track by the step they stand in, closed ones among them."""
    closed: int
    events: int
    reminders: int
    escalations: int
    paid_vnd: Vnd
    documents: Sequence[Path]
    seconds: float
    standing: Sequence[Standing]
    rungs: Mapping[str, int]
    """How often each rung of the ladder fired."""
    differences: Sequence[str]
    """What is not as the sample's own figures say; empty when all is."""


async def read_standings(store: PostgresStore) -> list[Standing]:
    """Where each household stands, in the order of their codes."""
    found = [
        Standing(
            code=row.change.queue.code,
            track=_TRACKS[row.kind],
            step=row.change.queue.step,
            state="closed" if row.change.queue.closed else "open",
            cause=row.change.queue.cause,
            paid_vnd=row.change.queue.paid_vnd,
            deposited_vnd=row.change.queue.deposited_vnd,
            handed_over_on=row.change.queue.handed_over_on,
        )
        async for row in _rows(store)
        if row.kind in _TRACKS
    ]
    return sorted(found, key=lambda standing: standing.code)


async def closed_cases(store: PostgresStore) -> list[StoredRow]:
    """The rows of the cases that reached their end, in the order of their codes."""
    closed = [row async for row in _rows(store) if row.kind is StreamKind.CASE and row.change.queue.closed]
    return sorted(closed, key=lambda row: row.change.queue.code)


async def read_events(store: PostgresStore) -> list[StoredEvent]:
    """Every event, stream by stream."""
    return [event async for row in _rows(store) for event in await store.read_stream(row.stream_id)]


async def _rows(store: PostgresStore) -> AsyncIterator[StoredRow]:
    after: UUID | None = None
    while lot := await store.rows(after, _LOT):
        for row in lot:
            yield row
        after = lot[-1].stream_id


def figures_of(
    standing: Sequence[Standing],
    events: Sequence[StoredEvent],
    documents: Sequence[Path],
    seconds: float,
    differences: Sequence[str],
) -> Figures:
    """The figures that follow from where the households stand and from the log."""
    recovery = [one for one in standing if one.track == "recovery"]
    types = Counter(event.type for event in events)
    rungs = Counter(
        str(json.loads(event.payload)["rung"]) for event in events if event.type in (_REMINDER, _ESCALATION)
    )
    return Figures(
        households=len(standing),
        cases_by_step=dict(Counter(one.step for one in recovery)),
        closed=sum(one.state == "closed" for one in recovery),
        events=len(events),
        reminders=types[_REMINDER],
        escalations=types[_ESCALATION],
        paid_vnd=sum(one.paid_vnd for one in standing),
        documents=documents,
        seconds=round(seconds, 1),
        standing=standing,
        rungs=dict(sorted(rungs.items())),
        differences=differences,
    )


def show(figures: Figures, console: Console) -> None:
    """Print the figures for people: the households one by one, then the sums."""
    # No track: the step of a donation says it, and every column has to fit on eighty characters.
    households = Table(
        title="Các hộ đứng ở đâu / Where the households stand",
        header_style="bold",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    for title in ("Mã hộ\nCode", "Bước\nStep", "Vướng ở đâu\nWhat holds it"):
        households.add_column(title, no_wrap=True)
    for title in ("Đã trả (đ)\nPaid", "Gửi NH (đ)\nDeposited", "Bàn giao\nHandover"):
        households.add_column(title, justify="right", no_wrap=True)
    for one in figures.standing:
        households.add_row(
            one.code,
            STEPS[one.step].vi,
            CAUSES[one.cause].vi,
            printed.money(one.paid_vnd),
            printed.money(one.deposited_vnd),
            printed.day(one.handed_over_on) if one.handed_over_on else "",
        )
    console.print(households)
    sums = Table(title="Tổng hợp / In sum", show_header=False)
    steps = ", ".join(
        f"{STEPS[step].vi} {figures.cases_by_step[step]}" for step in Step if step in figures.cases_by_step
    )
    rungs = ", ".join(f"{rung} {count}" for rung, count in figures.rungs.items())
    for name, value in (
        ("Số hộ / Households", str(figures.households)),
        ("Theo bước / By step", steps),
        ("Đã xong / Closed", str(figures.closed)),
        ("Sự kiện / Events", str(figures.events)),
        ("Nhắc việc / Reminders", str(figures.reminders)),
        ("Báo cáo lên trên / Escalations", str(figures.escalations)),
        ("Theo nấc / By rung", rungs),
        ("Đã chi trả / Paid", f"{printed.money(figures.paid_vnd)} đ"),
        ("Giấy tờ PDF / Papers, PDF", str(len(figures.documents))),
        ("Thời gian / Time", f"{figures.seconds} s"),
    ):
        sums.add_row(name, value)
    console.print(sums)
    if figures.documents:
        console.print(f"Giấy tờ nằm ở / The papers are in: {figures.documents[0].parent}", soft_wrap=True)

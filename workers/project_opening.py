"""Opens the project of a workbook: the staff list first, then everything else in one COPY, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from activities.bulk import Bulk
from activities.messages import Outcome, Status
from activities.workbooks.open_commands import Opening
from activities.workbooks.paper import Paper
from domain.wording.refusals import render
from store.ports import Store

#: Nobody waits for the answer; the time only bounds one attempt, as a repeated one has the same ids.
TIME_TO_APPLY = timedelta(minutes=30)


class PapersRefused(Exception):
    """Papers that were not taken, each with the reason; ``vi`` and ``en`` list the first ones."""

    _SHOWN = 20

    def __init__(self, refused: Sequence[tuple[Paper, Outcome]]) -> None:
        self.refused = tuple(refused)
        self.vi = "\n".join(("Có việc không ghi nhận được:", *self._lines("vi")))
        self.en = "\n".join(("Some papers were not taken:", *self._lines("en")))
        super().__init__(self.vi, self.en)

    def _lines(self, language: str) -> Iterable[str]:
        for paper, outcome in self.refused[: self._SHOWN]:
            named = getattr(paper.command, "code", None) or f"{paper.kind}-{paper.stream_id}"
            name = f"{named} {paper.command.TYPE} {paper.command.occurred_on}"
            yield f"- {name}: {reason(outcome, language)}"
        if len(self.refused) > self._SHOWN:
            yield f"... +{len(self.refused) - self._SHOWN}"


def reason(outcome: Outcome, language: str) -> str:
    """Why a command was not applied, in words."""
    if outcome.refusal is None:
        return outcome.status.value
    title, detail = render(outcome.refusal.code, json.loads(outcome.refusal.params), language)
    return f"{title}. {detail} [{outcome.refusal.code}]"


async def open_project(store: Store, bulk: Bulk, opening: Opening, actor: str) -> int:
    """Open all streams of a workbook that are not there yet; gives how many were opened.

    Raises PapersRefused with what stood in the way, StoreUnavailable.
    """
    apply_before = datetime.now(UTC) + TIME_TO_APPLY
    staff = [paper for paper in (opening.staff,) if paper is not None]
    async with store.unit() as unit:
        there = await unit.exists([paper.stream_id for paper in opening.papers])
    others = [paper for paper in opening.papers if paper is not opening.staff and not there.get(paper.stream_id)]
    outcomes = await bulk.handle_many([paper.envelope(actor, apply_before) for paper in staff])
    require_applied(zip(staff, outcomes, strict=True))
    opened = await bulk.open_all([paper.envelope(actor, apply_before) for paper in others])
    require_applied(zip(others, opened, strict=True))
    return len(opened)


def require_applied(ends: Iterable[tuple[Paper, Outcome]]) -> None:
    """Raise PapersRefused unless every paper was applied.

    Of a bulk that writes all or nothing, those that were merely held back with the others are not listed.
    """
    missed = [(paper, outcome) for paper, outcome in ends if outcome.status is not Status.APPLIED]
    told = [(paper, outcome) for paper, outcome in missed if outcome.status is not Status.UNKNOWN]
    if missed:
        raise PapersRefused(told or missed)

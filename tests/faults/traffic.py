"""An office at work: people who send acts and notes, what they were told, and whether the log agrees."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from activities.messages import Outcome
from console.dispatch import NotSaved, OutcomeUnknown
from domain.values import StreamKind
from tests.faults.house import OPENED, House
from tests.workflows.running import until

#: What ``GET /commands/{id}`` may say in the end.
FINAL: Final = {"applied", "refused", "expired"}
#: More cases than the office gets through in any of these tests.
_CASES: Final = 200
#: Of an impatient sender: what is given up in an outage of ten seconds has expired when the database is back.
TIME_TO_APPLY: Final = timedelta(seconds=9)
#: A person's pause before the same form is sent again.
_AGAIN_SECONDS: Final = 0.3


@dataclass
class Sent:
    """A command and everything its sender heard."""

    command_id: str
    case: UUID
    kind: str
    """``act`` or ``note``."""
    answers: list[int] = field(default_factory=list)
    """Status codes in order; 503 stands for not saved and for not yet known."""
    events: list[tuple[int, str]] = field(default_factory=list)
    """Version and type of the events that a good answer named."""

    def heard(self, status: int, events: Sequence[tuple[int, str]] = ()) -> None:
        """Note an answer."""
        self.answers.append(status)
        if status == 200:
            self.events = list(events)


class Traffic:
    """Senders with a case each at a time: one act, two notes, next case.

    The stubborn ones use HTTP and send a form again until they hear what became of it; the impatient ones use the
    dispatcher with little time to apply, and give up what they get no answer to.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._ends = False
        self.sent: list[Sent] = []

    @property
    def good(self) -> Counter[str]:
        """How many acts and notes were answered with 200."""
        return Counter(sent.kind for sent in self.sent if 200 in sent.answers)

    @property
    def unanswered(self) -> list[Sent]:
        """Commands whose sender heard at least once that they were not saved, or not yet."""
        return [sent for sent in self.sent if 503 in sent.answers]

    def end(self) -> None:
        """Let everybody finish the form in hand."""
        self._ends = True

    async def flows(self, more: int) -> None:
        """Return when ``more`` further acts and notes each were answered well."""
        before = self.good

        def flowing() -> bool:
            return all(self.good[kind] >= before[kind] + more for kind in ("act", "note"))

        await until("commands were answered", flowing, seconds=60)

    async def stubborn(self, cases: Iterator[UUID]) -> None:
        """Work over HTTP until the end."""
        while not self._ends:
            case = next(cases)
            for kind, form in self._forms(case):
                sent = self._begun(form, case, kind)
                while not sent.answers or sent.answers[-1] == 503:
                    if sent.answers:
                        await asyncio.sleep(_AGAIN_SECONDS)
                    answer = await self._house.post(case, form)
                    events = answer.json()["events"] if answer.status_code == 200 else []
                    sent.heard(answer.status_code, [(event["version"], event["type"]) for event in events])

    async def impatient(self, cases: Iterator[UUID]) -> None:
        """Work through the dispatcher until the end."""
        house = self._house
        while not self._ends:
            case = next(cases)
            for kind, form in self._forms(case):
                sent = self._begun(form, case, kind)
                envelope = house.envelope(StreamKind.CASE, case, form).model_copy(
                    update={"apply_before": datetime.now(UTC) + TIME_TO_APPLY}
                )
                try:
                    outcome: Outcome = await house.wiring.dispatcher.submit(envelope)
                except (NotSaved, OutcomeUnknown):
                    sent.heard(503)
                else:
                    status = {"applied": 200, "conflict": 409}.get(outcome.status.value, 422)
                    sent.heard(status, [(event.version, event.type) for event in outcome.events])

    async def settled(self) -> dict[str, str]:
        """What became of every command, asked again until nothing that was left open can still change."""
        fates: dict[str, str] = {}

        async def asked() -> bool:
            fates.update({sent.command_id: await self._house.fate(sent.command_id) for sent in self.sent})
            return all(fates[sent.command_id] in FINAL for sent in self.sent if 200 in sent.answers)

        await until("every answer is accounted for", asked)
        return fates

    async def require_truth(self, fates: dict[str, str]) -> None:
        """Every command is in the log once or not at all, and its sender and ``GET`` were told the same."""
        recorded: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for case in {sent.case for sent in self.sent}:
            log = await self._house.log(case)
            assert [event["version"] for event in log] == list(range(1, len(log) + 1))
            assert [event["type"] for event in log].count("notice_delivered") <= 1
            for event in log:
                recorded[event["command_id"]].append((event["version"], event["type"]))
        for sent in self.sent:
            fate, events = fates[sent.command_id], recorded[sent.command_id]
            assert (fate == "applied") == bool(events), (sent, fate, events)
            if 200 in sent.answers:
                # Acknowledged is durable, and the answer named exactly what was recorded.
                assert fate == "applied"
                assert sent.events == events
            if 422 in sent.answers:
                assert fate in {"refused", "expired"}, (sent, fate)
            if fate == "unknown":
                assert set(sent.answers) == {503}, sent

    def _begun(self, form: dict[str, Any], case: UUID, kind: str) -> Sent:
        sent = Sent(form["command_id"], case, kind)
        self.sent.append(sent)
        return sent

    def _forms(self, case: UUID) -> list[tuple[str, dict[str, Any]]]:
        form = self._house.form
        return [
            ("act", form("deliver_notice", OPENED)),
            ("note", form("record_visit")),
            ("note", form("add_note", text=f"Đã gặp chủ hộ {case}")),
        ]


@asynccontextmanager
async def traffic_of(house: House, *, stubborn: int, impatient: int = 0) -> AsyncIterator[Traffic]:
    """People at work while the block runs, and until each of them has finished the form in hand."""
    traffic = Traffic(house)
    cases = iter(await house.open_cases(_CASES))
    async with asyncio.TaskGroup() as office:
        for _ in range(stubborn):
            office.create_task(traffic.stubborn(cases))
        for _ in range(impatient):
            office.create_task(traffic.impatient(cases))
        await traffic.flows(5)
        yield traffic
        await traffic.flows(5)
        traffic.end()

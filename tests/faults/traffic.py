"""An office at work: people who send acts and notes, what they were told, and whether the log agrees."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from activities.messages import Outcome, Status
from console.dispatch import NotSaved, OutcomeUnknown
from domain.values import StreamKind
from tests.faults.house import OPENED, House
from tests.workflows.running import until

#: What ``GET /commands/{id}`` may say in the end.
FINAL: Final = {"applied", "refused", "expired"}
#: Of an impatient sender: what is given up in an outage of ten seconds has expired when the database is back.
TIME_TO_APPLY: Final = timedelta(seconds=9)
#: After that moment a transaction begun before it may still be on its way, for the length of a transaction.
_UNDER_WAY: Final = timedelta(seconds=1)
#: A person's pause before a form is sent, or sent again.
_PAUSE_SECONDS: Final = 0.1
_STATUS: Final = {Status.APPLIED: 200, Status.CONFLICT: 409, Status.REFUSED: 422, Status.EXPIRED: 422}

#: Commands about to be sent, with their forms.
Papers = Iterator[tuple["Sent", dict[str, Any]]]


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
    """Senders with a household each at a time: two acts, two notes, next household.

    One of them takes photos of a household all the time, so that there are always acts and notes under way. The
    stubborn ones use HTTP and send a form again until they hear what became of it; the impatient ones use the
    dispatcher with little time to apply, and give up what they get no answer to.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._ends = False
        self._open_until = datetime.now(UTC)
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

    async def stubborn(self, papers: Callable[[], Papers]) -> None:
        """Work over HTTP until the end."""
        while not self._ends:
            for sent, form in papers():
                while not sent.answers or sent.answers[-1] == 503:
                    await asyncio.sleep(_PAUSE_SECONDS)
                    answer = await self._house.post(sent.case, form)
                    events = answer.json()["events"] if answer.status_code == 200 else []
                    sent.heard(answer.status_code, [(event["version"], event["type"]) for event in events])

    async def impatient(self) -> None:
        """Work through the dispatcher until the end."""
        house = self._house
        while not self._ends:
            for sent, form in self.household():
                envelope = house.envelope(StreamKind.CASE, sent.case, form)
                envelope = envelope.model_copy(update={"apply_before": datetime.now(UTC) + TIME_TO_APPLY})
                try:
                    outcome: Outcome = await house.wiring.dispatcher.submit(envelope)
                except (NotSaved, OutcomeUnknown):
                    sent.heard(503)
                    self._open_until = envelope.apply_before
                    # The rest of this household's papers can wait.
                    break
                sent.heard(_STATUS[outcome.status], [(event.version, event.type) for event in outcome.events])

    async def settled(self) -> dict[str, str]:
        """What became of every command, asked again until nothing that was left open can still change."""
        fates: dict[str, str] = {}
        over = self._open_until + _UNDER_WAY
        await until("nothing given up can still be applied", lambda: datetime.now(UTC) > over)

        async def asked() -> bool:
            ids = [sent.command_id for sent in self.sent]
            fates.update(zip(ids, await asyncio.gather(*map(self._house.fate, ids)), strict=True))
            return all(fates[sent.command_id] in FINAL for sent in self.sent if 200 in sent.answers)

        await until("every answer is accounted for", asked)
        return fates

    async def require_truth(self, fates: dict[str, str]) -> None:
        """Every command is in the log once or not at all, and its sender and ``GET`` were told the same."""
        recorded: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for log in (await self._house.logs({sent.case for sent in self.sent})).values():
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

    def household(self) -> Papers:
        """The papers of one more household, each begun when the one before has been answered."""
        case, opening = self._house.new_case()
        yield self._begun("act", case, opening)
        yield self._begun("act", case, self._house.form("deliver_notice", OPENED))
        yield self._begun("note", case, self._house.form("record_visit"))
        yield self._begun("note", case, self._house.form("add_note", text=f"Đã gặp chủ hộ {case}"))

    def photo(self, case: UUID) -> Papers:
        """One more photo of a household."""
        yield self._begun("note", case, self._house.form("attach_photo", sha256=sha256(uuid4().bytes).hexdigest()))

    def _begun(self, kind: str, case: UUID, form: dict[str, Any]) -> tuple[Sent, dict[str, Any]]:
        sent = Sent(form["command_id"], case, kind)
        self.sent.append(sent)
        return sent, form


@asynccontextmanager
async def traffic_of(house: House, *, stubborn: int, impatient: int = 0) -> AsyncIterator[Traffic]:
    """People at work while the block runs, and until each of them has finished the form in hand."""
    traffic = Traffic(house)
    async with asyncio.TaskGroup() as office:
        photographed = await house.open_case()
        office.create_task(traffic.stubborn(lambda: traffic.photo(photographed)))
        for _ in range(stubborn):
            office.create_task(traffic.stubborn(traffic.household))
        for _ in range(impatient):
            office.create_task(traffic.impatient())
        await traffic.flows(5)
        yield traffic
        await traffic.flows(5)
        traffic.end()

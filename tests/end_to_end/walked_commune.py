"""A commune in which every walk is a household: one project on real servers, each household in a batch of its own.

All papers of all walks are entered on their days; in between the clock goes from due moment to due moment.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from temporalio.client import WorkflowExecutionStatus

from activities.messages import Outcome, Status
from console.requests import envelope_of
from domain.case.state import CaseState
from domain.identity import ORGANISATION_ID, stream_id
from domain.registry import STREAM_TYPES
from domain.values import StreamKind, workflow_id
from tests.domain.house import OPENED, PACK, SINCE, STAFF, morning, signer_of
from tests.domain.walks.driven import EVENING, opening_of
from tests.domain.walks.walk import Paper, Walk
from tests.end_to_end.walking_household import BATCH_PAPERS, PROJECT, PROJECT_ID, Ended, Household, decided
from tests.workflows.running import until
from workers.embedded.processes import Supervised
from workers.embedded.supervisor import EmbeddedStack
from workers.local_installation import started, worker_answers, worker_process
from workers.practice_clock import PracticeClock
from workers.settings import Settings
from workers.wiring import Wiring, open_wiring

_IN_THE_PROJECT: Final = {
    "project_id": PROJECT_ID,
    "project_code": PROJECT,
    "pack_id": PACK,
    "area_path": "song-mau/to-1",
}
_OFFICER: Final = "CB01"
#: Papers of other streams that come to a case as deliveries.
_TOLD: Final = frozenset({"take_batch_decision", "link_grievance"})


class Commune:
    """The office that enters the papers."""

    def __init__(self, wiring: Wiring, stack: EmbeddedStack, worker: Supervised, walks: Iterable[Walk]) -> None:
        assert wiring.temporal is not None
        self.wiring = wiring
        self.stack = stack
        self.worker = worker
        self.temporal = wiring.temporal
        self.clock = PracticeClock(wiring.store, wiring.installation.move_clock, self.temporal)
        self.households = [Household(walk, number) for number, walk in enumerate(walks, start=1)]
        self._sent = 0

    async def found(self) -> None:
        """Staff and project of an installation that holds nothing yet."""
        await self.wiring.installation.become_practice()
        await self.clock.begin_at(morning(SINCE))
        await self.wiring.publisher.publish_shipped()
        members = [{**json.loads(member.model_dump_json()), "name": f"Người Mẫu {member.code}"} for member in STAFF]
        await self.applied(StreamKind.ORGANISATION, ORGANISATION_ID, "register_staff", SINCE, members=members)
        await self.applied(
            StreamKind.PROJECT,
            PROJECT_ID,
            "open_project",
            SINCE,
            _OFFICER,
            code=PROJECT,
            name="Mở rộng đường mẫu",
            owner="Ban quản lý dự án mẫu",
            commune="Sông Mẫu",
            area_class="ward",
            legal_basis="Điều 79",
            rule_version="R254",
            pack_id=PACK,
            area_path="song-mau",
        )
        await worker_answers(self.temporal)

    async def play(self) -> None:
        """All papers of all walks, each on its day, and a look at each household when its walk ends."""
        await self.clock.move_to(morning(OPENED))
        await asyncio.gather(*map(self._open, self.households))
        days = {paper.on for household in self.households for paper in household.walk.papers}
        for day in sorted({*days, *(household.walk.end.on for household in self.households)}):
            await self.clock.move_to(morning(day))
            await self._enter(day)
            ending = [household for household in self.households if household.walk.end.on == day]
            if ending:
                await self.clock.move_to(morning(day, EVENING))
                await asyncio.gather(*map(self._look, ending))

    async def send(
        self, kind: StreamKind, stream: UUID, command: str, on: date, by: str | None = None, /, **fields: Any
    ) -> Outcome:
        """The answer to a command, made as the API makes it of a form, and sent as the API sends it."""
        stream_type = self.wiring.stream_types[kind]
        self._sent += 1
        form = {
            **json.loads(json.dumps(fields, default=str)),
            "type": command,
            "command_id": str(uuid5(stream, f"{self._sent}")),
            "occurred_on": on.isoformat(),
            "on_behalf_of": by,
            # What a person saw who opened the page a moment ago.
            "expected_version": (await self.wiring.store.head(kind, stream)).version,
        }
        envelope = envelope_of(kind, stream_type, stream, form, "bot", self.wiring.machine_now)
        return await self.wiring.dispatcher.submit(envelope)

    async def applied(
        self, kind: StreamKind, stream: UUID, command: str, on: date, by: str | None = None, /, **fields: Any
    ) -> Outcome:
        """The answer to a command that has to be taken."""
        outcome = await self.send(kind, stream, command, on, by, **fields)
        assert outcome.status is Status.APPLIED, (command, on, outcome)
        return outcome

    async def open_case(self, code: str, **opening: object) -> UUID:
        """The id of a new case."""
        case_id = stream_id(StreamKind.CASE, PROJECT, code)
        said = {
            "code": code,
            "residential_group": "Tổ dân phố 1",
            "case_officer": _OFFICER,
            "party_member": "ĐV01",
            "land": "other",
            **opening,
        }
        await self.applied(StreamKind.CASE, case_id, "open_case", OPENED, _OFFICER, **_IN_THE_PROJECT, **said)
        return case_id

    async def open_batch(self, code: str, case_ids: Sequence[UUID]) -> UUID:
        """The id of a new batch of these cases."""
        batch_id = stream_id(StreamKind.BATCH, PROJECT, code)
        await self.applied(
            StreamKind.BATCH, batch_id, "open_batch", OPENED, _OFFICER, code=code, case_ids=case_ids, **_IN_THE_PROJECT
        )
        return batch_id

    async def decide(self, batch_id: UUID, decision: str, on: date, **fields: Any) -> Outcome:
        """The batch's own paper behind a fact that its cases take."""
        command, by, usual = BATCH_PAPERS[decision]
        said = {**usual, **fields}
        answer = await self.send(StreamKind.BATCH, batch_id, command, on, by, **said)
        while answer.refusal is not None and answer.refusal.code == "drafts_on_their_way":
            await self.clock.settle()
            answer = await self.send(StreamKind.BATCH, batch_id, command, on, by, **said)
        assert answer.status is Status.APPLIED, (command, on, answer)
        return answer

    async def _open(self, household: Household) -> None:
        case_id = await self.open_case(household.code, **opening_of(household.walk))
        await self.open_batch(household.batch_code, [case_id])

    async def _enter(self, day: date) -> None:
        """The papers of a day, household by household; what another stream tells a case arrives before its next."""
        waiting = {
            household.number: deque(paper for paper in household.walk.in_order if paper.on == day)
            for household in self.households
        }
        while any(waiting.values()):
            await asyncio.gather(
                *(self._enter_some(household, waiting[household.number]) for household in self.households)
            )
            await self.clock.settle()

    async def _enter_some(self, household: Household, papers: deque[Paper]) -> None:
        """Papers of one household up to one that reaches its case from elsewhere."""
        while papers:
            paper = papers.popleft()
            if paper.command in _TOLD:
                await self._tell(household, paper)
                return
            said = household.said(paper)
            by = paper.by
            if by is None:
                parsed = STREAM_TYPES[StreamKind.CASE].commands[paper.command]
                by = signer_of(parsed.model_validate({"occurred_on": paper.on, **said}))
            answer = await self.send(StreamKind.CASE, household.case_id, paper.command, paper.on, by, **said)
            household.answers.append((paper, answer))

    async def _tell(self, household: Household, paper: Paper) -> None:
        """Have the batch decide, or the grievance arrive, that the case is told of."""
        if paper.command == "link_grievance":
            await self._bring_grievance(household, paper)
            return
        decision = str(paper.body["decision"])
        fields: dict[str, Any] = {}
        if decision == "batch_early_recovery_agreed":
            fields = {"agreed": paper.body["agreed"], "asked": paper.body["asked"]}
        elif decision in {"batch_plan_approved", "batch_plan_corrected"}:
            fields = decided(household, paper)
        await self.decide(household.batch_id, decision, paper.on, **fields)

    async def _bring_grievance(self, household: Household, paper: Paper) -> None:
        grievance = UUID(str(paper.body["grievance_id"]))
        if paper.body["stage"] == "accepted":
            await self.applied(StreamKind.GRIEVANCE, grievance, "accept_grievance", paper.on, _OFFICER)
            return
        about = {name: paper.body[name] for name in ("kind", "about")}
        await self.applied(
            StreamKind.GRIEVANCE,
            grievance,
            "receive_grievance",
            paper.on,
            _OFFICER,
            case_id=household.case_id,
            **about,
        )

    async def _look(self, household: Household) -> None:
        head = await self.wiring.store.head(StreamKind.CASE, household.case_id)
        row = await self.wiring.queries.stream(household.case_id)
        assert head.state is not None
        assert row is not None
        household.ended = Ended(
            state=CaseState.model_validate_json(head.state),
            row=row,
            log=await self.wiring.store.read_stream(household.case_id),
            workflow=await self.workflow_of(household, row.state == "closed"),
        )

    async def workflow_of(self, household: Household, closed: bool) -> WorkflowExecutionStatus | None:
        """What Temporal says of the case's workflow; of a closed one, once it had the time to end."""
        handle = self.temporal.get_workflow_handle(workflow_id(StreamKind.CASE, household.case_id))
        status: list[WorkflowExecutionStatus | None] = []

        async def told() -> bool:
            status.append((await handle.describe()).status)
            return not closed or status[-1] is not WorkflowExecutionStatus.RUNNING

        await until(f"the workflow of {household.walk.name} ended", told)
        return status[-1]


@asynccontextmanager
async def running_commune(data: Path, walks: Iterable[Walk] = ()) -> AsyncIterator[Commune]:
    """A new practice installation in ``data`` with a worker of its own, staffed, its project open."""
    async with (
        started(Settings(data=data)) as installation,
        worker_process(installation) as worker,
        open_wiring(installation.settings) as wiring,
    ):
        assert installation.stack is not None
        commune = Commune(wiring, installation.stack, worker, walks)
        await commune.found()
        yield commune

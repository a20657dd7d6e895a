"""The project stream in its first form: opened, notice issued, notice validity (12 months)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from domain.clocks.events import CLOCK_EVENTS, ClockEvent
from domain.clocks.facts import Fact
from domain.clocks.firing import due_rungs
from domain.clocks.inbox import inbox_entries
from domain.clocks.running import Clocks, earliest, evolve_clocks
from domain.clocks.setting import Facts, clock_changes
from domain.context import Context
from domain.errors import Rejection, UnknownCommandType
from domain.identity import Code
from domain.messages import Command, Event, Happened, Recorded, by_type
from domain.policy.packs import PackId
from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow, Tick
from domain.values import DocumentNumber, LocalDate, StreamKind, Vnd

ShortText = Annotated[str, Field(min_length=1, max_length=500)]


class ProjectFacts(BaseModel):
    """What the head of the workbook says of a project."""

    code: Code
    name: ShortText
    owner: ShortText
    commune: ShortText
    area_class: Annotated[str, Field(pattern=r"^(ward|commune|difficult_commune)$")]
    group: Annotated[str, Field(pattern=r"^(new|transitional)$")] = "new"
    legal_basis: ShortText
    rule_version: Annotated[str, Field(min_length=1, max_length=40)]
    pack_id: PackId
    area_path: Annotated[str, Field(min_length=1, max_length=300)]
    budget_vnd: Vnd = 0
    reward_until: LocalDate | None = None
    """Last day of the early-handover reward."""
    handover_planned_on: LocalDate | None = None
    """Date of handover in the plan sent to the households."""


class OpenProject(Command, ProjectFacts):
    """Open a project."""


class IssueRecoveryNotice(Command):
    """Record that the Chair issued the recovery notice."""

    number: Annotated[DocumentNumber, Field(min_length=1)]


class ProjectOpened(Event, ProjectFacts):
    """A project was opened."""

    IS_ACT: ClassVar[bool] = True


class NoticeIssued(Event):
    """The recovery notice was issued; it is valid for 12 months (Land Law 31/2024/QH15 Art. 85(5))."""

    IS_ACT: ClassVar[bool] = True

    number: DocumentNumber


class ProjectState(BaseModel):
    """A project as its log tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    project: ProjectFacts | None = None
    facts: tuple[Fact, ...] = ()
    clocks: Clocks = ()


class ProjectStream:
    """Implements domain.streams.StreamType for projects."""

    kind: Final = StreamKind.PROJECT
    commands = by_type(OpenProject, IssueRecoveryNotice)
    events = by_type(ProjectOpened, NoticeIssued, *CLOCK_EVENTS)
    state_class = ProjectState
    state_schema: int = 1

    def initial(self) -> ProjectState:
        """A project nobody has opened."""
        return ProjectState()

    def decide(self, state: ProjectState, command: Command, context: Context) -> Sequence[Happened]:
        """The events of a command; raises Rejection when it cannot be accepted."""
        if isinstance(command, Tick):
            events = due_rungs(
                state.clocks, context.now, lambda role, day: context.organisation.holders(role, None, day)
            )
            return [Happened(event, context.today) for event in events]
        if isinstance(command, OpenProject):
            if state.project is not None:
                raise Rejection("already_open")
            context.must_be(StreamKind.PROJECT, command.code)
            return [Happened(ProjectOpened(**command.model_dump(exclude={"occurred_on"})), command.occurred_on)]
        if state.project is None:
            raise Rejection("unknown_stream")
        if not isinstance(command, IssueRecoveryNotice):
            raise UnknownCommandType(command.TYPE)
        if any((fact.on, fact.text("number")) == (command.occurred_on, command.number) for fact in state.facts):
            raise Rejection("already_recorded", fact="notice_issued")
        notice = Happened(NoticeIssued(number=command.number), command.occurred_on)
        after = self.evolve(
            state, Recorded(state.version + 1, notice.occurred_on, notice.event, context.now, context.actor, None)
        )
        rules = tuple(rule for rule in context.rulebook.rules if rule.stream is StreamKind.PROJECT)
        facts = Facts(in_force=after.facts, holds=lambda _: True, repeatable=frozenset())
        changes = clock_changes(state.clocks, facts, rules, context.rulebook, state.project.code, context.now)
        return [notice, *(Happened(change, context.today) for change in changes)]

    def evolve(self, state: ProjectState, recorded: Recorded) -> ProjectState:
        """The project after an event; total."""
        event = recorded.event
        change: dict[str, Any] = {"version": recorded.version}
        if isinstance(event, ClockEvent):
            change["clocks"] = evolve_clocks(state.clocks, event)
        elif isinstance(event, ProjectOpened):
            change["project"] = ProjectFacts(**event.model_dump())
        elif isinstance(event, NoticeIssued):
            fact = Fact(
                version=recorded.version,
                on=recorded.occurred_on,
                type=event.TYPE,
                details={"number": event.number},
            )
            change["facts"] = (*state.facts, fact)
        return state.model_copy(update=change)

    def next_due(self, state: ProjectState) -> datetime | None:
        """The earliest rung that has not fired."""
        clock = earliest(state.clocks)
        return clock.next_moment if clock else None

    def why(self, state: ProjectState) -> str:
        """Rule, round and rung of the next due moment."""
        clock = earliest(state.clocks)
        return f"{clock.rule}#{clock.round} {clock.pending[0].rung_id}" if clock else ""

    def row(self, state: ProjectState, today: date) -> QueueRow:
        """The queue columns of the project."""
        if state.project is None:
            return QueueRow()
        return QueueRow(
            code=state.project.code,
            project_code=state.project.code,
            area_path=state.project.area_path,
            step="notice" if state.facts else "opened",
            due_on=min((clock.due_on for clock in state.clocks), default=None),
        )

    def inbox(self, state: ProjectState, recorded: Recorded) -> Sequence[InboxEntry]:
        """Lines for the people a rung reaches."""
        return inbox_entries(recorded, state.project.code if state.project else "")

    def deliveries(self, state: ProjectState, recorded: Recorded) -> Sequence[Delivery]:
        """A project tells no other stream anything yet."""
        return ()

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """A project names nobody."""
        return ()

    def pack_id(self, state: ProjectState, command: Command) -> str:
        """The pack the project was opened under."""
        if state.project is not None:
            return state.project.pack_id
        return command.pack_id if isinstance(command, OpenProject) else ""

    def project_code(self, state: ProjectState, command: Command) -> str:
        """Its own code."""
        if state.project is not None:
            return state.project.code
        return command.code if isinstance(command, OpenProject) else ""

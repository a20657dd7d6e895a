"""The project as the door sees it: its preconditions, its notice and how long that holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from domain.clocks.facts import Fact
from domain.clocks.setting import Facts
from domain.context import Context
from domain.errors import Rejection
from domain.identity import stream_id
from domain.messages import Command, Happened, Recorded
from domain.papers.messages import FactWithdrawn, PaperCommand
from domain.papers.procedure import Place
from domain.papers.stream import PaperStream
from domain.policy.standing import PolicyStanding
from domain.policy.transitions import OnRecord
from domain.project.commands import COMMANDS, ConfirmPrecondition, IssueRecoveryNotice, OpenProject
from domain.project.facts import EVENTS, AlignmentChanged, ProjectOpened
from domain.project.state import STATE_SCHEMA, ProjectPaper, ProjectState, evolve
from domain.streams import Delivery, QueueRow
from domain.values import StreamKind

#: The order of a project's papers. The notice itself rests on nothing here: projects are taken over in mid-course.
PLACES: Final[dict[str, Place]] = {
    "precondition_met": Place(once=False),
    "recovery_plan_approved": Place(once=False),
    "recovery_plan_explained": Place((("recovery_plan_approved",),), once=False),
    "notice_file_completed": Place(once=False),
    "notice_submitted": Place((("notice_file_completed",),), once=False),
    "notice_issued": Place(once=False),
    "clearance_completed": Place((("notice_issued",),)),
    "notice_posting_ended": Place((("notice_issued",),)),
    "unclaimed_graves_relocated": Place(once=False),
    "alignment_changed": Place(once=False),
}

#: A notice that lapses is followed by another, with a file and a plan of its own.
_OF_EACH_NOTICE: Final = frozenset(
    {"recovery_plan_approved", "recovery_plan_explained", "notice_file_completed", "notice_submitted", "notice_issued"}
)


class ProjectStream(PaperStream[ProjectState]):
    """Implements domain.streams.StreamType for projects."""

    kind = StreamKind.PROJECT
    commands = COMMANDS
    events = EVENTS
    state_class = ProjectState
    state_schema: int = STATE_SCHEMA
    places = PLACES
    opening_command = OpenProject

    def initial(self) -> ProjectState:
        """A project nobody has opened."""
        return ProjectState()

    def code_of(self, state: ProjectState) -> str:
        """The project's own code."""
        return state.project.code if state.project else ""

    def open(self, state: ProjectState, command: OpenProject, context: Context) -> Iterable[Happened]:
        """A project opens under the id of its code."""
        context.must_be(StreamKind.PROJECT, command.code)
        fields = command.model_dump(exclude={"occurred_on"})
        return [Happened(ProjectOpened(pack_version=context.rulebook.pack_version, **fields), command.occurred_on)]

    def check(self, state: ProjectState, command: PaperCommand) -> None:
        """The same notice, or the same proof, is not taken twice; raises Rejection already_recorded."""
        name = command.RECORDS.TYPE
        if isinstance(command, IssueRecoveryNotice):
            told, detail = command.number, "number"
        elif isinstance(command, ConfirmPrecondition):
            told, detail = command.condition.value, "condition"
        else:
            return
        if any(fact.on == command.occurred_on and fact.text(detail) == told for fact in state.all_of(name)):
            raise Rejection("already_recorded", fact=name)

    def right_paper(self, state: ProjectState, fact: Fact, right_on: date, details: Mapping[str, str | int]) -> None:
        """The households took a change of alignment with its day; raises Rejection told_to_households."""
        if right_on != fact.on:
            _not_told(fact)

    def told_withdrawal(self, state: ProjectState, event: FactWithdrawn) -> FactWithdrawn:
        """Nothing to add; raises Rejection told_to_households for what households took as a fact of their own."""
        _not_told(state.at_version(event.target_version))
        return event

    def rule_facts(self, state: ProjectState) -> Facts:
        """The papers in force, and the opening itself, from which the alarms of a project run."""
        opened = (Fact(version=1, on=state.opened_on, type=ProjectOpened.TYPE),) if state.opened_on is not None else ()
        return Facts(
            in_force=(*opened, *state.facts),
            holds=lambda _: True,
            repeatable=_OF_EACH_NOTICE,
            ended=state.ended_rounds,
        )

    def evolve(self, state: ProjectState, recorded: Recorded) -> ProjectState:
        """See domain.project.state."""
        return evolve(state, recorded)

    def row(self, state: ProjectState, today: date) -> QueueRow:
        """The queue columns of the project."""
        if state.project is None:
            return QueueRow()
        return QueueRow(
            code=state.project.code,
            project_code=state.project.code,
            area_path=state.project.area_path,
            step="notice" if state.fact("notice_issued") else "opened",
            due_on=min((clock.due_on for clock in state.clocks), default=None),
        )

    def deliveries(self, state: ProjectState, recorded: Recorded) -> Sequence[Delivery]:
        """A change of alignment, to each household it concerns."""
        event = recorded.event
        if not isinstance(event, AlignmentChanged) or state.project is None:
            return ()
        project_id = stream_id(StreamKind.PROJECT, state.project.code)
        body = {"project_id": str(project_id), "project_version": recorded.version, "paper": event.paper}
        return [
            Delivery(
                target_kind=StreamKind.CASE,
                target_id=case_id,
                command_type="take_alignment_change",
                occurred_on=recorded.occurred_on,
                body=body,
                version=recorded.version,
            )
            for case_id in event.case_ids
        ]

    def opening_policy(self, command: OpenProject) -> PolicyStanding:
        """The pack in force, under the rule set the project names."""
        return PolicyStanding(pack_id=command.pack_id, rule_version=command.rule_version)

    def on_record(self, state: ProjectState) -> OnRecord:
        """The notices in force; what is approved and recovered is the business of its batches and cases."""
        issued = [fact.on for fact in state.all_of("notice_issued")]
        return OnRecord(notice_issued_on=min(issued, default=None), newest_notice_on=max(issued, default=None))

    def project_code(self, state: ProjectState, command: Command) -> str:
        """Its own code."""
        if state.project is not None:
            return state.project.code
        return command.code if isinstance(command, OpenProject) else ""


def _not_told(fact: Fact | None) -> None:
    """Refuse to put right here what each household has on record; raises Rejection told_to_households."""
    if isinstance(fact, ProjectPaper) and fact.case_ids:
        raise Rejection("told_to_households", fact=fact.type, cases=[str(case_id) for case_id in fact.case_ids])

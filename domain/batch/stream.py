"""The batch as the door sees it; what it decides is delivered to its cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.batch import checks
from domain.batch.carrying import deliveries, told_of
from domain.batch.commands import COMMANDS, NoteDraft, OpenBatch
from domain.batch.details import Opinion
from domain.batch.facts import (
    EVENTS,
    BatchOpened,
    DraftNoted,
    EarlyRecoveryAgreed,
    OpinionMeetingHeld,
    PlanAppraised,
)
from domain.batch.procedure import PLACES
from domain.batch.rules import rule_facts, rulebook_for
from domain.batch.state import STATE_SCHEMA, BatchPaper, BatchState, evolve
from domain.clocks.facts import Fact
from domain.clocks.setting import Facts
from domain.context import Context, Rulebook
from domain.errors import Rejection, UnknownCommandType
from domain.messages import Command, Happened, Recorded
from domain.papers.corrections import stands_free
from domain.papers.messages import FactWithdrawn, PaperCommand
from domain.papers.state import signers
from domain.papers.stream import PaperStream
from domain.policy.standing import PolicyStanding
from domain.policy.transitions import OnRecord
from domain.streams import Delivery, QueueRow
from domain.values import StreamKind


class BatchStream(PaperStream[BatchState]):
    """Implements domain.streams.StreamType for batches."""

    kind = StreamKind.BATCH
    commands = COMMANDS
    events = EVENTS
    state_class = BatchState
    state_schema: int = STATE_SCHEMA
    places = PLACES
    opening_command = OpenBatch

    def initial(self) -> BatchState:
        """A batch nobody has opened."""
        return BatchState()

    def code_of(self, state: BatchState) -> str:
        """The code of the batch within its project."""
        return state.code

    def open(self, state: BatchState, command: OpenBatch, context: Context) -> Iterable[Happened]:
        """A batch opens under the id of its codes, in a project that exists."""
        context.must_be(StreamKind.BATCH, command.project_code, command.code)
        context.must_exist(command.project_id)
        fields = command.model_dump(exclude={"occurred_on", "rule_version"})
        book = context.rulebook
        opened = BatchOpened(
            batch_id=context.stream_id, pack_version=book.pack_version, rule_version=book.rule_version, **fields
        )
        return [Happened(opened, command.occurred_on)]

    def note(self, state: BatchState, command: Command, context: Context) -> Iterable[Happened]:
        """Who drew up a plan of one of the households; told once, whatever the households of an officer.

        Never refused: a note that stayed on its way would keep the batch from its appraisal.
        """
        if not isinstance(command, NoteDraft):
            raise UnknownCommandType(command.TYPE)
        if command.case_id not in state.case_ids or command.drafted_by in state.drafters:
            return []
        return [Happened(DraftNoted(**command.model_dump(exclude={"occurred_on"})), command.occurred_on)]

    def check(self, state: BatchState, command: PaperCommand) -> None:
        """See domain.batch.checks."""
        checks.check(state, command)

    def signed_before(self, state: BatchState, act: str) -> Mapping[str, frozenset[str]]:
        """Those of the file under way, and everybody who drew up a plan of the batch."""
        this = state.round
        # A correction comes after all rounds, and so stands apart from everybody who appraised.
        papers = (this.file, *this.papers) if this else state.facts
        of_the_file = {name: signers(papers, name) for name in ("appraisal_file_completed", "plan_appraised")}
        return {**super().signed_before(state, act), **of_the_file, "plan_drafted": frozenset(state.drafters)}

    def resting(self, state: BatchState, target: Fact) -> list[Fact]:
        """The papers that would stand on nothing without ``target``, by the order and by the rounds of the file."""
        found = {fact.version: fact for fact in super().resting(state, target)}
        found.update((fact.version, fact) for fact in checks.resting_on_plans(state, target))
        return [found[version] for version in sorted(found)]

    def right_paper(self, state: BatchState, fact: Fact, right_on: date, details: Mapping[str, str | int]) -> None:
        """What a corrected paper says has to fit what stands around it."""
        if "effective_on" in details:
            checks.effective_after(right_on, date.fromisoformat(str(details["effective_on"])))
        if details == fact.details:
            return
        if fact.type == EarlyRecoveryAgreed.TYPE:
            # Cases took the counts along, and take those of a newer register instead.
            raise Rejection("correction_changes_type", fact=fact.type, fields=["agreed", "asked"])
        if fact.type == PlanAppraised.TYPE:
            stands_free(fact, self.resting(state, fact))
        if fact.type == OpinionMeetingHeld.TYPE and isinstance(fact, BatchPaper):
            checks.counts_fit({opinion: int(details[opinion.value]) for opinion in Opinion}, fact.stances)

    def told_withdrawal(self, state: BatchState, event: FactWithdrawn) -> FactWithdrawn:
        """The withdrawal with the cases that took the paper as a fact."""
        fact = state.at_version(event.target_version)
        return event.model_copy(update={"told": told_of(state, fact)}) if fact else event

    def rule_facts(self, state: BatchState) -> Facts:
        """See domain.batch.rules."""
        return rule_facts(state)

    def rulebook(self, state: BatchState, rulebook: Rulebook) -> Rulebook:
        """See domain.batch.rules."""
        return rulebook_for(state, rulebook)

    def evolve(self, state: BatchState, recorded: Recorded) -> BatchState:
        """See domain.batch.state."""
        return evolve(state, recorded)

    def row(self, state: BatchState, today: date) -> QueueRow:
        """The queue columns of the batch."""
        return QueueRow(
            code=state.code,
            project_code=state.project_code,
            area_path=state.area_path,
            step=state.facts[-1].type if state.facts else "opened",
            state=_status(state, today),
            due_on=min((clock.due_on for clock in state.clocks), default=None),
            closed=state.done,
        )

    def deliveries(self, state: BatchState, recorded: Recorded) -> Sequence[Delivery]:
        """See domain.batch.carrying."""
        return deliveries(state, recorded)

    def opening_policy(self, command: OpenBatch) -> PolicyStanding:
        """The pack in force, under the rule set named."""
        return PolicyStanding(pack_id=command.pack_id, rule_version=command.rule_version or "")

    def on_record(self, state: BatchState) -> OnRecord:
        """The first approval of the batch."""
        approved = state.fact("plan_approved")
        return OnRecord(approval_decided_on=approved.on if approved else None)

    def project_code(self, state: BatchState, command: Command) -> str:
        """The project the batch belongs to."""
        return state.project_code or (command.project_code if isinstance(command, OpenBatch) else "")


def _status(state: BatchState, today: date) -> str:
    """One of the words that must never blur (product.md)."""
    if state.done:
        return "closed"
    if any(clock.due_on < today for clock in state.clocks):
        return "late"
    return "waiting" if state.waits_for_supplement else "active"

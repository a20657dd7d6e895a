"""The batch as the door sees it; what it decides is delivered to its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.batch import messages as m
from domain.clocks.bars import accepted_breach, bars_on
from domain.clocks.events import ClockEvent
from domain.clocks.facts import Fact
from domain.clocks.firing import due_rungs
from domain.clocks.inbox import inbox_entries
from domain.clocks.running import Clocks, earliest, evolve_clocks
from domain.clocks.setting import Facts, clock_changes
from domain.context import Context
from domain.errors import Rejection, UnknownCommandType
from domain.messages import Command, Event, Happened, Recorded
from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow, Tick
from domain.values import StreamKind

#: What each paper of the batch follows, in the one order the law knows (Art. 87(3)).
FOLLOWS: Final[Mapping[str, str | None]] = {
    "draft_plan_posted": None,
    "posting_ended": "draft_plan_posted",
    "opinion_meeting_held": "posting_ended",
    "appraisal_file_completed": "opinion_meeting_held",
    "plan_appraised": "appraisal_file_completed",
    "plan_approved": "appraisal_file_completed",
}


class BatchState(BaseModel):
    """A batch as its log tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    batch_id: UUID | None = None
    code: str = ""
    project_code: str = ""
    pack_id: str = ""
    area_path: str = ""
    case_ids: tuple[UUID, ...] = ()
    facts: tuple[Fact, ...] = ()
    clocks: Clocks = ()

    def fact(self, name: str) -> Fact | None:
        """The paper of that name, if it is on record."""
        return next((fact for fact in self.facts if fact.type == name), None)


def rule_facts(state: BatchState) -> Facts:
    """What the batch's clocks and bars are derived from."""
    return Facts(in_force=state.facts, holds=lambda _: True, repeatable=frozenset())


class BatchStream:
    """Implements domain.streams.StreamType for batches."""

    kind: Final = StreamKind.BATCH
    commands = m.COMMANDS
    events = m.EVENTS
    state_class = BatchState
    state_schema: int = 1

    def initial(self) -> BatchState:
        """A batch nobody has opened."""
        return BatchState()

    def decide(self, state: BatchState, command: Command, context: Context) -> Sequence[Happened]:
        """The events of a command; raises Rejection when it cannot be accepted."""
        if isinstance(command, Tick):
            events = due_rungs(
                state.clocks, context.now, lambda role, day: context.organisation.holders(role, None, day)
            )
            return [Happened(event, context.today) for event in events]
        if isinstance(command, m.OpenBatch):
            if state.code:
                raise Rejection("already_open")
            context.must_be(StreamKind.BATCH, command.project_code, command.code)
            context.must_exist(command.project_id)
            fields = command.model_dump(exclude={"occurred_on"})
            return [Happened(m.BatchOpened(batch_id=context.stream_id, **fields), command.occurred_on)]
        if not state.code:
            raise Rejection("unknown_stream")
        if not isinstance(command, m.BatchCommand):
            raise UnknownCommandType(command.TYPE)
        paper = Happened(_paper(state, command, context), command.occurred_on)
        after = self.evolve(
            state, Recorded(state.version + 1, paper.occurred_on, paper.event, context.now, context.actor, None)
        )
        rules = tuple(rule for rule in context.rulebook.rules if rule.stream is StreamKind.BATCH)
        changes = clock_changes(
            state.clocks, rule_facts(after), rules, context.rulebook, state.project_code, context.now
        )
        return [paper, *(Happened(change, context.today) for change in changes)]

    def evolve(self, state: BatchState, recorded: Recorded) -> BatchState:
        """The batch after an event; total."""
        event = recorded.event
        change: dict[str, Any] = {"version": recorded.version}
        if isinstance(event, ClockEvent):
            change["clocks"] = evolve_clocks(state.clocks, event)
        elif isinstance(event, m.BatchOpened):
            kept = {"batch_id", "code", "project_code", "pack_id", "area_path", "case_ids"}
            change.update({name: getattr(event, name) for name in kept})
        elif isinstance(event, m.BatchFact):
            fact = Fact(version=recorded.version, on=recorded.occurred_on, type=event.TYPE)
            change["facts"] = (*state.facts, fact)
        return state.model_copy(update=change)

    def next_due(self, state: BatchState) -> datetime | None:
        """The earliest rung that has not fired."""
        clock = earliest(state.clocks)
        return clock.next_moment if clock else None

    def why(self, state: BatchState) -> str:
        """Rule, round and rung of the next due moment."""
        clock = earliest(state.clocks)
        return f"{clock.rule}#{clock.round} {clock.pending[0].rung_id}" if clock else ""

    def row(self, state: BatchState, today: date) -> QueueRow:
        """The queue columns of the batch."""
        late = any(clock.due_on < today for clock in state.clocks)
        done = state.fact("plan_approved") is not None
        return QueueRow(
            code=state.code,
            project_code=state.project_code,
            area_path=state.area_path,
            step=state.facts[-1].type if state.facts else "opened",
            state="closed" if done else "late" if late else "active",
            due_on=min((clock.due_on for clock in state.clocks), default=None),
            closed=done,
        )

    def inbox(self, state: BatchState, recorded: Recorded) -> Sequence[InboxEntry]:
        """Lines for the people a rung reaches."""
        return inbox_entries(recorded, state.code)

    def deliveries(self, state: BatchState, recorded: Recorded) -> Sequence[Delivery]:
        """Each decision as a fact for the cases it covers; an approval covers those it names."""
        event = recorded.event
        decision = m.TOLD_AS.get(event.TYPE)
        if decision is None:
            return ()
        told = _told(state, event)
        return [
            Delivery(
                target_kind=StreamKind.CASE,
                target_id=case_id,
                command_type="take_batch_decision",
                occurred_on=recorded.occurred_on,
                body={
                    "batch_id": str(state.batch_id),
                    "decision": decision,
                    "batch_version": recorded.version,
                    **extra,
                },
                version=recorded.version,
            )
            for case_id, extra in told
        ]

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """A batch names nobody."""
        return ()

    def pack_id(self, state: BatchState, command: Command) -> str:
        """The pack the batch was opened under."""
        return state.pack_id or (command.pack_id if isinstance(command, m.OpenBatch) else "")

    def project_code(self, state: BatchState, command: Command) -> str:
        """The project the batch belongs to."""
        return state.project_code or (command.project_code if isinstance(command, m.OpenBatch) else "")


def _told(state: BatchState, event: Event) -> list[tuple[UUID, dict[str, Any]]]:
    if isinstance(event, m.PlanApproved):
        return [
            (
                plan.case_id,
                {
                    "effective_on": event.effective_on.isoformat(),
                    "plan_version": plan.plan_version,
                    "net_payable_vnd": plan.net_payable_vnd,
                },
            )
            for plan in event.decided
        ]
    return [(case_id, {}) for case_id in state.case_ids]


def _paper(state: BatchState, command: m.BatchCommand, context: Context) -> m.BatchFact:
    name = command.RECORDS
    if state.fact(name) is not None:
        raise Rejection("already_recorded", fact=name)
    before = FOLLOWS[name]
    predecessor = state.fact(before) if before else None
    if before and predecessor is None:
        raise Rejection("wrong_step", needs=[before])
    if predecessor is not None and command.occurred_on < predecessor.on:
        raise Rejection(
            "dated_before_predecessor", predecessor=predecessor.type, predecessor_on=predecessor.on.isoformat()
        )
    if isinstance(command, m.ApprovePlan):
        _members_only(state, command)
    fields = command.model_dump(exclude={"occurred_on", "breach"})
    fields.update(_breach(state, command, context))
    return m.FACTS[name].model_validate(fields)


def _members_only(state: BatchState, command: m.ApprovePlan) -> None:
    if command.effective_on < command.occurred_on:
        raise Rejection("effective_before_decision", effective_on=command.effective_on.isoformat())
    members = set(state.case_ids)
    named = [plan.case_id for plan in command.decided]
    strangers = [case_id for case_id in (*named, *command.left_out) if case_id not in members]
    if strangers:
        raise Rejection("not_a_member", cases=[str(case_id) for case_id in strangers])
    everyone = Counter((*named, *command.left_out))
    doubled = [str(case_id) for case_id, times in everyone.items() if times > 1]
    if doubled:
        raise Rejection("named_twice", cases=doubled)


def _breach(state: BatchState, command: m.BatchCommand, context: Context) -> dict[str, Any]:
    """What a paper that breaks an earliest time carries; raises too_early or breach_needs_unit_lead."""
    rulebook = context.rulebook
    bars = bars_on(command.RECORDS, {}, rule_facts(state), rulebook.rules, rulebook.calendar)
    bar = next((bar for bar in bars if command.occurred_on < bar.not_before), None)
    return accepted_breach(bar, command.breach, context) if bar else {}

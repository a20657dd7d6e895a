"""The case as the door sees it: its commands, events, clock, row, inbox and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.case.commands import COMMANDS, OpenCase
from domain.case.decide import decide, muted
from domain.case.events import EVENTS, BatchDecisionNotApplied, PersonRegistered
from domain.case.facts.plan_and_agreement import PlanDrafted
from domain.case.holds import stopped
from domain.case.money import deposited, paid
from domain.case.standing import cause, closed, last_contact_on, step
from domain.case.state import STATE_SCHEMA, CaseState, evolve
from domain.clocks.inbox import inbox_entries
from domain.clocks.running import earliest
from domain.context import Context
from domain.identity import stream_id
from domain.messages import Command, Event, Happened, Recorded
from domain.policy.adopting import rules_of
from domain.policy.standing import PolicyStanding
from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow
from domain.values import StreamKind


class CaseStream:
    """Implements domain.streams.StreamType for cases."""

    kind: Final = StreamKind.CASE
    commands = COMMANDS
    events = EVENTS
    state_class = CaseState
    state_schema: int = STATE_SCHEMA

    def initial(self) -> CaseState:
        """A case nobody has opened."""
        return CaseState()

    def decide(self, state: CaseState, command: Command, context: Context) -> Sequence[Happened]:
        """See domain.case.decide."""
        return decide(state, command, context)

    def evolve(self, state: CaseState, recorded: Recorded) -> CaseState:
        """See domain.case.state."""
        return evolve(state, recorded)

    def next_due(self, state: CaseState) -> datetime | None:
        """The earliest rung that has not fired; none while rungs are silent."""
        clock = None if muted(state) else earliest(state.clocks)
        return clock.next_moment if clock else None

    def why(self, state: CaseState) -> str:
        """Rule, round and rung of the next due moment."""
        clock = None if muted(state) else earliest(state.clocks)
        return f"{clock.rule}#{clock.round} {clock.pending[0].rung_id}" if clock else ""

    def row(self, state: CaseState, today: date) -> QueueRow:
        """The queue columns of the case."""
        opening = state.opening
        if opening is None:
            return QueueRow()
        is_closed = closed(state)
        handed_over = state.last("handed_over")
        due_on = min((clock.due_on for clock in state.clocks), default=None)
        return QueueRow(
            code=opening.code,
            project_code=opening.project_code,
            area_path=opening.area_path,
            step=step(state).value,
            state=_status(state, is_closed, today),
            cause=cause(state, today).value,
            due_on=None if is_closed else due_on,
            case_officer=state.case_officer,
            party_member=state.party_member,
            last_contact_on=last_contact_on(state),
            paid_vnd=paid(state),
            deposited_vnd=deposited(state),
            handed_over_on=handed_over.on if handed_over else None,
            closed=is_closed,
        )

    def inbox(self, state: CaseState, recorded: Recorded) -> Sequence[InboxEntry]:
        """Lines for the people a rung reaches, and a task when a batch decision could not be applied."""
        if isinstance(recorded.event, BatchDecisionNotApplied):
            return [
                InboxEntry(
                    recipient=state.case_officer,
                    kind="task",
                    rung="",
                    subject="batch_decision_not_applied",
                    params={"decision": recorded.event.decision, "reason": recorded.event.reason},
                    version=recorded.version,
                )
            ]
        return inbox_entries(recorded, state.opening.code if state.opening else "")

    def deliveries(self, state: CaseState, recorded: Recorded) -> Sequence[Delivery]:
        """Who drew up its plan, to its batch: that person neither appraises nor approves it (brief 4.2)."""
        opening = state.opening
        if not isinstance(recorded.event, PlanDrafted) or recorded.on_behalf_of is None:
            return ()
        if opening is None or opening.batch_id is None:
            return ()
        return (
            Delivery(
                target_kind=StreamKind.BATCH,
                target_id=opening.batch_id,
                command_type="note_draft",
                occurred_on=recorded.occurred_on,
                body={
                    "case_id": str(stream_id(StreamKind.CASE, opening.project_code, opening.code)),
                    "plan_version": recorded.event.plan_version,
                    "drafted_by": recorded.on_behalf_of,
                },
                version=recorded.version,
            ),
        )

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """The person a registration names."""
        if not isinstance(event, PersonRegistered):
            return ()
        return (
            PartyRecord(
                party_id=event.party_id,
                role=event.role,
                name=event.name,
                personal_id=event.personal_id,
                phone=event.phone,
            ),
        )

    def policy(self, state: CaseState, command: Command) -> PolicyStanding:
        """The rules the case stands under; before it is open, those its opening names."""
        if state.opening is None and isinstance(command, OpenCase):
            return PolicyStanding(pack_id=command.pack_id, rule_version=command.rule_version or "")
        return rules_of(state.policy, command)

    def project_code(self, state: CaseState, command: Command) -> str:
        """The project the case belongs to."""
        if state.opening is not None:
            return state.opening.project_code
        return command.project_code if isinstance(command, OpenCase) else ""


def _status(state: CaseState, is_closed: bool, today: date) -> str:
    """One of the words that must never blur (product.md)."""
    if is_closed:
        return "closed"
    if stopped(state.facts):
        return "paused"
    late = [clock for clock in state.clocks if clock.due_on < today]
    if not late:
        return "active"
    return "waiting" if all(clock.who_acts == ("household",) for clock in late) else "late"

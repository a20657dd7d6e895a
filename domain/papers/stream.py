"""How a stream of papers decides: judge the paper, fold it, compare the clocks. Written once for all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from domain.clocks.bars import Bar, Breach, accepted_breach, bars_on, signer_of
from domain.clocks.effects import still_running
from domain.clocks.facts import Fact
from domain.clocks.firing import due_rungs
from domain.clocks.inbox import inbox_entries
from domain.clocks.running import earliest
from domain.clocks.setting import Facts, clock_changes
from domain.context import Context, Rulebook
from domain.errors import Rejection, UnknownCommandType
from domain.messages import Command, Event, Happened, Recorded
from domain.papers.corrections import corrected, right_details, stands_free, target_of, withdrawn
from domain.papers.messages import CorrectFact, FactWithdrawn, PaperCommand, PaperFact, WithdrawFact
from domain.papers.procedure import Place, in_order, resting_on
from domain.papers.state import PaperState, signers
from domain.policy.adopting import AdoptPolicy, adopted, rules_of
from domain.policy.rules import ClockRule
from domain.policy.signing import check_duty
from domain.policy.standing import PolicyStanding
from domain.policy.transitions import OnRecord
from domain.streams import Delivery, InboxEntry, PartyRecord, QueueRow, Tick
from domain.values import StreamKind

S = TypeVar("S", bound=PaperState)


class PaperStream(ABC, Generic[S]):
    """What streams of papers answer alike to ``domain.streams.StreamType``."""

    kind: StreamKind
    commands: Mapping[str, type[Command]]
    events: Mapping[str, type[Event]]
    places: dict[str, Place]
    """The order of the papers, by fact."""
    opening_command: type[Command]

    # What each stream says for itself

    @abstractmethod
    def code_of(self, state: S) -> str:
        """The code people know the stream by; empty before it is opened."""

    @abstractmethod
    def open(self, state: S, command: Any, context: Context) -> Iterable[Happened]:
        """The events of the opening command."""

    def note(self, state: S, command: Command, context: Context) -> Iterable[Happened]:
        """The events of a command that is neither opening nor paper nor correction."""
        raise UnknownCommandType(command.TYPE)

    @abstractmethod
    def check(self, state: S, command: PaperCommand) -> None:
        """What a paper must meet beside its place in the order; raises Rejection."""

    def signed_before(self, state: S, act: str) -> Mapping[str, frozenset[str]]:
        """Who signed the papers that ``act`` may have to be kept apart from, by the name of the paper."""
        return {name: signers(state.facts, name) for name in self.places}

    def resting(self, state: S, target: Fact) -> list[Fact]:
        """The papers that would stand on nothing without ``target``."""
        return resting_on(target, state.facts, self.places)

    def right_paper(self, state: S, fact: Fact, right_on: date, details: Mapping[str, str | int]) -> None:
        """What a corrected paper must meet; raises Rejection."""

    def told_withdrawal(self, state: S, event: FactWithdrawn) -> FactWithdrawn:
        """The withdrawal with whom it has to be told to."""
        return event

    def rule_facts(self, state: S) -> Facts:
        """What clocks and bars are derived from."""
        return Facts(in_force=state.facts, holds=lambda _: True, repeatable=frozenset(), ended=state.ended_rounds)

    def rulebook(self, state: S, rulebook: Rulebook) -> Rulebook:
        """The rules as they hold for the stream as it stands."""
        return rulebook

    @abstractmethod
    def on_record(self, state: S) -> OnRecord:
        """The dates that the transition rules ask for when the law changes."""

    @abstractmethod
    def opening_policy(self, command: Any) -> PolicyStanding:
        """The rules that the opening command names."""

    @abstractmethod
    def evolve(self, state: S, recorded: Recorded) -> S:
        """The stream after an event; total."""

    @abstractmethod
    def deliveries(self, state: S, recorded: Recorded) -> Sequence[Delivery]:
        """What an event tells other streams."""

    @abstractmethod
    def project_code(self, state: S, command: Command) -> str:
        """The project whose ladder overrides hold."""

    @abstractmethod
    def row(self, state: S, today: date) -> QueueRow:
        """The queue columns of the stream."""

    # What they have in common

    def decide(self, state: S, command: Command, context: Context) -> Sequence[Happened]:
        """The events of a command, clocks included; raises Rejection when it cannot be accepted."""
        if isinstance(command, Tick):
            found = due_rungs(
                state.clocks, context.now, lambda role, day: context.organisation.holders(role, None, day)
            )
            return [Happened(event, context.today) for event in found]
        if isinstance(command, AdoptPolicy) and self.code_of(state):
            return self._adopt(state, command, context)
        happened = list(self._facts(state, command, context))
        return [*happened, *self._clocks(state, command, happened, context)]

    def next_due(self, state: S) -> datetime | None:
        """The earliest rung that has not fired."""
        clock = earliest(state.clocks)
        return clock.next_moment if clock else None

    def why(self, state: S) -> str:
        """Rule, round and rung of the next due moment."""
        clock = earliest(state.clocks)
        return f"{clock.rule}#{clock.round} {clock.pending[0].rung_id}" if clock else ""

    def inbox(self, state: S, recorded: Recorded) -> Sequence[InboxEntry]:
        """Lines for the people a rung reaches."""
        return inbox_entries(recorded, self.code_of(state))

    def parties(self, event: Event) -> Sequence[PartyRecord]:
        """Papers of many households name nobody."""
        return ()

    def policy(self, state: S, command: Command) -> PolicyStanding:
        """The rules it stands under; before it is open, those its opening names."""
        if isinstance(command, self.opening_command) and not self.code_of(state):
            return self.opening_policy(command)
        return rules_of(state.policy, command)

    def _adopt(self, state: S, command: AdoptPolicy, context: Context) -> Sequence[Happened]:
        """The version it takes, and its clocks under the rules it has then."""
        event = adopted(state.policy, state.policy_decided_until, command, self.on_record(state), context)
        if event is None:
            return []
        happened = [Happened(event, command.occurred_on)]
        context = replace(context, rulebook=context.rulebook.under(event.rule_version))
        return [*happened, *self._clocks(state, command, happened, context, reread=True)]

    def _facts(self, state: S, command: Command, context: Context) -> Iterable[Happened]:
        if isinstance(command, self.opening_command):
            if self.code_of(state):
                raise Rejection("already_open")
            return self.open(state, command, context)
        if not self.code_of(state):
            raise Rejection("unknown_stream")
        if isinstance(command, PaperCommand):
            return self._paper(state, command, context)
        if isinstance(command, CorrectFact):
            return self._correct(state, command, context)
        if isinstance(command, WithdrawFact):
            fact = target_of(state, command, context)
            stands_free(fact, self.resting(state, fact))
            return [Happened(self.told_withdrawal(state, withdrawn(fact, command)), command.occurred_on)]
        return self.note(state, command, context)

    def _paper(self, state: S, command: PaperCommand, context: Context) -> Iterable[Happened]:
        name, day = command.RECORDS.TYPE, command.occurred_on
        in_order(state.facts, name, self.places[name], day)
        self.check(state, command)
        event = command.RECORDS.model_validate(command.model_dump(exclude={"occurred_on", "breach"}))
        self._periods_over(state, event, day, context)
        bar = self._bar(state, event.TYPE, event.details(), day, context)
        signer = signer_of(bar, command.breach, context, day)
        before = self.signed_before(state, name)
        check_duty(name, signer, before, context.rulebook.duties, context.organisation, day)
        if bar is not None:
            event = event.model_copy(update=accepted_breach(bar, command.breach, context))
        return [Happened(event, day)]

    def _periods_over(self, state: S, event: PaperFact, day: date, context: Context) -> None:
        """A period that lasts as long as the work is not ended before it. Raises Rejection period_still_running."""
        rules = self._rules(self.rulebook(state, context.rulebook))
        words = {name: str(value) for name, value in event.details().items()}
        for period in still_running(event.TYPE, words, state.facts, day, rules):
            raise Rejection("period_still_running", rule=period.rule, article=period.article, needs=list(period.until))

    def _correct(self, state: S, command: CorrectFact, context: Context) -> Iterable[Happened]:
        fact = target_of(state, command, context)
        if command.right_on > context.today:
            raise Rejection("dated_in_future", today=context.today.isoformat())
        kind = self.events[fact.type]
        if not issubclass(kind, PaperFact):
            raise Rejection("unknown_fact", version=fact.version)
        details = right_details(kind, fact, command.right_details)
        self.right_paper(state, fact, command.right_on, details)
        bar = self._bar(state, fact.type, details, command.right_on, context)
        breach = Breach(rule=bar.rule, article=bar.article, not_before=bar.not_before) if bar else None
        return [Happened(corrected(fact, command, details, breach), command.occurred_on)]

    def _bar(self, state: S, act: str, details: Mapping[str, str | int], day: date, context: Context) -> Bar | None:
        """The latest earliest-time the paper breaks, if it breaks one."""
        book = self.rulebook(state, context.rulebook)
        words = {name: str(value) for name, value in details.items()}
        bars = bars_on(act, words, self.rule_facts(state), self._rules(book), book.calendar)
        return next((bar for bar in bars if day < bar.not_before), None)

    def _clocks(
        self, state: S, command: Command, happened: Sequence[Happened], context: Context, *, reread: bool = False
    ) -> Iterable[Happened]:
        """The clock events that follow from the papers: found by folding them and comparing."""
        after = state
        for number, item in enumerate(happened, start=state.version + 1):
            after = self.evolve(
                after,
                Recorded(number, item.occurred_on, item.event, context.now, context.actor, context.on_behalf_of),
            )
        book, project = self.rulebook(after, context.rulebook), self.project_code(after, command)
        changes = clock_changes(
            state.clocks, self.rule_facts(after), self._rules(book), book, project, context.now, reread=reread
        )
        return [Happened(change, context.today) for change in changes]

    def _rules(self, rulebook: Rulebook) -> Sequence[ClockRule]:
        return tuple(rule for rule in rulebook.rules if rule.stream is self.kind)

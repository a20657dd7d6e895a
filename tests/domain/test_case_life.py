"""The life of a case under any order of commands: a state machine that tries legal and illegal ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.case.commands import PAPERS, RecordPaper
from domain.case.derived import rule_facts
from domain.case.details import PaymentKind, RecoveryTrigger
from domain.case.entitlement import entitled, outstanding
from domain.case.facts import CaseFact
from domain.case.limits import waived
from domain.case.money import deposited, paid
from domain.case.procedure import PROCEDURE
from domain.case.standing import closed, step
from domain.clocks.bars import bars_on
from domain.clocks.facts import Fact
from domain.errors import Rejection
from domain.values import Step
from domain.wording.refusals import REFUSALS
from tests.domain.house import DrivenCase, approved, fold, inventoried, morning, rulebook, rungs_of, take_batch

_AMOUNTS = st.sampled_from([1, 40_000_000, 100_000_000])
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "how": st.sampled_from(["in_person", "absence_minutes"]),
    "issues": st.integers(2, 3),
    "broadcasts": st.integers(2, 3),
    "interest_vnd": st.just(7),
    "shares": st.sampled_from(["60+40", "50+49"]),
    "area_m2": st.just("12.50"),
    "started_at": st.sampled_from(["08:00", "16:00", "23:00"]),
    "ended_at": st.sampled_from(["16:30", "22:30"]),
    "corrects": st.sampled_from([None, "price", "error", "alignment"]),
    "signed_by": st.just("household"),
    "result": st.sampled_from(["complied", "still_refuses", "absent"]),
    "net_payable_vnd": st.just(100_000_000),
    "early_reward_vnd": st.just(1),
    "stance": st.sampled_from(["agree", "disagree", "absent"]),
    "to": st.just("Sở"),
    "response": st.sampled_from(["accepted", "disagreed", "no_response"]),
    "kind": st.sampled_from(["plan", "reward", "late_sum"]),
    "amount_vnd": _AMOUNTS,
    "base_vnd": _AMOUNTS,
    "days_late": st.just(1),
    "trigger": st.sampled_from(list(RecoveryTrigger)),
}
_REASONS = {
    "unblock_payment": "dispute",
    "witness_inventory_minutes": "absent",
    "post_unsigned_inventory": "refused_to_sign",
    "leave_out_of_approval": "court_stop",
    "block_payment": "dispute",
    "make_deposit": "refused",
    "hand_over": "",
}


#: An enforcement paper by paper, as a lawful one goes.
ENFORCEMENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("record_handover_refusal", {}),
    ("start_handover_persuasion", {}),
    ("end_handover_persuasion", {"result": "still_refuses"}),
    ("decide_enforcement", {}),
    ("post_enforcement", {}),
    ("deliver_enforcement", {"how": "in_person"}),
    ("hold_last_dialogue", {"result": "still_refuses"}),
    ("carry_out_enforcement", {"started_at": "08:00", "ended_at": "11:00"}),
)


#: A handover refused and persuaded for in vain.
REFUSED_HANDOVER: tuple[tuple[str, date, dict[str, Any]], ...] = (
    ("record_handover_refusal", date(2026, 10, 12), {}),
    ("start_handover_persuasion", date(2026, 10, 12), {}),
    ("end_handover_persuasion", date(2026, 10, 22), {"result": "still_refuses"}),
)


@st.composite
def papers(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Any paper of the procedure with details that parse."""
    command = draw(st.sampled_from(PAPERS))
    body = {name: draw(_VALUES[name]) for name in command.model_fields if name in _VALUES}
    if command.TYPE == "accept_temporary_housing":
        body["how"] = "money"
    if command.TYPE == "hold_last_dialogue" and body["result"] == "absent":
        body["result"] = "still_refuses"
    if command.TYPE in _REASONS:
        body["reason"] = _REASONS[command.TYPE]
    return command.TYPE, body


def _as_recorded(command: type[RecordPaper], fact: Fact) -> dict[str, Any]:
    """The details of a fact as its command takes them; the state keeps no free text, so another stands in."""
    fields = {name: field for name, field in command.model_fields.items() if name != "occurred_on"}
    free_text = {name: "Sở" for name, field in fields.items() if field.is_required() and name not in fact.details}
    return {**free_text, **{name: value for name, value in fact.details.items() if name in fields}}


class CaseLife(RuleBasedStateMachine):
    """Any command on any day; after each one the promises of the domain are checked."""

    def __init__(self) -> None:
        """Open a case on the day of the notice."""
        super().__init__()
        self.case = DrivenCase()
        self.today = date(2026, 5, 13)
        self.refused_with: set[str] = set()

    @initialize(start=st.sampled_from(["notice", "inventory", "approval", "refused handover"]))
    def a_case_begins_somewhere(self, start: str) -> None:
        """Some cases are young, some are approved: random papers alone rarely come that far."""
        if start == "inventory":
            inventoried(self.case)
            self.today = date(2026, 6, 8)
        elif start == "approval":
            approved(self.case)
            self.today = date(2026, 10, 2)
        elif start == "refused handover":
            approved(self.case)
            self.case.do("decide_recovery", date(2026, 10, 2), trigger="87.5.a")
            for command, on, body in REFUSED_HANDOVER:
                self.case.do(command, on, **body)
            self.today = date(2026, 11, 3)

    @precondition(lambda self: self.case.state.has("batch_plan_approved"))
    @rule(amount=_AMOUNTS, last=st.integers(1, 3), deposit=st.booleans())
    def money_is_moved(self, amount: int, last: int, deposit: bool) -> None:
        """Somebody tries to pay or deposit a sum, whatever was paid before; the papers may break off."""
        papers = ("prepare_payment", "approve_payment", "make_payment")[:last]
        plan = [(paper, {"kind": "plan", "amount_vnd": amount}) for paper in papers]
        if deposit:
            plan = [
                ("block_payment", {"reason": "dispute"}),
                ("make_deposit", {"reason": "dispute", "amount_vnd": amount}),
            ]
        for command, body in plan:
            self.a_paper_comes_in((command, body), 0)

    @rule(days=st.integers(min_value=0, max_value=25))
    def time_passes(self, days: int) -> None:
        """Days go by, and what is due fires from moment to moment."""
        self.today += timedelta(days=days)
        now = morning(self.today)
        while (due := self.case.stream.next_due(self.case.state)) is not None and due <= now:
            self.case.tick(due)
            after = self.case.stream.next_due(self.case.state)
            assert after is None or after > due

    @rule(days=st.integers(min_value=20, max_value=60))
    def an_outage_passes(self, days: int) -> None:
        """Time jumps; one tick catches up, and nothing stays due."""
        self.today += timedelta(days=days)
        now = morning(self.today, 12)
        fired = rungs_of(self.case.tick(now))
        ordinary = [event for event in fired if event.rung != "E-law" and event.TYPE != "rung_vacant"]
        assert len(ordinary) <= len(self.case.state.clocks)
        after = self.case.stream.next_due(self.case.state)
        assert after is None or after > now

    @rule(paper=papers(), ago=st.integers(min_value=0, max_value=20))
    def a_paper_comes_in(self, paper: tuple[str, dict[str, Any]], ago: int) -> None:
        """A paper of today or of the last weeks is recorded or refused; a refusal changes nothing."""
        command, body = paper
        on = self.today - timedelta(days=ago)
        before, facts = self.case.state, rule_facts(self.case.state)
        try:
            events = self.case.do(command, on, now=morning(self.today, 13), **body)
        except Rejection as refusal:
            self.refused_with.add(refusal.code)
            assert self.case.state is before
            return
        recorded = events[0]
        assert isinstance(recorded, CaseFact)
        details = {name: str(value) for name, value in recorded.details().items()}
        rules = [rule for rule in rulebook().rules if not waived(rule, facts.in_force, on)]
        bars = bars_on(recorded.TYPE, details, facts, rules, rulebook().calendar)
        assert recorded.breach is not None or all(on >= bar.not_before for bar in bars)
        assert self.case.state.has(recorded.TYPE)

    @rule(paper=papers(), ago=st.integers(min_value=0, max_value=20))
    def a_register_is_read(self, paper: tuple[str, dict[str, Any]], ago: int) -> None:
        """An import takes a paper with the bar it broke; no enforcement is ever taken so."""
        command, body = paper
        on = self.today - timedelta(days=ago)
        before = self.case.state
        try:
            events = self.case.do(command, on, now=morning(self.today, 13), records_breaches=True, **body)
        except Rejection as refusal:
            self.refused_with.add(refusal.code)
            assert self.case.state is before
            return
        recorded = events[0]
        assert isinstance(recorded, CaseFact)
        assert recorded.breach is None or not PROCEDURE[recorded.TYPE].takes_no_breach

    @precondition(lambda self: self.case.state.has("recovery_decided") or self.case.state.has("handover_refused"))
    @rule(skipped=st.integers(0, 2 * len(ENFORCEMENT)), days=st.integers(0, 15))
    def somebody_goes_towards_enforcement(self, skipped: int, days: int) -> None:
        """The papers of an enforcement are tried in order, now and then with one left out."""
        self.today += timedelta(days=days)
        for number, (command, body) in enumerate(ENFORCEMENT):
            if number != skipped:
                self.a_paper_comes_in((command, dict(body)), 0)

    @precondition(lambda self: self.case.state.has("batch_plan_approved"))
    @rule(amount=_AMOUNTS, last=st.integers(1, 5), taken=_AMOUNTS)
    def money_waits_for_a_dispute(self, amount: int, last: int, taken: int) -> None:
        """Money is blocked, deposited, and taken once the dispute is settled; the papers may break off."""
        papers: list[tuple[str, dict[str, Any]]] = [
            ("block_payment", {"reason": "dispute"}),
            ("make_deposit", {"reason": "dispute", "amount_vnd": amount}),
            ("settle_dispute", {}),
            ("unblock_payment", {"reason": "dispute"}),
            ("release_deposit", {"amount_vnd": taken, "interest_vnd": 7}),
        ]
        for paper in papers[:last]:
            self.a_paper_comes_in(paper, 0)

    @precondition(lambda self: self.case.state.facts)
    @rule(pick=st.integers(min_value=0), shift=st.integers(min_value=-20, max_value=20))
    def a_date_is_put_right(self, pick: int, shift: int) -> None:
        """Somebody corrects the date of any fact; money and batch decisions refuse it."""
        fact = self._any_fact(pick)
        right_on = fact.on + timedelta(days=shift)
        if self._tried("correct_fact", target_version=fact.version, right_on=right_on, agreed_by="CB04"):
            corrected = self.case.state.at_version(fact.version)
            assert corrected is not None
            assert corrected.on == right_on

    @precondition(lambda self: self.case.state.facts)
    @rule(pick=st.integers(min_value=0), again=st.booleans(), ago=st.integers(min_value=0, max_value=20))
    def a_fact_is_withdrawn(self, pick: int, again: bool, ago: int) -> None:
        """Somebody withdraws any fact, and may record it again with another date."""
        fact = self._any_fact(pick)
        if self._tried("withdraw_fact", target_version=fact.version, agreed_by="CB04"):
            assert self.case.state.at_version(fact.version) is None
            if again:
                command = next(paper for paper in PAPERS if fact.type == paper.RECORDS.TYPE)
                self.a_paper_comes_in((command.TYPE, _as_recorded(command, fact)), ago)

    @precondition(lambda self: self.case.state.has("payment_made", "deposit_made"))
    @rule(pick=st.integers(min_value=0), amount=_AMOUNTS)
    def money_is_reversed(self, pick: int, amount: int) -> None:
        """Part of a payment or deposit comes back, or all of it."""
        money = self.case.state.all_of("payment_made", "deposit_made")
        before = paid(self.case.state) + deposited(self.case.state)
        target = money[pick % len(money)].version
        if self._tried("reverse_payment", target_version=target, amount_vnd=amount, agreed_by="CB04"):
            assert paid(self.case.state) + deposited(self.case.state) == before - amount

    def _any_fact(self, pick: int) -> Fact:
        """One of the facts, the latest for 0: little rests on it."""
        facts = self.case.state.facts
        return facts[-1 - pick % len(facts)]

    def _tried(self, command: str, **body: Any) -> bool:
        """Send a correction of today; whether it was accepted. A refusal changes nothing."""
        before = self.case.state
        try:
            self.case.do(command, self.today, now=morning(self.today, 14), reason="ghi nhầm", **body)
        except Rejection as refusal:
            self.refused_with.add(refusal.code)
            assert self.case.state is before
            return False
        return True

    @precondition(lambda self: self.case.state.has("plan_drafted"))
    @rule()
    def the_batch_approves(self) -> None:
        """The batch's approval reaches the case: it is applied, or the case says why not."""
        drafted = self.case.state.last("plan_drafted")
        assert drafted is not None
        version = drafted.amount("plan_version")
        take_batch(
            self.case,
            "batch_plan_approved",
            self.today,
            net=100_000_000,
            plan_version=version,
            effective_on=self.today + timedelta(days=3),
        )

    @precondition(lambda self: self.case.state.has("batch_plan_approved"))
    @rule(more=st.integers(-1, 1))
    def the_batch_corrects(self, more: int) -> None:
        """A corrected plan is taken, unless more was paid already."""
        paid_or_deposited = paid(self.case.state, PaymentKind.PLAN) + deposited(self.case.state)
        net = 100_000_000 + more * 10_000_000
        (event, *_) = take_batch(
            self.case, "batch_plan_corrected", self.today, net=net, plan_version=1, effective_on=self.today
        )
        assert (event.TYPE == "batch_decision_not_applied") is (paid_or_deposited > net or not self._knows_version_1())

    def _knows_version_1(self) -> bool:
        drafted = self.case.state.all_of("plan_drafted")
        return not drafted or any(fact.amount("plan_version") == 1 for fact in drafted)

    @invariant()
    def every_enforcement_stands_on_its_conditions(self) -> None:
        """Nobody is enforced against without decision, posting, delivery and a failed last dialogue before it."""
        carried_out = self.case.state.last("enforcement_carried_out")
        if carried_out is not None:
            for needed in ("enforcement_decided", "enforcement_posted", "enforcement_delivered", "last_dialogue_held"):
                assert self.case.state.has(needed)

    @invariant()
    def nothing_is_taken_out_of_a_deposit_that_is_not_there(self) -> None:
        """What was released never exceeds what was deposited."""
        assert deposited(self.case.state) >= 0

    @invariant()
    def every_refusal_has_its_text(self) -> None:
        """Nobody is refused with a code the catalogue does not know."""
        assert self.refused_with <= set(REFUSALS)

    @invariant()
    def the_log_folds_to_the_state(self) -> None:
        """What evolve makes of the log is what decide worked on."""
        assert fold(self.case.log) == self.case.state

    @invariant()
    def money_stays_within_what_was_decided(self) -> None:
        """No kind of payment exceeds its entitlement, deposits included."""
        state = self.case.state
        for kind in PaymentKind:
            assert outstanding(state, kind) >= 0
        assert paid(state) + deposited(state) <= sum(entitled(state, kind) for kind in PaymentKind)

    @invariant()
    def a_closed_case_is_handed_over_and_paid(self) -> None:
        """Closed means minutes signed and money paid, with no clock left."""
        if closed(self.case.state):
            assert self.case.state.has("handed_over", "batch_plan_approved")
            assert self.case.state.clocks == ()
            assert step(self.case.state) is Step.HANDOVER

    @invariant()
    def every_clock_fires_a_rung_once(self) -> None:
        """No (rule, round, rung) appears twice in the log."""
        fired = [
            (event.rule, event.round, event.rung) for event in rungs_of(recorded.event for recorded in self.case.log)
        ]
        assert len(fired) == len(set(fired))


TestCaseLife = CaseLife.TestCase
TestCaseLife.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

"""A small office for domain tests: rules of the sample pack, a staff list, and cases driven by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from domain.case.commands import RecordPaper
from domain.case.state import CaseState
from domain.case.stream import CaseStream
from domain.clocks.events import RungFired
from domain.context import LOCAL, Context, Rulebook
from domain.identity import NAMESPACE, stream_id
from domain.messages import Command, Event, Recorded
from domain.organisation.staff import Organisation, StaffMember
from domain.streams import Tick
from domain.values import StreamKind
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack

PACK = "mau-song-mau-2026"
OPENED = date(2026, 5, 12)
SINCE = date(2026, 5, 4)

STAFF = tuple(
    StaffMember(code=code, role=role, areas=areas, since=SINCE, until=until, heir=heir)
    for code, role, areas, until, heir in (
        ("CB01", "case_officer", (), None, None),
        ("CB04", "unit_lead", (), None, None),
        ("CB05", "appraiser", (), None, None),
        ("CB06", "land_office_head", (), None, None),
        ("CB07", "approver", (), None, None),
        ("CB08", "vice_chair", (), None, None),
        ("CB09", "accountant", (), None, None),
        ("CB11", "standing_deputy_secretary", (), None, None),
        ("CB12", "party_office", (), None, None),
        ("CB14", "area_lead", ("Tổ dân phố 1",), None, None),
        ("BT01", "party_cell_secretary", ("Tổ dân phố 1",), None, None),
        ("DV01", "mobilisation_team_head", ("Tổ dân phố 1",), None, None),
        ("ĐV01", "assigned_party_member", ("Tổ dân phố 1",), date(2026, 9, 30), "ĐV02"),
        ("ĐV02", "assigned_party_member", ("Tổ dân phố 1",), None, None),
    )
)
ORGANISATION = Organisation(version=1, staff=STAFF)
CASE = stream_id(StreamKind.CASE, "DA-MAU-2026-01", "SM-001")


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The sample pack's rules, read once."""
    pack = load_pack(PACK)
    return Rulebook(
        pack_id=PACK,
        rules=pack.rules_under(pack.header.rule_version),
        ladder=pack.ladder,
        calendar=seeded_calendar(),
        duties=pack.duties,
        rates=pack.rates,
        documents=pack.header.documents,
        is_sample=pack.header.is_sample,
    )


def morning(day: date, hour: int = 7) -> datetime:
    """A local hour of a day, as an aware UTC instant."""
    return datetime.combine(day, time(hour), LOCAL).astimezone(UTC)


def case_id(name: str) -> UUID:
    """A made-up stream id."""
    return uuid5(NAMESPACE, name)


def signer_of(command: Command) -> str:
    """Who of the small office signs a command: the first with the duty, or the case officer."""
    act = command.RECORDS.TYPE if isinstance(command, RecordPaper) else ""
    roles = rulebook().duties.roles_of.get(act, ("case_officer",))
    return next(member.code for member in STAFF if member.role in roles)


class DrivenCase:
    """A case with its log: commands in, events out, folded as the door would."""

    def __init__(self, **opening: Any) -> None:
        """Open the case on the day of the notice."""
        self.stream = CaseStream()
        self.state = CaseState()
        self.log: list[Recorded] = []
        body = {
            "code": "SM-001",
            "project_id": case_id("project"),
            "project_code": "DA-MAU-2026-01",
            "pack_id": PACK,
            "area_path": "song-mau/to-1",
            "residential_group": "Tổ dân phố 1",
            "case_officer": "CB01",
            "party_member": "ĐV01",
            "land": "other",
            "reward_until": date(2026, 10, 31),
            **opening,
        }
        self.do("open_case", OPENED, **body)

    def do(
        self,
        command: str,
        on: date,
        *,
        by: str | None = None,
        now: datetime | None = None,
        records_breaches: bool = False,
        **body: Any,
    ) -> list[Event]:
        """Decide a command on the morning of its paper (or at ``now``) and record what it causes.

        Signed by whoever has the duty, unless ``by`` names somebody.
        """
        parsed = self.stream.commands[command].model_validate({"occurred_on": on, **body})
        context = self.context(now or morning(on), by or signer_of(parsed), records_breaches=records_breaches)
        return self._record(self.stream.decide(self.state, parsed, context), context)

    def tick(self, now: datetime) -> list[Event]:
        """Let time reach a moment."""
        context = self.context(now, None)
        command = Tick(occurred_on=context.today, due=now)
        return self._record(self.stream.decide(self.state, command, context), context)

    def tick_until(self, now: datetime) -> list[Event]:
        """Let time pass from due moment to due moment, as the practice clock does."""
        fired: list[Event] = []
        while (due := self.stream.next_due(self.state)) is not None and due <= now:
            fired.extend(self.tick(due))
        return fired

    def context(self, now: datetime, by: str | None, *, records_breaches: bool = False) -> Context:
        """The surroundings of a decision."""
        return Context(
            now=now,
            actor="test",
            on_behalf_of=by,
            stream_id=CASE,
            rulebook=rulebook(),
            organisation=ORGANISATION,
            records_breaches=records_breaches,
        )

    def _record(self, happened: Any, context: Context) -> list[Event]:
        for item in happened:
            recorded = Recorded(
                version=self.state.version + 1,
                occurred_on=item.occurred_on,
                event=item.event,
                recorded_at=context.now,
                actor=context.actor,
                on_behalf_of=context.on_behalf_of,
            )
            self.state = self.stream.evolve(self.state, recorded)
            self.log.append(recorded)
        return [item.event for item in happened]


def fold(log: list[Recorded]) -> CaseState:
    """A case folded from its log."""
    stream, state = CaseStream(), CaseState()
    for recorded in log:
        state = stream.evolve(state, recorded)
    return state


#: The papers of a household that agrees, in their order, up to the day the plan is drafted.
def inventoried(case: DrivenCase) -> DrivenCase:
    """Deliver the notice, take the declaration and the signed inventory."""
    case.do("deliver_notice", date(2026, 5, 15))
    case.do("receive_self_declaration", date(2026, 5, 21))
    case.do("sign_inventory_minutes", date(2026, 6, 4))
    return case


def approved(case: DrivenCase, net: int = 100_000_000) -> DrivenCase:
    """Bring an inventoried case to the approved plan, effective 01/10/2026."""
    inventoried(case)
    case.do("draft_plan", date(2026, 6, 23), net_payable_vnd=net, early_reward_vnd=10_000_000)
    take_batch(case, "batch_posted", date(2026, 8, 3))
    case.do("record_stance", date(2026, 8, 14), stance="agree")
    take_batch(case, "batch_file_completed", date(2026, 9, 14))
    take_batch(case, "batch_plan_approved", date(2026, 9, 28), effective_on=date(2026, 10, 1), plan_version=1, net=net)
    return case


def take_batch(case: DrivenCase, decision: str, on: date, net: int | None = None, **body: Any) -> list[Event]:
    """Carry a decision of the batch into the case."""
    return case.do(
        "take_batch_decision",
        on,
        by="CB04",
        batch_id=case_id("batch"),
        batch_version=case.state.version + 1,
        decision=decision,
        net_payable_vnd=net,
        **body,
    )


def pay(case: DrivenCase, kind: str, amount: int, on: date) -> None:
    """Prepare, approve and make a payment on one day."""
    for command in ("prepare_payment", "approve_payment", "make_payment"):
        case.do(command, on, kind=kind, amount_vnd=amount)


def days(count: int) -> timedelta:
    """So many calendar days."""
    return timedelta(days=count)


def rungs_of(events: Iterable[Event]) -> list[RungFired]:
    """The rungs among some events, in order."""
    return [event for event in events if isinstance(event, RungFired)]

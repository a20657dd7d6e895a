"""Cases that wait under one version of a pack while the law changes, and then take the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from activities.rulebooks import rulebook_of
from domain.clocks.running import RunningClock
from domain.context import Context, Rulebook
from domain.messages import Event
from domain.organisation.staff import Organisation
from domain.policy.adopting import PolicyAdopted
from domain.policy.ladder import Ladder
from domain.policy.packs import Pack
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack
from tests.domain.house import PACK, STAFF, DrivenCase, take_batch

#: The small office, as it was in office all along.
OFFICE = Organisation(
    version=1, staff=tuple(member.model_copy(update={"since": date(2024, 1, 1), "until": None}) for member in STAFF)
)
#: The versions of the pack: what each names as its rule set, and from when.
VERSIONS = {
    1: ("LL2024", date(2024, 8, 1)),
    2: ("LL2024-2T", date(2025, 7, 1)),
    3: ("R254", date(2026, 1, 1)),
    4: ("R254", date(2026, 3, 1)),
}


@lru_cache(maxsize=8)
def version_of_pack(number: int) -> Pack:
    """The sample pack as that version."""
    rule_version, begins = VERSIONS[number]
    pack = load_pack(PACK)
    header = pack.header.model_copy(
        update={"version": number, "rule_version": rule_version, "effective_from": begins, "expires_on": None}
    )
    return pack.model_copy(update={"header": header})


@lru_cache(maxsize=32)
def book_of(number: int, rule_version: str = "") -> Rulebook:
    """Its rules."""
    return rulebook_of(version_of_pack(number), seeded_calendar(), rule_version)


class ParkedCase(DrivenCase):
    """A case that is decided by the rules it stands under, as at the door."""

    def __init__(self, opened_on: date, version: int, **opening: Any) -> None:
        """Open it under the version in force that day."""
        self.book = book_of(version, opening.get("rule_version", ""))
        self.ladders: dict[int, Ladder] = {}
        self._opened_on = opened_on
        super().__init__(**{"reward_until": None, **opening})

    def do(self, command: str, on: date, **body: Any) -> list[Event]:
        """Decide a command under the rules of the case, or under those it is to take."""
        on = self._opened_on if command == "open_case" else on
        parsed = self.stream.commands[command]
        if self.state.version:
            form = {name: value for name, value in body.items() if name in parsed.model_fields}
            standing = self.stream.policy(self.state, parsed.model_construct(occurred_on=on, **form))
            book = book_of(standing.version, standing.rule_version)
            self.book = replace(book, ladder=self.ladders.get(standing.version, book.ladder))
        return super().do(command, on, **body)

    def context(self, now: datetime, by: str | None, *, records_breaches: bool = False) -> Context:
        """The surroundings of a decision."""
        context = super().context(now, by, records_breaches=records_breaches)
        return replace(context, rulebook=self.book, organisation=OFFICE)

    def adopt(self, version: int, on: date, **body: Any) -> PolicyAdopted | None:
        """Take a version of the pack; None where there is nothing to change."""
        events = self.do("adopt_policy", on, by=None, pack_id=PACK, pack_version=version, **body)
        if not events:
            return None
        adopted = events[0]
        assert isinstance(adopted, PolicyAdopted)
        return adopted

    def clock(self, rule: str) -> RunningClock:
        """The running clock of a rule."""
        (found,) = [clock for clock in self.state.clocks if clock.rule == rule]
        return found


def waiting_for_dialogue(opened_on: date, met_on: date, version: int, **opening: Any) -> ParkedCase:
    """A household that disagreed at the opinion meeting of that day and waits for its dialogue."""
    case = ParkedCase(opened_on, version, **opening)
    case.do("deliver_notice", opened_on)
    case.do("sign_inventory_minutes", opened_on)
    case.do("draft_plan", opened_on, net_payable_vnd=100, early_reward_vnd=0)
    take_batch(case, "batch_posted", opened_on)
    case.do("record_stance", met_on, stance="disagree")
    take_batch(case, "batch_opinion_meeting_held", met_on)
    return case

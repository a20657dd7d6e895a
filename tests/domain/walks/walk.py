"""A walk: dated papers of one household, which of them are refused, and where the case stands in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

#: What the plan of a walk pays, unless the walk says otherwise.
NET = 100_000_000
#: The day every walk's batch is approved in effect.
EFFECTIVE = date(2026, 10, 1)


@dataclass(frozen=True, slots=True)
class Paper:
    """One command of a day; ``refused`` is the code it meets, and then it changes nothing."""

    on: date
    command: str
    body: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    not_before: date | None = None
    """Where an earliest time refuses it: the first day it would be taken."""
    by: str | None = None
    """Who signs; None: whoever has the duty."""


@dataclass(frozen=True, slots=True)
class End:
    """Where the case stands on a day, once everything due by then has fired."""

    on: date
    step: str
    cause: str
    closed: bool = False
    paid_vnd: int = 0
    deposited_vnd: int = 0
    overdue: frozenset[str] = frozenset()
    """Rules whose clock ran out by then and still runs."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A household's way from its first paper to an end."""

    name: str
    papers: tuple[Paper, ...]
    end: End
    opening: Mapping[str, Any] = field(default_factory=dict)

    @property
    def in_order(self) -> tuple[Paper, ...]:
        """The papers by their days; those of one day in the order they are written in."""
        return tuple(sorted(self.papers, key=lambda one: one.on))


def day(text: str) -> date:
    """``10-05`` of the year of the walks, or a whole ISO date."""
    return date.fromisoformat(text if len(text) > len("10-05") else f"2026-{text}")


def paper(on: str, command: str, by: str | None = None, **body: Any) -> Paper:
    """A paper that is taken."""
    return Paper(day(on), command, body, by=by)


def no(on: str, command: str, code: str, not_before: str = "", by: str | None = None, **body: Any) -> Paper:
    """A paper that is refused with a code."""
    return Paper(day(on), command, body, refused=code, not_before=day(not_before) if not_before else None, by=by)


def batch(on: str, decision: str, version: int, **body: Any) -> Paper:
    """A decision of the batch, as its delivery brings it; its version is that of the batch."""
    return Paper(day(on), "take_batch_decision", {"decision": f"batch_{decision}", "batch_version": version, **body})


def posted(on: str, ended: str, met: str) -> tuple[Paper, ...]:
    """The draft plans of the batch are posted, the posting ends, and the opinion meeting is held."""
    return (batch(on, "posted", 2), batch(ended, "posting_ended", 3), batch(met, "opinion_meeting_held", 4))


def drafted(on: str = "06-23", net: int = NET) -> tuple[Paper, ...]:
    """The draft plan and its way through the batch up to the approval, in effect on 01/10/2026."""
    return (
        paper(on, "draft_plan", net_payable_vnd=net),
        *posted("08-03", "08-13", "08-14"),
        batch("09-14", "file_completed", 5),
        batch("09-28", "plan_approved", 7, effective_on=EFFECTIVE, plan_version=1, net_payable_vnd=net),
    )


#: A household that agrees, from the notice to the signed inventory.
INVENTORIED = (
    paper("05-15", "deliver_notice"),
    paper("05-21", "receive_self_declaration"),
    paper("06-04", "sign_inventory_minutes"),
)
APPROVED = (*INVENTORIED, *drafted())


def paid(on: str, kind: str = "plan", amount: int = NET) -> tuple[Paper, ...]:
    """A payment prepared, approved and made on one day."""
    body = {"kind": kind, "amount_vnd": amount}
    return tuple(Paper(day(on), command, body) for command in ("prepare_payment", "approve_payment", "make_payment"))


#: The approved plan reaches the household, which accepts it.
DELIVERED = (paper("09-29", "deliver_decision"), paper("10-02", "record_response", response="accepted"))
#: Its land is recovered and handed over.
HANDED_OVER = (paper("10-08", "decide_recovery", trigger="87.5.a"), paper("10-12", "hand_over"))
#: Paid, handed over, nothing left to do.
DONE = End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET)

"""Calendar, ladder and maximum times of the sample, written by hand for the rung oracle.

They repeat what calendar, pack and ladder of the product say as data, on purpose: the oracle judges the product and
takes nothing from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType

# 2026: 2 January and 31 August were swapped for the worked Saturdays.
OFF = frozenset(
    {date(2026, 1, 1), date(2026, 1, 2)}
    | {date(2026, 2, day) for day in range(16, 21)}
    | {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)}
    | {date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)}
)
WORKED_SATURDAYS = frozenset({date(2026, 1, 10), date(2026, 8, 22)})

# Working days from the due date. E1 stands at 2 instead of 3 in the sample's project.
LADDER: Mapping[str, int] = MappingProxyType({"E-2": -5, "E-1": -2, "E0": 0, "E1": 2, "E2": 5, "E3": 10, "E4": 20})
BREACH_RUNG = "E-law"
RUNGS = (*LADDER, BREACH_RUNG)


def is_working(day: date) -> bool:
    """Tell whether offices work on a day of 2026."""
    return day in WORKED_SATURDAYS or (day.weekday() < 5 and day not in OFF)


def add_working_days(day: date, count: int) -> date:
    """Go `count` working days forward or, when negative, back; the day itself is never counted."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working(day):
            day += step
    return day


class Days(Enum):
    """How the days of a rule are counted."""

    WORKING = "working"
    ROLLING = "calendar, rolls off a rest day"
    FIXED = "calendar, never rolls"


@dataclass(frozen=True)
class Rule:
    """A maximum time between two facts. A code with a colon carries the detail that matters."""

    id: str
    days: int
    counted: Days
    starts: str
    stops: frozenset[str]
    statutory: bool = False
    # Here a stop dated before the start answered an earlier question. Elsewhere what is done is done.
    only_later_stops: bool = False

    def due(self, start: date) -> date:
        """Return the last day in time."""
        if self.counted is Days.WORKING:
            return add_working_days(start, self.days)
        day = start + timedelta(days=self.days)
        return add_working_days(day, 1) if self.counted is Days.ROLLING and not is_working(day) else day


INVENTORIED = frozenset({"inventory_minutes_signed", "inventory_minutes_witnessed", "compulsory_inventory_done"})
SPOKEN = frozenset(
    {"self_declaration_received", "media_notice_done", "inventory_posted_unsigned", "persuasion_inventory_started"}
)
SETTLED = frozenset({"payment_made:plan", "deposit_made"})

CASE_RULES = (
    Rule("self-declaration", 5, Days.WORKING, "notice_delivered", SPOKEN | INVENTORIED),
    Rule("inventory-after-declaration", 15, Days.WORKING, "self_declaration_received", INVENTORIED),
    Rule(
        "inventory-compulsory-deliver",
        3,
        Days.WORKING,
        "compulsory_inventory_decided",
        frozenset({"compulsory_inventory_delivered"}),
    ),
    Rule("draft-plan", 20, Days.WORKING, "inventory_complete", frozenset({"plan_drafted"})),
    Rule(
        "dialogue-window",
        30,
        Days.ROLLING,
        "dialogue_owed",
        frozenset({"dialogue_held", "dialogue_no_longer_owed"}),
        statutory=True,
        only_later_stops=True,
    ),
    Rule(
        "reply-to-disagreement",
        10,
        Days.WORKING,
        "stance_recorded:disagree",
        frozenset({"disagreement_replied"}),
        only_later_stops=True,
    ),
    Rule("decision-delivery", 2, Days.WORKING, "batch_plan_approved", frozenset({"decision_delivered"})),
    Rule(
        "household-response",
        7,
        Days.ROLLING,
        "decision_delivered",
        frozenset({f"response_recorded:{answer}" for answer in ("accepted", "accepted_with_petition", "disagreed")}),
        only_later_stops=True,
    ),
    Rule("payment", 30, Days.FIXED, "batch_plan_effective", SETTLED, statutory=True),
    # A disagreement with the approved plan, or a persuasion about it, moves the decision to Art. 87(6): no maximum.
    Rule(
        "recovery-decision",
        10,
        Days.ROLLING,
        "recovery_trigger_met",
        frozenset({"recovery_decided", "response_recorded:disagreed", "persuasion_plan_started"}),
        statutory=True,
    ),
    Rule("handover-after-pay", 10, Days.ROLLING, "plan_settled", frozenset({"handed_over"})),
    Rule("reward-list", 3, Days.ROLLING, "reward_earned", frozenset({"reward_listed"})),
    Rule("reward-decision", 3, Days.ROLLING, "reward_listed", frozenset({"reward_decided"})),
    Rule("reward-pay", 10, Days.ROLLING, "reward_decided", frozenset({"payment_made:reward"})),
)

# The sample names no day of appraisal, so the approval ends it and the signing never has a clock.
BATCH_RULES = (
    Rule("opinion-meeting", 3, Days.WORKING, "posting_ended", frozenset({"opinion_meeting_held"})),
    Rule("appraisal", 30, Days.WORKING, "appraisal_file_completed", frozenset({"plan_approved"}), statutory=True),
)

"""The closed lists a policy pack may draw its words from.

A pack is written by people. A misspelt fact would make a clock that never starts, and nobody would
notice; so every word of a rule must be one of these.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Bound(StrEnum):
    """What a number of days means (legend of the deadline catalogue)."""

    MAX = "max"
    """Latest time; may escalate."""
    MIN_WAIT = "min_wait"
    """Earliest time: bars the act until N days have passed."""
    MIN_WAIT_EXCEEDED = "min_wait_exceeded"
    """Allowed only after more than N days, from day N + 1."""
    VALIDITY = "validity"
    """The paper lapses after this; warns."""
    COUNT = "count"
    """A number of times, not a clock."""
    ACCRUAL = "accrual"
    """Counts money per unit of time."""
    BLACKOUT = "blackout"
    """A period in which the act is barred."""
    WHOLE_PERIOD = "whole_period"
    """Lasts as long as the work."""
    ALARM = "alarm"
    """A fixed date that warns."""

    @property
    def bars(self) -> bool:
        """Whether the bound is an earliest time that bars an act."""
        return self in (Bound.MIN_WAIT, Bound.MIN_WAIT_EXCEEDED)


class Unit(StrEnum):
    """What a rule's number counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class RuleDayKind(StrEnum):
    """Which days of a rule count."""

    WORKING = "working"
    CALENDAR = "calendar"


class Scope(StrEnum):
    """Where a rule comes from; only national rows are locked."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    LOCAL_PRACTICE = "local_practice"
    PRODUCT_DEFAULT = "product_default"


class Confidence(StrEnum):
    """Whether the number was read in a text."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class RuleStep(StrEnum):
    """The place of a rule in the legal sequence (brief 1.3); finer than the six steps people speak of."""

    NOTICE = "notice"
    INVENTORY = "inventory"
    VALUATION = "valuation"
    DIALOGUE = "dialogue"
    AGREEMENT = "agreement"
    RECOVERY_DECISION = "recovery_decision"
    PAYMENT = "payment"
    HANDOVER = "handover"
    EXCEPTION = "exception"


class Condition(StrEnum):
    """What must hold of a stream's state for a rule to apply."""

    LAST_STANCE_DISAGREE = "last_stance_disagree"
    """The household's last recorded stance is ``disagree``."""
    HAS_OWN_LAND = "has_own_land"
    """Land of the household itself is recovered, so there is a recovery decision to issue."""
    LAND_ONLY_AGRICULTURAL = "land_only_agricultural"
    """Every recovered segment is agricultural."""
    LAND_NON_AGRICULTURAL = "land_non_agricultural"
    """At least one recovered segment is not agricultural; a mixed holding takes the longer period (brief 1.5)."""


#: What happens to one household, as its papers record it: the codes of sheet 'Diễn biến'.
CASE_FACTS: Final = frozenset(
    {
        "notice_delivered",
        "media_notice_done",
        "self_declaration_received",
        "inventory_postponed",
        "inventory_minutes_signed",
        "inventory_minutes_witnessed",
        "inventory_posted_unsigned",
        "inventory_posting_ended",
        "heirs_posted",
        "heirs_posting_ended",
        "persuasion_inventory_started",
        "persuasion_inventory_ended",
        "compulsory_inventory_decided",
        "compulsory_inventory_delivered",
        "compulsory_inventory_done",
        "plan_drafted",
        "stance_recorded",
        "dialogue_held",
        "disagreement_replied",
        "papers_requested",
        "referred_to_higher_authority",
        "court_stop_received",
        "left_out_of_approval",
        "plan_published",
        "decision_delivered",
        "decision_delivery_failed",
        "response_recorded",
        "persuasion_plan_started",
        "persuasion_plan_ended",
        "recovery_decided",
        "resettlement_lot_handed_over",
        "payment_prepared",
        "payment_approved",
        "payment_made",
        "payment_blocked",
        "payment_refused",
        "persuasion_payment_started",
        "persuasion_payment_ended",
        "deposit_made",
        "late_sum_decided",
        "reward_listed",
        "reward_decided",
        "handed_over",
        "handover_refused",
        "persuasion_handover_started",
        "persuasion_handover_ended",
        "grievance_received",
        "grievance_accepted",
        "visit",
    }
)

#: Decisions of the batch that a case takes as facts, by date of the batch's paper.
BATCH_FACTS_IN_CASES: Final = frozenset(
    {
        "batch_posted",
        "batch_posting_ended",
        "batch_opinion_meeting_held",
        "batch_file_completed",
        "batch_plan_approved",
        "batch_plan_effective",
    }
)

#: Dates a case derives from several facts; the rules name them, the state computes them.
DERIVED_FACTS: Final = frozenset(
    {
        "inventory_complete",
        "recovery_trigger_met",
        "reward_earned",
        "plan_settled",
        "reward_settled",
    }
)

#: Acts that no command records yet: their earliest day is shown, nothing is barred.
SHOWN_ONLY_FACTS: Final = frozenset({"enforcement_decided"})

#: What happens once for a whole batch.
BATCH_FACTS: Final = frozenset(
    {
        "draft_plan_posted",
        "posting_ended",
        "opinion_meeting_held",
        "appraisal_file_completed",
        "plan_appraised",
        "plan_approved",
    }
)

PROJECT_FACTS: Final = frozenset({"notice_issued"})

FACTS: Final = CASE_FACTS | BATCH_FACTS_IN_CASES | DERIVED_FACTS | SHOWN_ONLY_FACTS | BATCH_FACTS | PROJECT_FACTS

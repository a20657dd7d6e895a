"""The closed lists a policy pack may draw its words from.

A pack is written by people, so every word of a rule must be one of these; the names of facts are in
``fact_names``.
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

    @property
    def is_clock(self) -> bool:
        """Whether the bound runs out on a day and tells people of it."""
        return self in (Bound.MAX, Bound.VALIDITY, Bound.ALARM)


class Unit(StrEnum):
    """What a rule's number counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    ISSUES = "issues"
    """Of a newspaper; every other count is of times."""


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


class Evidence(StrEnum):
    """What was read of the source."""

    LEGAL_TEXT_COPY = "legal_text_copy"
    """A copy of the legal text or of a real local document."""
    SECONDARY_TEXT = "secondary_text"
    """Only a summary, a commentary or a data set."""
    NONE = "none"
    """General knowledge."""


class LaterStream(StrEnum):
    """Where a row belongs whose stream has no clocks yet: it is listed and has no effect."""

    GRIEVANCE = "grievance"
    PERSONAL_DATA = "personal_data"


class Actor(StrEnum):
    """Who has to act before a clock runs out; the wording is the catalogue's."""

    HOUSEHOLD = "household"
    IMPLEMENTING_UNIT = "implementing_unit"
    RESETTLEMENT_UNIT = "resettlement_unit"
    COMMUNE_PC = "commune_pc"
    COMMUNE_PC_CHAIR = "commune_pc_chair"
    LAND_OFFICE = "land_office"
    LAND_REGISTRATION_OFFICE = "land_registration_office"
    FRONT = "front"
    ENFORCEMENT_BOARD = "enforcement_board"
    APPROVING_AUTHORITY = "approving_authority"
    POLICY_ADMINISTRATOR = "policy_administrator"
    COMPLAINANT = "complainant"
    ISSUING_AUTHORITY = "issuing_authority"
    PROVINCIAL_PC_CHAIR = "provincial_pc_chair"
    DATA_CONTROLLER = "data_controller"


class Computation(StrEnum):
    """What an accrual computes; the formulas are the program's, their numbers the pack's."""

    LATE_SUM = "late_sum"
    """Unpaid amount times the rate of each day late, rounded once (Land Law Art. 94(3)(b))."""


class Around(StrEnum):
    """The break that a time of no enforcement lies around."""

    TET = "tet"


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
    CLOSING = "closing"
    EXCEPTION = "exception"
    GOVERNANCE = "governance"
    GRIEVANCE = "grievance"
    PERSONAL_DATA = "personal_data"


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


#: Who holds an office in the staff list, is told by the ladder, or signs (brief 4.1, 4.2).
ROLES: Final = frozenset(
    {
        "case_officer",
        "unit_lead",
        "appraiser",
        "approver",
        "vice_chair",
        "land_office_head",
        "accountant",
        "assigned_party_member",
        "party_cell_secretary",
        "mobilisation_team_head",
        "area_lead",
        "supervisor",
        "front",
        "inspection_committee",
        "party_office",
        "standing_deputy_secretary",
        "provincial_working_group",
        "auditor",
    }
)

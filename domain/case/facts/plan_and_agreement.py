"""Facts of the draft plan, the dialogue, the approved plan and the household's answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from domain.case import details as d
from domain.case.facts.case_fact import CaseFact
from domain.compensation.record import PlanRecord


class PlanDrafted(CaseFact, d.PlanAmounts):
    """The household's draft plan was drawn up."""

    KEEPS_SIGNER: ClassVar[bool] = True

    plan_version: int = 1
    inventory_version: int | None = None
    """The inventory it was worked out from; None where the office gave the amounts."""
    reward_before_posting_vnd: int | None = None
    """The reward for handing over before the posting."""
    reward_after_posting_vnd: int | None = None
    """The reward for handing over from the posting to the project's last day."""
    unit_prices: Mapping[str, str] = {}
    """Amount and units of the items under each row of prices, ``528000000/60``: no correction of prices goes below."""
    valuation: PlanRecord | None = None
    """Every line as it was explained on that day."""


class StanceRecorded(CaseFact, d.StanceDetails):
    """The household's stance on the draft was recorded; the last one counts."""


class DialogueHeld(CaseFact):
    """A dialogue with the household was held."""


class DisagreementReplied(CaseFact):
    """A recorded disagreement was answered in writing."""


class PapersRequested(CaseFact, d.Reasoned):
    """The household was asked for more papers."""


class ReferredToHigherAuthority(CaseFact, d.ReferralDetails):
    """A question was put to a higher authority."""


class LeftOutOfApproval(CaseFact, d.LeftOutDetails):
    """The household was left out of the file sent for approval."""


class PlanPublished(CaseFact):
    """The approved plan was published."""


class DecisionDelivered(CaseFact, d.DeliveryDetails):
    """The approval decision and the plan were delivered to the household."""


class DecisionDeliveryFailed(CaseFact, d.Reasoned):
    """An attempt to deliver the decision failed."""


class ResponseRecorded(CaseFact, d.ResponseDetails):
    """The household's answer to the approved plan was recorded."""


class PersuasionPlanStarted(CaseFact, d.Reasoned):
    """Persuasion to accept the approved plan began."""


class PersuasionPlanEnded(CaseFact, d.PersuasionEndDetails):
    """Persuasion to accept the approved plan ended."""

"""Papers of the draft plan, the dialogue, the approved plan and the household's answer to it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.case import details as d
from domain.case.commands.paper import RecordPaper
from domain.case.events import InventoryRegistered
from domain.case.facts import plan_and_agreement as f
from domain.messages import Event


class DraftPlan(RecordPaper, d.DraftAmounts):
    """Draw up the household's draft plan, or a new version of it, from its inventory."""

    RECORDS = f.PlanDrafted

    def conflicts_with(self, event: Event) -> bool:
        """A new inventory makes another plan than the one the sender has seen."""
        return super().conflicts_with(event) or isinstance(event, InventoryRegistered)


class RecordStance(RecordPaper, d.StanceDetails):
    """Record the household's stance on the draft."""

    RECORDS = f.StanceRecorded


class HoldDialogue(RecordPaper):
    """Record a dialogue with the household."""

    RECORDS = f.DialogueHeld


class ReplyToDisagreement(RecordPaper):
    """Record the written answer to a disagreement."""

    RECORDS = f.DisagreementReplied


class RequestPapers(RecordPaper, d.Reasoned):
    """Ask the household for more papers."""

    RECORDS = f.PapersRequested


class ReferToHigherAuthority(RecordPaper, d.ReferralDetails):
    """Put a question to a higher authority."""

    RECORDS = f.ReferredToHigherAuthority

    to: Annotated[d.FreeText, Field(min_length=1)]


class LeaveOutOfApproval(RecordPaper, d.LeftOutDetails):
    """Leave the household out of the file sent for approval."""

    RECORDS = f.LeftOutOfApproval


class PublishPlan(RecordPaper):
    """Publish the approved plan."""

    RECORDS = f.PlanPublished


class DeliverDecision(RecordPaper, d.DeliveryDetails):
    """Deliver the approval decision and the plan to the household."""

    RECORDS = f.DecisionDelivered


class RecordDecisionDeliveryFailure(RecordPaper, d.Reasoned):
    """Record an attempt to deliver that failed."""

    RECORDS = f.DecisionDeliveryFailed


class RecordResponse(RecordPaper, d.ResponseDetails):
    """Record the household's answer to the approved plan."""

    RECORDS = f.ResponseRecorded


class StartPlanPersuasion(RecordPaper, d.Reasoned):
    """Begin persuasion to accept the approved plan."""

    RECORDS = f.PersuasionPlanStarted


class EndPlanPersuasion(RecordPaper, d.PersuasionEndDetails):
    """End persuasion to accept the approved plan."""

    RECORDS = f.PersuasionPlanEnded

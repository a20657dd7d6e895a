"""The names of every fact a rule may speak of, by the stream that records it.

A misspelt fact would make a clock that never starts, and nobody would notice; so each is listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.values import StreamKind

#: What happens to one household, as its papers record it; the first of them are the codes of sheet 'Diễn biến'.
CASE_FACTS: Final = frozenset(
    {
        # notice and inventory
        "notice_delivered",
        "notice_delivery_failed",
        "media_notice_done",
        "self_declaration_received",
        "absence_announced",
        "inventory_postponed",
        "inventory_minutes_signed",
        "inventory_minutes_witnessed",
        "inventory_posted_unsigned",
        "inventory_posting_ended",
        "heirs_posted",
        "heirs_posting_ended",
        "persuasion_inventory_started",
        "persuasion_inventory_ended",
        "compulsory_inventory_proposed",
        "compulsory_inventory_submitted",
        "compulsory_inventory_decided",
        "compulsory_inventory_delivered",
        "compulsory_inventory_done",
        "inventory_noncompliance_recorded",
        "inventory_enforcement_submitted",
        "inventory_enforcement_decided",
        "inventory_enforcement_delivered",
        "inventory_enforcement_police_informed",
        # plan, dialogue, agreement
        "plan_drafted",
        "stance_recorded",
        "dialogue_held",
        "disagreement_replied",
        "papers_requested",
        "referred_to_higher_authority",
        "left_out_of_approval",
        "plan_published",
        "decision_delivered",
        "decision_delivery_failed",
        "response_recorded",
        "persuasion_plan_started",
        "persuasion_plan_ended",
        "alignment_changed",
        # recovery decision
        "recovery_decided",
        "temporary_housing_accepted",
        "resettlement_lot_handed_over",
        "resettlement_house_handed_over",
        "resettlement_lot_with_house_handed_over",
        # payment
        "payment_announced",
        "payment_prepared",
        "payment_approved",
        "payment_made",
        "payment_blocked",
        "payment_unblocked",
        "payment_refused",
        "persuasion_payment_started",
        "persuasion_payment_ended",
        "deposit_made",
        "deposit_released",
        "late_sum_decided",
        "reward_listed",
        "reward_decided",
        # handover and enforcement
        "handed_over",
        "handover_refused",
        "persuasion_handover_started",
        "persuasion_handover_ended",
        "enforcement_proposed",
        "enforcement_submitted",
        "enforcement_decided",
        "enforcement_posted",
        "enforcement_delivered",
        "enforcement_police_informed",
        "last_dialogue_held",
        "enforcement_carried_out",
        # exceptions
        "court_stop_received",
        "court_stop_lifted",
        "heirs_determined",
        "dispute_recorded",
        "dispute_settled",
        "co_owner_split_agreed",
        "mortgage_recorded",
        "bank_instruction_agreed",
        "remainder_recovery_agreed",
        "owner_found",
        "complaint_upheld_unlawful_recovery",
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
        "batch_plan_corrected",
        "batch_early_recovery_agreed",
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

#: What happens once for a whole batch.
BATCH_FACTS: Final = frozenset(
    {
        "draft_plan_posted",
        "posting_ended",
        "opinion_meeting_held",
        "dialogue_closed",
        "plan_revised",
        "resettlement_arrangement_posted",
        "appraisal_file_completed",
        "supplement_requested",
        "supplement_received",
        "plan_appraised",
        "plan_approved",
        "approval_corrected",
        "early_recovery_agreed",
        "payment_completed",
        "cadastral_file_sent",
        "cadastral_corrected",
    }
)

#: What happens to a project as a whole.
PROJECT_FACTS: Final = frozenset(
    {
        "project_opened",
        "precondition_met",
        "recovery_plan_approved",
        "recovery_plan_explained",
        "notice_file_completed",
        "notice_submitted",
        "notice_issued",
        "notice_posting_ended",
        "alignment_changed",
        "unclaimed_graves_relocated",
        "clearance_completed",
    }
)

FACTS_OF_STREAM: Final[Mapping[StreamKind, frozenset[str]]] = {
    StreamKind.CASE: CASE_FACTS | BATCH_FACTS_IN_CASES | DERIVED_FACTS,
    StreamKind.BATCH: BATCH_FACTS,
    StreamKind.PROJECT: PROJECT_FACTS,
}

FACTS: Final = frozenset().union(*FACTS_OF_STREAM.values())

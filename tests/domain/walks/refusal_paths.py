"""The three refusal paths: of the inventory, of the plan, of the handover (Land Law 31/2024/QH15 Art. 87-89)."""

from __future__ import annotations

from typing import Any, Final

from tests.domain.walks.refused_inventory import INVENTORY
from tests.domain.walks.walk import APPROVED, NET, End, Walk, day, no, paid, paper

_DISAGREED = (
    *APPROVED,
    paper("09-29", "deliver_decision"),
    paper("10-02", "record_response", response="disagreed"),
    paper("10-05", "start_plan_persuasion"),
    no("10-14", "end_plan_persuasion", "too_early", "10-15", result="still_disagrees"),
)

PLAN: Final = (
    Walk(
        "plan refused to the end",
        (
            *_DISAGREED,
            paper("10-15", "end_plan_persuasion", result="still_disagrees"),
            no("10-25", "decide_recovery", "too_early", "10-26", trigger="87.6"),
            paper("10-26", "decide_recovery", trigger="87.6"),
        ),
        End(day("10-30"), "agreement", "disagreed_in_persuasion"),
    ),
    Walk(
        "comes round in the persuasion",
        (
            *_DISAGREED,
            paper("10-15", "end_plan_persuasion", result="complied"),
            no("10-19", "decide_recovery", "wrong_step", trigger="87.6"),
            paper("10-20", "record_response", response="accepted"),
            paper("10-23", "decide_recovery", trigger="87.5.a"),
            *paid("10-26"),
        ),
        End(day("10-30"), "handover", "moving", paid_vnd=NET),
    ),
    Walk(
        "the plan is answered late",
        (
            *APPROVED,
            paper("09-29", "deliver_decision"),
            paper("11-16", "record_response", response="accepted"),
            paper("11-17", "decide_recovery", trigger="87.5.a"),
            *paid("11-18"),
            paper("11-19", "hand_over"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "the persuasion to the plan is never ended",
        _DISAGREED,
        End(day("11-13"), "agreement", "disagreed_in_persuasion", overdue=frozenset({"payment"})),
    ),
    Walk(
        "the plan is never answered",
        (*APPROVED, paper("09-29", "deliver_decision")),
        End(
            day("11-13"),
            "agreement",
            "waits_household_response",
            overdue=frozenset({"household-response", "recovery-decision", "payment"}),
        ),
    ),
)

_RECOVERED = (
    *APPROVED,
    paper("09-29", "deliver_decision"),
    paper("10-02", "record_response", response="accepted"),
    *paid("10-05"),
    paper("10-06", "decide_recovery", trigger="87.5.a"),
)
_WOULD_NOT_GO = (
    *_RECOVERED,
    paper("10-16", "record_handover_refusal"),
    paper("10-16", "start_handover_persuasion"),
    no("10-25", "end_handover_persuasion", "too_early", "10-26", result="still_refuses"),
    paper("10-26", "end_handover_persuasion", result="still_refuses"),
    paper("11-03", "propose_enforcement"),
    paper("11-05", "submit_enforcement"),
    no("11-05", "decide_enforcement", "too_early", "11-06"),
    no(
        "11-05",
        "decide_enforcement",
        "too_early",
        "11-06",
        breach={"reason": "đã ký", "scan_sha256": "a" * 64},
    ),
)
_DECIDED = (
    *_WOULD_NOT_GO,
    paper("11-06", "decide_enforcement", effective_on="2026-11-11"),
    no("11-09", "carry_out_enforcement", "wrong_step", started_at="08:00", ended_at="11:00"),
    paper("11-09", "post_enforcement"),
    paper("11-09", "deliver_enforcement", how="refusal_minutes"),
    paper("11-09", "inform_police_of_enforcement"),
    no("11-10", "carry_out_enforcement", "wrong_step", started_at="08:00", ended_at="11:00"),
)
_LAST_WORD = (*_DECIDED, paper("11-10", "hold_last_dialogue", result="still_refuses"))

_COMPLAINT: Final[dict[str, Any]] = {
    "grievance_id": "00000000-0000-4000-8000-00000000000a",
    "kind": "complaint",
    "about": "recovery_decision",
}

HANDOVER: Final = (
    Walk(
        "enforced",
        (
            *_LAST_WORD,
            no("11-10", "carry_out_enforcement", "not_yet_in_effect", started_at="08:00", ended_at="11:00"),
            no("11-15", "carry_out_enforcement", "forbidden_time", started_at="08:00", ended_at="11:00"),
            no("11-16", "carry_out_enforcement", "forbidden_time", started_at="21:00", ended_at="23:00"),
            no("11-16", "carry_out_enforcement", "forbidden_time", started_at="06:30", ended_at="11:00"),
            no("11-16", "carry_out_enforcement", "ended_before_it_began", started_at="09:00", ended_at="08:00"),
            no("11-16", "hand_over", "wrong_step", reason="enforced"),
            paper("11-16", "carry_out_enforcement", started_at="08:00", ended_at="15:30"),
            paper("11-16", "hand_over", reason="enforced"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "complies at the last dialogue",
        (
            *_DECIDED,
            paper("11-10", "hold_last_dialogue", result="complied"),
            no("11-16", "carry_out_enforcement", "wrong_step", started_at="08:00", ended_at="11:00"),
            paper("12-04", "hand_over", reason="complied"),
        ),
        End(day("12-07"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "complies at the last dialogue and does not go",
        (
            *_DECIDED,
            paper("11-10", "hold_last_dialogue", result="complied"),
            paper("12-14", "hold_last_dialogue", result="still_refuses"),
            paper("12-16", "carry_out_enforcement", started_at="08:00", ended_at="11:00"),
        ),
        End(
            day("12-18"),
            "handover",
            "moving",
            paid_vnd=NET,
            overdue=frozenset({"enforcement-voluntary-handover", "handover-after-pay"}),
        ),
    ),
    Walk(
        "the handover is refused and nobody persuades",
        (*_RECOVERED, paper("10-16", "record_handover_refusal")),
        End(day("12-04"), "handover", "moving", paid_vnd=NET, overdue=frozenset({"handover-after-pay"})),
    ),
    Walk(
        "the enforcement is never carried out",
        _LAST_WORD,
        End(
            day("12-04"),
            "handover",
            "moving",
            paid_vnd=NET,
            overdue=frozenset({"enforcement-execute", "handover-after-pay"}),
        ),
    ),
    Walk(
        "not around the Lunar New Year, not on Culture Day",
        (
            *_LAST_WORD,
            no("11-24", "carry_out_enforcement", "forbidden_time", started_at="08:00", ended_at="11:00"),
            no("2027-01-20", "carry_out_enforcement", "forbidden_time", started_at="08:00", ended_at="11:00"),
            no("2027-02-25", "carry_out_enforcement", "forbidden_time", started_at="08:00", ended_at="11:00"),
            paper("2027-02-26", "carry_out_enforcement", started_at="08:00", ended_at="11:00"),
            paper("2027-02-26", "hand_over", reason="enforced"),
        ),
        End(day("2027-02-27"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "a complaint stops nothing, a ruling does",
        (
            *_LAST_WORD,
            *(paper("11-11", "link_grievance", **_COMPLAINT, stage=stage) for stage in ("received", "accepted")),
            paper("11-12", "uphold_complaint_against_recovery"),
            no(
                "11-16",
                "carry_out_enforcement",
                "recovery_ruled_unlawful",
                started_at="08:00",
                ended_at="11:00",
            ),
        ),
        End(
            day("11-18"),
            "handover",
            "grievance_open",
            paid_vnd=NET,
            overdue=frozenset({"handover-after-pay"}),
        ),
    ),
    Walk(
        "a court stops the enforcement and lifts its stop",
        (
            *_LAST_WORD,
            paper("11-12", "receive_court_stop"),
            no("11-16", "carry_out_enforcement", "court_stop_in_force", started_at="08:00", ended_at="11:00"),
            paper("11-17", "lift_court_stop"),
            no("11-17", "lift_court_stop", "wrong_step"),
            paper("11-18", "carry_out_enforcement", started_at="08:00", ended_at="11:00"),
            paper("11-18", "hand_over", reason="enforced"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "hands over in the persuasion",
        (
            *_RECOVERED,
            paper("10-16", "record_handover_refusal"),
            paper("10-16", "start_handover_persuasion"),
            paper("10-20", "hand_over"),
            no("11-09", "decide_enforcement", "already_recorded"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET),
    ),
)

PATHS: Final = (*INVENTORY, *PLAN, *HANDOVER)

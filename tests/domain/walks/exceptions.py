"""The other rows of brief 1.14 that a case itself keeps, each with a late or a never-answered variant if it has one.

What is a line of the plan belongs to the valuation, unclaimed graves to the project.
"""

from __future__ import annotations

from typing import Final

from tests.domain.walks.held_money import HELD_MONEY
from tests.domain.walks.walk import (
    APPROVED,
    DELIVERED,
    DONE,
    HANDED_OVER,
    INVENTORIED,
    NET,
    End,
    Walk,
    batch,
    day,
    drafted,
    no,
    paid,
    paper,
    posted,
)

#: Paid and handed over; then the price rises, and what it adds is due.
CORRECTED: Final = (
    *APPROVED,
    *DELIVERED,
    *paid("10-05"),
    *HANDED_OVER,
    no("10-19", "draft_plan", "already_recorded", net_payable_vnd=NET),
    no("10-19", "draft_plan", "below_approved", net_payable_vnd=NET - 1, corrects="price"),
    paper("10-19", "draft_plan", net_payable_vnd=NET + 5_000_000, corrects="price"),
    batch("10-26", "plan_corrected", 9, effective_on="2026-10-28", plan_version=2, net_payable_vnd=NET + 5_000_000),
)

CHANGED_PLAN: Final = (
    Walk(
        "plan corrected upwards: a supplementary payment",
        (*CORRECTED, *paid("11-10", amount=5_000_000)),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET + 5_000_000),
    ),
    Walk(
        "plan corrected upwards and never paid",
        CORRECTED,
        End(day("12-04"), "payment", "payment_late", paid_vnd=NET, overdue=frozenset({"payment"})),
    ),
    Walk(
        "plan corrected downwards for a mistake, with its paper",
        (
            *APPROVED,
            *DELIVERED,
            no("10-05", "draft_plan", "reduction_unproven", net_payable_vnd=NET - 9, corrects="error"),
            paper("10-05", "draft_plan", net_payable_vnd=NET - 9, corrects="error", paper="7/BB", note="đếm hai lần"),
            batch("10-06", "plan_corrected", 9, effective_on="2026-10-06", plan_version=2, net_payable_vnd=NET - 9),
            no("10-07", "prepare_payment", "amount_exceeds_entitlement", kind="plan", amount_vnd=NET),
            *paid("10-07", amount=NET - 9),
            *HANDED_OVER,
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET - 9),
    ),
    Walk(
        "alignment changed after the decision",
        (
            *APPROVED,
            *DELIVERED,
            no("10-05", "draft_plan", "wrong_step", net_payable_vnd=1, corrects="alignment"),
            paper("10-05", "change_alignment", reason="nắn tuyến"),
            paper("10-06", "draft_plan", net_payable_vnd=60_000_000, corrects="alignment"),
            paper("10-07", "record_stance", stance="agree"),
            batch("10-12", "plan_corrected", 9, effective_on="2026-10-12", plan_version=2, net_payable_vnd=60_000_000),
            *paid("10-13", amount=60_000_000),
            paper("10-13", "decide_recovery", trigger="87.5.a"),
            paper("10-14", "hand_over"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=60_000_000),
    ),
    Walk(
        "alignment changed and no new plan comes",
        (*APPROVED, *DELIVERED, paper("10-05", "change_alignment", reason="nắn tuyến")),
        End(day("11-20"), "payment", "payment_late", overdue=frozenset({"payment", "recovery-decision"})),
    ),
    Walk(
        "remainder too small: recovered with the rest",
        (
            *INVENTORIED,
            paper("06-10", "agree_remainder_recovery", area_m2="12.5"),
            *drafted(),
            *DELIVERED,
            *paid("10-05"),
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "remainder too small: asked for after the approval",
        (
            *APPROVED,
            *DELIVERED,
            no("10-05", "agree_remainder_recovery", "already_recorded", area_m2="12.5"),
            *paid("10-05"),
            *HANDED_OVER,
        ),
        DONE,
    ),
)

_LATE_NOTICE = (
    paper("08-20", "deliver_notice"),
    paper("08-24", "receive_self_declaration"),
    paper("08-25", "sign_inventory_minutes"),
    *drafted("08-26")[:1],
    *posted("08-27", "09-07", "09-08"),
    batch("09-14", "file_completed", 5),
)

COURT_AND_CONSENT: Final = (
    Walk(
        "court stop: escalation is silent until it is lifted",
        (
            *APPROVED,
            *DELIVERED,
            paper("10-05", "receive_court_stop"),
            no("10-08", "decide_recovery", "court_stop_in_force", trigger="87.5.a"),
            paper("11-30", "lift_court_stop"),
            paper("12-01", "decide_recovery", trigger="87.5.a"),
            *paid("12-01"),
            paper("12-02", "hand_over"),
        ),
        End(day("12-04"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "court stop never lifted",
        (*APPROVED, *DELIVERED, paper("10-05", "receive_court_stop")),
        End(day("12-04"), "payment", "court_stop", overdue=frozenset({"payment", "recovery-decision"})),
    ),
    Walk(
        "all land users consent: the lead time of the notice is waived",
        (
            *_LATE_NOTICE,
            batch("09-28", "plan_approved", 7, effective_on="2026-10-01", plan_version=1, net_payable_vnd=NET),
            *DELIVERED,
            no("10-05", "decide_recovery", "too_early", "2026-12-18", trigger="87.5.a"),
            batch("10-05", "early_recovery_agreed", 8, agreed=59, asked=60),
            no("10-05", "decide_recovery", "too_early", "2026-12-18", trigger="87.5.a"),
            batch("10-06", "early_recovery_agreed", 9, agreed=60, asked=60),
            paper("10-06", "decide_recovery", trigger="87.5.a"),
            *paid("10-07"),
            paper("10-12", "hand_over"),
        ),
        DONE,
    ),
    Walk(
        "not all land users consent: the lead time of the notice holds",
        (
            *_LATE_NOTICE,
            batch("09-28", "plan_approved", 7, effective_on="2026-10-01", plan_version=1, net_payable_vnd=NET),
            *DELIVERED,
            batch("10-05", "early_recovery_agreed", 8, agreed=59, asked=60),
            *paid("10-07"),
            no("12-17", "decide_recovery", "too_early", "2026-12-18", trigger="87.5.a"),
            paper("12-18", "decide_recovery", trigger="87.5.a"),
            paper("12-21", "hand_over"),
        ),
        End(day("12-22"), "handover", "done", closed=True, paid_vnd=NET),
    ),
    Walk(
        "more than three quarters consent: recovery before the approval",
        (
            *INVENTORIED,
            *drafted()[:4],
            no("07-01", "decide_recovery", "wrong_step", trigger="R254.3.3"),
            batch("08-20", "early_recovery_agreed", 3, agreed=45, asked=60),
            no("09-15", "decide_recovery", "too_few_agree", trigger="R254.3.3"),
            batch("09-15", "early_recovery_agreed", 4, agreed=46, asked=60),
            paper("09-15", "decide_recovery", trigger="R254.3.3"),
            paper("09-16", "hand_over"),
            *drafted()[4:],
            *DELIVERED,
            *paid("10-05"),
        ),
        DONE,
    ),
)

_PLACES: Final = tuple(
    Walk(
        f"resettled: {trigger}",
        (
            *APPROVED,
            *DELIVERED,
            no("10-05", "decide_recovery", "resettlement_first", trigger="87.5.a"),
            no("10-05", "decide_recovery", "wrong_step", trigger=trigger),
            ground,
            paper("10-06", "decide_recovery", trigger=trigger),
            *paid("10-07"),
            paper("10-12", "hand_over"),
        ),
        DONE,
        {"resettlement": kind},
    )
    for trigger, kind, ground in (
        ("87.5.b", "on_site", paper("10-05", "accept_temporary_housing", how="money")),
        ("87.5.c", "lot", paper("10-05", "hand_over_resettlement_lot")),
        ("87.5.d", "house", paper("10-05", "hand_over_resettlement_house")),
        ("87.5.đ", "lot_with_house", paper("10-05", "hand_over_resettlement_lot_with_house")),
    )
)

RESETTLED: Final = (
    *_PLACES,
    Walk(
        "resettled: 87.5.e",
        (
            *APPROVED,
            *DELIVERED,
            no("10-05", "decide_recovery", "wrong_step", trigger="87.5.e"),
            *paid("10-05"),
            paper("10-06", "decide_recovery", trigger="87.5.e"),
            paper("10-12", "hand_over"),
        ),
        DONE,
        {"resettlement": "self_arranged"},
    ),
    Walk(
        "resettled: 87.5.g",
        (
            *APPROVED,
            *DELIVERED,
            paper("10-05", "hand_over"),
            no("10-05", "decide_recovery", "wrong_step", trigger="87.5.g"),
            no("10-05", "decide_recovery", "trigger_does_not_fit", trigger="87.5.b"),
            paper("10-06", "accept_temporary_housing", how="housing"),
            paper("10-06", "decide_recovery", trigger="87.5.g"),
            *paid("10-07"),
        ),
        DONE,
        {"resettlement": "lot"},
    ),
    Walk(
        "the resettlement lot never comes",
        (*APPROVED, *DELIVERED, *paid("10-07")),
        End(day("11-20"), "handover", "moving", paid_vnd=NET, overdue=frozenset({"handover-after-pay"})),
        {"resettlement": "lot"},
    ),
    Walk(
        "the house came and the recovery decision does not",
        (*APPROVED, *DELIVERED, paper("10-05", "hand_over_resettlement_house"), *paid("10-07")),
        End(
            day("11-20"),
            "handover",
            "recovery_decision_late",
            paid_vnd=NET,
            overdue=frozenset({"handover-after-pay", "recovery-decision"}),
        ),
        {"resettlement": "house"},
    ),
)

EXCEPTIONS: Final = (*HELD_MONEY, *CHANGED_PLAN, *COURT_AND_CONSENT, *RESETTLED)

"""The rows of brief 1.14 in which money waits: absent, heirs, dispute, shares, mortgage, money refused or late."""

from __future__ import annotations

from typing import Any, Final

from tests.domain.walks.walk import (
    APPROVED,
    DELIVERED,
    DONE,
    HANDED_OVER,
    INVENTORIED,
    NET,
    End,
    Paper,
    Walk,
    day,
    drafted,
    no,
    paid,
    paper,
)


def held(on: str, reason: str) -> tuple[Paper, ...]:
    """Money is prepared, found to be held back, and cannot be approved while it is."""
    body: dict[str, Any] = {"kind": "plan", "amount_vnd": NET}
    return (
        paper(on, "prepare_payment", **body),
        paper(on, "block_payment", reason=reason),
        no(on, "approve_payment", "payment_on_hold", **body),
    )


def deposited(on: str, reason: str) -> tuple[Paper, ...]:
    """The money is held back and put on deposit, for that reason and no other."""
    other = "dispute" if reason != "dispute" else "heirs"
    return (
        *held(on, reason),
        no(on, "make_deposit", "wrong_step", reason=other, amount_vnd=NET),
        paper(on, "make_deposit", reason=reason, amount_vnd=NET),
        no(on, "release_deposit", "payment_on_hold", amount_vnd=NET),
        no(on, "unblock_payment", "wrong_step", reason=reason),
    )


def released(on: str, reason: str) -> tuple[Paper, ...]:
    """What the money waited for is settled, and the entitled person takes it with its interest."""
    return (
        paper(on, "unblock_payment", reason=reason),
        no(on, "release_deposit", "amount_exceeds_entitlement", amount_vnd=NET + 1),
        paper(on, "release_deposit", amount_vnd=NET - 1, interest_vnd=12_345, to="người được hưởng"),
        paper(on, "release_deposit", amount_vnd=1),
        no(on, "release_deposit", "amount_exceeds_entitlement", amount_vnd=1),
        no(on, "prepare_payment", "amount_exceeds_entitlement", kind="plan", amount_vnd=1),
    )


_ON_DEPOSIT = End(
    day("11-20"),
    "handover",
    "deposited_no_handover",
    deposited_vnd=NET,
    overdue=frozenset({"handover-after-pay", "recovery-decision", "decision-delivery"}),
)
#: Nobody is met: notice, inventory and plan take their way without the owner.
NOT_REACHED: Final = (
    paper("05-15", "record_notice_delivery_failure", reason="không rõ nơi ở"),
    no("05-25", "complete_media_notice", "too_few_times", issues=2, broadcasts=3),
    no("05-25", "complete_media_notice", "too_few_times", issues=3, broadcasts=2),
    paper("05-25", "complete_media_notice", issues=3, broadcasts=3),
    paper("06-10", "announce_absence"),
    no("06-12", "witness_inventory_minutes", "too_early", "06-13", reason="absent"),
    paper("06-15", "witness_inventory_minutes", reason="absent"),
    paper("06-15", "post_unsigned_inventory", reason="absent"),
    no("06-24", "end_inventory_posting", "too_early", "06-25"),
    paper("06-25", "end_inventory_posting"),
    *drafted("06-29"),
    paper("09-29", "deliver_decision", how="posted_and_absence_minutes"),
    paper("10-02", "record_response", response="no_response"),
)

ABSENT: Final = (
    Walk(
        "absent owner found",
        (
            *NOT_REACHED,
            *deposited("10-06", "absent"),
            *HANDED_OVER,
            paper("11-10", "find_owner"),
            *released("11-12", "absent"),
        ),
        DONE,
    ),
    Walk(
        "absent owner never found",
        (*NOT_REACHED, *deposited("10-06", "absent")),
        End(
            day("11-20"),
            "handover",
            "deposited_no_handover",
            deposited_vnd=NET,
            overdue=frozenset({"handover-after-pay", "household-response", "recovery-decision"}),
        ),
    ),
)

HELD: Final = (
    Walk(
        "heirs determined late",
        (
            *APPROVED[:1],
            paper("05-20", "post_for_heirs"),
            no("06-03", "end_heirs_posting", "too_early", "06-04"),
            paper("06-04", "end_heirs_posting"),
            paper("06-04", "sign_inventory_minutes", signed_by="representative_of_heirs"),
            *drafted(),
            *DELIVERED,
            *deposited("10-06", "heirs"),
            *HANDED_OVER,
            paper("11-10", "determine_heirs"),
            *released("11-12", "heirs"),
        ),
        DONE,
    ),
    Walk("heirs never determined", (*APPROVED, *deposited("10-06", "heirs")), _ON_DEPOSIT),
    Walk(
        "dispute: inventory and plan go on, the money waits",
        (
            INVENTORIED[0],
            paper("05-18", "record_dispute", reason="ranh giới"),
            *INVENTORIED[1:],
            *drafted(),
            *DELIVERED,
            *deposited("10-06", "dispute"),
            *HANDED_OVER,
            paper("11-10", "settle_dispute"),
            *released("11-12", "dispute"),
        ),
        DONE,
    ),
    Walk("dispute never settled", (*APPROVED, *deposited("10-06", "dispute")), _ON_DEPOSIT),
    Walk(
        "co-owners agree how to share",
        (
            *APPROVED,
            *DELIVERED,
            *deposited("10-06", "co_owners_no_split"),
            *HANDED_OVER,
            no("11-10", "agree_co_owner_split", "shares_not_whole", shares="60+39.5"),
            paper("11-10", "agree_co_owner_split", shares="60+39.5+0.5"),
            *released("11-12", "co_owners_no_split"),
        ),
        DONE,
    ),
    Walk("co-owners never agree", (*APPROVED, *deposited("10-06", "co_owners_no_split")), _ON_DEPOSIT),
    Walk(
        "mortgage: the bank answers late",
        (
            *APPROVED,
            *DELIVERED,
            paper("10-01", "record_mortgage"),
            *deposited("10-06", "mortgage"),
            *HANDED_OVER,
            paper("11-10", "agree_bank_instruction"),
            *released("11-12", "mortgage"),
        ),
        DONE,
    ),
    Walk("mortgage: the bank never answers", (*APPROVED, *deposited("10-06", "mortgage")), _ON_DEPOSIT),
)

_REFUSES_MONEY = (
    *APPROVED,
    *DELIVERED,
    paper("10-05", "prepare_payment", kind="plan", amount_vnd=NET),
    paper("10-05", "approve_payment", kind="plan", amount_vnd=NET),
    paper("10-05", "announce_payment"),
    no("10-07", "start_payment_persuasion", "too_early", "10-08"),
    paper("10-08", "record_payment_refusal"),
    paper("10-08", "start_payment_persuasion"),
    no("10-17", "end_payment_persuasion", "too_early", "10-18", result="still_refuses"),
)

_LATE: Final[dict[str, Any]] = {"amount_vnd": 90_000, "base_vnd": 60_000_000, "days_late": 5}

REFUSED_MONEY: Final = (
    Walk(
        "money refused, deposited, and taken after all",
        (
            *_REFUSES_MONEY,
            paper("10-19", "end_payment_persuasion", result="still_refuses"),
            paper("10-20", "make_deposit", reason="refused", amount_vnd=NET),
            *HANDED_OVER[1:],
            paper("11-12", "release_deposit", amount_vnd=NET, interest_vnd=4_000),
            paper("11-13", "decide_recovery", trigger="87.5.a"),
        ),
        DONE,
    ),
    Walk(
        "money refused, then taken in the persuasion",
        (
            *_REFUSES_MONEY,
            paper("10-19", "end_payment_persuasion", result="complied"),
            no("10-20", "make_deposit", "wrong_step", reason="refused", amount_vnd=NET),
            paper("10-20", "make_payment", kind="plan", amount_vnd=NET),
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "money refused and never deposited",
        (*_REFUSES_MONEY, paper("10-19", "end_payment_persuasion", result="still_refuses")),
        End(day("11-20"), "payment", "payment_late", overdue=frozenset({"payment", "recovery-decision"})),
    ),
    Walk(
        "money paid late, and the late sum with it",
        (
            *APPROVED,
            *DELIVERED,
            paper("10-08", "decide_recovery", trigger="87.5.a"),
            *paid("10-30", amount=40_000_000),
            no("10-30", "decide_late_sum", "late_sum_not_owed", amount_vnd=1, base_vnd=40_000_000, days_late=1),
            *paid("11-05", amount=60_000_000),
            # Day 30 is 31/10; five days at 0.03 % of 60,000,000 are 90,000.
            no("11-06", "decide_late_sum", "late_sum_differs", amount_vnd=90_001, base_vnd=60_000_000, days_late=5),
            no("11-06", "decide_late_sum", "late_sum_not_owed", amount_vnd=150_000, base_vnd=NET, days_late=5),
            no("11-06", "decide_late_sum", "not_their_duty", by="CB09", **_LATE),
            paper("11-06", "decide_late_sum", **_LATE),
            no("11-07", "decide_late_sum", "late_sum_not_owed", **_LATE),
            *paid("11-09", kind="late_sum", amount=90_000),
            paper("11-10", "hand_over"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=NET + 90_000),
    ),
)

HELD_MONEY: Final = (*ABSENT, *HELD, *REFUSED_MONEY)

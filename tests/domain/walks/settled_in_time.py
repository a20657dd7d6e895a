"""The rows of brief 1.14 in which money waits, and what it waits for is settled before the money is due."""

from __future__ import annotations

from typing import Final

from tests.domain.walks.held_money import NOT_REACHED, held
from tests.domain.walks.walk import (
    APPROVED,
    DELIVERED,
    DONE,
    HANDED_OVER,
    INVENTORIED,
    NET,
    Walk,
    drafted,
    no,
    paid,
    paper,
)

SETTLED_IN_TIME: Final = (
    Walk(
        "absent owner found before the money is due",
        (
            *NOT_REACHED,
            *held("10-02", "absent"),
            no("10-02", "unblock_payment", "wrong_step", reason="absent"),
            paper("10-05", "find_owner"),
            paper("10-05", "record_response", response="accepted"),
            paper("10-05", "unblock_payment", reason="absent"),
            *paid("10-06")[1:],
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "heirs known before the money is due",
        (
            *APPROVED[:1],
            paper("05-20", "post_for_heirs"),
            paper("06-04", "end_heirs_posting"),
            paper("06-04", "sign_inventory_minutes", signed_by="representative_of_heirs"),
            *drafted(),
            *DELIVERED,
            paper("10-01", "prepare_payment", kind="plan", amount_vnd=NET),
            no("10-01", "approve_payment", "payment_on_hold", kind="plan", amount_vnd=NET),
            paper("10-02", "determine_heirs"),
            paper("10-05", "approve_payment", kind="plan", amount_vnd=NET),
            paper("10-05", "make_payment", kind="plan", amount_vnd=NET),
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "dispute settled before the money is due",
        (
            INVENTORIED[0],
            paper("05-18", "record_dispute", reason="ranh giới"),
            *INVENTORIED[1:],
            *drafted(),
            *DELIVERED,
            paper("10-05", "prepare_payment", kind="plan", amount_vnd=NET),
            no("10-05", "approve_payment", "payment_on_hold", kind="plan", amount_vnd=NET),
            paper("10-06", "settle_dispute"),
            *paid("10-07")[1:],
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "co-owners agree before the money is due",
        (
            *APPROVED,
            *DELIVERED,
            *held("10-05", "co_owners_no_split"),
            no("10-05", "unblock_payment", "wrong_step", reason="co_owners_no_split"),
            paper("10-06", "agree_co_owner_split", shares="50+50"),
            paper("10-06", "unblock_payment", reason="co_owners_no_split"),
            *paid("10-07")[1:],
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "mortgage: the bank agrees",
        (
            *APPROVED,
            *DELIVERED,
            paper("10-01", "record_mortgage"),
            paper("10-05", "prepare_payment", kind="plan", amount_vnd=NET),
            no("10-05", "approve_payment", "payment_on_hold", kind="plan", amount_vnd=NET),
            paper("10-06", "agree_bank_instruction"),
            paper("10-07", "approve_payment", kind="plan", amount_vnd=NET),
            paper("10-07", "make_payment", kind="plan", amount_vnd=NET),
            *HANDED_OVER,
        ),
        DONE,
    ),
)

"""The rows of brief 1.14 that are lines of the plan: land without papers, land over the quota, a house cut in part.

Each amount is worked out beside it from the sample pack's prices, so that a pocket calculator can follow.
"""

from __future__ import annotations

from typing import Any, Final

from tests.domain.walks.walk import (
    DELIVERED,
    HANDED_OVER,
    INVENTORIED,
    End,
    Paper,
    Walk,
    batch,
    day,
    drafted,
    no,
    paid,
    paper,
)

#: Of the household the walks drive; the office gives it the code of its own case.
_CODE: Final = "SM-001"


def stretch(number: int, recovered: str, eligible: str, verdict: str = "eligible", basis: str = "") -> dict[str, Any]:
    """A stretch of a paddy field: 62,000 × 1.5 = 93,000 đ/m²."""
    return {
        "name": f"tờ 1, thửa 2, đoạn {number}",
        "recovered": recovered,
        "eligible": eligible,
        "place": {"code": "LUC-1"},
        "verdict": verdict,
        "basis": basis,
    }


def house(quantity: str, price_code: str, name: str) -> dict[str, Any]:
    """A part of a one-storey house: built anew at 4,100,000 đ/m², mended at 1,250,000 đ/m²."""
    return {"name": name, "category": "C-HOUSE", "quantity": quantity, "unit": "m2", "price_code": price_code}


def inventory(*, land: tuple[dict[str, Any], ...] = (), assets: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """What was inventoried, as it is noted for valuation."""
    return {"situation": {"code": _CODE, "segments": land, "assets": assets}}


def to_the_end(net: int) -> tuple[Paper, ...]:
    """The plan of 23/06 from its posting to the handover."""
    return (
        *drafted(net=net)[1:],
        *DELIVERED,
        *paid("10-05", amount=net),
        *HANDED_OVER,
    )


def handed_over(net: int) -> End:
    """Paid, handed over, nothing left to do."""
    return End(day("11-20"), "handover", "done", closed=True, paid_vnd=net)


_UNCLEAR: Final = inventory(land=(stretch(1, "100", "100"), stretch(2, "50", "50", "to_confirm", "chưa rõ nguồn gốc")))
_CLEARED: Final = inventory(
    land=(stretch(1, "100", "100"), stretch(2, "50", "0", "not_eligible", "lấn chiếm sau 01/07/2014"))
)
#: Only the stretch with a good origin is paid: 100 × 93,000.
_WITHOUT_PAPERS: Final = 9_300_000
#: 60 m² within the quota, 40 m² beyond it at nothing: 60 × 93,000.
_WITHIN_QUOTA: Final = 5_580_000

LAND: Final = (
    Walk(
        "land without papers: its origin is confirmed stretch by stretch",
        (
            *INVENTORIED,
            paper("06-08", "register_inventory", inventory=_UNCLEAR),
            no("06-09", "draft_plan", "plan_not_final"),
            paper("06-22", "register_inventory", inventory=_CLEARED),
            no("06-23", "draft_plan", "plan_amount_differs", net_payable_vnd=150 * 93_000),
            paper("06-23", "draft_plan", net_payable_vnd=_WITHOUT_PAPERS),
            *to_the_end(_WITHOUT_PAPERS),
        ),
        handed_over(_WITHOUT_PAPERS),
    ),
    Walk(
        "land without papers: its origin is confirmed late",
        (
            *INVENTORIED,
            paper("06-08", "register_inventory", inventory=_UNCLEAR),
            # The plan is due on 02/07.
            no("07-02", "draft_plan", "plan_not_final"),
            paper("07-20", "register_inventory", inventory=_CLEARED),
            paper("07-21", "draft_plan", net_payable_vnd=_WITHOUT_PAPERS),
            *to_the_end(_WITHOUT_PAPERS),
        ),
        handed_over(_WITHOUT_PAPERS),
    ),
    Walk(
        "land without papers: its origin is never confirmed",
        (
            *INVENTORIED,
            paper("06-08", "register_inventory", inventory=_UNCLEAR),
            no("06-23", "draft_plan", "plan_not_final"),
        ),
        End(day("08-14"), "valuation", "moving", overdue=frozenset({"draft-plan"})),
    ),
    Walk(
        "farm land over the quota: the rest is a line of nothing with its reason",
        (
            *INVENTORIED,
            paper("06-08", "register_inventory", inventory=inventory(land=(stretch(1, "100", "60", basis="hạn mức"),))),
            paper("06-23", "draft_plan"),
            *to_the_end(_WITHIN_QUOTA),
        ),
        handed_over(_WITHIN_QUOTA),
    ),
)

_CUT: Final = inventory(assets=(house("30", "N1", "phần bị cắt"), house("20", "NSC", "mặt cắt phải sửa")))
_WHOLE: Final = inventory(assets=(house("80", "N1", "toàn bộ nhà"),))
#: 30 × 4,100,000 + 20 × 1,250,000, and 80 × 4,100,000.
_MENDED, _BUILT_ANEW = 148_000_000, 328_000_000

_UNSAFE: Final = (
    *INVENTORIED,
    paper("06-08", "register_inventory", inventory=_CUT),
    paper("06-23", "draft_plan"),
    *to_the_end(_MENDED),
    no("10-19", "register_inventory", "inventory_change_unexplained", inventory=_WHOLE),
    paper("10-19", "register_inventory", inventory=_WHOLE, reason="phần còn lại không an toàn"),
    no("10-19", "draft_plan", "plan_amount_differs", net_payable_vnd=_MENDED, corrects="error"),
    paper("10-19", "draft_plan", corrects="error"),
    batch("10-26", "plan_corrected", 9, effective_on="2026-10-28", plan_version=2, net_payable_vnd=_BUILT_ANEW),
)

HOUSE: Final = (
    Walk(
        "house cut in part: the cut is mended",
        (
            *INVENTORIED,
            paper("06-08", "register_inventory", inventory=_CUT),
            paper("06-23", "draft_plan"),
            *to_the_end(_MENDED),
        ),
        handed_over(_MENDED),
    ),
    Walk(
        "house cut in part: found unsafe late, the whole of it is paid",
        (
            *_UNSAFE,
            *paid("11-10", amount=_BUILT_ANEW - _MENDED),
        ),
        handed_over(_BUILT_ANEW),
    ),
    Walk(
        "house cut in part: found unsafe late, and the rest of it is never paid",
        _UNSAFE,
        End(day("12-04"), "payment", "payment_late", paid_vnd=_MENDED, overdue=frozenset({"payment"})),
    ),
)

VALUED: Final = (*LAND, *HOUSE)

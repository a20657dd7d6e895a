"""The rows of brief 1.14 in which the plan changes or the recovery comes early, when the paper comes late or never."""

from __future__ import annotations

from typing import Final

from tests.domain.walks.exceptions import CORRECTED
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
    batch,
    day,
    drafted,
    no,
    paid,
    paper,
)

_ADDED: Final = 5_000_000
_CHANGED: Final = 60_000_000


def _realigned(drafted_on: str, decided_on: str) -> tuple[Paper, ...]:
    """The new version of the plan that a change of the alignment asks for, in effect on the day it is decided."""
    return (
        paper(drafted_on, "draft_plan", net_payable_vnd=_CHANGED, corrects="alignment"),
        batch(
            decided_on,
            "plan_corrected",
            9,
            effective_on=day(decided_on),
            plan_version=2,
            net_payable_vnd=_CHANGED,
        ),
    )


PLANS: Final = (
    Walk(
        "plan corrected upwards and paid late, the late sum with it",
        (
            *CORRECTED,
            *paid("12-04", amount=_ADDED),
            # Day 30 of the correction is 27/11; seven days at 0.03 % of 5,000,000 are 10,500.
            no("12-07", "decide_late_sum", "late_sum_not_owed", amount_vnd=1, base_vnd=_ADDED + 1, days_late=7),
            paper("12-07", "decide_late_sum", amount_vnd=10_500, base_vnd=_ADDED, days_late=7),
            *paid("12-07", kind="late_sum", amount=10_500),
        ),
        End(day("12-08"), "handover", "done", closed=True, paid_vnd=NET + _ADDED + 10_500),
    ),
    Walk(
        "alignment changed and the new plan comes late",
        (
            *APPROVED,
            *DELIVERED,
            paper("10-05", "change_alignment", reason="nắn tuyến"),
            *_realigned("11-05", "11-09"),
            *paid("11-12", amount=_CHANGED),
            # Day 30 is 31/10; what the new plan no longer gives was owed until 08/11 and is not late on 12/11.
            no("11-12", "decide_late_sum", "late_sum_not_owed", amount_vnd=360_000, base_vnd=NET, days_late=12),
            paper("11-12", "decide_late_sum", amount_vnd=216_000, base_vnd=_CHANGED, days_late=12),
            *paid("11-13", kind="late_sum", amount=216_000),
            paper("11-13", "decide_recovery", trigger="87.5.a"),
            paper("11-16", "hand_over"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=_CHANGED + 216_000),
    ),
    Walk(
        "remainder too small: asked for anew once the alignment changed",
        (
            *APPROVED,
            *DELIVERED,
            no("10-05", "agree_remainder_recovery", "already_recorded", area_m2="12.5"),
            paper("10-06", "change_alignment", reason="nắn tuyến"),
            paper("10-07", "agree_remainder_recovery", area_m2="12.5"),
            no("10-08", "agree_remainder_recovery", "already_recorded", area_m2="1"),
            *_realigned("10-08", "10-12"),
            *paid("10-13", amount=_CHANGED),
            paper("10-13", "decide_recovery", trigger="87.5.a"),
            paper("10-14", "hand_over"),
        ),
        End(day("11-20"), "handover", "done", closed=True, paid_vnd=_CHANGED),
    ),
    Walk(
        "remainder too small: the household is asked and never answers",
        (
            *INVENTORIED,
            paper("06-10", "request_papers", reason="đồng ý thu hồi nốt phần còn lại?"),
            *drafted(),
            *DELIVERED,
            *paid("10-05"),
            *HANDED_OVER,
        ),
        DONE,
    ),
)

CONSENT: Final = (
    Walk(
        "more than three quarters consent after the approval: the early way is closed",
        (
            *APPROVED,
            *DELIVERED,
            batch("10-02", "early_recovery_agreed", 8, agreed=46, asked=60),
            no("10-05", "decide_recovery", "trigger_does_not_fit", trigger="R254.3.3"),
            *paid("10-05"),
            *HANDED_OVER,
        ),
        DONE,
    ),
    Walk(
        "nobody is asked for consent: no recovery before the approval",
        (
            *INVENTORIED,
            *drafted()[:4],
            no("09-15", "decide_recovery", "wrong_step", trigger="R254.3.3"),
            *drafted()[4:],
            *DELIVERED,
            *paid("10-05"),
            *HANDED_OVER,
        ),
        DONE,
    ),
)

LATE_DECISIONS: Final = (*PLANS, *CONSENT)

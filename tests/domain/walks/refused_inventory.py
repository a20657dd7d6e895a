"""A household that will not have its land measured (Land Law 31/2024/QH15 Art. 88)."""

from __future__ import annotations

from typing import Final

from tests.domain.walks.walk import NET, End, Walk, day, drafted, no, paper

_REFUSED_INVENTORY = (
    paper("05-15", "deliver_notice"),
    paper("05-21", "receive_self_declaration"),
    paper("06-08", "start_inventory_persuasion", reason="không cho đo"),
    no("06-22", "end_inventory_persuasion", "too_early", "06-23", result="still_refuses"),
    paper("06-23", "end_inventory_persuasion", result="still_refuses"),
    paper("07-01", "propose_compulsory_inventory"),
    paper("07-03", "submit_compulsory_inventory"),
    no("07-03", "decide_compulsory_inventory", "too_early", "07-04"),
    paper("07-06", "decide_compulsory_inventory"),
)
_DISOBEYED = (
    *_REFUSED_INVENTORY,
    paper("07-08", "deliver_compulsory_inventory_decision"),
    no("07-10", "carry_out_compulsory_inventory", "too_early", "07-11"),
    paper("07-13", "record_inventory_noncompliance"),
    no("07-14", "carry_out_compulsory_inventory", "wrong_step"),
)

INVENTORY: Final = (
    Walk(
        "inventory refused to the end",
        (
            *_DISOBEYED,
            paper("07-15", "submit_inventory_enforcement"),
            paper("07-16", "decide_inventory_enforcement"),
            paper("07-17", "deliver_inventory_enforcement", how="refusal_minutes"),
            no("07-20", "carry_out_compulsory_inventory", "wrong_step"),
            paper("07-20", "inform_police_of_inventory_enforcement"),
            no("07-24", "carry_out_compulsory_inventory", "too_early", "07-27"),
            no("07-27", "carry_out_compulsory_inventory", "forbidden_time", started_at="18:00"),
            paper("07-27", "carry_out_compulsory_inventory", started_at="08:30"),
            paper("07-28", "post_unsigned_inventory", reason="refused_to_sign"),
            no("08-06", "end_inventory_posting", "too_early", "08-07"),
            paper("08-07", "end_inventory_posting"),
            *drafted("08-10")[:1],
        ),
        End(day("08-14"), "valuation", "moving"),
    ),
    Walk(
        "compulsory inventory obeyed",
        (
            *_REFUSED_INVENTORY,
            paper("07-08", "deliver_compulsory_inventory_decision"),
            paper("07-13", "carry_out_compulsory_inventory"),
            paper("07-20", "draft_plan", net_payable_vnd=NET),
        ),
        End(day("08-14"), "valuation", "moving"),
    ),
    Walk(
        "complies before the compulsory inventory",
        (
            *_REFUSED_INVENTORY,
            paper("07-07", "sign_inventory_minutes"),
            no("07-08", "submit_inventory_enforcement", "already_recorded"),
            paper("07-08", "draft_plan", net_payable_vnd=NET),
        ),
        End(day("08-14"), "valuation", "moving"),
    ),
    Walk(
        "complies before the enforced inventory",
        (
            *_DISOBEYED,
            paper("07-15", "submit_inventory_enforcement"),
            paper("07-16", "sign_inventory_minutes"),
            no("07-17", "decide_inventory_enforcement", "already_recorded"),
            paper("07-17", "draft_plan", net_payable_vnd=NET),
        ),
        End(day("08-14"), "valuation", "moving"),
    ),
    Walk(
        "the compulsory decision comes late and is obeyed",
        (
            *_REFUSED_INVENTORY,
            paper("08-03", "deliver_compulsory_inventory_decision"),
            paper("08-06", "carry_out_compulsory_inventory"),
            paper("08-10", "draft_plan", net_payable_vnd=NET),
        ),
        End(day("08-14"), "valuation", "moving"),
    ),
    Walk(
        "the office never delivers the compulsory decision",
        _REFUSED_INVENTORY,
        End(
            day("08-14"),
            "inventory",
            "not_inventoried",
            overdue=frozenset({"inventory-compulsory-deliver", "inventory-after-declaration"}),
        ),
    ),
    Walk(
        "disobedience is never answered",
        _DISOBEYED,
        End(
            day("08-14"),
            "inventory",
            "not_inventoried",
            overdue=frozenset({"inventory-enforcement-submit", "inventory-after-declaration"}),
        ),
    ),
)

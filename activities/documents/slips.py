"""Prints a household's payment slip and handover minutes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from activities.documents import figures
from activities.documents.papers import CasePapers, PaidFor
from activities.documents.printing import keep, pdf
from activities.documents.words import vnd_in_words

_PAID_FOR: Final[Mapping[PaidFor, str]] = {
    PaidFor.PLAN: "Bồi thường, hỗ trợ, tái định cư theo phương án được phê duyệt",
    PaidFor.REWARD: "Thưởng bàn giao mặt bằng trước thời hạn",
    PaidFor.LATE_SUM: "Tiền chậm chi trả",
}

Template = Literal["payment_slip", "handover_minutes"]
#: File names people see in a folder; no name of a person, so that a listing tells nothing.
_FILE_NAMES: Final[Mapping[Template, str]] = {
    "payment_slip": "phieu-chi-tra",
    "handover_minutes": "bien-ban-ban-giao",
}


def write_case_papers(folder: Path, papers: CasePapers) -> list[Path]:
    """Write the payment slip and the handover minutes of one household into the folder.

    Returns their paths. Files of an earlier run are replaced, never left half-written.
    Raises OSError when the folder cannot be written.
    """
    return [keep(folder, papers.household_code, name, render(of, papers)) for of, name in _FILE_NAMES.items()]


def render(template: Template, papers: CasePapers) -> bytes:
    """One paper as PDF."""
    return pdf(template, _facts(papers))


def _facts(papers: CasePapers) -> dict[str, object]:
    """The facts as the templates print them: every figure already a text, so none is computed twice."""
    last_paid = max(payment.paid_on for payment in papers.payments)
    handed_over = papers.handover.handed_over_on
    return {
        "household_code": papers.household_code,
        "head": papers.head,
        "personal_id": papers.personal_id,
        "spouse": papers.spouse,
        "spouse_id": papers.spouse_id,
        "co_users": list(papers.co_users),
        "address": papers.address,
        "residential_group": papers.residential_group,
        "project_name": papers.project_name,
        "project_owner": papers.project_owner,
        "commune": papers.commune,
        "unit": papers.unit,
        "officer": papers.officer,
        "decision_no": papers.decision_no,
        "decided_on": figures.day(papers.decided_on) if papers.decided_on else "",
        "land": [
            {
                "map_sheet": piece.map_sheet,
                "parcel": piece.parcel,
                "land_type": piece.land_type,
                "area": figures.area(piece.area),
            }
            for piece in papers.land
        ],
        "area": figures.area(papers.area),
        "payments": [
            {
                "what": _PAID_FOR[payment.kind],
                "paper": payment.paper,
                "paid_on": figures.day(payment.paid_on),
                "amount": figures.money(payment.amount_vnd),
            }
            for payment in papers.payments
        ],
        "paid": figures.money(papers.paid_vnd),
        "paid_in_words": vnd_in_words(papers.paid_vnd),
        "last_paid_on": [last_paid.day, last_paid.month, last_paid.year],
        "handover_paper": papers.handover.paper,
        "handed_over_on": [handed_over.day, handed_over.month, handed_over.year],
    }

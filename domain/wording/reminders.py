"""Subjects of inbox lines; they name codes and dates, never a person, a parcel or a sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.wording.phrases import Lang, Phrase

SUBJECTS: Final[Mapping[str, Phrase]] = {
    "rung_reminder": Phrase(
        "{code}: còn hạn đến {due_on} ({rule}). Đề nghị thực hiện đúng hạn.",
        "{code}: due on {due_on} ({rule}). Please act in time.",
    ),
    "rung_overdue": Phrase(
        "{code}: đã quá hạn {due_on} ({rule}). Đề nghị xử lý hoặc báo cáo vướng mắc.",
        "{code}: overdue since {due_on} ({rule}). Please act or report what is in the way.",
    ),
    "rung_escalation": Phrase(
        "{code}: quá hạn {due_on} ({rule}), nay báo cáo cấp trên. Đề nghị cho ý kiến chỉ đạo.",
        "{code}: overdue since {due_on} ({rule}), now brought to you. Please answer what is to be done.",
    ),
    "rung_agenda_item": Phrase(
        "{code}: quá hạn {due_on} ({rule}). Đề nghị đưa vào chương trình họp gần nhất.",
        "{code}: overdue since {due_on} ({rule}). Please put it on the next agenda.",
    ),
    "rung_legal_risk": Phrase(
        "{code}: quá thời hạn luật định {due_on} ({rule}). Có rủi ro pháp lý, cần xem xét ngay.",
        "{code}: past a time limit set by law, {due_on} ({rule}). A legal risk, to be looked at now.",
    ),
    "batch_decision_not_applied": Phrase(
        "Quyết định của đợt ({decision}) chưa áp dụng được cho hộ: {reason}. Đề nghị kiểm tra hồ sơ.",
        "The batch's decision ({decision}) could not be applied here: {reason}. Please check the file.",
    ),
}


def subject(key: str, params: Mapping[str, Any], lang: Lang = Lang.VI) -> str:
    """The text of an inbox line; the key itself where there is no text for it."""
    phrase = SUBJECTS.get(key)
    return key if phrase is None else phrase.fill(params, lang)

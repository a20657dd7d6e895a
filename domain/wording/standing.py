"""Where a case stands and why it does not move, in the words people use for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.case.standing import Cause
from domain.values import Step
from domain.wording.phrases import Phrase

#: The six steps, and the donation track that has none of them.
STEPS: Final[Mapping[str, Phrase]] = {
    Step.INVENTORY: Phrase("Kiểm đếm", "Inventory"),
    Step.VALUATION: Phrase("Phương án", "Valuation"),
    Step.DIALOGUE: Phrase("Đối thoại", "Dialogue"),
    Step.AGREEMENT: Phrase("Đồng thuận", "Agreement"),
    Step.PAYMENT: Phrase("Chi trả", "Payment"),
    Step.HANDOVER: Phrase("Bàn giao", "Handover"),
    "donation": Phrase("Hiến đất", "Donation"),
}

#: What keeps an open case where it is; the words name what to remove, never a household's fault.
CAUSES: Final[Mapping[str, Phrase]] = {
    Cause.DONE: Phrase("Đã xong", "Done"),
    Cause.COURT_STOP: Phrase("Tòa án cho dừng", "Stopped by a court"),
    Cause.NOT_INVENTORIED: Phrase("Chưa kiểm đếm", "Not inventoried"),
    Cause.WAITS_HIGHER_AUTHORITY: Phrase("Chờ cấp trên", "Waits for higher authority"),
    Cause.GRIEVANCE_OPEN: Phrase("Đang khiếu nại", "Grievance open"),
    Cause.WAITS_HOUSEHOLD_RESPONSE: Phrase("Chờ hộ trả lời", "Waits for the household"),
    Cause.DISAGREED_IN_DIALOGUE: Phrase("Chưa thống nhất", "Disagreed in dialogue"),
    Cause.DEPOSITED_NO_HANDOVER: Phrase("Gửi tiền, chưa BG", "Deposited, not handed over"),
    Cause.DISAGREED_IN_PERSUASION: Phrase("Đang vận động", "Under persuasion"),
    Cause.PAYMENT_LATE: Phrase("Chậm chi trả", "Payment late"),
    Cause.RECOVERY_DECISION_LATE: Phrase("Chậm QĐ thu hồi", "Recovery decision late"),
    Cause.MOVING: Phrase("Đang làm", "Moving"),
    "not_driven_by_history": Phrase("Chỉ ghi danh sách", "Listed only"),
}

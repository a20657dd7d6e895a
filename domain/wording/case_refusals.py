"""Why a paper of a case is refused beside its order: duties, money held back, grounds, forbidden times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.wording.refusal_texts import RefusalText
from domain.wording.refusal_texts import refusal_text as _text

CASE_REFUSALS: Final[Mapping[str, RefusalText]] = {
    # ---- duties
    "not_their_duty": _text(
        "Việc này không thuộc nhiệm vụ của người ký", "Not the signer's duty",
        "“{act}” do người giữ vai trò sau ký: {roles}. Hãy chuyển cho người có thẩm quyền ký.",
        "“{act}” is signed by: {roles}. Pass it to somebody who holds that role.",
    ),
    "drafts_on_their_way": _text(
        "Đợt chưa nhận đủ tin về người lập phương án", "Not yet known who drew up the plans",
        "Có phương án vừa lập mà tên người lập chưa tới đợt. Hãy gửi lại sau một phút.",
        "A plan was drawn up a moment ago, and its author is still on the way to the batch. Send again in a minute.",
    ),
    "same_person": _text(
        "Một người không được ký cả hai việc", "One person may not sign both",
        "Người này đã ký “{other_act}” nên không được ký “{act}”. Hãy để người khác ký.",
        "This person signed “{other_act}” and so may not sign “{act}”. Let somebody else sign.",
    ),
    # ---- recovery decision and plan
    "trigger_does_not_fit": _text(
        "Căn cứ thu hồi không phù hợp", "The ground does not fit this household",
        "Căn cứ {trigger} không dùng được cho hộ này. Hãy chọn căn cứ theo việc bố trí tái định cư và việc phê duyệt "
        "phương án.",
        "Ground {trigger} does not apply to this household. Choose the one that fits its resettlement and whether its "
        "plan is approved.",
    ),
    "too_few_agree": _text(
        "Chưa đủ tỷ lệ đồng ý thu hồi sớm", "Too few agree to early recovery",
        "Mới có {agreed} trên {asked} người sử dụng đất đồng ý; phải trên 75 %. Hãy chờ phê duyệt phương án hoặc lấy "
        "thêm ý kiến.",
        "{agreed} of {asked} land users agree; it takes more than 75 %. Wait for the approval or ask more of them.",
    ),
    "recovery_ruled_unlawful": _text(
        "Việc thu hồi đã bị kết luận là trái pháp luật", "The recovery was found unlawful",
        "Khiếu nại đã được chấp nhận, việc thu hồi phải dừng. Hãy thực hiện quyết định giải quyết khiếu nại.",
        "A complaint was upheld, so the recovery stops. Carry out the decision on the complaint.",
    ),
    "below_approved": _text(
        "Thấp hơn mức đã phê duyệt", "Below what was approved",
        "Khi đơn giá thay đổi, số tiền {amount_vnd} không được thấp hơn mức đã phê duyệt {approved_vnd} (Điều 94 khoản "
        "5). Hãy giữ mức đã phê duyệt.",
        "When prices change, {amount_vnd} may not be below the approved {approved_vnd} (Art. 94(5)). Keep what was "
        "approved.",
    ),
    "reduction_unproven": _text(
        "Giảm tiền phải có lý do và giấy tờ", "A reduction needs a reason and a paper",
        "Phương án điều chỉnh {amount_vnd} thấp hơn mức đã phê duyệt {approved_vnd}. Hãy ghi rõ sai sót và số văn bản "
        "chứng minh.",
        "The corrected {amount_vnd} is below the approved {approved_vnd}. State the mistake and the number of the "
        "paper that proves it.",
    ),
    "plan_amount_missing": _text(
        "Chưa có số tiền của phương án", "The plan has no amount",
        "Hồ sơ chưa có số liệu kiểm đếm để tính. Hãy ghi nhận số liệu kiểm đếm, hoặc ghi số tiền của phương án.",
        "The case has no inventory to work it out from. Register the inventory, or give the plan's amount.",
    ),
    "plan_amount_differs": _text(
        "Số tiền khác số hệ thống tính", "Not what the inventory makes",
        "{which}: {amount_vnd}, hệ thống tính {expected_vnd} (đất {land_vnd}, tài sản {assets_vnd}, di chuyển "
        "{moving_vnd}, hỗ trợ {support_vnd}, làm tròn {rounding_vnd}, khấu trừ {deductions_vnd}). Hãy sửa số tiền hoặc "
        "số liệu kiểm đếm.",
        "{which}: {amount_vnd}, the inventory makes {expected_vnd} (land {land_vnd}, assets {assets_vnd}, moving "
        "{moving_vnd}, support {support_vnd}, rounding {rounding_vnd}, deductions {deductions_vnd}). Mend the amount "
        "or the inventory.",
    ),
    "plan_not_final": _text(
        "Phương án chưa chốt được", "The plan cannot be final yet",
        "Còn phải làm rõ: {blockers}. Hãy kết luận từng mục, ghi nhận lại số liệu kiểm đếm rồi lập phương án.",
        "Still to be settled: {blockers}. Decide each of them, register the inventory again, then draw up the plan.",
    ),
    "plan_unvaluable": _text(
        "Không tính được phương án", "The plan cannot be valued",
        "Số liệu kiểm đếm có chỗ không dùng được: {items}. Hãy sửa rồi ghi nhận lại số liệu kiểm đếm.",
        "The inventory cannot be used: {items}. Mend it and register the inventory again.",
    ),
    "below_approved_price": _text(
        "Đơn giá thấp hơn mức đã phê duyệt", "A unit price below the approved one",
        "Đơn giá của các mục sau thấp hơn phương án đã phê duyệt (Điều 94 khoản 5): {items}. Hãy giữ đơn giá đã phê "
        "duyệt.",
        "These items are priced below the approved plan (Art. 94(5)): {items}. Keep the approved unit prices.",
    ),
    "computed_amount": _text(
        "Số tiền do hệ thống tính, không sửa tay", "Worked out by the program, not typed",
        "{fact}: số tiền tính từ số liệu kiểm đếm. Hãy ghi nhận lại số liệu kiểm đếm rồi lập phiên bản phương án mới.",
        "{fact}: the amounts come from the inventory. Register it again and draw up a new version of the plan.",
    ),
    "decided_amount": _text(
        "Giấy tờ về tiền thì rút và ghi lại", "A paper about money is withdrawn and recorded anew",
        "{fact}: loại tiền, số tiền và số ngày trên giấy không đính chính được. Hãy rút giấy này rồi ghi lại, để người "
        "có thẩm quyền ký lại.",
        "{fact}: its kind, sums and days are not corrected. Withdraw the paper and record it anew, so that it is "
        "signed again by whose duty it is.",
    ),
    "inventory_of_another": _text(
        "Số liệu kiểm đếm không phải của hộ này", "The inventory is not this household's",
        "Số liệu ghi mã hộ khác, hoặc là của hộ hiến đất. Hãy kiểm tra mã hộ.",
        "It names another household, or one that only donates. Check the code.",
    ),
    "inventory_words_unknown": _text(
        "Số liệu kiểm đếm có từ ngoài gói chính sách", "Words of the inventory that the pack does not have",
        "Các ô sau chỉ nhận mã, đơn vị và diện chính sách có trong gói chính sách, không nhận lời ghi tự do: {fields}. "
        "Hãy chọn theo gói chính sách; lời mô tả ghi ở tên tài sản hoặc căn cứ.",
        "These fields take codes, units and titles of the policy pack only, no words of your own: {fields}. Choose "
        "what the pack has; descriptions belong into the asset's name or the basis.",
    ),
    "inventory_change_unexplained": _text(
        "Thay đổi số liệu kiểm đếm phải có lý do", "A changed inventory needs a reason",
        "Phương án đã được phê duyệt. Hãy ghi lý do thay đổi số liệu kiểm đếm, rồi lập phiên bản điều chỉnh.",
        "The plan is approved. State why the inventory changes, then draw up the corrected version.",
    ),
    "reward_differs": _text(
        "Tiền thưởng chưa đúng", "The reward is not right",
        "Theo ngày bàn giao và phương án, tiền thưởng là {expected_vnd}, không phải {amount_vnd}. Hãy sửa lại số tiền.",
        "By the day of handover and the plan the reward is {expected_vnd}, not {amount_vnd}. Mend the sum.",
    ),
    "shares_not_whole": _text(
        "Các phần chia không đủ 100 %", "The shares are not 100 %",
        "Cộng các phần được {total} %. Hãy kiểm tra lại văn bản thỏa thuận của các đồng sở hữu.",
        "The shares add up to {total} %. Check the co-owners' agreement.",
    ),
    # ---- money
    "payment_on_hold": _text(
        "Tiền đang tạm giữ, chưa chi trả được", "The money is held back",
        "Chưa chi trả được vì: {reasons}. Hãy ghi nhận việc đã giải quyết xong trước khi chi trả, hoặc gửi tiền vào "
        "ngân hàng.",
        "It cannot be paid yet because of: {reasons}. Record that the matter is settled first, or deposit the money.",
    ),
    "late_sum_differs": _text(
        "Tiền chậm trả tính chưa đúng", "The late sum is not right",
        "Với {base_vnd} chậm {days_late} ngày, tiền chậm trả là {expected_vnd}, không phải {amount_vnd}. Hãy sửa lại "
        "số tiền.",
        "{base_vnd} paid {days_late} days late makes {expected_vnd}, not {amount_vnd}. Mend the sum.",
    ),
    "late_rate_unknown": _text(
        "Chưa có mức tính tiền chậm trả", "No rate for late payment",
        "Gói chính sách chưa có mức tính tiền chậm trả cho ngày {on}. Hãy bổ sung gói chính sách.",
        "The policy pack has no rate for late payment on {on}. Add it to the pack.",
    ),
    "payment_rule_unknown": _text(
        "Chưa có thời hạn chi trả", "No time limit for payment",
        "Gói chính sách chưa có thời hạn chi trả cho bộ quy định {rule_version}, nên không biết tiền chậm từ ngày nào. "
        "Hãy bổ sung gói chính sách.",
        "The policy pack has no time limit for payment under {rule_version}, so nobody knows since when the money is "
        "late. Add it to the pack.",
    ),
    "late_sum_not_owed": _text(
        "Không có khoản chậm trả này", "No such sum was late",
        "Đến ngày {on} số tiền còn chậm trả là {unpaid_vnd}, ít hơn {base_vnd}, hoặc đã được quyết định rồi. Hãy kiểm "
        "tra số tiền và số ngày.",
        "By {on} the unpaid sum was {unpaid_vnd}, less than {base_vnd}, or it was decided already. Check the sum and "
        "the days.",
    ),
    # ---- notice and enforcement
    "too_few_times": _text(
        "Chưa đủ số lần thông báo", "Not often enough yet",
        "Mới có {counted} lần, phải ít nhất {least} lần theo {article} ({rule}). Hãy thông báo đủ rồi ghi nhận.",
        "It was done {counted} times; {article} asks for at least {least} ({rule}). Complete it, then record it.",
    ),
    "forbidden_time": _text(
        "Thời điểm không được cưỡng chế", "A forbidden time",
        "Ngày {on}: {why}, theo {article} ({rule}). Hãy chọn giờ hành chính từ ngày {next_day}.",
        "{on}: {why}, under {article} ({rule}). Choose office hours from {next_day} on.",
    ),
    "ended_before_it_began": _text(
        "Giờ kết thúc sớm hơn giờ bắt đầu", "It ended before it began",
        "Bắt đầu {started_at}, kết thúc {ended_at}. Hãy kiểm tra giờ ghi trong biên bản.",
        "It began at {started_at} and ended at {ended_at}. Check the times in the minutes.",
    ),
    "not_yet_in_effect": _text(
        "Quyết định chưa có hiệu lực", "The decision is not in effect yet",
        "“{fact}” có hiệu lực từ ngày {effective_on}. Hãy chờ đến ngày đó.",
        "“{fact}” is in effect from {effective_on}. Wait until then.",
    ),
}  # fmt: skip

"""What the codes inside a message are called: roles, reasons for holding money back, forbidden times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Parameter of a message -> code -> (Vietnamese, English).
CODES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "roles": {
        "case_officer": ("cán bộ thụ lý", "case officer"),
        "unit_lead": ("lãnh đạo đơn vị thực hiện", "unit lead"),
        "appraiser": ("cán bộ thẩm định", "appraiser"),
        "approver": ("Chủ tịch UBND cấp xã", "Chair of the commune People's Committee"),
        "vice_chair": ("Phó Chủ tịch UBND cấp xã", "vice chair"),
        "land_office_head": ("trưởng cơ quan quản lý đất đai", "head of the land office"),
        "accountant": ("kế toán", "accountant"),
        "assigned_party_member": ("đảng viên được phân công", "assigned party member"),
        "party_cell_secretary": ("bí thư chi bộ", "party cell secretary"),
        "mobilisation_team_head": ("tổ trưởng tổ dân vận", "head of the mobilisation team"),
        "area_lead": ("ủy viên phụ trách địa bàn", "area lead"),
        "supervisor": ("lãnh đạo giám sát", "supervisor"),
        "front": ("Mặt trận Tổ quốc", "Fatherland Front"),
        "inspection_committee": ("Ủy ban Kiểm tra", "Inspection Committee"),
        "party_office": ("Văn phòng Đảng ủy", "Party Office"),
        "standing_deputy_secretary": ("Phó Bí thư Thường trực", "Standing Deputy Secretary"),
        "provincial_working_group": ("tổ công tác của tỉnh", "provincial working group"),
        "auditor": ("kiểm tra nội bộ", "auditor"),
    },
    "reasons": {
        "heirs": ("chưa xác định người thừa kế", "heirs not determined"),
        "absent": ("vắng chủ", "owner absent"),
        "dispute": ("đang tranh chấp", "dispute"),
        "refused": ("hộ không nhận tiền", "money refused"),
        "co_owners_no_split": ("đồng sở hữu chưa thỏa thuận chia", "co-owners have not agreed how to share"),
        "mortgage": ("đất đang thế chấp, chưa thống nhất với ngân hàng", "mortgage, not yet agreed with the bank"),
    },
    "which": {
        "net_payable_vnd": ("Thực nhận từ phương án", "Net payable by the plan"),
        "early_reward_vnd": ("Thưởng bàn giao sớm", "Early reward"),
    },
    "blocker": {
        "to_confirm": ("còn phải xác minh điều kiện bồi thường", "eligibility is still to be confirmed"),
        "eligible_limited": ("đủ điều kiện có giới hạn, chưa quyết định cách tính", "eligible with limits, undecided"),
        "other_support_without_decision": ("hỗ trợ khác chưa có số quyết định", "other support without its decision"),
        "quota_not_known": ("gói chính sách chưa có hạn mức giao đất của", "the pack has no quota for"),
    },
    "problem": {
        "unknown_price": ("mã giá không có trong gói chính sách", "a price code that is not in the pack"),
        "unknown_layer": ("lớp đất không có trong gói chính sách", "a depth layer that is not in the pack"),
        "unknown_fronts": ("số mặt tiền không có trong gói chính sách", "a number of fronts that is not in the pack"),
        "bad_reduction": ("mức giảm giá không hợp lệ", "an impossible reduction"),
        "eligible_above_recovered": (
            "diện tích đủ điều kiện lớn hơn diện tích thu hồi",
            "an eligible area above the recovered",
        ),
        "term_missing": ("thiếu thời hạn sử dụng đất", "a missing term of use"),
        "bad_term": ("thời hạn sử dụng đất không hợp lệ", "an impossible term of use"),
        "other_category": ("mã giá thuộc nhóm tài sản khác", "a price of another category"),
        "bad_life": ("thiếu số năm đã dùng hoặc niên hạn", "missing years used or life"),
        "unknown_moving": ("mức di chuyển không có trong gói chính sách", "a class of moving that is not in the pack"),
        "farm_recovered_above_use": (
            "đất nông nghiệp thu hồi lớn hơn đang sử dụng",
            "more farm land recovered than in use",
        ),
        "unknown_title": ("diện chính sách không có trong gói", "a title that is not in the pack"),
        "profits_missing": ("thiếu lợi nhuận sau thuế", "missing after-tax profits"),
        "members_missing": ("thiếu số nhân khẩu của hộ", "a missing size of the household"),
    },
    "why": {
        "tet": ("trong thời gian trước và sau Tết Nguyên đán", "within the days around the Lunar New Year break"),
        "tet_unknown": (
            "chưa có lịch nghỉ Tết của năm đó",
            "the calendar has no Lunar New Year break for that year yet",
        ),
        "rest_day": ("ngày nghỉ, ngày lễ", "a rest day or public holiday"),
        "sensitive_day": ("ngày do địa phương quy định không cưỡng chế", "a day the place itself forbids"),
        "night": ("từ 22 giờ đến 6 giờ", "between 22:00 and 06:00"),
        "outside_office_hours": ("bắt đầu ngoài giờ hành chính", "it begins outside office hours"),
    },
}

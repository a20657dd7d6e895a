"""The words of a plan: articles, quantities, reasons for nothing, and what keeps a plan open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.wording.phrases import Phrase

#: Short code of a law -> its name.
LAWS: Final[Mapping[str, Phrase]] = {
    "LL": Phrase("Luật Đất đai 2024", "Land Law 2024"),
    "R254": Phrase("Nghị quyết 254/2025/QH15", "Resolution 254/2025/QH15"),
    "D88": Phrase("Nghị định 88/2024/NĐ-CP", "Decree 88/2024/ND-CP"),
    "TAX": Phrase("Luật Quản lý thuế 2019", "Law on Tax Administration 2019"),
}

#: Name of a quantity or step -> its words; a number behind the name (``yield_2``) is added to them.
QUANTITIES: Final[Mapping[str, Phrase]] = {
    "amount": Phrase("thành tiền", "amount"),
    "recovered_area": Phrase("diện tích thu hồi", "recovered area"),
    "eligible_area": Phrase("diện tích đủ điều kiện", "eligible area"),
    "ineligible_area": Phrase("diện tích không đủ điều kiện", "area not eligible"),
    "corridor_area": Phrase("diện tích trong hành lang", "area in the corridor"),
    "corridor_pct": Phrase("tỷ lệ trong hành lang", "share in a corridor"),
    "table_price": Phrase("giá bảng giá đất", "table price"),
    "layer": Phrase("hệ số lớp", "depth layer"),
    "frontage": Phrase("tăng do nhiều mặt tiền", "frontage surcharge"),
    "reduction": Phrase("giảm giá", "reduction"),
    "coefficient": Phrase("hệ số điều chỉnh giá đất", "coefficient"),
    "unit_price": Phrase("đơn giá", "unit price"),
    "investment": Phrase("P1+P2+P3+P4", "P1+P2+P3+P4"),
    "term_total": Phrase("thời hạn T1", "term T1"),
    "term_left": Phrase("thời hạn còn lại T2", "years left T2"),
    "quantity": Phrase("khối lượng", "quantity"),
    "own_value": Phrase("giá trị xây mới G1 (theo hồ sơ)", "value as new G1 (own)"),
    "value_as_new": Phrase("giá trị xây mới G1", "value as new G1"),
    "years_used": Phrase("số năm đã dùng T1", "years used T1"),
    "life": Phrase("niên hạn T", "life T"),
    "k": Phrase("k", "k"),
    "floor": Phrase("mức sàn", "floor"),
    "cap": Phrase("mức trần", "cap"),
    "present_value": Phrase("giá trị hiện có tăng thêm k", "present value raised by k"),
    "lowest": Phrase("mức thấp nhất", "lowest"),
    "highest": Phrase("mức cao nhất", "highest"),
    "yield": Phrase("năng suất năm", "yield of year"),
    "best_yield": Phrase("năng suất cao nhất", "best yield"),
    "moving_rate": Phrase("mức chi phí di chuyển", "moving rate"),
    "farm_recovered": Phrase("đất nông nghiệp thu hồi", "farm land recovered"),
    "farm_in_use": Phrase("đất nông nghiệp đang sử dụng", "farm land in use"),
    "share": Phrase("tỷ lệ thu hồi", "share recovered"),
    "persons": Phrase("nhân khẩu", "persons"),
    "rice_per_month": Phrase("gạo một người một tháng", "rice per person and month"),
    "rice_price": Phrase("giá gạo", "rice price"),
    "months": Phrase("số tháng", "months"),
    "animals": Phrase("vật nuôi", "animals"),
    "animal_rate": Phrase("mức di dời", "rate per head"),
    "dismantled_area": Phrase("diện tích tháo dỡ", "dismantled area"),
    "dismantling_rate": Phrase("mức tháo dỡ", "dismantling rate"),
    "title": Phrase("mức của diện", "sum of title"),
    "granted": Phrase("mức theo quyết định", "by decision"),
    "job_factor": Phrase("hệ số chuyển đổi nghề", "job factor"),
    "job_factor_given": Phrase("hệ số của tỉnh", "province's factor"),
    "job_factor_max": Phrase("hệ số tối đa", "most by law"),
    "counted_area": Phrase("diện tích trong hạn mức", "area within the quota"),
    "quota_left": Phrase("hạn mức còn lại", "quota left"),
    "flat_above": Phrase("mức trên ngưỡng", "flat sum above the threshold"),
    "flat_up_to": Phrase("mức đến ngưỡng", "flat sum up to the threshold"),
    "turnover": Phrase("doanh thu năm", "yearly turnover"),
    "turnover_threshold": Phrase("ngưỡng doanh thu", "turnover threshold"),
    "income_pct": Phrase("tỷ lệ hỗ trợ", "share of income"),
    "profit": Phrase("lợi nhuận sau thuế năm", "after-tax profit of year"),
    "profit_years": Phrase("số năm", "years"),
    "workers": Phrase("lao động ngừng việc", "stopped workers"),
    "monthly_per_worker": Phrase("mức mỗi tháng", "per worker and month"),
    "stopped_months": Phrase("số tháng ngừng việc", "months stopped"),
    "stopped_months_max": Phrase("số tháng tối đa", "most months"),
    "counted_months": Phrase("số tháng được tính", "months counted"),
    "min_lot": Phrase("suất tái định cư tối thiểu", "smallest lot"),
    "resettlement_price": Phrase("giá đất tái định cư", "resettlement price"),
    "residential_land": Phrase("bồi thường về đất ở", "compensation for residential land"),
    "self_housing_rate": Phrase("mức tự lo chỗ ở", "self-housing sum"),
    "monthly_rent": Phrase("mức thuê nhà một tháng", "rent per month"),
    "temporary_months": Phrase("số tháng tạm cư", "months of temporary housing"),
    "extra_months": Phrase("số tháng cộng thêm khi nhận lô", "extra months with a lot"),
    "household_size": Phrase("số nhân khẩu của hộ", "household size"),
    "debt": Phrase("nghĩa vụ phải trừ", "debt"),
    "deductible": Phrase("phần được phép trừ", "room for deduction"),
    "reward_land": Phrase("bồi thường đất tính thưởng", "land in the reward base"),
    "reward_assets": Phrase("bồi thường tài sản tính thưởng", "assets in the reward base"),
    "reward_pct": Phrase("tỷ lệ thưởng", "reward rate"),
    "reward_cap": Phrase("mức thưởng tối đa", "reward cap"),
    "reward_uncapped": Phrase("thưởng trước khi so mức tối đa", "reward before the cap"),
    "interest_base": Phrase("số tiền tính", "base"),
    "days": Phrase("số ngày", "days"),
    "rate": Phrase("mức tính", "rate"),
    "days_in_year": Phrase("số ngày của năm", "days of the year"),
}

#: The decisions that prices come from, by their names in a pack.
DOCUMENTS: Final[Mapping[str, Phrase]] = {
    "land_price_table": Phrase("Bảng giá đất", "Land price table"),
    "coefficient": Phrase("Hệ số điều chỉnh giá đất", "Coefficient of land prices"),
    "structure_prices": Phrase("Đơn giá nhà, công trình", "Prices of structures"),
    "crop_prices": Phrase("Đơn giá cây trồng, vật nuôi", "Prices of crops and livestock"),
    "support": Phrase("Mức hỗ trợ, thưởng, di chuyển", "Rates of support, reward and moving"),
    "rice_price": Phrase("Giá gạo", "Rice price"),
}

#: How firmly the article of a line is known.
FIRMNESS: Final[Mapping[str, Phrase]] = {
    "C": Phrase("đã đối chiếu văn bản", "read in the text"),
    "C2": Phrase("dẫn theo văn bản khác", "quoted in another text"),
    "U": Phrase("chưa xác nhận", "not confirmed"),
}

#: Why a line gives nothing.
REASONS: Final[Mapping[str, Phrase]] = {
    "donated": Phrase("Hiến đất: hộ tự nguyện, không bồi thường.", "Donated of free will: no compensation."),
    "not_eligible": Phrase("Không đủ điều kiện bồi thường.", "Not eligible for compensation."),
    "to_confirm": Phrase("Điều kiện bồi thường còn phải xác minh.", "Eligibility is still to be confirmed."),
    "eligible_limited": Phrase(
        "Đủ điều kiện có giới hạn: chưa có quy tắc tính tiền.", "Eligible with limits: there is no money rule yet."
    ),
    "no_loss_of_price": Phrase("Giá đất không giảm.", "The price of the land does not fall."),
    "zero_input": Phrase("Một số liệu đầu vào bằng 0.", "One of the inputs is 0."),
    "below_one_dong": Phrase("Kết quả dưới một đồng.", "The result is below one đồng."),
    "moving_not_stated": Phrase("Chưa ghi mức di chuyển tài sản.", "The class of moving is not stated."),
    "nothing_to_move": Phrase("Không có tài sản phải di chuyển.", "There is nothing to move."),
    "no_farm_land_recovered": Phrase("Không thu hồi đất nông nghiệp.", "No farm land is recovered."),
    "share_too_small": Phrase(
        "Tỷ lệ đất nông nghiệp thu hồi dưới mức được hỗ trợ.", "The share of farm land lost is below the first row."
    ),
    "no_persons": Phrase("Không có nhân khẩu được hỗ trợ.", "Nobody is counted for life support."),
    "job_not_qualified": Phrase("Hộ không thuộc diện hỗ trợ chuyển đổi nghề.", "Not qualified for job support."),
    "no_eligible_farm_land": Phrase("Không có đất nông nghiệp đủ điều kiện.", "There is no eligible farm land."),
    "mean_income_not_above_zero": Phrase("Thu nhập bình quân không dương.", "The mean income is not above 0."),
    "excluded_by_self_housing": Phrase(
        "Đã nhận hỗ trợ tự lo chỗ ở nên không bù suất tối thiểu.", "Self-arranged housing excludes the top-up."
    ),
    "land_worth_a_lot": Phrase(
        "Bồi thường đất ở không thấp hơn giá trị suất tái định cư tối thiểu.",
        "Compensation for residential land is not below the value of the smallest lot.",
    ),
    "nothing_to_deduct_from": Phrase("Không còn khoản được phép trừ.", "Nothing is left to deduct from."),
    "not_handed_over": Phrase("Chưa bàn giao mặt bằng.", "The site is not handed over yet."),
    "handed_over_after_window": Phrase("Bàn giao sau hạn thưởng.", "Handed over after the reward period."),
    "no_reward_base": Phrase("Không có bồi thường đất, tài sản để tính thưởng.", "No land or assets to reward."),
    "paid_in_time": Phrase("Chi trả đúng hạn.", "Paid in time."),
    "no_full_day": Phrase("Chưa đủ một ngày gửi.", "Not a full day in deposit."),
}

#: What keeps a plan from being finalised.
BLOCKERS: Final[Mapping[str, Phrase]] = {
    "to_confirm": Phrase("Phải xác minh điều kiện bồi thường.", "Eligibility has to be confirmed first."),
    "eligible_limited": Phrase(
        "Đủ điều kiện có giới hạn: cần quyết định cách tính.", "Eligible with limits: how it counts has to be decided."
    ),
    "other_support_without_decision": Phrase(
        "Hỗ trợ khác chưa có số quyết định.", "Other support has no number of its decision."
    ),
    "quota_not_known": Phrase(
        "Gói chính sách chưa có hạn mức giao đất của loại đất này.", "The pack has no quota for this kind of land."
    ),
}

#: Why a household cannot be valued at all.
UNVALUABLE: Final[Mapping[str, Phrase]] = {
    "unknown_price": Phrase("mã giá '{value}' không có trong gói", "price code '{value}' is not in the pack"),
    "unknown_layer": Phrase("lớp {value} không có trong gói", "layer {value} is not in the pack"),
    "unknown_fronts": Phrase("số mặt tiền {value} không có trong gói", "{value} fronts are not in the pack"),
    "bad_reduction": Phrase("mức giảm {value} % không hợp lệ", "a reduction of {value} % is impossible"),
    "eligible_above_recovered": Phrase(
        "diện tích đủ điều kiện {value} m² lớn hơn thu hồi", "eligible area {value} m² exceeds the recovered"
    ),
    "term_missing": Phrase("thiếu thời hạn T1, T2", "the term T1, T2 is missing"),
    "bad_term": Phrase("thời hạn {total}, còn lại {left} không hợp lệ", "term {total} with {left} left is impossible"),
    "other_category": Phrase("mã giá '{value}' thuộc nhóm {category}", "price '{value}' is of category {category}"),
    "bad_life": Phrase("thiếu số năm đã dùng T1 hoặc niên hạn T", "years used T1 or life T is missing"),
    "unknown_moving": Phrase("mức di chuyển '{value}' không có trong gói", "class '{value}' is not in the pack"),
    "farm_recovered_above_use": Phrase(
        "đất nông nghiệp thu hồi {value} m² lớn hơn đang sử dụng {in_use} m²",
        "farm land recovered, {value} m², exceeds {in_use} m² in use",
    ),
    "unknown_title": Phrase("diện '{value}' không có trong gói", "title '{value}' is not in the pack"),
    "profits_missing": Phrase("thiếu lợi nhuận sau thuế", "the after-tax profits are missing"),
    "members_missing": Phrase("thiếu số nhân khẩu của hộ", "the household's size is missing"),
    "no_rate_on_day": Phrase("chưa có mức tính cho ngày {value}", "there is no rate for {value}"),
    "shares_not_whole": Phrase("các phần {value} không đủ 100 %", "the shares {value} are not 100 % together"),
}

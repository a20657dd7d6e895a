"""What can be wrong with a workbook, told to the person who has to mend it.

A problem names sheet, row and column the way the person sees them, so that nobody has to search.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """Whether a problem keeps its household out of an import."""

    ERROR = "error"
    WARNING = "warning"


class Problem(BaseModel):
    """One thing to look at, at its place in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str
    row: int | None = None
    """Row number as the spreadsheet program shows it; None for a whole sheet or file."""
    column: str = ""
    """Label of the column; empty for a whole row."""
    code: str
    """Stable name of the kind of problem."""
    message_vi: str
    message_en: str
    severity: Severity = Severity.ERROR
    household: str = ""
    """Household the row belongs to, where one can be read."""

    @property
    def is_error(self) -> bool:
        """Whether the household, or the whole file, cannot be imported as it stands."""
        return self.severity is Severity.ERROR


#: Code -> (Vietnamese, English). Values come in as ``{value}`` and the like.
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "bad_workbook": (
        "Không đọc được tệp: tệp hỏng, có mật khẩu, hoặc không phải bảng tính (.xlsx, .xls, .ods, .csv).",
        "The file cannot be read: it is damaged, has a password, or is no workbook (.xlsx, .xls, .ods, .csv).",
    ),
    "missing_sheet": ("Thiếu trang tính '{value}'.", "Sheet '{value}' is missing."),
    "missing_column": ("Thiếu cột '{value}'.", "Column '{value}' is missing."),
    "missing_value": ("Chưa điền '{value}'.", "'{value}' is empty."),
    "too_long": (
        "Nội dung dài {value} ký tự, nhiều nhất là {longest}.",
        "The text has {value} characters, at most {longest} are allowed.",
    ),
    "other_unit": (
        "Đơn vị tính '{value}' khác đơn vị '{unit}' của đơn giá {price}; đã tính theo '{unit}', hãy kiểm tra.",
        "Unit '{value}' is not the unit '{unit}' of price {price}; reckoned by '{unit}', please check the quantity.",
    ),
    "no_support_row": (
        "Hộ '{value}' không có dòng nào ở trang 'Hỗ trợ': các khoản hỗ trợ của hộ bằng 0; hãy kiểm tra.",
        "Household '{value}' has no row on sheet 'Hỗ trợ': its support is nothing; please check.",
    ),
    "more_persons_than_members": (
        "Số người được hỗ trợ ({value}) lớn hơn số nhân khẩu của hộ ({members}); hãy kiểm tra.",
        "More persons are supported ({value}) than the household has members ({members}); please check.",
    ),
    "bad_code": (
        "Mã '{value}' không được chứa '/', ':' hay dấu cách ở đầu.",
        "Code '{value}' may hold neither '/' nor ':', nor begin with a space.",
    ),
    "bad_pack_id": (
        "Mã gói chính sách '{value}' chỉ gồm chữ thường không dấu, số và gạch nối, ví dụ mau-song-mau-2026.",
        "Policy pack '{value}' takes lower-case letters, digits and hyphens only, for example mau-song-mau-2026.",
    ),
    "bad_staff_code": (
        "Mã cán bộ '{value}' chỉ gồm chữ, số, dấu chấm, gạch và có ít nhất một chữ số, ví dụ CB01.",
        "Staff code '{value}' takes letters, digits, dots and dashes only, a digit among them, for example CB01.",
    ),
    "bad_paper_number": (
        "Số giấy '{value}' chỉ gồm chữ, số, dấu cách, '-', '/', '.', có ít nhất một chữ số, tối đa 60 ký tự.",
        "Paper number '{value}' takes at most 60 letters, digits, spaces, '-', '/', '.', a digit among them.",
    ),
    "bad_role": (
        "Vai trò '{value}' phải là mã tiếng Anh viết thường, ví dụ case_officer.",
        "Role '{value}' has to be an English code in lower case, for example case_officer.",
    ),
    "unreadable_row": (
        "Dòng có dữ liệu nhưng không có số thứ tự và mã; hãy bổ sung mã hoặc xóa dòng.",
        "The row holds data but neither a number nor a code; add the code or delete the row.",
    ),
    "broken_cell": (
        "Ô có lỗi công thức ({value}); hãy tính lại và lưu tệp.",
        "The cell holds a formula error ({value}); recalculate and save the file.",
    ),
    "bad_date": (
        "Ngày '{value}' không đọc được; viết dạng dd/mm/yyyy, ví dụ 05/09/2026.",
        "Date '{value}' cannot be read; write dd/mm/yyyy, for example 05/09/2026.",
    ),
    "future_date": (
        "Ngày {value} ở sau ngày hiện tại của hệ thống.",
        "Date {value} is after the present day of the installation.",
    ),
    "bad_money": (
        "Số tiền '{value}' không đọc được; viết số đồng nguyên, ví dụ 12.000.000.",
        "Amount '{value}' cannot be read; write whole dong, for example 12.000.000.",
    ),
    "negative_money": ("Số tiền '{value}' không được âm.", "Amount '{value}' must not be negative."),
    "bad_area": (
        "Diện tích '{value}' không đọc được; viết số m², nhiều nhất hai số lẻ, ví dụ 1.234,5.",
        "Area '{value}' cannot be read; write square metres with at most two decimals, for example 1.234,5.",
    ),
    "negative_area": ("Diện tích '{value}' không được âm.", "Area '{value}' must not be negative."),
    "bad_number": ("'{value}' không phải là số nguyên từ 0.", "'{value}' is not a whole number from 0 up."),
    "bad_choice": ("'{value}' không có trong các lựa chọn: {choices}.", "'{value}' is none of: {choices}."),
    "bad_personal_id": (
        "Số định danh '{value}' phải có 12 chữ số.",
        "Personal id '{value}' must have 12 digits.",
    ),
    "padded_id": (
        "Ô là số nên mất số 0 ở đầu; đã đọc thành {value}. Hãy kiểm tra và định dạng ô là văn bản.",
        "The cell is a number and lost its leading zeros; read as {value}. Please check, and format it as text.",
    ),
    "odd_phone": ("Số điện thoại '{value}' lạ; hãy kiểm tra.", "Phone number '{value}' looks odd; please check."),
    "duplicate_code": (
        "Mã '{value}' đã có ở dòng {first_row}.",
        "Code '{value}' is already in row {first_row}.",
    ),
    "unknown_household": (
        "Mã hộ '{value}' không có trong danh sách hộ.",
        "Household '{value}' is not in the list of households.",
    ),
    "unknown_staff": (
        "Mã cán bộ '{value}' không có trong danh sách cán bộ.",
        "Staff code '{value}' is not in the list of staff.",
    ),
    "not_in_office": (
        "Cán bộ {value} không giữ nhiệm vụ vào ngày {day}.",
        "{value} did not hold office on {day}.",
    ),
    "term_reversed": (
        "'Đến ngày' ({value}) ở trước 'Từ ngày'.",
        "The last day in office ({value}) is before the first.",
    ),
    "recovered_above_measured": (
        "Diện tích thu hồi {value} m² lớn hơn diện tích đo đạc của thửa ({measured} m²).",
        "Recovered area {value} m² is larger than the measured parcel ({measured} m²).",
    ),
    "eligible_above_recovered": (
        "Diện tích đủ điều kiện {value} m² lớn hơn diện tích thu hồi.",
        "Eligible area {value} m² is larger than the recovered area.",
    ),
    "not_in_pack": ("'{value}' không có trong gói chính sách.", "'{value}' is not in the policy pack."),
    "left_above_total": (
        "Số năm còn lại {value} lớn hơn tổng thời hạn ({total}), hoặc thời hạn bằng 0.",
        "The years left ({value}) exceed the whole term ({total}), or the term is 0.",
    ),
    "eligible_but_refused": (
        "Thửa kết luận không đủ điều kiện mà diện tích đủ điều kiện lại là {value} m².",
        "The segment is not eligible, yet its eligible area is {value} m².",
    ),
    "recovered_above_use": (
        "Đất nông nghiệp thu hồi {value} m² lớn hơn đất đang sử dụng ({in_use} m²).",
        "Farm land recovered ({value} m²) exceeds the farm land in use ({in_use} m²).",
    ),
    "farm_area_differs": (
        "Đất nông nghiệp thu hồi ở đây là {value} m², trên trang 'Thửa đất' là {parcels} m²; hãy kiểm tra.",
        "Farm land recovered is {value} m² here and {parcels} m² on sheet 'Thửa đất'; please check.",
    ),
    "profit_years": (
        "Chỉ có lợi nhuận của {value} năm; bình quân tính trên các năm đó.",
        "Profits of {value} years only; the mean is taken over these.",
    ),
    "other_land_type": (
        "Mã giá {value} là của loại đất {own}, dòng này ghi {named}; hãy kiểm tra.",
        "Price {value} is of land type {own}, the row says {named}; please check.",
    ),
    "other_group": (
        "Nhóm '{value}' khác nhóm của mã đơn giá {price}; đã tính theo mã.",
        "Group '{value}' differs from that of price {price}; the price decided.",
    ),
    "other_area_class": (
        "Cấp địa bàn '{value}' khác gói chính sách ({own}); đã tính theo gói.",
        "The class of the place '{value}' differs from the pack's ({own}); the pack decided.",
    ),
    "other_pack": (
        "Tệp ghi gói chính sách '{value}', đang tính theo '{own}'.",
        "The file names policy pack '{value}'; valued by '{own}'.",
    ),
    "not_registrable": (
        "Số liệu kiểm đếm của hộ {value} không ghi nhận được; hồ sơ mở mà chưa có số liệu tính tiền.",
        "The inventory of household {value} cannot be recorded; its case is opened without figures for valuation.",
    ),
    "unknown_act": ("Mã việc '{value}' chưa được biết.", "Act code '{value}' is not known."),
    "bad_details": (
        "Chi tiết '{value}' không đọc được; viết khóa=giá trị, cách nhau bằng dấu chấm phẩy.",
        "Details '{value}' cannot be read; write key=value, separated by semicolons.",
    ),
    "details_do_not_fit": (
        "Chi tiết không hợp với việc này: {value}.",
        "The details do not fit this act: {value}.",
    ),
    "wrong_track": (
        "Hộ {value} thuộc diện hiến đất nên không có diễn biến thu hồi.",
        "Household {value} donates its land, so it has no recovery history.",
    ),
}


def problem(
    code: str,
    *,
    sheet: str,
    row: int | None = None,
    column: str = "",
    household: str = "",
    severity: Severity = Severity.ERROR,
    **params: object,
) -> Problem:
    """A problem with its texts filled in.

    Raises KeyError for a code without texts, or texts without their parameters.
    """
    vietnamese, english = _TEXTS[code]
    return Problem(
        sheet=sheet,
        row=row,
        column=column,
        code=code,
        message_vi=vietnamese.format(**params),
        message_en=english.format(**params),
        severity=severity,
        household=household,
    )

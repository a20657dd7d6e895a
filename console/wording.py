"""Titles and details of problems that only HTTP knows, Vietnamese and English; refusals are in the domain's wording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: code -> language -> (title, detail)
HTTP_PROBLEMS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "body_too_large": {
        "vi": ("Nội dung gửi lên quá lớn", "Mỗi lần chỉ gửi được tối đa {most_bytes} byte. Hãy chia nhỏ rồi gửi lại."),
        "en": ("The request is too large", "At most {most_bytes} bytes can be sent at once. Send it in parts."),
    },
    "bad_pack": {
        "vi": (
            "Không nhận được gói chính sách",
            "Tệp {file}, {row}: {reason_vi}. Hãy sửa chỗ này; bản đang áp dụng được giữ nguyên.",
        ),
        "en": ("The policy pack is refused", "File {file}, {row}: {reason}. Correct it there; what is in force stays."),
    },
    "preview_differs": {
        "vi": (
            "Danh sách đã khác lần chạy thử",
            "Từ lần chạy thử đó đã có hồ sơ mở thêm hoặc thay đổi, nên chưa ban hành gì. Hãy xem lại rồi xác nhận.",
        ),
        "en": (
            "The list is not that of the dry run",
            "Records were opened or changed since that dry run, so nothing was published. Look again and confirm.",
        ),
    },
    "unsupported_media_type": {
        "vi": ("Loại tệp không được hỗ trợ", "Máy chủ nhận các loại: {accepted}."),
        "en": ("The media type is not supported", "This address takes: {accepted}."),
    },
    "method_not_allowed": {
        "vi": ("Địa chỉ này không nhận thao tác đó", "Xem các thao tác có thể dùng tại /api/openapi.json."),
        "en": ("This address does not take that method", "See /api/openapi.json for what can be done here."),
    },
    "system_fault": {
        "vi": (
            "Hệ thống gặp lỗi",
            "Chưa chắc thao tác đã được ghi nhận. Hãy tra mã lệnh, rồi báo quản trị viên kèm mã {request_id}.",
        ),
        "en": (
            "The system made a mistake",
            "It may have been recorded or not. Look the command up, then give your administrator id {request_id}.",
        ),
    },
}

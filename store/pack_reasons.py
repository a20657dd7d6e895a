"""Why a policy pack is refused, in Vietnamese: the reasons of the reader and the models in words of the office.

The English reason is the one written where a rule is checked; here it is recognised and said again.
"""

from __future__ import annotations

import re
from typing import Final

_COLUMN_SEPARATOR: Final = ": "

_SAID: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (r"section (\S+) is missing", r"thiếu phần \1"),
        (r"(.+) is missing", r"thiếu \1"),
        (r"unknown section (.+)", r"phần \1 không được biết"),
        (r"unknown key", "mục không được biết"),
        (r"unknown fact for the (\S+) stream: (.+)", r"sự kiện \2 không có ở luồng \1"),
        (r"unknown fact (.+)", r"sự kiện \1 không được biết"),
        (r"unknown role (.+)", r"vai trò \1 không được biết"),
        (r"unknown rung (.+)", r"nấc \1 không được biết"),
        (r"unknown rule version (.+)", r"phiên bản quy định \1 không được biết"),
        (r"unknown (\S+) (.+), expected (.+)", r"\1 \2 không được biết, phải là một trong: \3"),
        (r"(\S+) is a decimal number: write it in quotes", r"\1 là số thập phân: hãy viết trong dấu ngoặc kép"),
        (
            r"(\S+) is no plain whole number.*",
            r"\1 không phải số nguyên: chỉ viết chữ số, không có 0 ở đầu; giờ viết trong dấu ngoặc kép",
        ),
        (r"not readable as YAML: key (.+) is written twice", r"mục \1 viết hai lần"),
        (r"not readable as YAML.*", "không đọc được theo dạng YAML"),
        (r"not a text in UTF-8", "không phải văn bản UTF-8"),
        (r"no such rule", "không có thời hạn này"),
        (r"changes nothing", "không thay đổi gì"),
        (r"changed twice", "thay đổi hai lần"),
        (r"national row: (.+) is locked", r"quy định toàn quốc: \1 bị khóa, không được đổi"),
        (r"its dates overlap those of another row of this id", "thời gian áp dụng chồng lên dòng khác cùng mã"),
        (r"the pack expires before it begins", "gói hết hiệu lực trước khi có hiệu lực"),
        (r"ends before it begins", "kết thúc trước khi bắt đầu"),
        (r"a pack is a mapping of sections", "gói chính sách phải gồm các phần có tên"),
        (r"a row is a mapping of columns", "mỗi dòng phải gồm các cột có tên"),
        (r"section (\S+) is a list of rows", r"phần \1 phải là danh sách các dòng"),
        (r"it stands on an unknown pack (.+)", r"gói nền \1 không có"),
        (r"it has to stand on a national pack", "gói nền phải là gói toàn quốc"),
        (r"the file holds the pack (.+)", r"tệp chứa gói \1"),
        (r"rule version (\S+) holds (.+), the pack begins on (.+)", r"phiên bản \1 áp dụng \2, gói bắt đầu ngày \3"),
        (r"a time of day is written in quotes.*", "giờ trong ngày phải viết trong dấu ngoặc kép, như '10:00'"),
        (r"this bound needs a number", "loại thời hạn này cần một số"),
        (r"a max needs what stops it", "thời hạn tối đa cần sự kiện kết thúc"),
        (r"an earliest time needs what it bars", "thời gian tối thiểu cần việc bị chặn"),
        (r"confirmed needs evidence", "đã xác nhận thì phải có căn cứ đã đọc"),
        (r"Input should be a valid integer.*", "phải là số nguyên"),
        (r"Input should be a valid date.*", "phải là ngày, như 2026-01-31"),
        (r"Input should be a valid string", "phải là chữ, viết trong dấu ngoặc kép"),
        (r"Input should be a valid boolean", "phải là true hoặc false"),
        (r"Input should be a valid (?:dictionary|tuple|list).*", "phải là danh sách hoặc các mục có tên"),
        (r"Input should be greater than or equal to (.+)", r"phải từ \1 trở lên"),
        (r"Input should be less than or equal to (.+)", r"phải từ \1 trở xuống"),
        (r"Input should be (.+)", r"phải là \1"),
        (r"(?:String|Tuple|List|Dictionary) should have at least .+", "không được để trống"),
        (r"String should match pattern .+", "không đúng dạng của mã"),
    )
)


def in_vietnamese(reason: str) -> str:
    """The reason in Vietnamese; a column before it stays, and what is not recognised is given as it is."""
    for pattern, said in _SAID:
        found = pattern.fullmatch(reason)
        if found is not None:
            return found.expand(said)
    column, separator, rest = reason.partition(_COLUMN_SEPARATOR)
    if separator and rest:
        return f"{column}{separator}{in_vietnamese(rest)}"
    return reason

"""What can be wrong with a field of a form, by the kind of problem that the parser tells of.

The kinds are pydantic's and a few of our own; the parser's own words are English alone and may quote
what was typed, so they are never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.wording.phrases import Lang, Phrase

_NUMBER: Final = Phrase("phải là số nguyên", "a whole number is needed")
_DECIMAL: Final = Phrase("phải là số", "a number is needed")
_TEXT: Final = Phrase("phải là chữ", "a text is needed")
_DATE: Final = Phrase("phải là ngày dạng năm-tháng-ngày", "a date is needed, as year-month-day")
_MOMENT: Final = Phrase("phải là thời điểm có múi giờ", "a moment with its time zone is needed")
_CHOICE: Final = Phrase("chỉ nhận {expected}", "it takes {expected} only")
_ID: Final = Phrase("phải là mã UUID", "a UUID is needed")
_YES_OR_NO: Final = Phrase("phải là true hoặc false", "true or false is needed")
_JSON: Final = Phrase("phải là một đối tượng JSON mã UTF-8", "a JSON object in UTF-8 is needed")

#: Kind of problem -> its words; ``{name}`` are limits from the form's definition.
_PROBLEMS: Final[Mapping[str, Phrase]] = {
    "missing": Phrase("bắt buộc phải có", "it has to be there"),
    "extra_forbidden": Phrase("biểu mẫu không có ô này", "the form has no such field"),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": _NUMBER,
    "int_from_float": _NUMBER,
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "decimal_max_digits": Phrase("có nhiều nhất {max_digits} chữ số", "it takes at most {max_digits} digits"),
    "decimal_max_places": Phrase("có nhiều nhất {decimal_places} số lẻ", "it takes at most {decimal_places} decimals"),
    "greater_than": Phrase("phải lớn hơn {gt}", "it has to be more than {gt}"),
    "greater_than_equal": Phrase("ít nhất là {ge}", "it has to be at least {ge}"),
    "less_than": Phrase("phải nhỏ hơn {lt}", "it has to be less than {lt}"),
    "less_than_equal": Phrase("nhiều nhất là {le}", "it has to be at most {le}"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "string_type": _TEXT,
    "string_pattern_mismatch": Phrase("không đúng mẫu của ô này", "it is not of the form this field asks for"),
    "string_too_short": Phrase("có ít nhất {min_length} ký tự", "it needs at least {min_length} characters"),
    "string_too_long": Phrase("có nhiều nhất {max_length} ký tự", "it takes at most {max_length} characters"),
    "too_short": Phrase("có ít nhất {min_length} mục", "it needs at least {min_length} items"),
    "too_long": Phrase("có nhiều nhất {max_length} mục", "it takes at most {max_length} items"),
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "json_invalid": _JSON,
    "reserved_characters": Phrase("có ký tự dành riêng cho hệ thống", "it holds characters kept for the system"),
    "cursor": Phrase("không phải vị trí của danh sách này", "it is no cursor of this list"),
    "repeated": Phrase("hộ được nêu hai lần", "the household is named twice"),
}

#: What the parser tells of a limit, all of it from the form's definition and nothing of what was typed.
_LIMITS: Final = frozenset(
    {"ge", "gt", "le", "lt", "min_length", "max_length", "max_digits", "decimal_places", "expected"}
)

_OTHER: Final = Phrase("giá trị không hợp lệ", "the value is not valid")


def limits_of(problem: Mapping[str, Any]) -> dict[str, Any]:
    """The limits that a problem of the parser's is about, by name."""
    return {name: value for name, value in problem.get("ctx", {}).items() if name in _LIMITS}


def in_words(params: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """The parameters of ``invalid_input`` with the ``problem`` of each field in words, the first one's on top."""
    problems = [
        {**one, "problem": _PROBLEMS.get(one.get("type", ""), _OTHER).fill(one, lang)}
        for one in params.get("problems") or ()
    ]
    return {**params, "problem": problems[0]["problem"] if problems else _OTHER.fill({}, lang), "problems": problems}

"""Forms of codes and numbers that are kept in the open."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.values import DocumentNumber, StaffCode, is_document_number, is_staff_code

_NUMBERS = TypeAdapter[str](DocumentNumber)
_CODES = TypeAdapter[str](StaffCode)


def fits(form: TypeAdapter[str], text: str) -> bool:
    """Whether a form's field takes the text."""
    try:
        form.validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("", True),
        ("001-M/BBG-TB", True),
        ("003-M/BB-KĐ", True),
        ("44/QĐ-UBND ngày 12.05", True),
        ("218", True),
        ("Nguyễn Văn Mẫu", False),
        ("12/BB; gọi 0999", False),
        ("12/BB\n", False),
        ("1" * 61, False),
    ],
)
def test_a_paper_s_number_holds_no_sentence(number: str, good: bool) -> None:
    """What offices write as numbers passes, words alone do not; both ways of asking agree."""
    assert (fits(_NUMBERS, number), is_document_number(number)) == (good, good)


@pytest.mark.parametrize(
    ("code", "good"), [("CB01", True), ("ĐV12", True), ("a.b-c_1", True), ("Lan", False), ("Lan 1", False), ("", False)]
)
def test_staff_codes_are_vietnamese_letters_with_a_digit(code: str, good: bool) -> None:
    """ĐV12 is as good a code as CB01; both ways of asking agree."""
    assert (fits(_CODES, code), is_staff_code(code)) == (good, good)

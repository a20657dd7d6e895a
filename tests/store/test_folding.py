"""Names without marks."""

from __future__ import annotations

import unicodedata

import pytest

from store.folding import fold, phone_tail


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Nguyễn Văn Đỗ", "nguyen van do"),
        ("  ĐẶNG  thị  Ước ", "dang thi uoc"),
        ("Huỳnh Thị Mỹ Lệ", "huynh thi my le"),
        (unicodedata.normalize("NFD", "Trần Quốc Tuấn"), "tran quoc tuan"),
    ],
)
def test_names_fold(name: str, folded: str) -> None:
    """Marks, case, đ and spaces make no difference, however the text was typed."""
    assert fold(name) == folded


def test_only_the_tail_of_a_phone_is_kept() -> None:
    """Four digits find a person on the phone without keeping the number."""
    assert (phone_tail("0905 123 456"), phone_tail("12"), phone_tail("")) == ("3456", "", "")

"""Money in Vietnamese words says exactly the figures beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.documents.words import vnd_in_words

DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (1_000, "Một nghìn đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (854_886_000, "Tám trăm năm mươi tư triệu tám trăm tám mươi sáu nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (1_000_000_021, "Một tỷ không trăm hai mươi mốt đồng"),
        (1_500_000_000_000, "Một nghìn năm trăm tỷ đồng"),
        (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng"),
    ],
)
def test_sums_are_spoken_as_an_accountant_writes_them(amount: int, words: str) -> None:
    """Zero groups, linh, mốt, tư and lăm come out as on real payment papers."""
    assert vnd_in_words(amount) == words


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_words_read_back_to_the_same_sum(amount: int) -> None:
    """No two sums share their words: reading them back gives the figures."""
    assert read_back(vnd_in_words(amount)) == amount


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_a_sum_nobody_pays_is_refused(amount: int) -> None:
    """An amount below zero or beyond speech is an error, not a wrong sentence."""
    with pytest.raises(ValueError, match="amount in words"):
        vnd_in_words(amount)


def read_back(sentence: str) -> int:
    """The number a sentence speaks, by place words alone."""
    billions = total = group = pending = 0
    for word in sentence.lower().removesuffix(" đồng").split():
        match word:
            case "tỷ":
                billions, total, group, pending = total + group + pending, 0, 0, 0
            case "triệu" | "nghìn":
                total += (group + pending) * (10**6 if word == "triệu" else 10**3)
                group = pending = 0
            case "trăm":
                group, pending = pending * 100, 0
            case "mươi":
                group, pending = group + pending * 10, 0
            case "mười":
                group += 10
            case "linh":
                pending = 0
            case digit:
                pending = DIGITS[digit]
    return billions * 10**9 + total + group + pending

"""Money in Vietnamese words, as payment papers must carry it beside the figures.

Northern reading: ``linh`` before a lone unit, ``tư`` for 4 after a ten, ``mốt`` and ``lăm``.
"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BELOW_BILLION: Final = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))
_BILLION: Final = 10**9
#: Above a billion billions nobody would understand the words; no sum of ours comes near.
_LIMIT: Final = 10**18


def vnd_in_words(amount: int) -> str:
    """``1005000`` -> ``Một triệu không trăm linh năm nghìn đồng``.

    Raises ValueError for an amount below 0 or from 10^18 up.
    """
    if not 0 <= amount < _LIMIT:
        raise ValueError("an amount in words is from 0 to below 10^18")
    sentence = f"{_number(amount)} đồng"
    return sentence[0].upper() + sentence[1:]


def _number(amount: int) -> str:
    if amount == 0:
        return _DIGITS[0]
    billions, rest = divmod(amount, _BILLION)
    parts: list[str] = []
    if billions:
        parts += [*_groups(billions, follows=False), "tỷ"]
    parts += _groups(rest, follows=billions > 0)
    return " ".join(parts)


def _groups(amount: int, *, follows: bool) -> list[str]:
    """A number below a billion; groups of three zeros are not spoken."""
    parts: list[str] = []
    for size, name in _BELOW_BILLION:
        group, amount = divmod(amount, size)
        if group:
            parts.append(_group(group, full=follows or bool(parts)))
            if name:
                parts.append(name)
    return parts


def _group(group: int, *, full: bool) -> str:
    """Three digits; a group after a larger one speaks its zero hundreds, or it would be misheard."""
    hundreds, rest = divmod(group, 100)
    parts = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if rest:
        parts.append(_below_hundred(rest, after_hundreds=bool(parts)))
    return " ".join(parts)


def _below_hundred(rest: int, *, after_hundreds: bool) -> str:
    tens, units = divmod(rest, 10)
    if tens == 0:
        return f"linh {_DIGITS[units]}" if after_hundreds else _DIGITS[units]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if units == 0:
        return head
    return f"{head} {_unit_after_ten(tens, units)}"


def _unit_after_ten(tens: int, units: int) -> str:
    if units == 5:
        return "lăm"
    if tens > 1 and units == 1:
        return "mốt"
    if tens > 1 and units == 4:
        return "tư"
    return _DIGITS[units]

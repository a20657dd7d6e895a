"""Exact products and their one rounding: numbers are fractions of integers until the end (brief 2.4)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from domain.policy.rate_numbers import RoundingMode

#: What amounts are computed from; a float is none of them.
Exact = int | Decimal | Fraction


def product(*factors: Exact) -> tuple[int, int]:
    """Numerator and denominator of a product. Faster than fractions, which reduce at every step."""
    numerator, denominator = 1, 1
    for factor in factors:
        if factor.__class__ is int:
            numerator *= factor
        else:
            above, below = factor.as_integer_ratio()
            numerator *= above
            denominator *= below
    return numerator, denominator


def rounded(numerator: int, denominator: int, mode: RoundingMode, unit: int = 1) -> int:
    """A value from 0 up as a multiple of ``unit`` VND; ``none`` wants a whole number and leaves it as it is.

    Raises ValueError for a value below 0, or a broken đồng that nobody said how to round.
    """
    if numerator < 0 or denominator <= 0:
        raise ValueError("an amount is never below 0")
    if mode is RoundingMode.NONE:
        if numerator % denominator:
            raise ValueError("a broken đồng needs a rounding")
        return numerator // denominator
    step = denominator * unit
    if mode is RoundingMode.UP:
        return -(-numerator // step) * unit
    if mode is RoundingMode.DOWN:
        return numerator // step * unit
    return (2 * numerator + step) // (2 * step) * unit


def plain(value: Exact) -> Exact:
    """The same number as an integer where it is whole, else as a decimal where that is exact."""
    above, below = value.as_integer_ratio()
    if below == 1:
        return above
    rest = below
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return value if rest > 1 or isinstance(value, Decimal) else Decimal(above) / Decimal(below)

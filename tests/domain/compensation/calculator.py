"""A pocket calculator: reads the written formula of a line and works it out again, knowing nothing of the engine."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_TOKEN = re.compile(
    r"(?P<number>\d[\d.]*(?:,\d+)?)(?P<pct>\s?%)?|(?P<word>min|max)|(?P<sign>[×/+−();])|(?P<unit>[^\d×/+−();%\s][^\s×+−();]*)"
)


class Calculator:
    """Recursive descent over sums, products, min and max, in Vietnamese notation."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        for match in _TOKEN.finditer(text):
            if match["number"]:
                plain = match["number"].replace(".", "").replace(",", ".")
                self._tokens.append(("number", plain + ("%" if match["pct"] else "")))
            elif not match["unit"]:
                self._tokens.append(("sign", match["word"] or match["sign"]))
        self._place = 0

    def result(self) -> Fraction:
        """What it comes to; a text with something left over is no formula."""
        value = self._sum()
        assert self._place == len(self._tokens), self._tokens
        return value

    def _next(self) -> str:
        return self._tokens[self._place][1] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1][1]

    def _sum(self) -> Fraction:
        value = self._product()
        while self._next() in ("+", "−"):
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> Fraction:
        value = self._atom()
        while self._next() in ("×", "/"):
            value = value * self._atom() if self._take() == "×" else value / self._atom()
        return value

    def _atom(self) -> Fraction:
        token = self._take()
        if token == "−":
            return -self._atom()
        if token == "(":
            value = self._sum()
            assert self._take() == ")"
            return value
        if token in ("min", "max"):
            assert self._take() == "("
            values = [self._sum()]
            while self._next() == ";":
                self._take()
                values.append(self._sum())
            assert self._take() == ")"
            return min(values) if token == "min" else max(values)
        return Fraction(token[:-1]) / 100 if token.endswith("%") else Fraction(token)


def recomputed(formula: str) -> Fraction:
    """Work out every step of a written formula, check what stands behind its sign, and give the last result."""
    last = Fraction(0)
    for step in formula.split(" | "):
        calculation = step.rpartition(": ")[2]
        parts = re.split(r" [=≈] ", calculation)
        shown = Calculator(parts[-1]).result()
        if len(parts) == 2:
            exact = Calculator(parts[0]).result()
            if " = " in calculation:
                assert exact == shown, step
            else:
                assert abs(exact - shown) <= _half_of_the_last_digit(parts[-1]), step
        last = shown
    return last


def _half_of_the_last_digit(shown: str) -> Fraction:
    number = re.sub(r"[^\d,]", "", shown)
    # A zero at the end is not written: a percentage has two decimals, an amount none.
    decimals = 2 if "%" in shown else len(number.partition(",")[2])
    return Fraction(Decimal(1).scaleb(-decimals)) / 2

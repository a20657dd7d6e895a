"""Writes the lines of a plan as people check them with a pocket calculator, in either language."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from domain.compensation.categories import Category
from domain.compensation.exact import Exact
from domain.compensation.lines import Line, Quantity, Step
from domain.compensation.situation import Unvaluable
from domain.wording.compensation import LAWS, QUANTITIES, REASONS, UNVALUABLE
from domain.wording.phrases import Lang

#: Between the steps of a formula; inside one, the semicolon parts what is compared.
BETWEEN_STEPS: Final = " | "

_UNITS_EN: Final = {
    "đ": "VND",
    "người": "people",
    "tháng": "months",
    "năm": "years",
    "ngày": "days",
    "con": "head",
    "cây": "trees",
    "bộ": "sets",
    "ngôi": "graves",
    "cái": "pieces",
}
_TO_ENGLISH: Final = str.maketrans(",.", ".,")
_NUMBERED: Final = re.compile(r"(.+)_(\d+)")


def number(value: Exact, lang: Lang = Lang.VI) -> str:
    """``1234567.5`` -> ``1.234.567,5`` in Vietnamese, ``1,234,567.5`` in English."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    shown = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    shown = shown.replace("-", "−")
    return shown if lang is Lang.EN else shown.translate(_TO_ENGLISH)


def quantity(one: Quantity, lang: Lang = Lang.VI) -> str:
    """A number with its unit; areas of land keep a decimal, as cadastral extracts print them."""
    shown = number(one.value, lang)
    if one.name.endswith("_area") and not set(shown) & {",", "."}:
        shown += ".0" if lang is Lang.EN else ",0"
    return f"{shown} {unit(one.unit, lang)}" if one.unit else shown


def unit(vietnamese: str, lang: Lang) -> str:
    """A unit in the language of the reader; the province's own words stay."""
    if lang is Lang.VI:
        return vietnamese
    return "/".join(_UNITS_EN.get(part, part) for part in vietnamese.split("/"))


def label(name: str, lang: Lang) -> str:
    """The words for a quantity."""
    numbered = _NUMBERED.fullmatch(name)
    stem, ordinal = (numbered[1], f" {numbered[2]}") if numbered and name not in QUANTITIES else (name, "")
    phrase = QUANTITIES[stem]
    return (phrase.vi if lang is Lang.VI else phrase.en) + ordinal


def formula(line: Line, lang: Lang = Lang.VI) -> str:
    """Every step of a line with its numbers put in; ``0 đ`` where there was nothing to reckon."""
    if not line.steps:
        return quantity(Quantity("amount", 0, "đ"), lang)
    return BETWEEN_STEPS.join(_step(step, lang) for step in line.steps)


def _step(step: Step, lang: Lang) -> str:
    written = "".join(part if isinstance(part, str) else _in_formula(part, lang) for part in step.parts)
    result = quantity(step.result, lang)
    named = "" if step.name == "amount" else f"{label(step.name, lang)}: "
    if written == result:
        return named + result
    return f"{named}{written} {'=' if step.exact else '≈'} {result}"


def _in_formula(one: Quantity, lang: Lang) -> str:
    written = quantity(one, lang)
    return f"({written})" if one.value < 0 else written


def legal_basis(line: Line, lang: Lang = Lang.VI) -> str:
    """The articles of the category, and what the papers cite for this very item."""
    cited = articles(line.category, lang)
    return f"{cited}; {line.basis}" if line.basis else cited


def articles(category: Category, lang: Lang = Lang.VI) -> str:
    """The articles of a category."""
    word = "Điều" if lang is Lang.VI else "Art."
    return "; ".join(
        f"{LAWS[article.law].vi if lang is Lang.VI else LAWS[article.law].en}, {word} {article.place}"
        for article in category.articles
    )


def reason(line: Line, lang: Lang = Lang.VI) -> str:
    """Why the line gives nothing; empty when it gives something."""
    if not line.reason:
        return ""
    return REASONS[line.reason].vi if lang is Lang.VI else REASONS[line.reason].en


def why_not(refused: Unvaluable, lang: Lang = Lang.VI) -> str:
    """Why a household cannot be valued."""
    told = UNVALUABLE[refused.code].fill(refused.params, lang)
    return f"{refused.subject}: {told}" if refused.subject else told

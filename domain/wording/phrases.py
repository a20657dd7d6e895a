"""A text in both languages, and how a parameter is put into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.wording.codes import CODES
from domain.wording.papers import PAPERS

#: Stands where a message names a parameter that it was not given: a poor text beats a crash.
MISSING: Final = "…"

#: ``{name}``; names only, so that no attribute of a parameter is ever reached.
_PLACE: Final = re.compile(r"\{(\w+)\}")
#: What a message tells of each thing it lists, in this order.
_TOLD_IN_LISTS: Final = ("fact", "on", "blocker", "problem", "subject")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class Lang(StrEnum):
    """The languages of the product; Vietnamese is the one that counts."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text in both languages, with ``{name}`` for its parameters."""

    vi: str
    en: str

    def fill(self, params: Mapping[str, Any], lang: Lang) -> str:
        """The text with its parameters, dates and sums written as people write them."""
        template = self.vi if lang is Lang.VI else self.en

        def value(place: re.Match[str]) -> str:
            given = params.get(place[1])
            return MISSING if given is None else written(place[1], given, lang)

        return _PLACE.sub(value, template)


def written(name: str, value: Any, lang: Lang) -> str:
    """A parameter as people write it: 31/12/2026, 1.234.567 đồng, the name of a paper."""
    if isinstance(value, (list, tuple)):
        joined = (" hoặc " if lang is Lang.VI else " or ") if name == "needs" else "; "
        return joined.join(written(name, one, lang) for one in value) or MISSING
    if isinstance(value, Mapping):
        told = [written(key, value[key], lang) for key in _TOLD_IN_LISTS if value.get(key)]
        return " – ".join(told) or MISSING
    if name.endswith("_vnd") and isinstance(value, int):
        return f"{value:,}".replace(",", ".") + (" đồng" if lang is Lang.VI else " VND")
    text = str(value)
    named = CODES.get(name, {}).get(text) or PAPERS.get(text)
    if named is not None:
        return named[0] if lang is Lang.VI else named[1]
    day = _ISO_DATE.fullmatch(text)
    return f"{day[3]}/{day[2]}/{day[1]}" if day else text

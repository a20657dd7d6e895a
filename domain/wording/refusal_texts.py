"""The form of a refusal's text: a title and what to do, each in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from domain.wording.phrases import Phrase


@dataclass(frozen=True, slots=True)
class RefusalText:
    """Title and detail of one code."""

    title: Phrase
    detail: Phrase


def refusal_text(title_vi: str, title_en: str, detail_vi: str, detail_en: str) -> RefusalText:
    """A text from its four sentences."""
    return RefusalText(Phrase(title_vi, title_en), Phrase(detail_vi, detail_en))

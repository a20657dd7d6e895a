"""How the program speaks to people: both languages, the reader's own one first, on standard error."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import typer

_LANGUAGES: Final = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in Vietnamese and in English."""

    vi: str
    en: str

    def spoken(self, language: str) -> str:
        """Both texts, the one in ``language`` first."""
        first, second = (self.en, self.vi) if language == "en" else (self.vi, self.en)
        return f"{first}\n{second}"


class CliRefusal(Exception):
    """A verb cannot do what it was asked; the text says what to do instead."""

    def __init__(self, vi: str, en: str, exit_code: int = 1) -> None:
        super().__init__(vi, en)
        self.text = Text(vi, en)
        self.exit_code = exit_code


def language_of(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The reader's language and the arguments without ``--lang``: it may stand anywhere.

    Raises CliRefusal for a language nobody wrote texts in.
    """
    rest: list[str] = []
    language = "en" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("en") else "vi"
    words = iter(arguments)
    for word in words:
        if word == "--lang" or word.startswith("--lang="):
            language = next(words, "") if word == "--lang" else word.removeprefix("--lang=")
            if language not in _LANGUAGES:
                raise CliRefusal("--lang nhận vi hoặc en.", "--lang takes vi or en.", exit_code=2)
        else:
            rest.append(word)
    return language, rest


def tell(vi: str, en: str) -> None:
    """Say something on the way, in both languages."""
    typer.echo(f"{vi}\n{en}", err=True)

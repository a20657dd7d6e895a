"""Query parameters as people may type them: text in NFC without NUL, pages, and the two cut-offs."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime

from console.problems import Problem, invalid_input
from domain.context import LOCAL
from store.queries import BadCursor


def plain(text: str | None) -> str | None:
    """The text in NFC; raises ValueError for what PostgreSQL cannot hold."""
    if text is None:
        return None
    if "\x00" in text:
        raise ValueError("NUL is no text")
    return unicodedata.normalize("NFC", text)


#: Text to look something up by.
Word = Annotated[str | None, Query(max_length=300), AfterValidator(plain)]
#: Where the page begins, as the page before said in ``next``.
Cursor = Annotated[str | None, Query(max_length=300), AfterValidator(plain)]
#: How many items a page holds; beyond two hundred a page is no page.
Limit = Annotated[int, Query(ge=1, le=200)]


def bad_cursor(_: BadCursor) -> Problem:
    """The problem of a cursor that no page gave out."""
    return invalid_input([{"loc": ("cursor",), "type": "cursor"}])


def moment_of(known_at: AwareDatetime | date | None) -> datetime | None:
    """The last moment that counts: the one named, or the end of the local day."""
    if known_at is None or isinstance(known_at, datetime):
        return known_at
    return datetime.combine(known_at + timedelta(days=1), time.min, tzinfo=LOCAL) - timedelta.resolution

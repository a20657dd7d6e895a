"""The rules the door decides by: one rulebook per policy pack, built once per process."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from domain.calendar.days import WorkingCalendar
from domain.context import Rulebook
from domain.errors import Rejection
from domain.policy.packs import Pack
from store.calendar_seed import seeded_calendar
from store.pack_files import load_pack

#: What holds for a stream that names no pack: the staff list, a grievance, a donation.
NATIONAL_PACK: Final = "national-2026"
#: A pack id becomes a file name, so nothing else may pass.
_PACK_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Rulebooks:
    """Finds the rulebook of a stream; packs and the calendar are read once."""

    def __init__(
        self,
        load: Callable[[str], Pack] = load_pack,
        calendar: Callable[[], WorkingCalendar] = seeded_calendar,
    ) -> None:
        self._load = load
        self._calendar = calendar()
        self._books: dict[str, Rulebook] = {}

    def of(self, pack_id: str, project_code: str) -> Rulebook:
        """The rules of a pack for a project's streams; the national ones where no pack is named.

        A project's own offsets stand inside the ladder, which asks for the project when rungs are
        set; so the books differ by pack alone. Raises Rejection ``unknown_pack``.
        """
        name = pack_id or NATIONAL_PACK
        book = self._books.get(name)
        if book is None:
            book = self._books[name] = self._read(name, project_code)
        return book

    def _read(self, pack_id: str, project_code: str) -> Rulebook:
        if _PACK_ID.fullmatch(pack_id) is None:
            raise Rejection("unknown_pack", pack=pack_id, project=project_code)
        try:
            pack = self._load(pack_id)
        except KeyError:
            raise Rejection("unknown_pack", pack=pack_id, project=project_code) from None
        return Rulebook(pack_id=pack_id, rules=pack.rules, ladder=pack.ladder, calendar=self._calendar)

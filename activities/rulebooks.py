"""The rules the door decides by: read once per published version of a pack, then kept in memory.

A file says nothing here: what counts is what was published. Inside a transaction nothing is read either; who finds
that something is missing leaves the transaction, reads it and begins again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Final, Protocol

from domain.assembling import assembled
from domain.calendar.days import WorkingCalendar
from domain.context import Rulebook
from domain.errors import Rejection
from domain.policy.ladder import Ladder
from domain.policy.packs import Pack
from domain.policy.standing import PolicyStanding
from domain.policy.stream import PublishedVersion, version_in_force
from store.calendar_seed import seeded_calendar

#: How long another process's publishing may go unseen by what is opened here.
_FRESH_SECONDS: Final = 60.0
#: That something is not published is believed for as long as a transaction takes, or its own retry would loop.
_ABSENT_SECONDS: Final = 5.0


class RulesUnread(Exception):
    """The rules asked for are not in memory: leave the transaction, ``Rulebooks.read``, and begin again."""

    def __init__(self, pack_id: str, version: int) -> None:
        super().__init__(pack_id, version)
        self.pack_id = pack_id
        self.version = version


class PackSource(Protocol):
    """Where published packs are read."""

    async def versions(self, pack_id: str) -> Sequence[PublishedVersion]:
        """The published versions of a pack, oldest first; none where there is no such pack."""
        ...

    async def pack(self, pack_id: str, published: PublishedVersion) -> Pack:
        """One of them."""
        ...


def rulebook_of(pack: Pack, calendar: WorkingCalendar, rule_version: str = "") -> Rulebook:
    """The pack as streams decide by it, under one of its rule sets; under its own where none is named.

    Raises KeyError for a rule set the pack does not know.
    """
    rule_sets = {version.id: pack.rules_under(version.id) for version in pack.rule_versions}
    name = rule_version or pack.header.rule_version
    return Rulebook(
        pack_id=pack.header.id,
        rules=rule_sets[name],
        ladder=pack.ladder,
        calendar=calendar,
        duties=pack.duties,
        rates=pack.rates,
        documents=pack.header.documents,
        is_sample=pack.header.is_sample,
        pack_version=pack.header.version,
        rule_version=name,
        rule_sets=rule_sets,
        transitions=pack.transitions,
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    """The versions of a pack, and when they were read."""

    versions: tuple[PublishedVersion, ...]
    read_at: float


class Rulebooks:
    """Finds the rulebook of a stream; each published version is read once."""

    def __init__(
        self,
        source: PackSource,
        calendar: Callable[[], WorkingCalendar] = seeded_calendar,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._source = source
        self.calendar = calendar()
        self._clock = clock
        self._listings: dict[str, _Listing] = {}
        self._absent: dict[tuple[str, int], float] = {}
        """What was looked for and not found, and when. A list read before says nothing of what came since."""
        self._packs: dict[tuple[str, int], Pack] = {}
        # A stream without a pack has no clock, so nobody ever asks this ladder for a rung.
        silent = assembled(Ladder, {"id": "", "version": 0, "rungs": ()})
        nothing = Rulebook(pack_id="", rules=(), ladder=silent, calendar=self.calendar)
        self._books: dict[PolicyStanding, Rulebook] = {PolicyStanding(): nothing}

    def of(self, standing: PolicyStanding, project_code: str, today: date) -> Rulebook:
        """The rules of a stream, from memory; ``today`` tells which version is in force for one that names none.

        A project's own offsets stand inside the ladder, which asks for the project when rungs are set; so the books
        differ by pack, version and rule set alone. Raises RulesUnread, and Rejection ``unknown_pack``,
        ``unknown_pack_version`` or ``unknown_rule_version``.
        """
        book = self._books.get(standing)
        if book is not None:
            return book
        if not standing.version:
            return self.of(self._in_force(standing, project_code, today), project_code, today)
        pack = self._packs.get((standing.pack_id, standing.version))
        if pack is None:
            if self._is_absent(standing.pack_id, standing.version):
                raise Rejection("unknown_pack_version", pack=standing.pack_id, version=standing.version)
            raise RulesUnread(standing.pack_id, standing.version)
        try:
            book = rulebook_of(pack, self.calendar, standing.rule_version)
        except KeyError:
            raise Rejection("unknown_rule_version", pack=standing.pack_id, rule_version=standing.rule_version) from None
        self._books[standing] = book
        return book

    async def read(self, pack_id: str, version: int) -> None:
        """Read what ``of`` missed: the versions of a pack, and the one asked for; 0 asks for the list alone.

        Raises StoreUnavailable.
        """
        listing = _Listing(tuple(await self._source.versions(pack_id)), self._clock())
        published = next((one for one in listing.versions if one.version == version), None)
        if published is not None and (pack_id, version) not in self._packs:
            self._packs[pack_id, version] = await self._source.pack(pack_id, published)
        # Names that nobody published are forgotten again, however many are asked for.
        self._absent = {one: at for one, at in self._absent.items() if self._clock() - at <= _ABSENT_SECONDS}
        if listing.versions:
            self._listings[pack_id] = listing
        if not listing.versions or (version and published is None):
            self._absent[pack_id, version] = self._clock()

    def published(self) -> None:
        """Something was published through this process: what is in force is read again."""
        self._listings.clear()
        self._absent.clear()

    def _in_force(self, standing: PolicyStanding, project_code: str, today: date) -> PolicyStanding:
        if self._is_absent(standing.pack_id, 0):
            raise Rejection("unknown_pack", pack=standing.pack_id, project=project_code)
        listing = self._listings.get(standing.pack_id)
        if listing is None or self._clock() - listing.read_at > _FRESH_SECONDS:
            raise RulesUnread(standing.pack_id, 0)
        version = version_in_force(listing.versions, today)
        if version is None:
            raise RulesUnread(standing.pack_id, 0)
        return standing.model_copy(update={"version": version.version})

    def _is_absent(self, pack_id: str, version: int) -> bool:
        """Whether the version was looked for a moment ago and is not published; 0 asks for any."""
        looked_at = self._absent.get((pack_id, version))
        return looked_at is not None and self._clock() - looked_at <= _ABSENT_SECONDS

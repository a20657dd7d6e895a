"""Rulebooks: each published version is read once, and what is not published is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from activities.rulebooks import Rulebooks, RulesUnread
from domain.context import Rulebook
from domain.errors import Rejection
from domain.policy.packs import Pack
from domain.policy.standing import PolicyStanding
from domain.policy.stream import PublishedVersion
from tests.shipped_packs import ShippedPacks

PACK = "mau-song-mau-2026"
TODAY = date(2026, 6, 1)


class Shelf(ShippedPacks):
    """A pack whose versions are those the test says."""

    def __init__(self, *begins: date) -> None:
        """One version for each day."""
        super().__init__()
        self.begins = list(begins)
        self.listed = 0

    async def versions(self, pack_id: str) -> Sequence[PublishedVersion]:
        """The sample pack under rising numbers."""
        self.listed += 1
        found = await super().versions(pack_id)
        return [
            found[0].model_copy(update={"version": number, "effective_from": begins})
            for number, begins in enumerate(self.begins, start=1)
            if found
        ]

    async def pack(self, pack_id: str, published: PublishedVersion) -> Pack:
        """The sample pack under that number."""
        pack = await super().pack(pack_id, published)
        return pack.model_copy(update={"header": pack.header.model_copy(update={"version": published.version})})


class Watch:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


async def found(books: Rulebooks, pack_id: str, version: int = 0, rule_version: str = "") -> Rulebook:
    """The book as the door gets it: out of memory, or after reading."""
    standing = PolicyStanding(pack_id=pack_id, version=version, rule_version=rule_version)
    for _ in range(3):
        try:
            return books.of(standing, "DA-1", TODAY)
        except RulesUnread as unread:
            await books.read(unread.pack_id, unread.version)
    raise AssertionError("the rules stay unread")


async def test_a_version_is_read_once() -> None:
    """Every command asks; nothing is read for it."""
    source = ShippedPacks()
    books = Rulebooks(source)
    first = await found(books, PACK)
    assert await found(books, PACK, 1) is books.of(PolicyStanding(pack_id=PACK, version=1), "", TODAY)
    assert first.pack_version == 1
    assert source.read == [PACK]


def test_nothing_is_read_while_a_stream_is_locked() -> None:
    """Whoever holds a transaction hears that it has to leave it first."""
    with pytest.raises(RulesUnread):
        Rulebooks(ShippedPacks()).of(PolicyStanding(pack_id=PACK), "DA-1", TODAY)


def test_a_stream_without_a_pack_has_no_rules() -> None:
    """A grievance or the staff list names none, so the first pack can be published before there is any."""
    assert Rulebooks(ShippedPacks()).of(PolicyStanding(), "", TODAY).rules == ()


@pytest.mark.parametrize("name", ["no-such-pack", "../national-2026", "national-2026.yaml", "A", "x/y"])
async def test_an_unknown_pack_is_refused(name: str) -> None:
    """A command's words reach nothing but the names of published packs."""
    with pytest.raises(Rejection) as refused:
        await found(Rulebooks(Shelf()), name)
    assert refused.value.code == "unknown_pack"


async def test_an_unknown_version_is_refused_for_every_command_of_a_transaction() -> None:
    """Fifty cases that name it are refused by one reading, not by one each."""
    shelf = Shelf(date(2026, 1, 1))
    books = Rulebooks(shelf)
    for _ in range(50):
        with pytest.raises(Rejection) as refused:
            await found(books, PACK, 9)
        assert refused.value.code == "unknown_pack_version"
    assert shelf.listed == 1


async def test_a_list_read_before_says_nothing_of_what_was_published_since() -> None:
    """The worker looked at the list a second ago; the order for a version published since finds it all the same."""
    shelf = Shelf(date(2026, 1, 1))
    books = Rulebooks(shelf, clock=Watch())
    await found(books, PACK)
    shelf.begins.append(date(2026, 2, 1))
    assert (await found(books, PACK, 2)).pack_version == 2


async def test_the_version_in_force_is_the_newest_that_has_begun() -> None:
    """What is published in advance waits for its day."""
    shelf = Shelf(date(2025, 7, 1), date(2026, 1, 1), date(2027, 1, 1))
    assert (await found(Rulebooks(shelf), PACK)).pack_version == 2


async def test_another_process_publishes_and_is_heard_within_a_minute() -> None:
    """What is opened here stands under the new version soon, at the latest after a minute."""
    shelf, watch = Shelf(date(2026, 1, 1)), Watch()
    books = Rulebooks(shelf, clock=watch)
    assert (await found(books, PACK)).pack_version == 1
    shelf.begins.append(date(2026, 2, 1))
    watch.now = 59
    assert (await found(books, PACK)).pack_version == 1
    watch.now = 61
    assert (await found(books, PACK)).pack_version == 2


async def test_what_is_published_here_counts_at_once() -> None:
    """The next household stands under it."""
    shelf = Shelf(date(2026, 1, 1))
    books = Rulebooks(shelf, clock=Watch())
    await found(books, PACK)
    shelf.begins.append(date(2026, 2, 1))
    books.published()
    assert (await found(books, PACK)).pack_version == 2


async def test_a_stream_under_an_older_rule_set_has_its_rows_and_no_others() -> None:
    """The transition keeps a case under the Land Law: its notice lead stays 90 days, the clocks say so."""
    book = await found(Rulebooks(ShippedPacks()), PACK, rule_version="LL2024-2T")
    leads = {rule.id: rule.days for rule in book.rules if rule.id.startswith("notice-lead-agri")}
    assert leads == {"notice-lead-agri-2024": 90}
    assert {rule.rule_version for rule in book.rules} == {"LL2024-2T"}


async def test_an_unknown_rule_set_is_refused() -> None:
    """A misspelt version is no version."""
    with pytest.raises(Rejection) as refused:
        await found(Rulebooks(ShippedPacks()), PACK, rule_version="R255")
    assert refused.value.code == "unknown_rule_version"


async def test_a_rulebook_carries_what_the_pack_says_of_money_and_signatures() -> None:
    """Both come from the pack, so that a province's pack can say otherwise."""
    book = await found(Rulebooks(ShippedPacks()), PACK)
    assert book.rates is not None
    assert book.duties.roles_of["payment_approved"] == ("unit_lead",)
    assert (await found(Rulebooks(ShippedPacks()), "national-2026")).rates is None

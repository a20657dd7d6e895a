"""Rulebooks: each pack is read once, and a name that is no pack never becomes a path."""

from __future__ import annotations

import pytest

from activities.rulebooks import NATIONAL_PACK, Rulebooks
from domain.errors import Rejection
from domain.policy.packs import Pack
from store.pack_files import load_pack


def test_a_pack_is_read_once() -> None:
    """Every command asks; the file is not opened for it."""
    read: list[str] = []

    def load(pack_id: str) -> Pack:
        read.append(pack_id)
        return load_pack(pack_id)

    books = Rulebooks(load)
    first = books.of("mau-song-mau-2026", "DA-MAU-2026-01")
    assert books.of("mau-song-mau-2026", "") is first
    assert read == ["mau-song-mau-2026"]


def test_a_stream_without_a_pack_stands_under_the_national_rules() -> None:
    """A grievance or the staff list names none."""
    assert Rulebooks().of("", "").pack_id == NATIONAL_PACK


@pytest.mark.parametrize("name", ["no-such-pack", "../national-2026", "national-2026.yaml", "A", "x/y"])
def test_an_unknown_pack_is_refused(name: str) -> None:
    """A command's words reach no other file."""
    with pytest.raises(Rejection) as refused:
        Rulebooks().of(name, "DA-1")
    assert refused.value.code == "unknown_pack"

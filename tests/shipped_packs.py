"""The packs of the package as if they were published: for tests that are about something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from activities.rulebooks import Rulebooks
from domain.policy.packs import Pack
from domain.policy.stream import PublishedVersion
from store.pack_files import load_pack

#: The pack that tests open their projects under.
_PACK = "mau-song-mau-2026"


@lru_cache(maxsize=8)
def shipped(pack_id: str) -> Pack:
    """The pack of a file, read once for all tests: reading takes longer than the console's patience in some."""
    return load_pack(pack_id)


class ShippedPacks:
    """Implements activities.rulebooks.PackSource over the files beside the program."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.read: list[str] = []

    async def versions(self, pack_id: str) -> Sequence[PublishedVersion]:
        """The one version of the file; none where there is no such file."""
        try:
            header = shipped(pack_id).header
        except KeyError:
            return ()
        return (
            PublishedVersion(
                version=header.version,
                at=1,
                published_on=header.effective_from,
                effective_from=header.effective_from,
                expires_on=header.expires_on,
                rule_version=header.rule_version,
                sha256="0" * 64,
            ),
        )

    async def pack(self, pack_id: str, published: PublishedVersion) -> Pack:
        """The pack of the file."""
        self.read.append(pack_id)
        return shipped(pack_id)


def shipped_rulebooks() -> Rulebooks:
    """Rulebooks over the packs of the package."""
    shipped(_PACK)
    return Rulebooks(ShippedPacks())

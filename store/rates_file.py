"""The money part of a policy pack, for whoever values plans: a shipped pack by its id, or any file by its path.

The whole pack is read and checked first, its clocks and ladder too: no plan is valued by half of a bad pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable

from domain.policy.rates import PackDocuments, Rates
from store.pack_files import SHIPPED, BadPack, load_pack


@dataclass(frozen=True, slots=True)
class PackRates:
    """What a pack says about money, and the decisions it says it by."""

    pack_id: str
    title: str
    is_sample: bool
    """Invented for tests and demonstrations; never for a real household."""
    documents: PackDocuments
    rates: Rates
    expires_on: date | None = None
    """Last day the pack holds; None while no end is set."""


def load_rates(pack: str, folder: Traversable = SHIPPED) -> PackRates:
    """The rates of a shipped pack's id, or of the pack file at a path.

    Raises BadPack naming the file, the line and the reason; KeyError when there is no such pack.
    """
    whole = load_pack(pack, folder)
    header = whole.header
    if whole.rates is None or header.documents is None:
        raise BadPack(pack, "line 1", "section land_price_table is missing")
    return PackRates(header.id, header.title.vi, header.is_sample, header.documents, whole.rates, header.expires_on)

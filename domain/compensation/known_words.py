"""Which words of an inventory nobody's table knows: such a word is somebody's own, and may name a person.

Titles, units, codes and classes stand open in the log and the state, so each has to be one the pack itself writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.compensation.assets import FORMULAS
from domain.compensation.situation import Situation
from domain.policy.rates import Rates

#: Units of papers beside those of the pack's prices, for what is valued by its own paper.
_MEASURES: Final = frozenset(
    {"", "m", "md", "m2", "m²", "m3", "m³", "ha", "kg", "tấn", "cái", "chiếc", "bộ", "cây", "con", "khóm", "bụi"}
    | {"ngôi", "mộ", "giếng", "hệ thống", "công trình"}
)


def unknown_words(situation: Situation, rates: Rates | None) -> tuple[str, ...]:
    """The fields that hold a word the pack does not have; without prices no word can be told from a name."""
    drivers = situation.drivers
    places = [one.place for one in situation.segments]
    places += [place for one in situation.corridors for place in (one.place, one.becomes)]
    written: Mapping[str, set[str]] = {
        "titles": set(situation.titles),
        "place": {place.code for place in places if place is not None},
        "category": {one.category for one in situation.assets},
        "price_code": {one.price_code for one in situation.assets},
        "unit": {one.unit for one in situation.assets},
        "moving": {drivers.moving} if drivers is not None else set(),
    }
    known = _known(rates)
    return tuple(field for field, words in written.items() if not words <= known[field])


def _known(rates: Rates | None) -> Mapping[str, frozenset[str]]:
    """The words of each field; an empty one stands for what nobody said."""
    known = {
        "titles": frozenset[str](),
        "place": frozenset[str](),
        "category": frozenset(FORMULAS),
        "price_code": frozenset({""}),
        "unit": _MEASURES,
        "moving": frozenset({""}),
    }
    if rates is None:
        return known
    known["titles"] |= rates.support.policy_lump_sum.keys()
    known["place"] |= rates.land.keys()
    known["price_code"] |= rates.assets.keys()
    known["unit"] |= {row.unit for row in rates.assets.values()}
    known["moving"] |= rates.moving.keys()
    return known

"""What was inventoried of a household, as its case keeps it for valuation: figures, codes and places, no words.

Words of people (descriptions, grounds of a verdict) lie sealed beside it in the log; the engine needs none of
them, so neither a state nor a refusal can repeat one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.compensation.situation import Asset, CorridorLand, PricePlace, ProjectTerms, Segment, Situation
from domain.policy.rate_numbers import RoundingMode
from domain.values import SquareMetres

#: Items of one household; a state is read and written with every command.
_MOST_ITEMS: Final = 300
#: Letters of what people wrote of them, all together.
MOST_WORDS: Final = 100_000
#: A place on the cadastral map; anything else that stands where a parcel is named is somebody's words.
_PARCEL: Final = re.compile(r"tờ [\w./-]{0,20}, thửa [\w./-]{0,20}, đoạn [\w./-]{1,10}")


class Inventory(BaseModel):
    """One version of what was inventoried, with what the project fixes for the valuation of all its households."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    situation: Situation
    rounding_mode: RoundingMode | None = None
    """None leaves it to the pack."""
    rounding_unit: int | None = Field(default=None, strict=True, ge=1, le=10**6)
    min_lot_m2: SquareMetres | None = None

    @field_validator("situation")
    @classmethod
    def _of_one_household(cls, situation: Situation) -> Situation:
        if len(situation.segments) + len(situation.corridors) + len(situation.assets) > _MOST_ITEMS:
            raise ValueError(f"at most {_MOST_ITEMS} items")
        return situation

    def terms(self, posted_on: date | None, reward_until: date | None) -> ProjectTerms:
        """The project's terms with the two days of the reward windows, which are facts of their own."""
        return ProjectTerms(posted_on, reward_until, self.rounding_mode, self.rounding_unit, self.min_lot_m2)

    def without_words(self) -> tuple[Inventory, tuple[str, ...]]:
        """The same without what people wrote, and that in its order; items are named by their number."""
        words: list[str] = []

        def taken(text: str, stand_in: str) -> str:
            words.append(text)
            return stand_in

        return self._rewritten(taken), tuple(words)

    def with_words(self, words: Iterator[str]) -> Inventory:
        """What ``without_words`` took apart, whole again."""
        return self._rewritten(lambda _, __: next(words))

    def compact(self) -> str:
        """The shortest JSON that ``inventory_of`` reads back."""
        return self.model_dump_json(exclude_defaults=True)

    def _rewritten(self, change: Callable[[str, str], str]) -> Inventory:
        situation = self.situation
        drivers = situation.drivers
        if drivers is not None and drivers.other is not None:
            drivers = replace(drivers, other=replace(drivers.other, why=change(drivers.other.why, "")))
        changed = replace(
            situation,
            segments=tuple(_segment(one, n, change) for n, one in enumerate(situation.segments, 1)),
            corridors=tuple(_corridor(one, n, change) for n, one in enumerate(situation.corridors, 1)),
            assets=tuple(_asset(one, n, change) for n, one in enumerate(situation.assets, 1)),
            drivers=drivers,
            handed_over_on=None,
        )
        return self.model_copy(update={"situation": changed})


@lru_cache(maxsize=64)
def inventory_of(compact: str) -> Inventory:
    """The inventory a state holds as text."""
    return Inventory.model_validate_json(compact)


def _segment(one: Segment, number: int, change: Callable[[str, str], str]) -> Segment:
    return replace(
        one,
        name=_parcel(one.name, f"đoạn thửa {number}", change),
        basis=change(one.basis, ""),
        place=_place(one.place, change) if one.place is not None else None,
    )


def _corridor(one: CorridorLand, number: int, change: Callable[[str, str], str]) -> CorridorLand:
    return replace(
        one,
        name=_parcel(one.name, f"đất hành lang {number}", change),
        basis=change(one.basis, ""),
        place=_place(one.place, change),
        becomes=_place(one.becomes, change) if one.becomes is not None else None,
    )


def _asset(one: Asset, number: int, change: Callable[[str, str], str]) -> Asset:
    return replace(one, name=change(one.name, f"tài sản {number}"), basis=change(one.basis, ""))


def _parcel(name: str, stand_in: str, change: Callable[[str, str], str]) -> str:
    return change(name, name if _PARCEL.fullmatch(name) else stand_in)


def _place(place: PricePlace, change: Callable[[str, str], str]) -> PricePlace:
    if not place.reductions:
        return place
    return replace(place, reductions=tuple(replace(one, basis=change(one.basis, "")) for one in place.reductions))

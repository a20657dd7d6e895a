"""The support part of a pack's rates, with the bounds that law sets to what a province may decide."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from domain.policy.rate_numbers import AreaClass, Code, Metres, Number, Percent, Positive, Section
from domain.values import Vnd

T = TypeVar("T")

_BAND: Final = re.compile(r"under_(?P<below>\d+)|(?P<low>\d+)_(?P<high>\d+)|over_(?P<above>\d+)")
#: Decree 88/2024 Art. 19(1): law sets the months from this share on; below it they are the province's.
_LAW_BEGINS_AT: Final = 30
#: Decree 88/2024 Art. 20 and 22: the most a province may give.
_MOST_OF_INCOME_PCT: Final = 30
_MOST_STOPPED_MONTHS: Final = 6
_MOST_JOB_FACTOR: Final = 5

Months = Annotated[int, Field(strict=True, ge=0, le=600)]
PolicyTitle = Annotated[
    str, Field(min_length=1, max_length=200), AfterValidator(lambda text: unicodedata.normalize("NFC", text))
]


def _every_area_class(by_class: dict[AreaClass, T]) -> dict[AreaClass, T]:
    if missing := set(AreaClass) - by_class.keys():
        raise ValueError(f"{', '.join(sorted(missing))} is missing")
    return by_class


def _band_names(months: object) -> object:
    # Without quotes YAML reads 10_20 as the number 1020.
    if isinstance(months, dict) and not all(isinstance(name, str) for name in months):
        raise ValueError("the names of the rows are written in quotes, as in '10_20'")
    return months


class LifeBand(NamedTuple):
    """Months of life support for one span of the share of farm land lost, in hundredths."""

    name: str
    low: int | None
    high: int | None
    includes_high: bool
    months: tuple[int, int, int]

    @property
    def span(self) -> str:
        """The span as people write it in either language."""
        if self.low is None:
            return f"< {self.high} %"
        return f"> {self.low} %" if self.high is None else f"{self.low}–{self.high} %"

    def holds(self, above: int, below: int) -> bool:
        """Whether ``above / below`` hundredths fall into this span; compared by multiplying, which is exact."""
        if self.low is not None:
            least = self.low * below
            if above < least or (self.high is None and above == least):
                return False
        if self.high is None:
            return True
        most = self.high * below
        return above < most or (self.includes_high and above == most)


class JobRates(Section):
    """Support for changing one's work (Land Law 2024 Art. 109)."""

    factor_by_area_class: Annotated[dict[AreaClass, Number], AfterValidator(_every_area_class)]
    legal_max_factor: Positive = Field(le=_MOST_JOB_FACTOR)
    apply_coefficient: bool = Field(strict=True)
    farm_quota_m2: dict[Code, Metres]


class NoBooks(Section):
    """Flat sums for a business without accounting books, by yearly turnover."""

    turnover_threshold: Vnd
    up_to_threshold: Vnd
    above_threshold: Vnd


class ProductionRates(Section):
    """Support for stopped production and business (Decree 88/2024 Art. 20)."""

    no_books: NoBooks
    with_books_pct_of_mean_yearly_income: Percent = Field(le=_MOST_OF_INCOME_PCT)


class WorkStoppage(Section):
    """Pay of the staff of a stopped business (Decree 88/2024 Art. 20(4))."""

    monthly_per_worker: Vnd
    max_months: int = Field(strict=True, ge=0, le=_MOST_STOPPED_MONTHS)


class ResettlementRates(Section):
    """The smallest lot and its price (Land Law 2024 Art. 111(8))."""

    min_lot_m2_by_area_class: Annotated[dict[AreaClass, Metres], AfterValidator(_every_area_class)]
    resettlement_price_per_m2: Vnd


class SizeBand(Section):
    """Monthly rent for households of ``min`` to ``max`` people."""

    min: int = Field(strict=True, ge=1)
    max: int | None = Field(strict=True)
    rate: Vnd


class TemporaryHousing(Section):
    """Rent while a household has no home (Resolution 254/2025/QH15 Art. 3(4))."""

    extra_months_if_lot: Months
    monthly_by_household_size: tuple[SizeBand, ...] = Field(min_length=1)

    @field_validator("monthly_by_household_size")
    @classmethod
    def _without_gap_or_overlap(cls, bands: tuple[SizeBand, ...]) -> tuple[SizeBand, ...]:
        if bands[0].min != 1 or bands[-1].max is not None:
            raise ValueError("the first row begins at 1, and the last has max: null")
        for band, following in pairwise(bands):
            if band.max is None or band.max < band.min or following.min != band.max + 1:
                raise ValueError(f"between {band.min} and {following.min}: rows follow without gap or overlap")
        return bands


class SupportRates(Section):
    """Everything that decides support."""

    rice_price_per_kg: Vnd
    rice_kg_per_person_month: Number
    life_months: Annotated[dict[str, tuple[Months, Months, Months]], BeforeValidator(_band_names)]
    share_rounding: Literal["none"]
    job: JobRates
    production: ProductionRates
    work_stoppage: WorkStoppage
    animal_move_per_head: Vnd
    resettlement: ResettlementRates
    self_housing_by_area_class: Annotated[dict[AreaClass, Vnd], AfterValidator(_every_area_class)]
    self_housing_excludes_min_lot_top_up: bool = Field(strict=True)
    temporary_housing: TemporaryHousing
    dismantling_per_m2: Vnd
    policy_lump_sum: dict[PolicyTitle, Vnd]

    @cached_property
    def life_bands(self) -> tuple[LifeBand, ...]:
        """The rows of months in rising order of the share."""
        return tuple(_bands_of(self.life_months))

    @model_validator(mode="after")
    def _within_law(self) -> Self:
        bands = self.life_bands
        law = next((band for band in bands if band.low == _LAW_BEGINS_AT), None)
        if law is None:
            raise ValueError(f"life_months: a row begins at {_LAW_BEGINS_AT} (Decree 88/2024 Art. 19(1))")
        for band in bands:
            if (
                band.high is not None
                and band.high <= _LAW_BEGINS_AT
                and any(own > most for own, most in zip(band.months, law.months, strict=True))
            ):
                raise ValueError(f"life_months.{band.name}: never above {law.name} (Decree 88/2024 Art. 19(1))")
        return self

    def life_band(self, share: Fraction) -> LifeBand:
        """The row a share of farm land lost (0 to 1, exact) falls into."""
        above, below = share.numerator * 100, share.denominator
        return next(band for band in self.life_bands if band.holds(above, below))


def _bands_of(rows: dict[str, Any]) -> list[LifeBand]:
    """The rows in rising order; they have to cover every share, from under_A over A_B and so on to over_Z."""
    bands = []
    for name, months in rows.items():
        match = _BAND.fullmatch(name)
        if match is None:
            raise ValueError(f"life_months.{name}: a row is named under_10, 10_20 or over_70")
        low, high = match["low"] or match["above"], match["high"] or match["below"]
        bands.append(LifeBand(name, int(low) if low else None, int(high) if high else None, False, months))
    bands.sort(key=lambda band: -1 if band.low is None else band.low)
    complete = len(bands) > 1 and bands[0].low is None and bands[-1].high is None
    if not complete or any(band.high is None or band.high != following.low for band, following in pairwise(bands)):
        raise ValueError("life_months: the rows have to cover every share once, from under_A to over_Z")
    # "Over" is strict, so the row below it holds its own end (decision on the 70 % edge).
    bands[-2] = bands[-2]._replace(includes_high=True)
    return bands

"""Made-up households: as the oracle's dictionaries, by hypothesis, and as the engine's situations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from domain.compensation.engine import Valuer
from domain.compensation.plan import Plan
from domain.compensation.situation import (
    Asset,
    Business,
    Drivers,
    OtherSupport,
    PricePlace,
    ProjectTerms,
    Resettlement,
    Residence,
    Segment,
    Situation,
    Term,
    Verdict,
)
from domain.policy.rate_numbers import RoundingMode
from domain.policy.rates import Rates
from store.rates_file import load_rates

ROOT = Path(__file__).parents[3]
PACK = "mau-song-mau-2026"
PACK_FILE = ROOT / "domain" / "policy" / f"{PACK}.yaml"
POSTED, UNTIL = dt.date(2026, 8, 3), dt.date(2026, 10, 31)


@cache
def rates() -> Rates:
    """The sample pack's rates."""
    return load_rates(PACK).rates


def changed(**sections: Any) -> Rates:
    """The sample pack's rates with some sections changed: nested dictionaries are merged into them."""
    content = rates().model_dump(mode="json", by_alias=True)
    return Rates.model_validate(_merged(content, sections))


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def engine(household: dict[str, Any], by: Rates | None = None) -> Plan:
    """The engine's plan of an oracle's household."""
    return Valuer(by or rates()).value(situation(household), terms(household))


def terms(h: dict[str, Any]) -> ProjectTerms:
    """What the project fixes."""
    lot = Decimal(h["lot"]) if h["lot"] is not None else None
    return ProjectTerms(h["posted"], h["until"], RoundingMode(h["mode"]), h["unit"], lot)


def situation(h: dict[str, Any]) -> Situation:
    """The same household in the engine's words."""
    s = h["support"]
    drivers = s and Drivers(
        persons=s["persons"],
        farm_recovered=Decimal(s["recovered"]),
        farm_in_use=Decimal(s["in_use"]),
        residence=Residence(s["residence"]),
        job=s["job"],
        moving=s["moving"],
        business=Business(s["business"]),
        turnover=s["turnover"],
        profits=tuple(s["profits"]),
        workers=s["workers"],
        stopped_months=s["stopped"],
        resettlement=Resettlement(s["resettlement"]),
        temporary_months=s["temporary"],
        animals=s["animals"],
        other=OtherSupport(s["other"], "1/QĐ", "lý do") if s["other"] else None,
    )
    return Situation(
        code=h["code"],
        recovery=h["track"] == "recovery",
        members=h["members"],
        titles=tuple(h["titles"]),
        segments=tuple(
            Segment(
                name=f"đoạn {place}",
                recovered=Decimal(one["recovered"]),
                eligible=Decimal(one["eligible"]),
                place=PricePlace(one["price"], one["layer"], one["fronts"]),
                verdict=Verdict(one["verdict"]),
                donated=one["donated"],
                term=Term(Decimal(one["t1"]), Decimal(one["t2"])) if one["t1"] is not None else None,
                investment=one["investment"],
            )
            for place, one in enumerate(h["segments"])
        ),
        assets=tuple(_asset(place, one) for place, one in enumerate(h["assets"])),
        drivers=drivers,
        unpaid_obligations=h["fin"],
        land_use_fee=h["luf"],
        handed_over_on=h["handed"],
    )


def _asset(place: int, one: dict[str, Any]) -> Asset:
    row = rates().assets[one["code"]]
    return Asset(
        name=f"tài sản {place}",
        category=row.category,
        quantity=Decimal(one["qty"]),
        unit=row.unit,
        price_code=one["code"],
        own_value=one["g1"],
        years_used=Decimal(one["t1"]) if one["t1"] is not None else None,
        life_years=Decimal(one["t"]) if one["t"] is not None else None,
        verdict=Verdict.ELIGIBLE if one["ok"] else Verdict.NOT_ELIGIBLE,
    )


def household(**changes: Any) -> dict[str, Any]:
    """A household of nothing, with changes."""
    return {
        "code": "H-01", "track": "recovery", "members": 4, "titles": [], "segments": [], "assets": [],
        "support": None, "fin": 0, "luf": 0, "handed": None, "posted": POSTED, "until": UNTIL, "mode": "up",
        "unit": 1000, "lot": None, **changes,
    }  # fmt: skip


def segment(**changes: Any) -> dict[str, Any]:
    """100 m² of eligible perennial farm land, with changes."""
    return {
        "recovered": "100", "eligible": "100", "price": "CLN-1", "layer": None, "fronts": None,
        "verdict": "eligible", "donated": False, "t1": None, "t2": None, "investment": 0, **changes,
    }  # fmt: skip


def asset(**changes: Any) -> dict[str, Any]:
    """A fence, with changes."""
    return {"code": "HR1", "qty": "10", "g1": None, "t1": None, "t": None, "ok": True, **changes}


def support(**changes: Any) -> dict[str, Any]:
    """A row of sheet 'Hỗ trợ' that asks for nothing, with changes."""
    return {
        "persons": 0, "recovered": "0", "in_use": "0", "residence": "stays", "job": False, "moving": "M0",
        "business": "none", "turnover": 0, "profits": [], "workers": 0, "stopped": 0, "resettlement": "none",
        "temporary": 0, "animals": 0, "other": 0, **changes,
    }  # fmt: skip


#: Household 1 of the sample: the worked example of brief 2.6.
WORKED_EXAMPLE = household(
    members=4,
    segments=[
        segment(recovered="60", eligible="60", price="ODT-BH-1", layer=1),
        segment(recovered="350.5", eligible="350.5"),
    ],
    assets=[
        asset(code="N1", qty="24"),
        asset(code="X1", qty="40", t1="12", t="20"),
        asset(code="HR1", qty="18"),
        asset(code="CA1", qty="20"),
        asset(code="MX", qty="1"),
    ],
    support=support(
        persons=4, recovered="350.5", in_use="900", job=True, moving="M1", business="no_books", turnover=180_000_000
    ),
    fin=12_000_000,
    handed=dt.date(2026, 10, 20),
)

_AREAS = st.decimals("0.01", "60000", places=2).map(str)
_MONEY = st.integers(0, 3_000_000_000)


@st.composite
def segments(draw: st.DrawFn) -> dict[str, Any]:
    """Any stretch of land."""
    recovered = draw(st.decimals("0.01", "60000", places=2))
    verdict = draw(st.sampled_from(["eligible", "eligible", "eligible", "not_eligible"]))
    eligible = draw(st.decimals(0, recovered, places=2)) if verdict == "eligible" else Decimal(0)
    term = draw(st.none() | st.integers(1, 70))
    return segment(
        recovered=str(recovered),
        eligible=str(eligible),
        price=draw(st.sampled_from(sorted(rates().land))),
        layer=draw(st.sampled_from([None, 1, 2, 3])),
        fronts=draw(st.sampled_from([None, 1, 2])),
        verdict=verdict,
        donated=draw(st.sampled_from([False, False, False, True])),
        t1=term,
        t2=draw(st.integers(0, term)) if term is not None else None,
        investment=draw(st.sampled_from([0, 0, 96_000_001])) if term is not None else 0,
    )


@st.composite
def assets(draw: st.DrawFn) -> dict[str, Any]:
    """Any asset."""
    return asset(
        code=draw(st.sampled_from(sorted(rates().assets))),
        qty=draw(_AREAS),
        g1=draw(st.none() | _MONEY),
        t1=draw(st.decimals(0, 60, places=1).map(str)),
        t=draw(st.decimals(1, 60, places=1).map(str)),
        ok=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def supports(draw: st.DrawFn) -> dict[str, Any]:
    """Any row of sheet 'Hỗ trợ'."""
    in_use = draw(st.decimals(0, 20000, places=2))
    edge = draw(st.sampled_from([None, "0.1", "0.2", "0.3", "0.7"]))
    recovered = draw(st.decimals(0, in_use, places=2)) if edge is None else in_use * Decimal(edge)
    return support(
        persons=draw(st.integers(0, 12)),
        recovered=str(recovered),
        in_use=str(in_use),
        residence=draw(st.sampled_from(["stays", "moves", "difficult_area"])),
        job=draw(st.booleans()),
        moving=draw(st.sampled_from(["", "M0", "M1", "M2", "M3"])),
        business=(business := draw(st.sampled_from(["none", "no_books", "with_books"]))),
        turnover=draw(st.sampled_from([0, 99_999_999, 100_000_000, 100_000_001])),
        profits=draw(st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3))
        if business == "with_books"
        else [],
        workers=draw(st.integers(0, 9)),
        stopped=draw(st.integers(0, 9)),
        resettlement=draw(st.sampled_from(["none", "lot", "self_arranged"])),
        temporary=draw(st.integers(0, 9)),
        animals=draw(st.integers(0, 30)),
        other=draw(st.sampled_from([0, 5_000_000])),
    )


@st.composite
def households(draw: st.DrawFn) -> dict[str, Any]:
    """Any household."""
    days = st.dates(dt.date(2026, 7, 1), dt.date(2026, 11, 30))
    return household(
        track=draw(st.sampled_from(["recovery", "recovery", "recovery", "donation"])),
        members=draw(st.integers(1, 12)),
        titles=draw(st.lists(st.sampled_from(sorted(rates().support.policy_lump_sum)), unique=True, max_size=3)),
        segments=draw(st.lists(segments(), max_size=4)),
        assets=draw(st.lists(assets(), max_size=5)),
        support=draw(st.none() | supports()),
        fin=draw(st.sampled_from([0, 0, 12_000_000]) | _MONEY),
        luf=draw(st.sampled_from([0, 0, 22_400_000]) | _MONEY),
        handed=draw(st.none() | st.sampled_from([POSTED, UNTIL, UNTIL + dt.timedelta(days=1)]) | days),
        mode=draw(st.sampled_from(["none", "half_up", "up", "down"])),
        unit=draw(st.sampled_from([1, 1000])),
        lot=draw(st.sampled_from([None, "40", "62.5"])),
    )

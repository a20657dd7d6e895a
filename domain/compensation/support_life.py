"""Moving, and the supports of daily life: C-MOVE, S-LIFE, S-ANIM, S-DISM, S-POL and S-OTHER."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import product
from domain.compensation.lines import Blocker, Line, Quantity, Step, line, nothing, vnd
from domain.compensation.reckoning import Reckoning, product_parts
from domain.compensation.situation import Drivers, Residence, Unvaluable

_COLUMNS = (Residence.STAYS, Residence.MOVES, Residence.DIFFICULT_AREA)


def moving(reckoning: Reckoning, drivers: Drivers) -> Line:
    """The province's sum for the class of moving."""
    category = CATEGORIES["C-MOVE"]
    if not drivers.moving:
        return nothing(category, "", "moving_not_stated")
    amounts = reckoning.rates.moving
    if drivers.moving not in amounts:
        raise Unvaluable("unknown_moving", drivers.moving, value=drivers.moving)
    amount = reckoning.amount_of(amounts[drivers.moving], 1)
    step = Step("amount", (vnd("moving_rate", amounts[drivers.moving]),), vnd("amount", amount))
    return line(category, drivers.moving, (step,), amount, reason="" if amount else "nothing_to_move")


def share_of(drivers: Drivers) -> Fraction:
    """The share of farm land lost, exact; nothing of nothing is nothing.

    Raises Unvaluable when more is recovered than is in use.
    """
    if drivers.farm_recovered > drivers.farm_in_use:
        raise Unvaluable("farm_recovered_above_use", "", value=drivers.farm_recovered, in_use=drivers.farm_in_use)
    if not drivers.farm_in_use:
        return Fraction(0)
    return Fraction(drivers.farm_recovered) / Fraction(drivers.farm_in_use)


def life(reckoning: Reckoning, drivers: Drivers) -> Line:
    """30 kg of rice × price × persons × months (Decree 88/2024 Art. 19)."""
    category = CATEGORIES["S-LIFE"]
    rates = reckoning.rates.support
    share = share_of(drivers)
    recovered = Quantity("farm_recovered", drivers.farm_recovered, "m²")
    in_use = Quantity("farm_in_use", drivers.farm_in_use, "m²")
    persons = Quantity("persons", drivers.persons, "người")
    if not share:
        return nothing(category, "", "no_farm_land_recovered", (recovered, in_use, persons))
    hundredths = (share.numerator * 20000 + share.denominator) // (2 * share.denominator)
    shown = Quantity("share", Decimal(hundredths).scaleb(-2), "%")
    share_step = Step(
        "share",
        (recovered, " / ", in_use),
        shown,
        exact=hundredths * share.denominator == share.numerator * 10000,
    )
    band = rates.life_band(share)
    months = Quantity("months", band.months[_COLUMNS.index(drivers.residence)], "tháng")
    factors = (
        Quantity("rice_per_month", rates.rice_kg_per_person_month, "kg"),
        Quantity("rice_price", rates.rice_price_per_kg, "đ/kg"),
        persons,
        months,
    )
    inputs = (recovered, in_use, *factors)
    total = product(*(factor.value for factor in factors))
    return reckoning.work_out(
        "S-LIFE",
        band.span,
        product_parts(*factors),
        *total,
        before=(share_step,),
        inputs=inputs,
        reason="no_persons" if months.value else "share_too_small",
    )


def animals(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """A sum per head moved; None when no animal is."""
    if not drivers.animals:
        return None
    return reckoning.multiply(
        "S-ANIM", "",
        Quantity("animals", drivers.animals, "con"),
        Quantity("animal_rate", reckoning.rates.support.animal_move_per_head, "đ/con"),
    )  # fmt: skip


def dismantling(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """A sum per square metre of works with an expired permit that are taken down; None when there are none."""
    if not drivers.dismantled:
        return None
    return reckoning.multiply(
        "S-DISM", "",
        Quantity("dismantled_area", drivers.dismantled, "m²"),
        Quantity("dismantling_rate", reckoning.rates.support.dismantling_per_m2, "đ/m²"),
    )  # fmt: skip


def policy(reckoning: Reckoning) -> Line | None:
    """The highest sum among all titles of the household, once; None when it has no title."""
    titles = reckoning.situation.titles
    if not titles:
        return None
    sums = reckoning.rates.support.policy_lump_sum
    for title in titles:
        if title not in sums:
            raise Unvaluable("unknown_title", title, value=title)
    named = tuple(vnd(f"title_{number}", sums[title]) for number, title in enumerate(titles, 1))
    parts: tuple[Quantity | str, ...] = named
    if len(named) > 1:
        rest = [part for one in named[1:] for part in ("; ", one)]
        parts = ("max(", named[0], *rest, ")")
    highest = max(sums[title] for title in titles)
    return reckoning.work_out("S-POL", "; ".join(titles), parts, highest, 1)


def other(reckoning: Reckoning, drivers: Drivers) -> Line | None:
    """A free amount by its own decision; without the decision's number the plan waits."""
    granted = drivers.other
    if granted is None:
        return None
    if granted.amount and not granted.decision:
        reckoning.blockers.append(Blocker("other_support_without_decision", granted.why))
    basis = granted.decision
    return reckoning.work_out("S-OTHER", granted.why, (vnd("granted", granted.amount),), granted.amount, 1, basis=basis)

"""Money that time adds: the late sum (L-LATE) and deposit interest (I-DEP), each day at the rate of that day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from domain.compensation.categories import CATEGORIES
from domain.compensation.exact import rounded
from domain.compensation.lines import Line, Quantity, Step, line, nothing, vnd
from domain.compensation.situation import Unvaluable
from domain.policy.rate_numbers import Rounding, RoundingMode
from domain.policy.rates import Rates
from domain.policy.total_rates import DatedRate

_ONE_DAY: Final = timedelta(days=1)
#: How amounts are rounded where no pack says it (brief 2.4).
HALF_UP_TO_ONE: Final = Rounding(mode=RoundingMode.HALF_UP, unit=1)


def due_on(effective_on: date, rates: Rates) -> date:
    """The last day on which payment is in time: day 30 is day 30, also on a day of rest (decision 2)."""
    return effective_on + timedelta(days=rates.payment.days_from_effective)


def late_sum(unpaid: int, effective_on: date, paid_on: date, rates: Rates) -> Line:
    """Unpaid × rate × days after the last day in time, the day of payment included (Land Law 2024 Art. 94(3)(b)).

    ``unpaid`` is the net of the plan without the reward. Raises Unvaluable for a day without a rate.
    """
    first = due_on(effective_on, rates) + _ONE_DAY
    return late_from(unpaid, first, paid_on, rates.payment.late_rates, rates.line_rounding)


def late_from(
    unpaid: int, first: date, last: date, dated: Sequence[DatedRate], rounding: Rounding = HALF_UP_TO_ONE
) -> Line:
    """The late sum of money that was unpaid from the first late day to the last, both included.

    One rounding at the end (decision 20). Raises Unvaluable for a day without a rate.
    """
    return _by_days("L-LATE", unpaid, first, last, dated, 1, "paid_in_time", rounding)


def rate_on(day: date, dated: Sequence[DatedRate]) -> Fraction:
    """The rate of a day, the last that began by then; nothing before the first."""
    return next((Fraction(one.rate) for one in reversed(dated) if one.from_ <= day), Fraction(0))


def deposit_interest(deposited: int, deposited_on: date, released_on: date, rates: Rates) -> Line:
    """Demand interest from the day of the deposit to the day before its release (Land Law 2024 Art. 94(4)).

    Actual days on the year of the pack, 365 unless it says otherwise. Raises Unvaluable for a day without a rate.
    """
    payment = rates.payment
    last = released_on - _ONE_DAY
    year = payment.deposit_days_in_year
    dated = payment.deposit_rate_per_year
    return _by_days("I-DEP", deposited, deposited_on, last, dated, year, "no_full_day", rates.line_rounding)


def _by_days(
    code: str,
    base: int,
    first: date,
    last: date,
    dated: Sequence[DatedRate],
    days_in_year: int,
    no_days: str,
    rounding: Rounding,
) -> Line:
    """One product per rate, their sum rounded once."""
    category = CATEGORIES[code]
    money = vnd("interest_base", base)
    if last < first:
        return nothing(category, "", no_days, (money,))
    total = Fraction(0)
    parts: list[Quantity | str] = [money, " × ("]
    inputs: list[Quantity] = [money]
    for days, rate in _spans(code, first, last, dated):
        counted, share = Quantity("days", days, "ngày"), Quantity("rate", rate.rate)
        parts += (" + ", counted, " × ", share) if len(parts) > 2 else (counted, " × ", share)
        inputs += (counted, share)
        total += days * Fraction(rate.rate)
    parts.append(")")
    if days_in_year > 1:
        year = Quantity("days_in_year", days_in_year, "ngày")
        parts += (" / ", year)
        inputs.append(year)
    exact = base * total / days_in_year
    amount = rounded(exact.numerator, exact.denominator, rounding.mode, rounding.unit)
    step = Step("amount", tuple(parts), vnd("amount", amount), exact=amount == exact)
    subject = f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
    sources = "; ".join(dict.fromkeys(rate.source for _, rate in _spans(code, first, last, dated)))
    return line(category, subject, (step,), amount, inputs=tuple(inputs), basis=sources)


def _spans(code: str, first: date, last: date, dated: Sequence[DatedRate]) -> Iterator[tuple[int, DatedRate]]:
    """Days at each rate, both ends included, in order."""
    if not dated or dated[0].from_ > first:
        raise Unvaluable("no_rate_on_day", code, value=f"{first:%d/%m/%Y}")
    for place, rate in enumerate(dated):
        until = dated[place + 1].from_ - _ONE_DAY if place + 1 < len(dated) else last
        days = (min(until, last) - max(rate.from_, first)).days + 1
        if days > 0:
            yield days, rate

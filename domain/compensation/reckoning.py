"""What the formulas share while one household is valued: its situation, the rates, and the lines so far."""

from __future__ import annotations

from domain.compensation.categories import CATEGORIES, Category
from domain.compensation.exact import Exact, product, rounded
from domain.compensation.lines import Blocker, Line, Quantity, Step, line, nothing, vnd
from domain.compensation.situation import ProjectTerms, Situation, Verdict
from domain.policy.rates import Rates

_MULTIPLIED = " × "

#: Verdicts that have no rule for money yet: the plan waits for another verdict (brief 2.2, decision 19).
_UNDECIDED = frozenset({Verdict.TO_CONFIRM, Verdict.ELIGIBLE_LIMITED})


class Reckoning:
    """One household being valued; lives no longer than that."""

    __slots__ = ("blockers", "lines", "project", "rates", "residential_land", "situation")

    def __init__(self, situation: Situation, project: ProjectTerms, rates: Rates) -> None:
        self.situation = situation
        self.project = project
        self.rates = rates
        self.lines: list[Line] = []
        self.blockers: list[Blocker] = []
        self.residential_land = 0
        """Compensation for residential land so far, for the top-up to the smallest lot."""

    def amount_of(self, numerator: int, denominator: int) -> int:
        """An amount of a line, by the pack's rounding of lines."""
        rule = self.rates.line_rounding
        return rounded(numerator, denominator, rule.mode, rule.unit)

    def multiply(
        self, code: str, subject: str, *factors: Quantity, inputs: tuple[Quantity, ...] = (), basis: str = ""
    ) -> Line:
        """A line that is a plain product."""
        return self.work_out(
            code,
            subject,
            product_parts(*factors),
            *product(*(factor.value for factor in factors)),
            inputs=inputs or factors,
            basis=basis,
        )

    def work_out(
        self,
        code: str,
        subject: str,
        parts: tuple[Quantity | str, ...],
        numerator: int,
        denominator: int,
        *,
        before: tuple[Step, ...] = (),
        inputs: tuple[Quantity, ...] = (),
        basis: str = "",
        reason: str = "",
    ) -> Line:
        """A line whose last step has these parts and comes to this fraction."""
        amount = self.amount_of(numerator, denominator)
        last = Step("amount", parts, vnd("amount", amount), exact=amount * denominator == numerator)
        return line(CATEGORIES[code], subject, (*before, last), amount, inputs=inputs, reason=reason, basis=basis)

    def refused(
        self, category: Category, subject: str, verdict: Verdict, inputs: tuple[Quantity, ...], basis: str
    ) -> Line:
        """The zero line of an item that is not eligible, or not yet known to be."""
        if verdict in _UNDECIDED:
            self.blockers.append(Blocker(verdict.value, subject))
        return nothing(category, subject, verdict.value, inputs, basis)


def product_parts(*factors: Quantity) -> tuple[Quantity | str, ...]:
    """The factors with the sign of multiplication between them."""
    parts: list[Quantity | str] = [factors[0]]
    for factor in factors[1:]:
        parts += (_MULTIPLIED, factor)
    return tuple(parts)


def percent(name: str, value: Exact) -> Quantity:
    """A number of hundredths."""
    return Quantity(name, value, "%")

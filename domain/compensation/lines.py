"""One line of a plan with all it was computed from: quantities with units, the steps, and why it is zero."""

from __future__ import annotations

from typing import NamedTuple

from domain.compensation.categories import Category
from domain.compensation.exact import Exact


class Quantity(NamedTuple):
    """A named number with its unit. The name is a stable code; its words are in ``domain/wording``."""

    name: str
    value: Exact
    unit: str = ""
    """As people write it in Vietnamese: ``m²``, ``đ/m²``, ``%``, ``tháng``; empty for a bare factor."""


class Step(NamedTuple):
    """One sum a person can key in: its parts in order, operators as texts, and what comes out."""

    name: str
    parts: tuple[Quantity | str, ...]
    result: Quantity
    exact: bool = True
    """False where the result was rounded."""


class Line(NamedTuple):
    """One amount of a plan."""

    category: Category
    subject: str
    """What it is for, as a place in the household's papers: a parcel segment, an asset's description."""
    inputs: tuple[Quantity, ...]
    steps: tuple[Step, ...]
    amount: int
    """VND; what a deduction takes is positive too."""
    reason: str = ""
    """Why the amount is zero, by its stable code; empty when it is not."""
    basis: str = ""
    """The legal basis the papers give for this very item, beside the articles of the category."""


class Blocker(NamedTuple):
    """What keeps a plan from being finalised, by its stable code, and where."""

    code: str
    subject: str


def line(
    category: Category,
    subject: str,
    steps: tuple[Step, ...],
    amount: int,
    *,
    inputs: tuple[Quantity, ...] = (),
    reason: str = "",
    basis: str = "",
) -> Line:
    """A computed line; one that comes to nothing says that an input is zero unless it has a better reason.

    Without ``inputs`` the quantities of its steps are what it was computed from.
    """
    named: tuple[Quantity, ...] = ()
    if amount == 0 or not inputs:
        named = tuple(part for step in steps for part in step.parts if isinstance(part, Quantity))
    if amount == 0 and not reason:
        reason = "zero_input" if any(quantity.value == 0 for quantity in (*inputs, *named)) else "below_one_dong"
    return Line(category, subject, inputs or named, steps, amount, reason if amount == 0 else "", basis)


def nothing(category: Category, subject: str, reason: str, inputs: tuple[Quantity, ...] = (), basis: str = "") -> Line:
    """A line that was asked about and gives nothing, for a reason other than arithmetic."""
    return Line(category, subject, inputs, (), 0, reason, basis)


def vnd(name: str, amount: Exact) -> Quantity:
    """An amount of money."""
    return Quantity(name, amount, "đ")

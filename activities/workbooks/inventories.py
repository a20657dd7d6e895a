"""What a workbook says of each household for its valuation, as the case will keep it.

A workbook need not say it: a household whose rows cannot be valued is opened all the same, with a warning, and
its plan's amounts are then the office's to give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from pydantic import ValidationError

from activities.workbooks import household_sheet
from activities.workbooks.problems import Problem, Severity, problem
from activities.workbooks.project_sheet import ProjectSheet
from activities.workbooks.reader import RawSheet
from activities.workbooks.tables import HOUSEHOLD
from activities.workbooks.valuation import ValuationBook, read_valuation_sheets
from domain.compensation.engine import Valuer
from domain.compensation.inventory import Inventory
from domain.compensation.known_words import unknown_words
from domain.compensation.situation import Situation, Unvaluable
from domain.policy.rates import Rates
from store.pack_files import BadPack
from store.rates_file import PackRates, load_rates

#: A file of one sheet is a list of households and says nothing of what they own.
_LEAST_SHEETS: Final = 2


def read_inventories(
    sheets: Sequence[RawSheet], project: ProjectSheet | None
) -> tuple[Mapping[str, Inventory], list[Problem]]:
    """The inventory of each recovery household by its code, and warnings about those that have none.

    Nothing at all where the file has no sheets for it, or its pack no prices. A row of a priced sheet that belongs
    to no household of the list is an error, and nobody has an inventory until it is put right.
    """
    if project is None or len(sheets) < _LEAST_SHEETS:
        return {}, []
    priced = _priced(project.pack_id)
    if priced is None:
        return {}, []
    book = read_valuation_sheets(sheets, priced.pack_id, priced.rates)
    if any(found.is_error and found.row is None for found in book.problems):
        return {}, []
    ownerless = book.ownerless
    problems = [
        found if found in ownerless else found.model_copy(update={"severity": Severity.WARNING})
        for found in book.problems
    ]
    inventories: dict[str, Inventory] = {}
    for situation in book.situations:
        if not situation.recovery:
            continue
        inventory = _inventory(situation, book, priced.rates)
        if inventory is None:
            problems.append(
                problem(
                    "not_registrable",
                    sheet=household_sheet.LAYOUT.name,
                    column=HOUSEHOLD,
                    household=situation.code,
                    severity=Severity.WARNING,
                    value=situation.code,
                )
            )
            continue
        inventories[situation.code] = inventory
    return inventories, problems


def net_payables(pack_id: str, inventories: Mapping[str, Inventory]) -> Mapping[str, int]:
    """What the plan of each household pays by the pack, in VND; a household that cannot be valued is left out."""
    priced = _priced(pack_id)
    if priced is None:
        return {}
    valuer = Valuer(priced.rates)
    amounts: dict[str, int] = {}
    for code, inventory in inventories.items():
        with suppress(Unvaluable):
            amounts[code] = valuer.value(inventory.situation, inventory.terms(None, None)).net_payable
    return amounts


def _inventory(situation: Situation, book: ValuationBook, rates: Rates) -> Inventory | None:
    """The inventory as the log takes it; None for what it would not take."""
    if unknown_words(situation, rates):
        return None
    terms = book.project
    read = Inventory(
        situation=situation,
        rounding_mode=terms.rounding_mode,
        rounding_unit=terms.rounding_unit,
        min_lot_m2=terms.min_lot_m2,
    )
    # The rows were read by rules of their own; whether the log takes them, its own form says.
    try:
        return Inventory.model_validate_json(read.compact())
    except ValidationError:
        return None


def _priced(pack_id: str) -> PackRates | None:
    try:
        return load_rates(pack_id)
    except (BadPack, KeyError):
        return None

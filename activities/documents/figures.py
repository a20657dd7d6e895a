"""Dates, money and areas the way Vietnamese papers print them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal


def day(date: dt.date) -> str:
    """``05/09/2026``."""
    return date.strftime("%d/%m/%Y")


def money(vnd: int) -> str:
    """``12.000.000``."""
    return f"{vnd:,}".replace(",", ".")


def area(square_metres: Decimal) -> str:
    """``1.234,5``: dots group thousands, the comma is the decimal sign, no trailing zeros."""
    whole, _, decimals = f"{square_metres:,.2f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")

"""What every fact of the procedure has in common."""

from __future__ import annotations

from functools import cache
from typing import ClassVar, Final

from domain.case import details as d
from domain.clocks.bars import Breach
from domain.messages import Event
from domain.privacy import private_fields
from domain.values import DocumentNumber

#: Fields that every paper has, and what a plan keeps for its print; the rest are the details rules may ask for.
_PAPER_FIELDS: Final = frozenset({"paper", "note", "breach", "breach_reason", "unit_prices", "valuation"})


class CaseFact(Event):
    """A paper of the case; its details are what the state keeps."""

    IS_ACT: ClassVar[bool] = True
    #: Whether the state keeps who signed: another act may not be the same person's (brief 4.2).
    KEEPS_SIGNER: ClassVar[bool] = False

    paper: DocumentNumber = ""
    """Number of the document; visits have none."""
    note: d.FreeText | None = None
    breach: Breach | None = None
    """The earliest time this paper broke, if it did."""
    breach_reason: d.FreeText | None = None

    def details(self) -> dict[str, str | int]:
        """The typed details that are not personal, as the state keeps them."""
        kept: dict[str, str | int] = {}
        for name in type(self).detail_names():
            value = getattr(self, name)
            if value is not None:
                kept[name] = value if isinstance(value, int) else str(value)
        return kept

    @classmethod
    def detail_names(cls) -> tuple[str, ...]:
        """Names of the fields ``details`` keeps."""
        return _detail_names(cls)


@cache
def _detail_names(cls: type[CaseFact]) -> tuple[str, ...]:
    hidden = _PAPER_FIELDS.union(private_fields(cls))
    return tuple(name for name in cls.model_fields if name not in hidden)

"""How firmly a number is known, as people read it beside the rule (domain brief, head)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.policy.columns import PolicyText
from domain.policy.vocabulary import Confidence, Evidence


class Firmness(StrEnum):
    """The three words of the brief."""

    CONFIRMED = "C"
    """Read in a copy of the legal text or of a real local document."""
    SECONDARY = "C2"
    """Confirmed, but only in a summary, a commentary or a data set."""
    UNCONFIRMED = "U"
    """From general knowledge, or the wording contradicts itself."""


class Sourced(BaseModel):
    """A row of the law other than a clock: what it rests on and how firmly."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    article: PolicyText
    source: PolicyText
    confidence: Confidence
    evidence: Evidence
    note: PolicyText | None = Field(default=None)

    @model_validator(mode="after")
    def _read_somewhere(self) -> Sourced:
        if self.confidence is Confidence.CONFIRMED and self.evidence is Evidence.NONE:
            raise ValueError("confirmed needs evidence")
        return self


class _Known(Protocol):
    @property
    def confidence(self) -> Confidence: ...

    @property
    def evidence(self) -> Evidence: ...


def firmness(row: _Known) -> Firmness:
    """The word for a row: confirmed in the text, confirmed at second hand, or not confirmed."""
    if row.confidence is Confidence.UNCONFIRMED:
        return Firmness.UNCONFIRMED
    return Firmness.CONFIRMED if row.evidence is Evidence.LEGAL_TEXT_COPY else Firmness.SECONDARY

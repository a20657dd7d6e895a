"""What papers of every step may say: free text, sums, days, how a paper was delivered, how a round ended."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from domain.privacy import Private, at_most
from domain.values import LocalDate

#: Free text of people; sealed in the log. 4,000 characters are two pages.
FreeText = Annotated[str, at_most(4000), Private()]

#: What sort of grievance: complaints and petitions mark their case, a denunciation never does.
GrievanceKind = Annotated[str, Field(pattern=r"^(complaint|petition|denunciation)$")]

#: Which decision or act a grievance is about, in snake_case.
GrievanceSubject = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z_]+$")]

#: A sum that is handed over or promised: more than nothing.
Amount = Annotated[int, Field(strict=True, gt=0, le=10**15)]

#: A local time of day as minutes write it, ``07:30``.
LocalTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["08:00"])]


def time_of_day(text: str) -> time:
    """The time of day that a ``LocalTime`` names."""
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


class Delivery(StrEnum):
    """How a paper reached the household (brief 1.5)."""

    IN_PERSON = "in_person"
    ABSENCE_MINUTES = "absence_minutes"
    REFUSAL_MINUTES = "refusal_minutes"
    POSTED_AND_ABSENCE_MINUTES = "posted_and_absence_minutes"


class PersuasionResult(StrEnum):
    """How a round of persuasion ended."""

    COMPLIED = "complied"
    STILL_REFUSES = "still_refuses"
    STILL_DISAGREES = "still_disagrees"
    ABSENT = "absent"


class Reasoned(BaseModel):
    """A paper with a reason in people's own words."""

    reason: FreeText | None = None


class DeliveryDetails(BaseModel):
    """How the paper was delivered."""

    how: Delivery = Delivery.IN_PERSON


class NoticeDetails(DeliveryDetails):
    """How the notice was delivered, and which: a notice issued before a change of the law may reach people after it."""

    issued_on: LocalDate | None = None
    """The day the notice was issued; where it is not told, that of its delivery."""


class PersuasionEndDetails(BaseModel):
    """How the round ended."""

    result: PersuasionResult

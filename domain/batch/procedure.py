"""The order of a batch's papers (Land Law 31/2024/QH15 Art. 87(3)), and the rounds a file goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from domain.batch.details import AppraisalResult
from domain.clocks.facts import Fact
from domain.papers.procedure import Place

_APPROVED: Final = (("plan_approved",),)
_FILE: Final = (("appraisal_file_completed",),)

PLACES: Final[dict[str, Place]] = {
    "draft_plan_posted": Place(),
    "posting_ended": Place((("draft_plan_posted",),)),
    "opinion_meeting_held": Place((("posting_ended",),)),
    "plan_revised": Place((("opinion_meeting_held",),), once=False),
    "resettlement_arrangement_posted": Place(once=False),
    "early_recovery_agreed": Place(once=False),
    "appraisal_file_completed": Place((("opinion_meeting_held",),), once=False),
    "supplement_requested": Place(_FILE, once=False),
    "supplement_received": Place((("supplement_requested",),), once=False),
    "plan_appraised": Place(_FILE, once=False),
    "plan_approved": Place(_FILE, once=False),
    "approval_corrected": Place(_APPROVED, once=False),
    "payment_completed": Place(_APPROVED),
    "cadastral_file_sent": Place((("payment_completed",),)),
    "cadastral_corrected": Place((("cadastral_file_sent",),)),
}


@dataclass(frozen=True, slots=True)
class Supplement:
    """A supplement asked for, and the paper that brought it; None while it is waited for."""

    requested: Fact
    received: Fact | None


@dataclass(slots=True)
class FileRound:
    """A file for appraisal and what became of it, until it is returned or approved."""

    file: Fact
    papers: list[Fact] = field(default_factory=list)
    """Requests, supplements, appraisal and approval of this file, in the order they were recorded."""

    @property
    def appraised(self) -> Fact | None:
        """The appraisal of this file."""
        return self._last("plan_appraised")

    @property
    def returned(self) -> bool:
        """Whether the appraiser sent the file back."""
        return self.appraised is not None and self.appraised.text("result") == AppraisalResult.RETURNED

    @property
    def over(self) -> bool:
        """Whether the next file begins a round of its own."""
        return self.returned or self._last("plan_approved") is not None

    @property
    def supplements(self) -> list[Supplement]:
        """Each request with its answer, in order."""
        asked = [fact for fact in self.papers if fact.type.startswith("supplement_")]
        return [
            Supplement(one, following if following and following.type == "supplement_received" else None)
            for one, following in pairwise([*asked, None])
            if one is not None and one.type == "supplement_requested"
        ]

    @property
    def waits_for(self) -> Fact | None:
        """The request nobody has answered yet."""
        return next((one.requested for one in self.supplements if one.received is None), None)

    def _last(self, name: str) -> Fact | None:
        return next((fact for fact in reversed(self.papers) if fact.type == name), None)


_OF_A_ROUND: Final = frozenset({"supplement_requested", "supplement_received", "plan_appraised", "plan_approved"})


def file_rounds(facts: Sequence[Fact]) -> list[FileRound]:
    """The rounds of the file, first to last."""
    rounds: list[FileRound] = []
    for fact in facts:
        if fact.type == "appraisal_file_completed":
            rounds.append(FileRound(fact))
        elif fact.type in _OF_A_ROUND and rounds:
            rounds[-1].papers.append(fact)
    return rounds

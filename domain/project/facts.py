"""The events of a project: its opening and its papers."""

from __future__ import annotations

from typing import ClassVar, Final

from domain.clocks.events import CLOCK_EVENTS
from domain.messages import Event, by_type
from domain.papers.messages import CORRECTED, FreeText, PaperFact
from domain.policy.adopting import PolicyAdopted
from domain.project import details as d
from domain.values import DocumentNumber


class ProjectOpened(Event, d.ProjectFacts):
    """A project was opened."""

    IS_ACT: ClassVar[bool] = True

    pack_version: int = 0


class ProjectFact(PaperFact):
    """A paper of the project."""


class PreconditionMet(ProjectFact, d.Met):
    """A precondition of recovering land was met."""


class RecoveryPlanApproved(ProjectFact):
    """The recovery plan was approved."""


class RecoveryPlanExplained(ProjectFact):
    """The recovery plan was explained to the people of the area."""


class NoticeFileCompleted(ProjectFact):
    """The file for the recovery notice was complete."""


class NoticeSubmitted(ProjectFact):
    """The land office submitted the recovery notice for signature."""


class NoticeIssued(ProjectFact):
    """The recovery notice was issued; it is valid for 12 months (Land Law 31/2024/QH15 Art. 85(5))."""

    number: DocumentNumber


class ClearanceCompleted(ProjectFact):
    """Compensation, support and resettlement of the project were completed."""


class NoticePostingEnded(ProjectFact):
    """The posting of the notice ended; it lasts as long as the work (Art. 87(2)(b))."""


class UnclaimedGravesRelocated(ProjectFact, d.Graves):
    """Graves without relatives were moved."""


class AlignmentChanged(ProjectFact, d.Alignment):
    """The alignment was changed after the decision."""

    reason: FreeText


FACTS: Final = tuple(ProjectFact.__subclasses__())
EVENTS: Final = by_type(ProjectOpened, PolicyAdopted, *FACTS, *CORRECTED, *CLOCK_EVENTS)

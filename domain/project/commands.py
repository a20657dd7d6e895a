"""What may be asked of a project."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from domain.messages import Command, by_type
from domain.papers.messages import CORRECTIONS, PaperCommand, Reason
from domain.policy.adopting import AdoptPolicy
from domain.project import details as d
from domain.project import facts as f
from domain.values import DocumentNumber

PaperNumber = Annotated[DocumentNumber, Field(min_length=1)]


class OpenProject(Command, d.ProjectFacts):
    """Open a project."""


class ProjectPaper(PaperCommand):
    """A command of a project that records one paper."""


class ConfirmPrecondition(ProjectPaper, d.Met):
    """Record the paper that proves a precondition."""

    RECORDS = f.PreconditionMet

    paper: PaperNumber


class ApproveRecoveryPlan(ProjectPaper):
    """Record that the recovery plan was approved."""

    RECORDS = f.RecoveryPlanApproved


class ExplainRecoveryPlan(ProjectPaper):
    """Record the meeting that explained the recovery plan."""

    RECORDS = f.RecoveryPlanExplained


class CompleteNoticeFile(ProjectPaper):
    """Record that the file for the recovery notice is complete."""

    RECORDS = f.NoticeFileCompleted


class SubmitNotice(ProjectPaper):
    """Submit the recovery notice for signature."""

    RECORDS = f.NoticeSubmitted


class IssueRecoveryNotice(ProjectPaper):
    """Record that the Chair issued the recovery notice."""

    RECORDS = f.NoticeIssued

    number: PaperNumber


class CompleteClearance(ProjectPaper):
    """Record that compensation, support and resettlement are completed."""

    RECORDS = f.ClearanceCompleted


class EndNoticePosting(ProjectPaper):
    """End the posting of the notice, once the clearance is completed."""

    RECORDS = f.NoticePostingEnded


class RelocateUnclaimedGraves(ProjectPaper, d.Graves):
    """Record the moving of graves without relatives and what it cost."""

    RECORDS = f.UnclaimedGravesRelocated


class ChangeAlignment(ProjectPaper, d.Alignment):
    """Record a change of alignment; each household it concerns learns of it."""

    RECORDS = f.AlignmentChanged

    paper: PaperNumber
    reason: Reason


COMMANDS: Final = by_type(OpenProject, AdoptPolicy, *ProjectPaper.__subclasses__(), *CORRECTIONS)

"""What becomes of a running case when the law changes: the transition rules as data, and the verdict they give.

The rows are those of brief 1.1 (Resolution 254/2025/QH15 Art. 3(13)); nothing here knows a date of the law.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.policy.columns import BilingualText, RuleId, RuleVersionId
from domain.policy.firmness import Sourced


class RuleVersion(Sourced):
    """A rule set and the days it is the law for whatever begins."""

    id: RuleVersionId
    begins: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="to")
    """Last day included; None while it is in force."""
    title: BilingualText

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends is not None and self.ends < self.begins:
            raise ValueError("ends before it begins")
        return self


class When(StrEnum):
    """What has to be on record, dated before the day of the change."""

    APPROVAL_DECIDED = "approval_decided"
    APPROVAL_NOT_DECIDED = "approval_not_decided"
    RECOVERY_DECIDED = "recovery_decided"
    RECOVERY_NOT_DECIDED = "recovery_not_decided"
    NOTICE_ISSUED = "notice_issued"
    PROJECT_PARTLY_APPROVED = "project_partly_approved"


class Result(StrEnum):
    """What a transition row does to a case."""

    STAY = "stay"
    MOVE = "move"
    NOTICE_LAPSES = "notice_lapses"
    """Beside the rule set: a new notice is needed."""
    PROVINCE_CHOOSES = "province_chooses"


class ProvinceChoice(StrEnum):
    """What the provincial People's Committee may choose for the part that is not approved yet."""

    FORMER_POLICY = "former_policy"
    LAND_LAW = "land_law"
    NEW_RULES = "new_rules"


class Transition(Sourced):
    """One row of the transition rules."""

    id: RuleId
    from_versions: tuple[RuleVersionId, ...] = Field(min_length=1)
    to_version: RuleVersionId
    on: date
    """First day of the new rule set."""
    when: tuple[When, ...]
    """All must hold; none for every case."""
    notice_issued_before: date | None = None
    result: Result
    choices: dict[ProvinceChoice, RuleVersionId | Literal[Result.STAY]] = Field(default_factory=dict)
    """The rule set each choice leads to, or ``stay``."""
    text: BilingualText

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.result is Result.PROVINCE_CHOOSES) != (set(self.choices) == set(ProvinceChoice)):
            raise ValueError("a choice of the province names what each choice does, and only such a row does")
        if self.to_version in self.from_versions:
            raise ValueError("to_version: a row leads to another version")
        return self


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The dates of a case that transition rules ask for; None for what is not on record."""

    notice_issued_on: date | None = None
    """The first notice in force."""
    approval_decided_on: date | None = None
    recovery_decided_on: date | None = None
    project_partly_approved_on: date | None = None
    """The first approval of any part of the project, where others are not approved."""
    newest_notice_on: date | None = None
    """The last notice in force."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a case stands after a change of the law."""

    rule_version: str
    row: Transition | None
    """The row that decided the rule set; None where no row speaks of the case."""
    notice_lapses: Transition | None = None
    """The row by which the notice lapsed."""
    awaits_choice: bool = False
    """The province has to choose first; until then the case stays."""

    def moves(self, version: str) -> bool:
        """Whether the case leaves that rule set."""
        return self.rule_version != version


def transition(
    rows: Iterable[Transition],
    version: str,
    on_record: OnRecord,
    today: date,
    choice: ProvinceChoice | None = None,
) -> Verdict:
    """The rule set a case stands under on a day, by the transition rules, and what that does to its notice.

    Changes of the law are gone through in order of their dates up to ``today``; of each, the first row that
    fits decides. Facts dated on or after the day of a change do not count for it.
    """
    verdict = Verdict(version, None)
    due = sorted((row for row in rows if row.on <= today), key=lambda row: row.on)
    decided: set[date] = set()
    for row in due:
        if row.result is Result.NOTICE_LAPSES:
            if version in row.from_versions and _holds(row, on_record):
                verdict = Verdict(verdict.rule_version, verdict.row, row, verdict.awaits_choice)
            continue
        if row.on in decided or verdict.rule_version not in row.from_versions or not _holds(row, on_record):
            continue
        decided.add(row.on)
        chosen = row.choices.get(choice, Result.STAY) if choice is not None else Result.STAY
        leads_to = row.to_version if row.result is Result.MOVE else chosen
        stands = verdict.rule_version if leads_to == Result.STAY else str(leads_to)
        awaits = row.result is Result.PROVINCE_CHOOSES and choice is None
        verdict = Verdict(stands, row, verdict.notice_lapses, awaits)
    return verdict


def _holds(row: Transition, on_record: OnRecord) -> bool:
    def before(day: date | None) -> bool:
        return day is not None and day < row.on

    known = {
        When.APPROVAL_DECIDED: before(on_record.approval_decided_on),
        When.APPROVAL_NOT_DECIDED: not before(on_record.approval_decided_on),
        When.RECOVERY_DECIDED: before(on_record.recovery_decided_on),
        When.RECOVERY_NOT_DECIDED: not before(on_record.recovery_decided_on),
        When.NOTICE_ISSUED: before(on_record.notice_issued_on),
        When.PROJECT_PARTLY_APPROVED: before(on_record.project_partly_approved_on),
    }
    if not all(known[one] for one in row.when):
        return False
    issued, limit = on_record.notice_issued_on, row.notice_issued_before
    return limit is None or (issued is not None and issued < limit)

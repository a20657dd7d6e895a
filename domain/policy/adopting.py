"""A stream that is open takes a version of its pack: what the transition rules say of it, as one event.

Written once for cases, batches and projects (brief 1.1; Resolution 254/2025/QH15 Art. 3(13)). Until the order
reaches a stream, it goes on under what it recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import ClassVar, TypeVar

from pydantic import Field

from domain.clocks.facts import Fact
from domain.context import Context
from domain.messages import Command, Event, Handling
from domain.policy.packs import PackId
from domain.policy.standing import PolicyStanding
from domain.policy.transitions import OnRecord, ProvinceChoice, transition
from domain.values import DocumentNumber, LocalDate

F = TypeVar("F", bound=Fact)


class AdoptPolicy(Command):
    """Take a published version of a pack; sent by the delivery of an order, never by people."""

    HANDLING: ClassVar[Handling] = Handling.BULK

    pack_id: PackId
    pack_version: int = Field(strict=True, ge=1)
    choice: ProvinceChoice | None = None
    """The province's choice for projects that are approved in part; None where it has made none."""
    partly_approved_on: LocalDate | None = None
    """The first approval of any part of the project, where others are not approved."""
    paper: DocumentNumber = ""
    """Number of the document that ordered the change."""


class PolicyAdopted(Event):
    """The stream stands under another version of its pack, by the transition row named."""

    pack_id: str
    pack_version: int
    rule_version: str
    from_rule_version: str
    transition: str = ""
    """Id of the row that decided; empty where no row speaks of the stream."""
    article: str = ""
    notice_lapsed: bool = False
    """No notice is left in force: a new one is needed before the recovery decision."""
    notices_before: date | None = None
    """Notices issued before this day are out of force; None where none is, and for all of an older log's."""
    awaits_choice: bool = False
    """The province has to choose first; until then the stream stays under its rule set."""
    decided_until: date | None = None
    """Changes of the law up to this day are settled for the stream; None while the province has to choose."""
    paper: DocumentNumber = ""

    @property
    def standing(self) -> PolicyStanding:
        """Where the stream stands from now on."""
        return PolicyStanding(pack_id=self.pack_id, version=self.pack_version, rule_version=self.rule_version)


def rules_of(standing: PolicyStanding, command: Command) -> PolicyStanding:
    """Under which rules a command of an open stream is decided: its own, or the version it is to take."""
    if not isinstance(command, AdoptPolicy):
        return standing
    # Under the rule set it has, which the transition rules of the new version start from.
    return standing.model_copy(update={"pack_id": command.pack_id, "version": command.pack_version})


def adopted(
    standing: PolicyStanding,
    decided_until: date | None,
    command: AdoptPolicy,
    on_record: OnRecord,
    context: Context,
) -> PolicyAdopted | None:
    """The event by which a stream takes the version; None where nothing is left to change.

    ``context`` holds the version to take. The same version may be ordered again: once the province has chosen,
    or once a change of the law that it knows of has come. What was settled once by ``decided_until`` stays settled:
    a case that the province left under the former policy is not moved by the next version.
    """
    book = context.rulebook
    same_pack = standing.pack_id == command.pack_id
    if same_pack and standing.version > command.pack_version:
        return None
    before = book.rule_version
    rows = [row for row in book.transitions if decided_until is None or row.on > decided_until]
    verdict = transition(
        rows,
        before,
        replace(on_record, project_partly_approved_on=command.partly_approved_on),
        context.today,
        command.choice,
    )
    stays = same_pack and standing.version == command.pack_version and not verdict.moves(before)
    if stays and verdict.notice_lapses is None:
        return None
    row = verdict.row or verdict.notice_lapses
    limit = verdict.notice_lapses.notice_issued_before if verdict.notice_lapses is not None else None
    newest = on_record.newest_notice_on
    renewed = limit is not None and newest is not None and newest >= limit
    return PolicyAdopted(
        pack_id=book.pack_id,
        pack_version=book.pack_version,
        rule_version=verdict.rule_version,
        from_rule_version=before,
        transition=row.id if row is not None else "",
        article=row.article if row is not None else "",
        notice_lapsed=verdict.notice_lapses is not None and not renewed,
        notices_before=limit,
        awaits_choice=verdict.awaits_choice,
        decided_until=decided_until if verdict.awaits_choice else context.today,
        paper=command.paper,
    )


def issued_day(notice: Fact) -> date:
    """The day a notice was issued; where its paper does not say, the paper's own."""
    told = notice.text("issued_on")
    return date.fromisoformat(told) if told else notice.on


def still_in_force(event: PolicyAdopted, facts: Iterable[F], notice: Collection[str]) -> tuple[F, ...]:
    """The facts after the event: those that belong to a ``notice`` that lapsed are out of force."""
    limit = event.notices_before
    if limit is None:
        return tuple(fact for fact in facts if not (event.notice_lapsed and fact.type in notice))
    return tuple(fact for fact in facts if fact.type not in notice or issued_day(fact) >= limit)

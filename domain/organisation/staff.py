"""The staff list as of a day, and who stands behind a role on that day.

Roles are the English codes of brief 4.2 (``case_officer``, ``unit_lead``, ``approver`` ...).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

from domain.values import StaffCode


class StaffMember(BaseModel):
    """One term of a person in the office: role, area, first and last day, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: StaffCode
    role: str
    areas: tuple[str, ...] = ()
    """Residential groups; empty means the whole commune."""
    since: date
    until: date | None = None
    substitute: StaffCode | None = None
    heir: StaffCode | None = None
    """Takes over the leaver's households from the day after ``until``."""

    def in_office(self, day: date) -> bool:
        """Whether the person holds the office on that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def covers(self, residential_group: str | None) -> bool:
        """Whether the person's area includes the residential group; None asks for no group in particular."""
        return residential_group is None or not self.areas or residential_group in self.areas


class Organisation(BaseModel):
    """The staff list with its version: every term of everybody, so that any past day can be explained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    staff: tuple[StaffMember, ...] = ()
    """A person's terms stand together, first to last, and no two of them share a day."""

    def member(self, code: str) -> StaffMember | None:
        """The last term of the person of that code, in office or not; None for a code nobody has."""
        return next((term for term in reversed(self.staff) if term.code == code), None)

    def term_on(self, code: str, day: date) -> StaffMember | None:
        """The term in which the person of that code holds office on that day; None out of office."""
        return next((term for term in self.staff if term.code == code and term.in_office(day)), None)

    def holders(self, role: str, residential_group: str | None, day: date) -> tuple[StaffCode, ...]:
        """Codes of those who hold the role for the residential group on that day, in list order."""
        return tuple(
            member.code
            for member in self.staff
            if member.role == role and member.in_office(day) and member.covers(residential_group)
        )

    def standing_in_for(self, code: StaffCode | None, day: date) -> StaffCode | None:
        """Who answers for a named person on that day: the person, or the heir of one who left.

        None when nobody does, which is a vacancy to be recorded.
        """
        seen: set[str] = set()
        while code is not None and code not in seen:
            seen.add(code)
            if self.term_on(code, day) is not None:
                return code
            left = self._left_before(code, day)
            code = left.heir if left is not None else None
        return None

    def _left_before(self, code: str, day: date) -> StaffMember | None:
        """The last term that began before the day; of somebody who has not begun yet, the first term."""
        terms = [term for term in self.staff if term.code == code]
        begun = [term for term in terms if term.since < day]
        return begun[-1] if begun else next(iter(terms), None)


def with_staff(organisation: Organisation, members: Iterable[StaffMember]) -> Organisation:
    """The organisation with these terms on record, one version further.

    Person and first day name a term: told again, it is told rightly. A term ends at the latest the
    day before the person's next one begins, so a promotion keeps what was before it, and an older
    list read again undoes nothing.
    """
    staff = organisation.staff
    for member in members:
        staff = _with_term(staff, member)
    return Organisation(version=organisation.version + 1, staff=staff)


def _with_term(staff: tuple[StaffMember, ...], new: StaffMember) -> tuple[StaffMember, ...]:
    place = next((at for at, term in enumerate(staff) if term.code == new.code), len(staff))
    others = [term for term in staff if term.code != new.code]
    kept = [term for term in staff if term.code == new.code and term.since != new.since]
    terms = sorted([*kept, new], key=lambda term: term.since)
    apart = [_ended_before(term, following) for term, following in pairwise(terms)]
    return (*others[:place], *apart, terms[-1], *others[place:])


def _ended_before(term: StaffMember, following: StaffMember) -> StaffMember:
    last = following.since - timedelta(days=1)
    return term if term.until is not None and term.until <= last else term.model_copy(update={"until": last})

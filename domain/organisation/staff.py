"""The staff list as of a day, and who stands behind a role on that day.

Roles are the English codes of brief 4.2 (``case_officer``, ``unit_lead``, ``approver`` ...).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.values import StaffCode


class StaffMember(BaseModel):
    """A person's place in the office: role, area and term of office, both ends included."""

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
    """The staff list with its version, so that any past day can be explained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    staff: tuple[StaffMember, ...] = ()

    def member(self, code: str) -> StaffMember | None:
        """The person of that code, in office or not."""
        return self._by_code().get(code)

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
            member = self.member(code)
            if member is None:
                return None
            if member.in_office(day):
                return code
            code = member.heir
        return None

    def _by_code(self) -> Mapping[str, StaffMember]:
        return {member.code: member for member in self.staff}


def with_staff(organisation: Organisation, members: Iterable[StaffMember]) -> Organisation:
    """The organisation with these members added or replaced by code, one version further."""
    changed = {member.code: member for member in members}
    kept = [changed.pop(member.code, member) for member in organisation.staff]
    return Organisation(version=organisation.version + 1, staff=(*kept, *changed.values()))

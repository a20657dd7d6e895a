"""The staff list: who was registered, in which role on which day, and who answers for a leaver."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.context import Context
from domain.identity import ORGANISATION_ID
from domain.messages import Event, Recorded
from domain.organisation.staff import Organisation, StaffMember
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from tests.domain.house import ORGANISATION, morning, rulebook

SINCE = date(2026, 5, 4)
PROMOTED = date(2026, 9, 1)
OFFICER: dict[str, Any] = {"code": "CB01", "role": "case_officer", "since": SINCE, "name": "Hồ Mỹ Mẫu"}
STREAM = STREAM_TYPES[StreamKind.ORGANISATION]


class Office:
    """An organisation stream with the staff list it adds up to."""

    def __init__(self) -> None:
        self.state = STREAM.initial()

    def register(self, *members: dict[str, Any]) -> list[Event]:
        """The events of a command that names these people."""
        command = STREAM.commands["register_staff"].model_validate({"occurred_on": SINCE, "members": members})
        now = morning(SINCE)
        context = Context(
            now=now,
            actor="test",
            on_behalf_of=None,
            stream_id=ORGANISATION_ID,
            rulebook=rulebook(),
            organisation=ORGANISATION,
        )
        happened = STREAM.decide(self.state, command, context)
        for one in happened:
            recorded = Recorded(self.state.version + 1, one.occurred_on, one.event, now, "test", None)
            self.state = STREAM.evolve(self.state, recorded)
        return [one.event for one in happened]

    @property
    def staff(self) -> Organisation:
        """The staff list."""
        found: Organisation = self.state.organisation
        return found


def test_a_new_phone_number_alone_reaches_the_people_of_the_office() -> None:
    """Everybody named is recorded, as nothing open could tell that a sealed word changed."""
    office = Office()
    office.register(OFFICER)
    (event,) = office.register({**OFFICER, "phone": "0999000009"})
    (person,) = STREAM.parties(event)
    assert (person.name, person.phone, person.role) == ("Hồ Mỹ Mẫu", "0999000009", "staff")
    assert "Hồ" not in office.state.model_dump_json()
    assert "0999" not in office.state.model_dump_json()


def test_a_promotion_keeps_the_term_before_it() -> None:
    """Who signed as an officer in May was one, whatever the person is now."""
    office = Office()
    office.register(OFFICER)
    office.register({**OFFICER, "role": "unit_lead", "since": PROMOTED})
    last = PROMOTED - timedelta(days=1)
    assert [office.staff.holders("case_officer", None, day) for day in (SINCE, last, PROMOTED)] == [
        ("CB01",),
        ("CB01",),
        (),
    ]
    assert [office.staff.holders("unit_lead", None, day) for day in (last, PROMOTED)] == [(), ("CB01",)]
    member = office.staff.member("CB01")
    assert member is not None
    assert (member.role, office.staff.standing_in_for("CB01", SINCE)) == ("unit_lead", "CB01")


def test_an_older_list_read_again_undoes_no_promotion() -> None:
    """A term is told by its first day; the one that begins later stands."""
    office = Office()
    office.register({**OFFICER, "role": "unit_lead", "since": PROMOTED})
    office.register(OFFICER)
    assert office.staff.holders("unit_lead", None, PROMOTED) == ("CB01",)
    assert office.staff.holders("case_officer", None, PROMOTED) == ()
    assert office.staff.holders("case_officer", None, SINCE) == ("CB01",)


def test_the_end_of_a_term_is_told_by_its_first_day() -> None:
    """The same person from the same day: one term, now with its last day."""
    office = Office()
    last = date(2026, 6, 30)
    office.register(OFFICER, {**OFFICER, "code": "CB02"})
    office.register({**OFFICER, "until": last})
    assert [office.staff.term_on("CB01", day) is None for day in (last, last + timedelta(days=1))] == [False, True]
    assert [term.code for term in office.staff.staff] == ["CB01", "CB02"]


def test_somebody_who_was_away_between_two_terms_held_nothing_then() -> None:
    """The first term's own end stands, as it lies before the second begins."""
    office = Office()
    last = date(2026, 6, 30)
    office.register({**OFFICER, "until": last, "heir": "CB02"}, {**OFFICER, "code": "CB02"})
    office.register({**OFFICER, "since": PROMOTED})
    assert office.staff.term_on("CB01", last + timedelta(days=1)) is None
    assert office.staff.standing_in_for("CB01", last + timedelta(days=1)) == "CB02"
    assert office.staff.standing_in_for("CB01", PROMOTED) == "CB01"


def test_heirs_of_leavers_are_followed_and_never_in_circles() -> None:
    """The heir of an heir answers; two leavers who name each other are a vacancy."""
    last = date(2026, 6, 30)

    def leaver(code: str, heir: str) -> StaffMember:
        return StaffMember(code=code, role="case_officer", since=SINCE, until=last, heir=heir)

    stays = StaffMember(code="CB3", role="case_officer", since=SINCE)
    chain = Organisation(staff=(leaver("CB1", "CB2"), leaver("CB2", "CB3"), stays))
    assert chain.standing_in_for("CB1", last) == "CB1"
    assert chain.standing_in_for("CB1", last + timedelta(days=1)) == "CB3"
    circle = Organisation(staff=(leaver("CB1", "CB2"), leaver("CB2", "CB1")))
    assert circle.standing_in_for("CB1", last + timedelta(days=1)) is None
    assert circle.standing_in_for("CB9", last) is None


@pytest.mark.parametrize("code", ["Nguyễn", "Nguyễn Văn A1", "CB01\n", "", "9" * 41])
def test_a_staff_code_is_never_a_name(code: str) -> None:
    """Codes have a digit and no space, so nobody's name stands where codes do."""
    with pytest.raises(ValueError, match="code"):
        STREAM.commands["register_staff"].model_validate({"occurred_on": SINCE, "members": [{**OFFICER, "code": code}]})

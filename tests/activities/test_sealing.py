"""Sealed copies of events: every personal text is replaced, nothing else is."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.sealing import personal_texts, with_sealed
from domain.messages import Event
from domain.privacy import PrivateText, is_sealed, private_fields
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from tests.activities.counter import Witness


class ManySorts(Event):
    """An event with every sort of field a domain may use."""

    code: str
    note: PrivateText | None = None
    names: tuple[PrivateText, ...] = ()
    first: Witness | None = None
    others: tuple[Witness, ...] = ()


def witness(name: str) -> Witness:
    """Somebody of that name."""
    return Witness(party_id=UUID(int=1), name=name)


@given(
    note=st.none() | st.text(),
    names=st.lists(st.text()).map(tuple),
    first=st.none() | st.text().map(witness),
    others=st.lists(st.text().map(witness)).map(tuple),
)
def test_each_personal_text_is_replaced_by_its_own_sealed_form(
    note: str | None, names: tuple[str, ...], first: Witness | None, others: tuple[Witness, ...]
) -> None:
    """Order is kept, empty texts stay empty, and what is not personal stays readable."""
    event = ManySorts(code="H-001", note=note, names=names, first=first, others=others)
    texts = personal_texts(event)
    sealed = with_sealed(event, [f"sealed:k:{number}" for number in range(len(texts))])
    assert sealed.code == "H-001"
    assert personal_texts(sealed) == []
    everything = [sealed.note or "", *sealed.names, *(one.name for one in (sealed.first, *sealed.others) if one)]
    assert all(text == "" or is_sealed(text) for text in everything)
    assert len([text for text in everything if text]) == len([text for text in texts if not is_sealed(text)])


def test_forms_that_do_not_match_the_texts_are_an_error() -> None:
    """A text under somebody else's key would be lost for good."""
    event = ManySorts(code="H-001", note="một")
    with pytest.raises(ValueError, match="more sealed texts"):
        with_sealed(event, ["sealed:k:1", "sealed:k:2"])


#: Fields that by their name might hold a person's words, and do not: a project's title, a code.
OPEN = {("project_opened", "name"), ("batch_decision_not_applied", "reason")}
PERSONAL = {
    *("name", "personal_id", "phone", "address", "email"),
    *("note", "reason", "breach_reason", "text", "caption", "to", "kind", "about", "paper", "number", "decision_no"),
}


@pytest.mark.parametrize("kind", list(STREAM_TYPES))
def test_people_are_named_only_in_private_fields(kind: StreamKind) -> None:
    """Every field of an event that by its name holds a person's words or numbers is sealed."""
    open_texts = {
        (event.TYPE, name)
        for event in STREAM_TYPES[kind].events.values()
        for name, field in event.model_fields.items()
        if name in PERSONAL - set(private_fields(event))
        if field.annotation in (str, str | None)
        and not any(getattr(limit, "pattern", None) for limit in field.metadata)
    }
    assert open_texts <= OPEN

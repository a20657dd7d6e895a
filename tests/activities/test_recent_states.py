"""States kept by their text: the very same object while it lasts, and otherwise what the text says."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from activities.recent_states import RecentStates
from domain.case.state import CaseState
from domain.registry import STREAM_TYPES
from domain.values import StreamKind

CASE = STREAM_TYPES[StreamKind.CASE]
STATE = CaseState(version=3, case_officer="CB01")


def test_a_state_at_hand_is_given_once() -> None:
    """The text of a state that was kept is not parsed; asked a second time, it is."""
    states = RecentStates()
    text = STATE.model_dump_json()
    states.keep(text, STATE)
    assert states.of(CASE, text) is STATE
    again = states.of(CASE, text)
    assert again == STATE
    assert again is not STATE


def test_a_state_of_another_kind_is_not_taken() -> None:
    """A text that stands for a state of another kind of stream does not fit."""
    states = RecentStates()
    states.keep("{}", STATE)
    assert isinstance(states.of(STREAM_TYPES[StreamKind.PROJECT], "{}"), STREAM_TYPES[StreamKind.PROJECT].state_class)
    with pytest.raises(ValidationError):
        states.of(CASE, '{"version": "three"}')


def test_the_oldest_make_room() -> None:
    """Of more states than are kept, the first ones are parsed again."""
    states = RecentStates()
    for version in range(1_001):
        states.keep(f'{{"version":{version}}}', STATE)
    assert states.of(CASE, '{"version":0}').version == 0
    assert states.of(CASE, '{"version":1}') is STATE

"""States of streams this process decided on lately, so that the next command need not parse them again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from domain.streams import StreamType

#: States kept: as many as the store keeps heads, which hold the texts anyway.
_KEPT: Final = 1_000


class RecentStates:
    """States by the JSON text that rows hold of them: a text says all there is, so none can be out of date."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, Any] = OrderedDict()

    def of(self, stream_type: StreamType[Any], text: str) -> Any:
        """The state of a text.

        Raises pydantic.ValidationError when the text does not fit.
        """
        state = self._states.pop(text, None)
        return (
            state if isinstance(state, stream_type.state_class) else stream_type.state_class.model_validate_json(text)
        )

    def keep(self, text: str, state: Any) -> None:
        """Remember a state with its text; models are frozen, so it stays what it is."""
        self._states[text] = state
        while len(self._states) > _KEPT:
            self._states.popitem(last=False)

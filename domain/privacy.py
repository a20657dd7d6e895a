"""Which fields of a command or event are personal, and so are sealed before they are stored.

The domain marks; the store seals. State never holds an open personal value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final, get_args

from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticKnownError

#: Prefix of a sealed value: ``sealed:<key id>:<base64>``.
SEALED: Final = "sealed:"


@dataclass(frozen=True, slots=True)
class Private:
    """Marks a text field as personal; its key belongs to the stream's household."""


def at_most(letters: int) -> AfterValidator:
    """Bounds what people write; the sealed form of a text is longer than the text, and passes."""

    def check(text: str) -> str:
        if len(text) > letters and not is_sealed(text):
            raise PydanticKnownError("string_too_long", {"max_length": letters})
        return text

    return AfterValidator(check)


#: Free text, a name, a number or an address of a person; sealed in the log.
PrivateText = Annotated[str, Private()]


@lru_cache(maxsize=512)
def private_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Names of the fields of a model that hold personal text, in order."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if any(isinstance(mark, Private) for mark in field.metadata) or _marks_inside(field.annotation)
    )


def _marks_inside(annotation: object) -> bool:
    """Whether an optional or nested annotation carries the mark."""
    return any(isinstance(argument, Private) or _marks_inside(argument) for argument in get_args(annotation))


def is_sealed(value: str) -> bool:
    """Whether a stored text is sealed."""
    return value.startswith(SEALED)

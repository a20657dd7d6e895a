"""Models put together from values that are known to be right.

A fold makes two models for each event, and validating or deep-copying what an event has already
vouched for takes longer than all the rest of it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


def assembled(cls: type[M], fields: dict[str, Any]) -> M:
    """A model that holds exactly these fields: all of the class's, unchecked and not copied.

    The model keeps ``fields`` itself, so the caller lets go of it.
    """
    model = object.__new__(cls)
    object.__setattr__(model, "__dict__", fields)
    object.__setattr__(model, "__pydantic_fields_set__", set(fields))
    object.__setattr__(model, "__pydantic_extra__", None)
    object.__setattr__(model, "__pydantic_private__", None)
    return model

"""Models put together from values that are known to be right.

A fold makes two models for each event, and validating or deep-copying what an event has already
vouched for takes longer than all the rest of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


def assembled(cls: type[M], fields: dict[str, Any]) -> M:
    """A model that holds exactly these fields: all of the class's, unchecked and not copied.

    The model keeps ``fields`` itself, so the caller lets go of it.
    """
    model = object.__new__(cls)
    object.__setattr__(model, "__dict__", fields)
    object.__setattr__(model, "__pydantic_fields_set__", _fields_of(cls))
    object.__setattr__(model, "__pydantic_extra__", None)
    object.__setattr__(model, "__pydantic_private__", None)
    return model


@lru_cache(maxsize=64)
def _fields_of(cls: type[BaseModel]) -> set[str]:
    """The names of all fields. One set serves all models of the class: copies of a model take a copy of it."""
    return set(cls.model_fields)

"""Sealed copies of events: every personal text of an event replaced by its sealed form.

The domain marks the fields; which of them an event class holds is worked out once per class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeVar, get_args

from pydantic import BaseModel

from domain.privacy import is_sealed, private_fields

M = TypeVar("M", bound=BaseModel)


def personal_texts(event: BaseModel) -> list[str]:
    """The open personal texts of an event in a fixed order; sealed and empty ones are left alone."""
    private, nested = _places(type(event))
    texts = [text for name in private for text in _texts(getattr(event, name)) if _is_open(text)]
    for name in nested:
        for part in _models(getattr(event, name)):
            texts.extend(personal_texts(part))
    return texts


def with_sealed(event: M, sealed: Sequence[str]) -> M:
    """The event with its personal texts replaced, in the order ``personal_texts`` gave them."""
    supply = iter(sealed)
    changed = _replaced(event, supply)
    if next(supply, None) is not None:
        raise ValueError("more sealed texts than personal ones")
    return changed


def _replaced(event: M, supply: Iterator[str]) -> M:
    private, nested = _places(type(event))
    update: dict[str, object] = {}
    for name in private:
        value = getattr(event, name)
        if isinstance(value, str):
            update[name] = next(supply) if _is_open(value) else value
        elif isinstance(value, tuple):
            update[name] = tuple(next(supply) if _is_open(text) else text for text in value)
    for name in nested:
        value = getattr(event, name)
        if isinstance(value, BaseModel):
            update[name] = _replaced(value, supply)
        elif isinstance(value, tuple):
            update[name] = tuple(_replaced(part, supply) for part in value)
    return event.model_copy(update=update) if update else event


def _is_open(text: str) -> bool:
    return text != "" and not is_sealed(text)


def _texts(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()


def _models(value: object) -> Sequence[BaseModel]:
    if isinstance(value, BaseModel):
        return (value,)
    return value if isinstance(value, tuple) else ()


@lru_cache(maxsize=512)
def _places(model: type[BaseModel]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The private fields of a model, and the fields that hold models with private fields."""
    private = private_fields(model)
    nested = tuple(
        name
        for name, field in model.model_fields.items()
        if name not in private and any(any(_places(inner)) for inner in _models_in(field.annotation))
    )
    return private, nested


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

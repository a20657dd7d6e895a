"""Fits the sections of a pack file to the domain's models, and says at which line one does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from store.pack_yaml import BadPack, PackYaml, inner

M = TypeVar("M", bound=BaseModel)


def one(source: PackYaml, section: str, model: type[M]) -> M:
    """The section as one model.

    Raises BadPack when it is missing or does not fit.
    """
    node = source.section(section)
    if node is None:
        raise BadPack(source.name, "line 1", f"section {section} is missing")
    return _fit(source, node, source.content[section], model)


def optional(source: PackYaml, section: str, model: type[M]) -> M | None:
    """The section as one model; None when it is left out.

    Raises BadPack when it does not fit.
    """
    return one(source, section, model) if source.section(section) is not None else None


def rows(source: PackYaml, section: str, model: type[M], never: Iterable[str] = ()) -> list[tuple[yaml.Node, M]]:
    """The rows of a section, each with its place in the file; none when the section is left out.

    A row may not hold the columns in ``never``: the program derives them. Raises BadPack.
    """
    node = source.section(section)
    if node is None:
        return []
    content = source.content[section]
    if not isinstance(node, yaml.SequenceNode) or not isinstance(content, list):
        raise source.refuse(node, f"section {section} is a list of rows")
    derived = frozenset(never)
    fitted = []
    for row, values in zip(node.value, content, strict=True):
        if isinstance(values, dict) and (given := derived & values.keys()):
            raise source.refuse(row, f"{min(given)}: unknown key", values.get("id"))
        fitted.append((row, _fit(source, row, values, model)))
    return fitted


def together(source: PackYaml, sections: frozenset[str], model: type[M]) -> M | None:
    """Several sections as one model; None when the file has none of them.

    Raises BadPack when one of them is missing or does not fit.
    """
    given = {section: source.content[section] for section in sections if section in source.content}
    if not given:
        return None
    missing = sorted(sections - given.keys())
    if missing:
        raise BadPack(source.name, "line 1", f"section {missing[0]} is missing")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise unfit(source, source.node, error) from error


def _fit(source: PackYaml, node: yaml.Node, values: object, model: type[M]) -> M:
    if not isinstance(values, dict):
        raise source.refuse(node, "a row is a mapping of columns")
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise unfit(source, node, error, values.get("id")) from error


def unfit(source: PackYaml, node: yaml.Node, error: ValidationError, row_id: object = None) -> BadPack:
    """The first problem, at the line of the deepest part of its path that the file has."""
    problem: Mapping[str, Any] = error.errors(include_url=False)[0]
    path: Sequence[object] = [part for part in problem["loc"] if part != "[key]"]
    found, written = node, []
    for part in path:
        below = inner(found, part)
        if below is not None:
            found = below
            written.append(str(part))
    column = ".".join(written)
    if problem["type"] == "missing":
        return source.refuse(found, f"{'.'.join([*written, str(path[-1])])} is missing", row_id)
    if problem["type"] == "extra_forbidden":
        return source.refuse(found, f"{column}: unknown key", row_id)
    if problem["type"] in ("enum", "literal_error"):
        return source.refuse(
            found, f"unknown {column} {problem['input']!r}, expected {problem['ctx']['expected']}", row_id
        )
    message = str(problem["msg"]).removeprefix("Value error, ")
    return source.refuse(found, f"{column}: {message}" if column else message, row_id)

"""Reads the shipped policy packs from their YAML files into the domain's models.

A pack is written by people and decides about money and land, so a file is taken whole or refused with
the file, the row and the reason. A number with a decimal point has to be in quotes: read as a binary
float it would no longer be the number that was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from domain.errors import LandclearError
from domain.policy.ladder import Ladder
from domain.policy.packs import (
    DeadlineOverride,
    OverrideRefused,
    Pack,
    PackHeader,
    ProductTimer,
    apply_override,
    overlapping,
)
from domain.policy.rules import ClockRule

SHIPPED: Final[Traversable] = files("domain.policy")

M = TypeVar("M", bound=BaseModel)

_NATIONAL_SECTIONS: Final = frozenset({"pack", "rules", "timers", "escalation"})
_PROVINCIAL_SECTIONS: Final = frozenset({"pack", "deadline_overrides", "rules", "timers", "escalation"})


class BadPack(LandclearError):
    """A pack file is refused: which file, which row of it, and why."""

    def __init__(self, file: str, row: str, reason: str) -> None:
        super().__init__(
            f"Gói chính sách {file}, {row}: không nhận được, hãy sửa chỗ này ({reason}). / "
            f"Policy pack {file}, {row}: {reason}; correct it there."
        )
        self.file = file
        self.row = row
        self.reason = reason


class _PackLoader(yaml.SafeLoader):
    """Plain YAML, but a key written twice is an error instead of silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    "while reading a mapping", node.start_mark, f"key {key.value} is written twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _PackFile:
    """One parsed file with the line of each row, so that a refusal can point at it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        try:
            node = yaml.compose(text, Loader=_PackLoader)
            content = yaml.load(text, Loader=_PackLoader)  # noqa: S506 - a SafeLoader
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
            raise BadPack(name, f"line {line}", f"not readable as YAML: {error.problem}") from error
        if not isinstance(node, yaml.MappingNode) or not isinstance(content, dict):
            raise BadPack(name, "line 1", "a pack is a mapping of sections")
        self._nodes: dict[str, yaml.Node] = {str(key.value): value for key, value in node.value}
        self._content: dict[str, Any] = {str(key): value for key, value in content.items()}
        for number in _floats(node):
            raise self.refuse(number, f"{number.value} is a decimal number: write it in quotes")

    def refuse(self, node: yaml.Node, reason: str, row_id: object = None) -> BadPack:
        """The refusal that points at a node of the file."""
        row = f"line {node.start_mark.line + 1}"
        return BadPack(self.name, f"{row} ({row_id})" if row_id else row, reason)

    def expect_sections(self, known: frozenset[str]) -> None:
        """Refuse a section nobody would read.

        Raises BadPack.
        """
        for section, node in self._nodes.items():
            if section not in known:
                raise self.refuse(node, f"unknown section {section}")

    def one(self, section: str, model: type[M], extra: Mapping[str, Any] | None = None) -> M:
        """The section as one model.

        Raises BadPack when it is missing or does not fit.
        """
        if section not in self._content:
            raise BadPack(self.name, "line 1", f"section {section} is missing")
        return self._fit(self._nodes[section], self._content[section], model, extra or {})

    def rows(self, section: str, model: type[M], extra: Mapping[str, Any] | None = None) -> list[tuple[yaml.Node, M]]:
        """The rows of a section, each with its place in the file; none when the section is left out.

        Raises BadPack.
        """
        if section not in self._content:
            return []
        node, content = self._nodes[section], self._content[section]
        if not isinstance(node, yaml.SequenceNode) or not isinstance(content, list):
            raise self.refuse(node, f"section {section} is a list of rows")
        return [
            (row, self._fit(row, values, model, extra or {})) for row, values in zip(node.value, content, strict=True)
        ]

    def _fit(self, node: yaml.Node, values: object, model: type[M], extra: Mapping[str, Any]) -> M:
        if not isinstance(values, dict):
            raise self.refuse(node, "a row is a mapping of columns")
        try:
            return model.model_validate({**values, **extra})
        except ValidationError as error:
            raise self.refuse(node, _explain(error), values.get("id")) from error


def load_pack(pack_id: str, folder: Traversable = SHIPPED) -> Pack:
    """The pack of that id, merged with the one it stands on.

    Raises BadPack naming the file, the row and the reason; KeyError when there is no such pack.
    """
    path = folder / f"{pack_id}.yaml"
    if not path.is_file():
        raise KeyError(pack_id)
    source = _PackFile(path.name, path.read_text(encoding="utf-8"))
    header = source.one("pack", PackHeader)
    if header.id != pack_id:
        raise BadPack(path.name, "pack", f"the file holds the pack {header.id}")
    if header.base is None:
        return _national(source, header)
    return _provincial(source, header, header.base, folder)


def _national(source: _PackFile, header: PackHeader) -> Pack:
    source.expect_sections(_NATIONAL_SECTIONS)
    rules = _rules(source, header)
    return Pack(
        header=header,
        rules=rules,
        timers=tuple(timer for _, timer in source.rows("timers", ProductTimer)),
        ladder=source.one("escalation", Ladder),
    )


def _provincial(source: _PackFile, header: PackHeader, base_id: str, folder: Traversable) -> Pack:
    source.expect_sections(_PROVINCIAL_SECTIONS)
    try:
        base = load_pack(base_id, folder)
    except KeyError:
        raise BadPack(source.name, "pack", f"it stands on an unknown pack {base_id}") from None
    if base.header.base is not None or base.header.rule_version != header.rule_version:
        raise BadPack(source.name, "pack", f"it has to stand on a national pack of {header.rule_version}")
    rules = base.rules
    changed: set[str] = set()
    for node, change in source.rows("deadline_overrides", DeadlineOverride):
        if change.id in changed:
            raise source.refuse(node, "changed twice", change.id)
        changed.add(change.id)
        try:
            rules = apply_override(rules, change, header.id)
        except OverrideRefused as refusal:
            raise source.refuse(node, refusal.reason, change.id) from refusal
    timers = {timer.id: timer for timer in base.timers}
    timers.update((timer.id, timer) for _, timer in source.rows("timers", ProductTimer))
    return Pack(
        header=header,
        rules=_rules(source, header, standing=rules),
        timers=tuple(timers.values()),
        ladder=source.one("escalation", Ladder),
    )


def _rules(source: _PackFile, header: PackHeader, standing: tuple[ClockRule, ...] = ()) -> tuple[ClockRule, ...]:
    """The standing rows and those of the file, none overlapping another of its id."""
    rules = list(standing)
    for node, rule in source.rows("rules", ClockRule, {"rule_version": header.rule_version}):
        if overlapping([row for row in (*rules, rule) if row.id == rule.id]) is not None:
            raise source.refuse(node, "its dates overlap those of another row of this id", rule.id)
        rules.append(rule)
    return tuple(rules)


def _floats(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Every decimal number of the file that is not in quotes."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag == "tag:yaml.org,2002:float":
            yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _floats(key)
            yield from _floats(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _floats(value)


def _explain(error: ValidationError) -> str:
    """The first problem of a row in one line: the column and what is wrong with it."""
    problem: Mapping[str, Any] = error.errors(include_url=False)[0]
    place: Sequence[object] = problem["loc"]
    column = ".".join(str(part) for part in place)
    if problem["type"] == "missing":
        return f"{column} is missing"
    if problem["type"] == "enum" or problem["type"] == "literal_error":
        return f"unknown {column} {problem['input']!r}, expected {problem['ctx']['expected']}"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{column}: {message}" if column else message

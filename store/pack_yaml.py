"""A policy pack's YAML with the line of every part, so that a refusal can point at what somebody wrote.

A number with a decimal point has to be in quotes: read as a binary float it would no longer be the number that was
written. A whole number is written in plain decimal digits: YAML would read ``010`` as 8 and ``1:30`` as 90. Only
``true`` and ``false`` are booleans, so that ``no`` and ``on`` stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from domain.errors import LandclearError
from store.pack_reasons import in_vietnamese

_BOOLEAN: Final = "tag:yaml.org,2002:bool"
_FLOAT: Final = "tag:yaml.org,2002:float"
_INTEGER: Final = "tag:yaml.org,2002:int"
_PLAIN_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9_]*)")


class BadPack(LandclearError):
    """A pack file is refused: which file, which row of it, and why."""

    def __init__(self, file: str, row: str, reason: str) -> None:
        super().__init__(
            f"Gói chính sách {file}, {_row_in_vietnamese(row)}: không nhận được, hãy sửa chỗ này "
            f"({in_vietnamese(reason)}). / Policy pack {file}, {row}: {reason}; correct it there."
        )
        self.file = file
        self.row = row
        self.reason = reason


def _row_in_vietnamese(row: str) -> str:
    return re.sub(r"^line ", "dòng ", row)


class _StrictLoader(yaml.SafeLoader):
    """Plain YAML, but a key written twice is an error instead of silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    "while reading a mapping", node.start_mark, f"key {key.value} is written twice", key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


_StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|false)$"), list("tf"))


class PackYaml:
    """One parsed file: what it says and where."""

    def __init__(self, name: str, raw: bytes) -> None:
        """Read the text of a file.

        Raises BadPack when it is no mapping of sections, or holds a number that is not exact.
        """
        self.name = name
        try:
            loader = _StrictLoader(raw.decode("utf-8-sig"))
            node = loader.get_single_node()
            numbers = list(_numbers(node)) if node is not None else []
            content = loader.construct_document(node) if node is not None else None
        except UnicodeDecodeError as error:
            raise BadPack(name, "line 1", "not a text in UTF-8") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
            raise BadPack(name, f"line {line}", f"not readable as YAML: {error.problem}") from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            # A part that holds itself, or one nested beyond all sense, ends in a RecursionError.
            raise BadPack(name, "line 1", "not readable as YAML") from error
        if not isinstance(node, yaml.MappingNode) or not isinstance(content, dict):
            raise BadPack(name, "line 1", "a pack is a mapping of sections")
        self.node: yaml.MappingNode = node
        self.content: Mapping[str, Any] = {str(key): value for key, value in content.items()}
        for number in numbers:
            if number.tag == _FLOAT:
                raise self.refuse(number, f"{number.value} is a decimal number: write it in quotes")
            if not _PLAIN_INTEGER.fullmatch(number.value):
                reason = f"{number.value} is no plain whole number: write decimal digits only, a time of day in quotes"
                raise self.refuse(number, reason)

    def refuse(self, node: yaml.Node, reason: str, row_id: object = None) -> BadPack:
        """The refusal that points at a part of the file, with the id of its row where it has one."""
        row = f"line {node.start_mark.line + 1}"
        return BadPack(self.name, f"{row} ({row_id})" if row_id else row, reason)

    def section(self, name: str) -> yaml.Node | None:
        """The part of the file under a section's name."""
        return inner(self.node, name)

    def expect_sections(self, known: frozenset[str]) -> None:
        """Refuse a section nobody would read.

        Raises BadPack.
        """
        for key, _ in self.node.value:
            if key.value not in known:
                raise self.refuse(key, f"unknown section {key.value}")


def inner(node: yaml.Node, part: object) -> yaml.Node | None:
    """The part of a mapping under a key, or of a list at an index; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if str(key.value) == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None


def _numbers(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Every number of the file that is not in quotes."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag in (_FLOAT, _INTEGER):
            yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _numbers(key)
            yield from _numbers(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _numbers(value)

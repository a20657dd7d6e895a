"""The command-issuing calls of each workflow, in the order of its code.

Running workflows replay their histories against this order for years. ``python -m tests.workflows.fingerprints``
writes the baseline anew, after one has made sure that it may change.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASELINE = Path(__file__).with_name("fingerprints.json")

#: What each workflow is made of: its own module and the parts that act for it.
PARTS: Mapping[str, Sequence[str]] = {
    "case": ("case", "shell", "alarm"),
    "batch": ("batch", "shell", "alarm"),
    "project": ("project", "shell", "alarm"),
    "reconcile": ("reconcile",),
    "deliveries": ("deliveries",),
}

#: Calls that write a command into the history, or decide when the next one is written.
_COMMANDS = frozenset(
    {
        "call_later",
        "cancel",
        "continue_as_new",
        "deprecate_patch",
        "execute_activity",
        "execute_child_workflow",
        "execute_local_activity",
        "patched",
        "sleep",
        "start_activity",
        "start_child_workflow",
        "start_local_activity",
        "upsert_memo",
        "upsert_search_attributes",
        "uuid4",
        "uuid7",
        "wait_condition",
    }
)


def _calls(node: ast.AST, within: str) -> Iterator[str]:
    """Calls below ``node`` as ``function: call(first argument)``, in the order in which they stand."""
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else within
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr in _COMMANDS:
            first = f"({ast.unparse(child.args[0])})" if child.args else ""
            yield f"{inner}: {child.func.attr}{first}"
        yield from _calls(child, inner)


def fingerprints() -> dict[str, list[str]]:
    """The calls of every workflow, as the code stands."""
    found = {}
    for workflow, parts in PARTS.items():
        found[workflow] = [
            f"{part}.{call}"
            for part in parts
            for call in _calls(ast.parse((ROOT / "workflows" / f"{part}.py").read_text(encoding="utf-8")), "")
        ]
    return found


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(fingerprints(), indent=2) + "\n", encoding="utf-8")

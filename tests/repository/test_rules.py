"""Rules that hold for every file of the repository, whoever wrote it."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "store", "activities", "workflows", "workers", "console", "bench")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(.*\n(?: {4}.*\n)*)", re.MULTILINE)


def repository_files() -> list[Path]:
    """Files that are, or would be, committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so what belongs to the repository is unknown")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """The readable ones of those files, by their path in the repository."""
    found = {}
    for path in repository_files():
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return found


def pins(kind: str) -> dict[str, str]:
    """Package and version of every line of a compiled requirement file."""
    text = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    return {match[1]: match[2] for match in PIN.finditer(text)}


def wanted(requirements: list[str]) -> set[str]:
    """Names in a dependency list of pyproject.toml."""
    return {re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def test_the_repository_carries_no_lock_with_addresses() -> None:
    """The hashed requirement files are the only lock."""
    assert [path for path in repository_files() if path.name in {"uv.lock", "poetry.lock"}] == []


def test_no_file_names_a_folder_of_somebodys_machine_or_a_registry() -> None:
    """The project means the same on every machine and obeys each site's own mirror."""
    machine = re.compile(r"(?<![\w.])/(?:work|root|farm)/|(?:pypi|pythonhosted|npmjs)\.(?:org|com)|index-url[ =]h")
    hits = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if machine.search(line)
    ]
    assert hits == []


def test_continuous_integration_runs_the_check_and_then_the_tests_and_nothing_else() -> None:
    """What CI does is what a developer can do with the same two commands."""
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").splitlines() == [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        "python3 landclear check",
        "python3 landclear test",
    ]


def test_the_bootstrap_can_be_executed() -> None:
    """`./landclear` works where the shell knows executable files."""
    assert (ROOT / "landclear").stat().st_mode & 0o111


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_a_room_says_what_it_is_for(room: str) -> None:
    """Each package has an `__init__.py` that begins with a docstring."""
    folders = {path.parent for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts}
    assert folders, f"the room {room} is empty"
    for folder in folders:
        init = folder / "__init__.py"
        assert init.is_file(), f"{init.relative_to(ROOT)} is missing"
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))), f"{init.relative_to(ROOT)} says nothing"


def test_the_compiled_requirements_hold_what_the_project_asks_for() -> None:
    """A dependency added to pyproject.toml was compiled into the file of its kind."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    run = wanted(project["dependencies"])
    for kind, names in (
        ("run", run),
        ("test", run | wanted(extras["test"])),
        ("bench", run | wanted(extras["test"]) | wanted(extras["bench"])),
    ):
        assert names - pins(kind).keys() == set(), f"missing in requirements/{kind}.txt"


def test_each_kind_of_environment_holds_the_smaller_ones_at_the_same_versions() -> None:
    """The bootstrap lets a larger environment serve a smaller kind; that is only right when the pins agree."""
    run, test, bench = pins("run"), pins("test"), pins("bench")
    assert run.items() <= test.items()
    assert test.items() <= bench.items()


@pytest.mark.parametrize("kind", ["run", "test", "bench"])
def test_every_pin_carries_hashes(kind: str) -> None:
    """A changed package is refused, because each pin states the hashes it may have."""
    text = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    bare = [match[1] for match in PIN.finditer(text) if "--hash=sha256:" not in match[3]]
    assert pins(kind)
    assert bare == []


def test_every_record_of_a_decision_has_its_three_parts() -> None:
    """A decision without context or consequences cannot be judged later."""
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    assert records
    for path in records:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name

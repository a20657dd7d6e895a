"""deploy/Dockerfile builds what docker-compose.yml runs: pinned, hashed, without root."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.deploy.compose_schema import ComposeFile


@pytest.fixture(scope="module")
def instructions(root: Path) -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, arguments), continued lines joined, comments left out."""
    text = (root / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line and line[0] != "#"]


def arguments(instructions: list[tuple[str, str]], name: str) -> list[str]:
    """Return the arguments of every instruction of that name, in order."""
    return [rest for instruction, rest in instructions if instruction == name]


def test_versions_agree(root: Path, pins: dict[str, str], instructions: list[tuple[str, str]]) -> None:
    """Env file, Dockerfile and pyproject.toml say the same; server and admin tools of Temporal are one version."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert pins["LANDCLEAR_VERSION"] == project["version"]
    assert arguments(instructions, "ARG") == [f"PYTHON_VERSION={pins['PYTHON_VERSION']}"]
    assert pins["TEMPORAL_ADMINTOOLS_VERSION"] == pins["TEMPORAL_VERSION"]


def test_the_python_of_the_image_is_one_we_support(root: Path, pins: dict[str, str]) -> None:
    """The image's Python meets `requires-python`."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = tuple(int(part) for part in project["requires-python"].removeprefix(">=").split("."))
    assert tuple(int(part) for part in pins["PYTHON_VERSION"].split("."))[: len(lowest)] >= lowest


def test_every_base_image_is_the_pinned_python(instructions: list[tuple[str, str]]) -> None:
    """Both stages stand on the same pinned base, so that the copied environment finds its interpreter."""
    bases = [rest.split()[0] for rest in arguments(instructions, "FROM")]
    assert len(bases) == 2
    assert set(bases) == {"python:${PYTHON_VERSION}-slim-trixie"}


def test_packages_are_installed_by_hash_from_wheels_only(instructions: list[tuple[str, str]]) -> None:
    """The only pip call checks hashes and builds nothing."""
    calls = [rest for rest in arguments(instructions, "RUN") if "pip install" in rest]
    assert len(calls) == 1
    assert "--require-hashes --only-binary :all: -r /requirements/run.txt" in calls[0]


def test_the_program_runs_without_root(instructions: list[tuple[str, str]]) -> None:
    """The last user is ours, set after everything was written and before the entry point."""
    names = [name for name, _ in instructions]
    assert arguments(instructions, "USER") == ["landclear"]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name in {"RUN", "COPY"})
    assert arguments(instructions, "ENTRYPOINT") == ['["landclear"]']


def test_nothing_is_fetched_by_other_ways(instructions: list[tuple[str, str]]) -> None:
    """No ADD of an address, no download by hand, no secret as a build argument."""
    assert not arguments(instructions, "ADD")
    assert not [rest for rest in arguments(instructions, "RUN") if re.search(r"\b(curl|wget|git|apt-get)\b", rest)]
    assert not [rest for rest in arguments(instructions, "ENV") if re.search(r"PASSWORD|TOKEN|SECRET", rest)]


def test_what_is_copied_is_let_into_the_build(root: Path, instructions: list[tuple[str, str]]) -> None:
    """The ignore file lets in exactly what the Dockerfile copies."""
    copied: set[str] = set()
    for rest in arguments(instructions, "COPY"):
        words = [word for word in rest.split() if not word.startswith("--")]
        if "--from=" not in rest:
            copied.update(words[:-1])
    lines = (root / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_folders_of_volumes_belong_to_the_program(compose: ComposeFile, instructions: list[tuple[str, str]]) -> None:
    """Each mount point of our services exists in the image for its user: a new volume takes over the owner."""
    made = next(rest for rest in arguments(instructions, "RUN") if "install -d -o landclear" in rest)
    for name in ("migrate", "worker", "console", "operator"):
        for mount in compose.services[name].volumes:
            assert mount.split(":")[1] in made.split(), f"{name}: {mount}"

"""Reads the deployment files as a container engine would: variables filled in, anchors merged."""

import re
from pathlib import Path

import pytest
import yaml

from tests.deploy.compose_schema import ComposeFile

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+):\?(?P<message>[^}]*)\}")


def read_pins(path: Path) -> dict[str, str]:
    """Return the settings of an env file; a line that is neither a comment nor NAME=value is an error."""
    pins: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        assert equals, f"not NAME=value: {line}"
        assert name not in pins, f"{name} is set twice"
        pins[name] = value
    return pins


def fill_in(text: str, pins: dict[str, str]) -> str:
    """Replace every `${NAME:?...}` by its value; a missing or empty one raises KeyError, as the engine refuses it."""

    def value(match: re.Match[str]) -> str:
        found = pins.get(match["name"])
        if not found:
            raise KeyError(match["name"])
        return found

    return VARIABLE.sub(value, text)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def pins() -> dict[str, str]:
    """The settings of deploy/compose.env."""
    return read_pins(ROOT / "deploy" / "compose.env")


@pytest.fixture(scope="session")
def compose_text() -> str:
    """The compose file as it stands."""
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def compose(compose_text: str, pins: dict[str, str]) -> ComposeFile:
    """The compose file with its variables filled in, checked against the schema."""
    document = yaml.safe_load(fill_in(compose_text, pins))
    return ComposeFile.model_validate({key: part for key, part in document.items() if not key.startswith("x-")})

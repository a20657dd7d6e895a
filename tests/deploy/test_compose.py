"""docker-compose.yml keeps the promises a deployment rests on."""

import copy
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from pydantic import ValidationError

from store.roles import QUIET
from tests.deploy.compose_schema import ComposeFile
from tests.deploy.conftest import VARIABLE, fill_in

OURS = {"migrate", "worker", "console", "operator"}
# The settings that the program promises to read (its command line's contract).
SETTINGS = {
    "LANDCLEAR_DATABASE_URL",
    "LANDCLEAR_OWNER_URL",
    "LANDCLEAR_PROJECTOR_URL",
    "LANDCLEAR_READER_URL",
    "LANDCLEAR_LISTEN_URL",
    "TEMPORAL_ADDRESS",
    "TEMPORAL_NAMESPACE",
    "LANDCLEAR_KEY_FILE",
    "LANDCLEAR_DATA",
}
ROLE_OF = {
    "LANDCLEAR_DATABASE_URL": "landclear_door",
    "LANDCLEAR_OWNER_URL": "landclear_owner",
    "LANDCLEAR_PROJECTOR_URL": "landclear_projector",
    "LANDCLEAR_READER_URL": "landclear_reader",
    "LANDCLEAR_LISTEN_URL": "landclear_reader",
}


def test_every_part_of_the_deployment_is_there(compose: ComposeFile) -> None:
    """The services of a whole installation are defined, and no others."""
    assert set(compose.services) == OURS | {
        "database",
        "temporal-database",
        "temporal-schema",
        "temporal",
        "temporal-namespace",
        "temporal-ui",
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("services", "worker", "helthcheck"), {}),
        (("services", "worker", "restart"), "sometimes"),
        (("services", "worker", "depends_on", "migrate", "condition"), "service_done"),
        (("services", "console", "ports"), ["8080:8080"]),
        (("services", "console", "image"), "landclear"),
        (("services", "database", "healthcheck", "interval"), "soon"),
        (("networks", "edge", "internl"), True),
        (("volumes", "data", "drive"), "local"),
        (("secrets", "landclear_door_password", "environment"), "X"),
        (("version",), "3.9"),
    ],
)
def test_the_schema_refuses_what_an_engine_would_refuse_or_ignore(
    compose: ComposeFile, path: tuple[str, ...], value: object
) -> None:
    """A misspelt key, an unknown word or an open port in the file fails the check."""
    document: dict[str, Any] = copy.deepcopy(compose.model_dump(exclude_defaults=True))
    assert ComposeFile.model_validate(document) == compose
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(ValidationError):
        ComposeFile.model_validate(document)


def test_a_missing_pin_is_an_error_and_no_pin_is_unused(compose_text: str, pins: dict[str, str]) -> None:
    """Every variable has no default, stands in the env file, and the env file holds nothing else."""
    used = {match["name"] for match in VARIABLE.finditer(compose_text)}
    assert "$" not in VARIABLE.sub("", compose_text)
    assert used == set(pins)
    for name in used:
        with pytest.raises(KeyError, match=name):
            fill_in(compose_text, {**pins, name: ""})


def test_every_image_is_pinned_to_an_exact_version(compose: ComposeFile) -> None:
    """No image floats: each tag names at least major and minor version."""
    for name, service in compose.services.items():
        assert re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)?$", service.image), f"{name}: {service.image}"


def test_every_service_is_watched_or_meant_to_end(compose: ComposeFile) -> None:
    """A service that runs on has a healthcheck and is started again; a job has neither need."""
    for name, service in compose.services.items():
        assert service.is_one_shot == (service.healthcheck is None), name
        assert service.is_one_shot or service.restart == "unless-stopped", name


def test_dependencies_can_be_met(compose: ComposeFile) -> None:
    """Dependencies name services that exist, form no circle, and wait for what the other one can deliver."""
    graph = {name: set(service.depends_on) for name, service in compose.services.items()}
    assert set().union(*graph.values()) <= set(graph)
    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)
    for name, service in compose.services.items():
        for needed, dependency in service.depends_on.items():
            expected = "service_completed_successfully" if compose.services[needed].is_one_shot else "service_healthy"
            assert dependency.condition == expected, f"{name} -> {needed}"


def test_the_console_starts_without_temporal(compose: ComposeFile) -> None:
    """Nothing the console waits for waits for Temporal: an officer's work does not stop with it."""
    waiting_for, todo = set[str](), ["console"]
    while todo:
        for needed in compose.services[todo.pop()].depends_on:
            waiting_for.add(needed)
            todo.append(needed)
    assert waiting_for == {"migrate", "database"}


def test_references_exist_and_nothing_is_left_over(compose: ComposeFile) -> None:
    """Networks, volumes and secrets are defined if and only if a service uses them."""
    services = compose.services.values()
    mounts = {mount.split(":")[0] for service in services for mount in service.volumes}
    assert {network for service in services for network in service.networks} == set(compose.networks)
    assert {mount for mount in mounts if not mount.startswith("./")} == set(compose.volumes)
    assert {secret for service in services for secret in service.secrets} == set(compose.secrets)


def test_mounted_and_built_files_exist(compose: ComposeFile, root: Path) -> None:
    """What is mounted or built from stands in the repository: an engine would make an empty folder of it."""
    for name, service in compose.services.items():
        for mount in service.volumes:
            source, target = mount.split(":")[:2]
            if not source.startswith("./"):
                continue
            assert (root / source).is_dir(), f"{name}: {source}"
            for argument in [*(service.entrypoint or []), *service.environment.values()]:
                if argument.startswith(f"{target}/"):
                    assert (root / source / argument.removeprefix(f"{target}/")).is_file(), f"{name}: {argument}"
        if service.build:
            assert (root / service.build.context / service.build.dockerfile).is_file(), name


def test_our_services_get_the_promised_settings_and_no_others(compose: ComposeFile) -> None:
    """Each setting is one of the contract, and each service has the ones its work needs."""
    for name in OURS:
        assert set(compose.services[name].environment) <= SETTINGS, name
    assert set(compose.services["operator"].environment) == SETTINGS
    assert set(compose.services["worker"].environment) == SETTINGS - {"LANDCLEAR_OWNER_URL"}
    assert {name for name in OURS if "LANDCLEAR_OWNER_URL" in compose.services[name].environment} == {
        "migrate",
        "operator",
    }


def test_each_address_names_its_role_and_its_secret_is_given(compose: ComposeFile) -> None:
    """An address carries the role meant for it, no password, and the service holds just the secrets of its roles."""
    for name in OURS:
        service = compose.services[name]
        roles = set()
        for variable in ROLE_OF.keys() & service.environment.keys():
            address = urlsplit(service.environment[variable])
            assert (address.username, address.password) == (ROLE_OF[variable], None), f"{name}: {variable}"
            assert address.hostname == "database"
            roles.add(address.username)
        keys = {"key_ring"} if "LANDCLEAR_KEY_FILE" in service.environment else set()
        assert set(service.secrets) == {f"{role}_password" for role in roles} | keys, name
        assert service.environment.get("LANDCLEAR_KEY_FILE", "/run/secrets/key_ring") == "/run/secrets/key_ring"


def test_no_password_stands_in_the_files(compose: ComposeFile, pins: dict[str, str]) -> None:
    """Passwords come from secret files only, never from the compose file, its defaults or the env file."""
    sensitive = re.compile(r"PASSWORD|PWD|SECRET|TOKEN", re.IGNORECASE)
    assert not [name for name in pins if sensitive.search(name)]
    for service in compose.services.values():
        for variable, value in service.environment.items():
            if sensitive.search(variable):
                assert variable.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service.secrets


def test_the_database_logs_no_statements_and_no_values(compose: ComposeFile) -> None:
    """Whatever session or background process fails, its statements and details stay out of the server's log."""
    command = compose.services["database"].command
    assert command is not None
    assert command[0] == "postgres"
    assert command[1:] == [part for name, value in QUIET.items() for part in ("-c", f"{name}={value}")]


def test_databases_and_temporal_cannot_be_reached_from_outside(compose: ComposeFile) -> None:
    """Only the console and the Temporal pages publish a port, and by default on the machine itself."""
    published = {name: service.ports for name, service in compose.services.items() if service.ports}
    assert set(published) == {"console", "temporal-ui"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    for name, service in compose.services.items():
        outside = {network for network in service.networks if not compose.networks[network].internal}
        assert outside == ({"edge"} if name in published else set()), name


def test_the_two_databases_share_nothing(compose: ComposeFile) -> None:
    """Application and Temporal keep different servers, networks, volumes and secrets."""
    application, temporal = compose.services["database"], compose.services["temporal-database"]
    assert not set(application.networks) & set(temporal.networks)
    assert not set(application.volumes) & set(temporal.volumes)
    assert not set(application.secrets) & set(temporal.secrets)


def test_no_container_can_gain_rights(compose: ComposeFile) -> None:
    """No service can gain privileges; ours also run read-only, without capabilities and under an init."""
    for name, service in compose.services.items():
        assert "no-new-privileges:true" in service.security_opt, name
    for name in OURS:
        service = compose.services[name]
        assert (service.read_only, service.init, service.cap_drop) == (True, True, ["ALL"]), name


def test_no_key_is_given_twice(compose_text: str, pins: dict[str, str]) -> None:
    """No mapping of the file gives a key twice: YAML would keep the last one silently."""
    nodes = [yaml.compose(fill_in(compose_text, pins), Loader=yaml.SafeLoader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"a key twice near line {node.start_mark.line + 1}"
            nodes.extend(child for _, child in node.value)
        elif isinstance(node, yaml.SequenceNode):
            nodes.extend(node.value)

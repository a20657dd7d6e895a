"""The part of the Compose specification that docker-compose.yml uses, as strict models.

A key that is not listed is refused, as by the specification's own schema: a misspelt key is silently without
effect in no other place. Widen a model only after looking the key up in the specification.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Duration = Annotated[str, StringConstraints(pattern=r"^(\d+h)?(\d+m)?(\d+s)?$", min_length=2)]
ByteSize = Annotated[str, StringConstraints(pattern=r"^\d+[bkmg]b?$")]
Restart = Annotated[str, StringConstraints(pattern=r"^(no|always|unless-stopped|on-failure(:\d+)?)$")]
Port = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3}){3}:\d{1,5}:\d{1,5}$")]
Mount = Annotated[str, StringConstraints(pattern=r"^(\./[^:]+|[a-z0-9][a-z0-9_-]*):/[^:]+(:ro)?$")]
ImageTag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9./_-]+:[A-Za-z0-9_][A-Za-z0-9._-]*$")]


class Strict(BaseModel):
    """Base of all models here: no unknown keys, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Build(Strict):
    """How the image is built."""

    context: str
    dockerfile: str
    args: dict[str, str] = Field(default_factory=dict)


class Healthcheck(Strict):
    """A command that the engine runs inside the container."""

    test: list[str] = Field(min_length=2)
    interval: Duration
    timeout: Duration
    retries: int = Field(ge=1)
    start_period: Duration


class Dependency(Strict):
    """What must have happened to another service before this one starts."""

    condition: Literal["service_started", "service_healthy", "service_completed_successfully"]


class Logging(Strict):
    """Where the output goes; options are strings in the specification."""

    driver: str
    options: dict[str, str]


class Service(Strict):
    """One service."""

    image: ImageTag
    build: Build | None = None
    entrypoint: list[str] | None = None
    command: list[str] | None = None
    environment: dict[str, str] = Field(default_factory=dict)
    secrets: list[Name] = Field(default_factory=list)
    volumes: list[Mount] = Field(default_factory=list)
    networks: list[Name] = Field(min_length=1)
    ports: list[Port] = Field(default_factory=list)
    depends_on: dict[Name, Dependency] = Field(default_factory=dict)
    healthcheck: Healthcheck | None = None
    restart: Restart
    logging: Logging | None = None
    init: bool = False
    read_only: bool = False
    tmpfs: list[str] = Field(default_factory=list)
    cap_drop: list[str] = Field(default_factory=list)
    security_opt: list[str] = Field(default_factory=list)
    shm_size: ByteSize | None = None
    stop_grace_period: Duration | None = None
    profiles: list[Name] = Field(default_factory=list)

    @property
    def is_one_shot(self) -> bool:
        """True for jobs and commands that are meant to end."""
        return self.restart == "no" or self.restart.startswith("on-failure")


class Network(Strict):
    """A network; an internal one has no way out of the machine."""

    internal: bool = False


class Volume(Strict):
    """A named volume with the engine's own driver."""


class Secret(Strict):
    """A secret that comes from a file beside the compose file."""

    file: Annotated[str, StringConstraints(pattern=r"^\./deploy/secrets/[a-z_]+$")]


class ComposeFile(Strict):
    """The whole file, extension fields (`x-...`) left out."""

    name: Name
    services: dict[Name, Service] = Field(min_length=1)
    networks: dict[Name, Network]
    volumes: dict[Name, Volume]
    secrets: dict[Name, Secret]

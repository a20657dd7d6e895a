"""What a process is told by its environment: where its servers, keys and files are.

The names are promised in the docs for operators; compose files, unit files and people's scripts set them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.embedded.temporal import NAMESPACE

#: Where the source lies: children run here, and the sample files are below it.
SOURCE_ROOT: Final = Path(__file__).resolve().parent.parent


class SettingMissing(Exception):
    """A process cannot do its work without this variable."""

    def __init__(self, name: str) -> None:
        self.vi = f"Thiếu biến môi trường {name}. Hãy đặt biến này rồi chạy lại."
        self.en = f"The environment variable {name} is missing. Set it and run again."
        super().__init__(self.vi, self.en)


def default_data_folder() -> Path:
    """The folder of an installation nobody named one for: the user's own state folder (XDG)."""
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path("~/.local/state").expanduser()) / "landclear"


class Settings(BaseSettings):
    """The settings of one process. Empty addresses mean: not given."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(default="", validation_alias=AliasChoices("LANDCLEAR_DATABASE_URL"))
    """The door's role: appends events, never changes them."""
    owner_url: str = Field(default="", validation_alias=AliasChoices("LANDCLEAR_OWNER_URL"))
    """Owns the schema; only migrations and restores use it."""
    projector_url: str = Field(default="", validation_alias=AliasChoices("LANDCLEAR_PROJECTOR_URL"))
    reader_url: str = Field(default="", validation_alias=AliasChoices("LANDCLEAR_READER_URL"))
    listen_url: str = Field(default="", validation_alias=AliasChoices("LANDCLEAR_LISTEN_URL"))
    """A direct connection for LISTEN, which a pooler would break."""
    temporal_address: str = Field(default="", validation_alias=AliasChoices("TEMPORAL_ADDRESS"))
    temporal_namespace: str = Field(default=NAMESPACE, validation_alias=AliasChoices("TEMPORAL_NAMESPACE"))
    key_file: Path | None = Field(default=None, validation_alias=AliasChoices("LANDCLEAR_KEY_FILE"))
    """The key ring; without it no name in the log can be read."""
    data: Path = Field(default_factory=default_data_folder, validation_alias=AliasChoices("LANDCLEAR_DATA"))
    """Attachments, produced papers and, in an embedded installation, everything else."""

    def environment(self) -> Mapping[str, str]:
        """The same settings as variables, for a child process."""
        named = {
            "LANDCLEAR_DATABASE_URL": self.database_url,
            "LANDCLEAR_PROJECTOR_URL": self.projector_url,
            "LANDCLEAR_READER_URL": self.reader_url,
            "LANDCLEAR_LISTEN_URL": self.listen_url,
            "TEMPORAL_ADDRESS": self.temporal_address,
            "TEMPORAL_NAMESPACE": self.temporal_namespace,
            "LANDCLEAR_KEY_FILE": str(self.key_file or ""),
            "LANDCLEAR_DATA": str(self.data),
        }
        return {name: value for name, value in named.items() if value}

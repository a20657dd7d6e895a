"""`landclear migrate`: the schema of an external database to head."""

from __future__ import annotations

from store.migrate import upgrade
from workers.cli.speech import tell
from workers.settings import SettingMissing, Settings


def verb() -> int:
    """Apply what is missing; safe to repeat. An embedded database is brought to head at each start."""
    owner_url = Settings().owner_url
    if not owner_url:
        raise SettingMissing("LANDCLEAR_OWNER_URL")
    upgrade(owner_url)
    tell("Lược đồ đã ở bản mới nhất.", "The schema is at its newest version.")
    return 0

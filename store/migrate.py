"""Brings a database's schema to the newest revision."""

from __future__ import annotations

from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from store.connections import UTF8, driver_url

#: Any fixed number: two processes that start at once take turns under it.
_LOCK: Final = 4_512_026


def upgrade(owner_url: str) -> None:
    """Apply the revisions that are missing, as the owner of the database; safe to repeat and to run twice at once.

    Raises sqlalchemy.exc.DBAPIError when the database cannot be reached or refuses.
    """
    engine = create_engine(driver_url(owner_url), poolclass=NullPool, connect_args={"client_encoding": UTF8})
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            config = Config()
            config.set_main_option("script_location", "store:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()

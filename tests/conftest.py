"""Fixtures that every room shares; what only one room needs stands in that room's own conftest."""

from tests.postgres_server import postgres_server, postgres_urls

__all__ = ["postgres_server", "postgres_urls"]

"""The baseline of ``rebuild`` comes to the same states as ours: a fold that did less would be no baseline."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import psycopg
import pytest

from bench.house import house, require_applied
from bench.made_up import act, note
from tests.postgres_server import PostgresUrls

pytest.importorskip("msgspec", reason="msgspec belongs to the bench environment")


async def test_thin_states_are_those_of_the_domain(postgres_urls: PostgresUrls) -> None:
    """After every act of a case's life the thin fold and the door agree on its state."""
    from bench.thin_fold import ThinFold

    async with house(postgres_urls.door) as own:
        cases = await own.open_cases(7)
        for length, case in enumerate(cases):
            require_applied([await own.door.handle(act(case, number)) for number in range(length)])
            require_applied([await own.door.handle(note(case))])
    with psycopg.connect(postgres_urls.superuser) as connection:
        thin = {stream: (version, json.loads(state)) for stream, version, state in ThinFold().rows(connection)}
        assert set(thin) == set(cases)
        assert thin == _stored(connection)


def _stored(connection: psycopg.Connection[Any]) -> dict[UUID, tuple[int, Any]]:
    found = connection.execute("SELECT stream_id, version, state FROM streams WHERE kind = 'case'").fetchall()
    return {stream: (version, state) for stream, version, state in found}

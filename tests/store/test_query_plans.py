"""Lists stay fast however many cases there are, because each is read along an index, in its order."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from store.connections import reading_engine
from store.installation import Installation
from store.postgres import PostgresStore
from store.queries import Queries
from store.read_models import CaseFilter
from tests.postgres_server import PostgresUrls

#: Enough that a scan of the table costs more than the index, few enough to be made in a second.
CASES = 20_000


@pytest.fixture(scope="module")
def filled(postgres_urls: PostgresUrls) -> PostgresUrls:
    """Twenty thousand cases in two hundred communes of ten groups each."""
    with psycopg.connect(postgres_urls.owner, autocommit=True) as connection:
        connection.execute(
            """
            INSERT INTO streams (stream_id, kind, version, head_hash, last_command_at, state, state_schema, next_due,
                why, code, project_code, area_path, step, queue_state, cause, due_on, case_officer, paid_vnd,
                deposited_vnd, closed)
            SELECT gen_random_uuid(), 'case', 1, '', now(), '{}', 1, now() + n * interval '1 minute', '',
                'H' || n, 'P' || n %% 50, 'Xã ' || n %% 200 || '/Tổ ' || n %% 10, 'payment', 'active', '',
                DATE '2026-01-01' + n %% 1000, 'CB' || n %% 50, 0, 0, n %% 4 = 0
            FROM generate_series(1, %s) AS n
            """,
            (CASES,),
        )
        connection.execute(
            """
            INSERT INTO parties (party_id, stream_id, role, name, folded_name, phone_tail)
            SELECT gen_random_uuid(), stream_id, 'head', code, 'nguyen van ' || md5(code), '' FROM streams
            """
        )
        connection.execute("VACUUM ANALYZE streams, parties")
    return postgres_urls


@pytest.fixture
async def engine(filled: PostgresUrls) -> AsyncIterator[AsyncEngine]:
    """A pool of the reader's role, whose fence must not cost the index."""
    engine = reading_engine(filled.reader)
    yield engine
    await engine.dispose()


@pytest.fixture
def explained(engine: AsyncEngine) -> Iterator[list[dict[str, Any]]]:
    """The plans of what is read through the pool from here on."""
    plans: list[dict[str, Any]] = []

    def explain(_: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        if "set_config" not in statement:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            plans.append(cursor.fetchall()[0][0][0]["Plan"])

    event.listen(engine.sync_engine, "before_cursor_execute", explain)
    yield plans
    event.remove(engine.sync_engine, "before_cursor_execute", explain)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All nodes of a plan."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize(
    ("wanted", "areas", "index"),
    [
        ({"area": "Xã 7"}, ["*"], "streams_queue_of_commune"),
        ({"area": "Xã 7"}, ["Xã 7"], "streams_queue_of_commune"),
        ({"area": "Xã 7/Tổ 7"}, ["Xã 7"], "streams_queue_of_area"),
        ({"project": "P7"}, ["*"], "streams_queue_of_project"),
        ({"assignee": "CB7"}, ["*"], "streams_queue_of_officer"),
        ({}, ["*"], "streams_queue"),
        ({"overdue": "2026-02-01"}, ["*"], "streams_queue"),
    ],
)
async def test_queues_are_read_along_their_index(
    engine: AsyncEngine, explained: list[dict[str, Any]], wanted: dict[str, str], areas: list[str], index: str
) -> None:
    """First and later pages: the index of the filter, in its order, and little more than the page."""
    queries = Queries(engine, areas)
    page = await queries.cases(CaseFilter.model_validate(wanted), limit=20)
    assert page.items
    if page.next is not None:
        await queries.cases(CaseFilter.model_validate(wanted), page.next, 20)
    for plan in explained:
        found = [node for node in nodes(plan) if node["Node Type"].startswith("Index")]
        assert [node["Index Name"] for node in found] == [index], json.dumps(plan)
        assert not any(node["Node Type"] in {"Sort", "Seq Scan"} for node in nodes(plan))
        assert sum(node.get("Rows Removed by Filter", 0) for node in found) <= 20


async def test_names_are_found_along_their_index(filled: PostgresUrls) -> None:
    """The search looks into the name index, with the rights it was given for that."""
    with psycopg.connect(filled.owner) as connection:
        rows = connection.execute(
            "EXPLAIN SELECT stream_id FROM parties WHERE folded_name LIKE %s", ("%van 0cc175b9c0%",)
        ).fetchall()
    assert any("parties_by_name" in row[0] for row in rows)


async def test_the_reconciler_reads_along_its_indexes(postgres_store: PostgresStore, filled: PostgresUrls) -> None:
    """What is due and what is behind cost as much as there is of it, whatever the number of cases."""
    await Installation(postgres_store.engine).adopt_namespace("one")
    streams = await postgres_store.behind(CASES)
    assert len(streams) == CASES * 3 // 4
    await postgres_store.mark_woken(streams)
    assert await postgres_store.behind(10) == []
    with psycopg.connect(filled.owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE streams")
        for condition, index in (
            ("next_due <= %s", "streams_due"),
            (
                "(woken_version IS NULL OR next_due < COALESCE(woken_due, 'infinity')) AND %s IS NOT NULL",
                "streams_behind",
            ),
        ):
            rows = connection.execute(
                "EXPLAIN SELECT kind, stream_id, version, next_due FROM streams WHERE NOT closed "
                f"AND kind IN ('batch', 'case', 'project') AND {condition} "
                "ORDER BY next_due NULLS LAST, stream_id LIMIT 10".encode(),
                (datetime.now(UTC),),
            ).fetchall()
            assert any(index in row[0] for row in rows), rows
            assert not any("Sort" in row[0] for row in rows), rows

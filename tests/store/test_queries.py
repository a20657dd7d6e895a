"""The read side: filters, pages and search, and the fence around what a reader sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.streams import InboxEntry, PartyRecord, QueueRow
from domain.values import StreamKind
from store.connections import reading_engine
from store.keys import KeyRing
from store.ports import ReadyStream
from store.postgres import PostgresStore
from store.queries import BadCursor, Queries
from store.read_models import CaseFilter
from tests.postgres_server import PostgresUrls
from tests.store.stand_ins import DAY, SCHEMAS, append, command, row

GROUPS: Final = ("Xã A/Tổ 1", "Xã A/Tổ 2", "Xã AB/Tổ 1")
HOUSEHOLDS: Final = 30


def household(number: int) -> QueueRow:
    """Households spread over three groups, two officers and five states; every fifth without a date."""
    states = ("active", "late", "waiting", "paused", "active", "closed")
    state = states[number % 6]
    return QueueRow(
        code=f"H{number:02}",
        project_code="P1" if number < 24 else "P2",
        area_path=GROUPS[number % 3],
        step="payment" if number % 2 else "inventory",
        state=state,
        due_on=None if number % 5 == 0 else DAY + timedelta(days=(number * 7) % 13),
        case_officer=f"CB{number % 2:02}",
        paid_vnd=number * 1_000_000,
        closed=state == "closed",
    )


@pytest.fixture(scope="module")
async def ids(postgres_urls: PostgresUrls, ring: KeyRing) -> list[UUID]:
    """Thirty households with a person and an inbox line each, and a project."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    ids = [uuid4() for _ in range(HOUSEHOLDS)]
    ready = []
    for number, stream_id in enumerate(ids):
        line = InboxEntry("CB01", "reminder", "E-3", "reminder.due", {"code": f"H{number:02}"}, 1)
        person = PartyRecord(uuid4(), "head", f"Nguyễn Thị Đào {number:02}", phone=f"090512{number:04}")
        ready.append(
            ReadyStream(
                append(stream_id, 0, count=3, change=row(queue=household(number)), inbox=(line,), parties=(person,)),
                command(stream_id),
            )
        )
    project = uuid4()
    change = row(queue=QueueRow(code="P1", project_code="P1", area_path="Xã A"))
    ready.append(ReadyStream(append(project, 0, kind=StreamKind.PROJECT, change=change), command(project)))
    await store.copy_new(ready)
    await store.close()
    return ids


@pytest.fixture
async def engine(postgres_urls: PostgresUrls) -> AsyncIterator[AsyncEngine]:
    """A pool of the reader's role."""
    engine = reading_engine(postgres_urls.reader)
    yield engine
    await engine.dispose()


async def codes(queries: Queries, wanted: dict[str, object], limit: int = 100) -> list[str]:
    """Codes of the queue, over all its pages."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await queries.cases(CaseFilter.model_validate(wanted), cursor, limit)
        found += [one.code for one in page.items]
        cursor = page.next
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("wanted", "belongs"),
    [
        ({}, lambda _: True),
        ({"project": "P2"}, lambda one: one.project_code == "P2"),
        ({"area": "Xã A"}, lambda one: one.area_path.startswith("Xã A/")),
        ({"area": "Xã A/Tổ 2"}, lambda one: one.area_path == "Xã A/Tổ 2"),
        ({"step": "payment"}, lambda one: one.step == "payment"),
        ({"state": "late"}, lambda one: one.state == "late"),
        ({"state": "closed"}, lambda one: one.closed),
        ({"assignee": "CB01"}, lambda one: one.case_officer == "CB01"),
        (
            {"overdue": DAY + timedelta(days=5)},
            lambda one: not one.closed and one.due_on is not None and one.due_on < DAY + timedelta(days=5),
        ),
        ({"q": "thi dao 07"}, lambda one: one.code == "H07"),
        ({"q": "ĐÀO 1"}, lambda one: one.code[1] == "1"),
        ({"q": "0012"}, lambda one: one.code == "H12"),
        ({"q": "H03"}, lambda one: one.code == "H03"),
        ({"q": "100%"}, lambda _: False),
        (
            {"project": "P1", "area": "Xã A", "state": "active", "assignee": "CB00"},
            lambda one: one.project_code == "P1" and one.area_path.startswith("Xã A/") and one.state == "active",
        ),
    ],
)
async def test_filters(ids: list[UUID], engine: AsyncEngine, wanted: dict[str, object], belongs: object) -> None:
    """Each filter finds exactly its households, in pages of any size, soonest date first and closed last."""
    assert len(ids) == HOUSEHOLDS
    assert callable(belongs)
    rows = [household(number) for number in range(HOUSEHOLDS)]
    expected = {one.code for one in rows if belongs(one)}
    queries = Queries(engine)
    found = await codes(queries, wanted)
    assert set(found) == expected
    assert len(found) == len(expected)
    by_code = {one.code: one for one in rows}
    order = [(by_code[code].closed, by_code[code].due_on or date.max) for code in found]
    assert order == sorted(order)
    assert await codes(queries, wanted, limit=4) == found


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "bnVsbA", "W3RydWUsIDEsIDJd"])
async def test_a_made_up_cursor_is_refused(engine: AsyncEngine, cursor: str) -> None:
    """A cursor that was tampered with is the caller's mistake, never a database error."""
    with pytest.raises(BadCursor):
        await Queries(engine).cases(CaseFilter(), cursor)


async def test_a_cursor_with_a_made_up_date_is_refused(engine: AsyncEngine) -> None:
    """The right shape with senseless content is refused as well."""
    with pytest.raises(BadCursor):
        await Queries(engine).cases(CaseFilter(), "W2ZhbHNlLCAieCIsICJ5Il0")


async def test_single_streams(ids: list[UUID], engine: AsyncEngine) -> None:
    """A household is found by id and by code, with what boards show of it."""
    queries = Queries(engine)
    one = await queries.by_code(StreamKind.CASE, "P1", "H07")
    assert one is not None
    assert one == await queries.stream(ids[7])
    assert (one.version, one.state, one.paid_vnd, one.case_officer) == (3, "late", 7_000_000, "CB01")
    assert await queries.by_code(StreamKind.CASE, "P1", "H99") is None


async def test_projects_and_their_households_are_paged_by_code(ids: list[UUID], engine: AsyncEngine) -> None:
    """Every page goes on behind the last one, and the last says that it is."""
    queries = Queries(engine)
    projects = await queries.projects(limit=1)
    assert ([project.code for project in projects.items], projects.next) == (["P1"], None)
    first = await queries.standing("P2", limit=4)
    rest = await queries.standing("P2", first.next, 4)
    assert [row.code for row in (*first.items, *rest.items)] == [f"H{number}" for number in range(24, 30)]
    assert (len(first.items), rest.next) == (4, None)
    assert len(ids) == HOUSEHOLDS
    for read in (queries.projects, lambda cursor: queries.standing("P2", cursor)):
        with pytest.raises(BadCursor):
            await read("WzFd")


async def test_events_and_people_of_a_stream(ids: list[UUID], engine: AsyncEngine) -> None:
    """The log comes in pages from the first event on, the people in plain words."""
    queries = Queries(engine)
    first = await queries.events(ids[0], limit=2)
    assert [event.version for event in first.items] == [1, 2]
    rest = await queries.events(ids[0], first.next, 2)
    assert ([event.version for event in rest.items], rest.next) == ([3], None)
    assert [(person.role, person.name) for person in await queries.people(ids[4])] == [("head", "Nguyễn Thị Đào 04")]


async def test_an_inbox_is_paged_newest_first(ids: list[UUID], engine: AsyncEngine) -> None:
    """Lines name their household; nobody else's lines are among them."""
    queries = Queries(engine)
    first = await queries.inbox("CB01", limit=20)
    rest = await queries.inbox("CB01", first.next, 20)
    assert [line.code for line in (*first.items, *rest.items)] == [
        f"H{number:02}" for number in reversed(range(HOUSEHOLDS))
    ]
    assert (rest.next, (await queries.inbox("CB99")).items) == (None, ())
    assert await queries.inbox_counts("P1") == {("reminder", "E-3"): 24}
    assert len(ids) == HOUSEHOLDS


async def test_the_fence_keeps_readers_to_their_areas(ids: list[UUID], engine: AsyncEngine) -> None:
    """Rows, events, people and inbox lines of other areas are out of sight, whatever the query asks."""
    inside, outside = ids[0], ids[1]
    queries = Queries(engine, ["Xã A/Tổ 1"])
    assert set(await codes(queries, {})) == {f"H{number:02}" for number in range(0, HOUSEHOLDS, 3)}
    assert await codes(queries, {"q": "H01"}) == []
    assert await codes(queries, {"q": "dao 01"}) == []
    assert await queries.stream(outside) is None
    assert (await queries.events(outside)).items == ()
    assert await queries.people(outside) == []
    assert len((await queries.events(inside)).items) == 3
    assert len(await queries.people(inside)) == 1
    assert len((await queries.inbox("CB01")).items) == HOUSEHOLDS // 3
    communes = Queries(engine, ["Xã AB", "Xã A/Tổ 2"])
    assert len(await codes(communes, {})) == 2 * HOUSEHOLDS // 3


async def test_a_session_that_names_no_area_sees_no_household(ids: list[UUID], engine: AsyncEngine) -> None:
    """A forgotten fence shuts everything, not nothing."""
    assert len(ids) == HOUSEHOLDS
    async with engine.connect() as connection:
        for table in ("streams", "events", "parties", "inbox"):
            found = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert found.scalar_one() == 0


async def test_a_system_fault_is_never_shown_as_an_officers_lateness(
    postgres_urls: PostgresUrls, ring: KeyRing, ids: list[UUID], engine: AsyncEngine
) -> None:
    """While the system holds a late case up it is in fault; when that is over it is late again."""
    store = PostgresStore(postgres_urls.door, SCHEMAS, ring)
    queries, late = Queries(engine), ids[1]
    await store.mark_fault(late, "store_cannot_answer")
    in_fault = await queries.cases(CaseFilter(state="fault"), limit=100)
    still_late = await queries.cases(CaseFilter(state="late"), limit=100)
    await store.mark_fault(late, "")
    after = await queries.stream(late)
    await store.close()
    assert [(row.stream_id, row.state) for row in in_fault.items] == [(late, "fault")]
    assert late not in [row.stream_id for row in still_late.items]
    assert after is not None
    assert after.state == "late"

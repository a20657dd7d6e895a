"""A stream as it stood on a past day, and as it was known then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from domain.case.events import FactCorrected
from domain.clocks.events import ClockStopped, StopOutcome
from domain.errors import UnknownEventType, UpcastError
from domain.messages import Event, Recorded, by_type
from store.connections import reading_engine
from store.history import state_at
from store.ports import StoredEvent
from store.postgres import PostgresStore
from store.queries import Queries
from tests.postgres_server import PostgresUrls
from tests.store.contract import write
from tests.store.stand_ins import DAY, event


class NoticeDelivered(Event):
    """Something that happened."""

    note: str
    amount_vnd: int


class Listing:
    """A stream type whose state is the list of versions it was folded from."""

    events: Final[Mapping[str, type[Event]]] = by_type(NoticeDelivered, FactCorrected, ClockStopped)

    def initial(self) -> tuple[int, ...]:
        """Nothing."""
        return ()

    def evolve(self, state: tuple[int, ...], recorded: Recorded) -> tuple[int, ...]:
        """One more."""
        return (*state, recorded.version)


LISTING: Final[Any] = Listing()
STREAM: Final = UUID(int=7)


def at(version: int, occurred: date, recorded_day: int, **changes: Any) -> StoredEvent:
    """An event of a date, recorded on a day of June at noon."""
    recorded = datetime(2026, 6, recorded_day, 12, tzinfo=UTC)
    return event(STREAM, version, uuid4())._replace(occurred_on=occurred, recorded_at=recorded, **changes)


CORRECTION: Final = FactCorrected(
    target_version=1, right_details={}, reason="viết nhầm ngày", agreed_by="CB02", right_on=date(2026, 6, 4)
)
LOG: Final = (
    at(1, date(2026, 6, 1), 1),
    at(2, date(2026, 6, 5), 5),
    at(3, date(2026, 6, 2), 8),
    at(4, date(2026, 6, 9), 9, type="fact_corrected", payload=CORRECTION.model_dump_json()),
)


@pytest.mark.parametrize(
    ("as_of", "known_day", "versions"),
    [
        (None, None, (1, 2, 3, 4)),
        (date(2026, 6, 4), None, (1, 3, 4)),
        (date(2026, 6, 3), None, (3, 4)),
        (date(2026, 6, 3), 6, (1,)),
        (None, 8, (1, 2, 3)),
        (date(2026, 5, 31), 8, None),
    ],
)
def test_two_cut_offs(as_of: date | None, known_day: int | None, versions: tuple[int, ...] | None) -> None:
    """What had happened goes by the papers' dates, corrected as far as known; what was known by the recording."""
    known_at = None if known_day is None else datetime(2026, 6, known_day, 12, tzinfo=UTC)
    assert state_at(LISTING, LOG, as_of, known_at) == versions


def test_a_clock_ends_with_its_paper_and_not_with_its_typing() -> None:
    """A declaration in time, typed three weeks later, leaves no overdue clock in the view of the day after it."""
    stopped = ClockStopped(
        rule="self-declaration",
        round=1,
        outcome=StopOutcome.VOID_RECORDED_LATE,
        due_on=date(2026, 6, 8),
        stopped_on=date(2026, 6, 4),
    )
    log = (
        at(1, date(2026, 6, 1), 1),
        at(2, date(2026, 6, 25), 25, type=stopped.TYPE, payload=stopped.model_dump_json()),
    )
    assert state_at(LISTING, log, date(2026, 6, 5), None) == (1, 2)
    assert state_at(LISTING, log, date(2026, 6, 3), None) == (1,)
    assert state_at(LISTING, log, date(2026, 6, 5), datetime(2026, 6, 6, tzinfo=UTC)) == (1,)


def test_a_newer_worker_is_asked_for() -> None:
    """An event of an unknown type or a later schema stops the fold; it is never skipped."""
    for changes in ({"type": "moon_bought"}, {"schema_version": 2}):
        with pytest.raises(UnknownEventType):
            state_at(LISTING, [at(1, DAY, 1, **changes)], None, None)


def test_a_misfit_names_its_place_only() -> None:
    """The error says where the payload does not fit, and nothing of what stands there."""
    with pytest.raises(UpcastError) as misfit:
        state_at(LISTING, [at(1, DAY, 1, payload='{"note": "Nguyễn", "amount_vnd": "Văn"}')], None, None)
    assert "amount_vnd" in str(misfit.value)
    assert "Văn" not in str(misfit.value)


async def test_the_read_side_folds_the_log(postgres_store: PostgresStore, postgres_urls: PostgresUrls) -> None:
    """A page asks by stream and days; before the first event there is nothing."""
    stream_id = uuid4()
    await write(postgres_store, stream_id, 0, count=2)
    engine = reading_engine(postgres_urls.reader)
    queries = Queries(engine)
    assert await queries.state_at(LISTING, stream_id) == (1, 2)
    assert await queries.state_at(LISTING, stream_id, as_of=date(2026, 5, 11)) is None
    assert await Queries(engine, ["Xã B"]).state_at(LISTING, stream_id) is None
    await engine.dispose()

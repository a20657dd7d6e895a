"""Two ways others would take a note: a Django state machine under ``select_for_update``, and ``eventsourcing``.

Both load the case, see whether a note may be taken, and record it with a new version of the case. Neither seals
anything, remembers commands, chains hashes or keeps a row for queues; that is in their favour.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from psycopg.conninfo import conninfo_to_dict

from bench.made_up import OFFICER, REMARK, today
from bench.timing import Lap

_MOST_AT_ONCE: Final = 10


class Peer(ABC):
    """Another way of taking notes. It is synchronous, so its clients are threads, each with its connection."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_MOST_AT_ONCE)

    @abstractmethod
    def open_case(self) -> UUID:
        """A new case that takes notes."""

    @abstractmethod
    def take_note(self, case: UUID) -> None:
        """Load the case, decide, record."""

    async def lap(self, cases: int, notes: int, at_once: int) -> Lap:
        """Take so many notes of each of so many new cases."""
        loop = asyncio.get_running_loop()
        waiting = iter([await loop.run_in_executor(self._threads, self.open_case) for _ in range(cases)])
        each: list[float] = []

        def client() -> None:
            for case in waiting:
                for _ in range(notes):
                    started = perf_counter()
                    self.take_note(case)
                    each.append(perf_counter() - started)

        started = perf_counter()
        await asyncio.gather(*(loop.run_in_executor(self._threads, client) for _ in range(at_once)))
        return Lap(len(each), perf_counter() - started, each)

    def close(self) -> None:
        """Let go of the database: the connections go with their threads."""
        self._threads.shutdown()


def installed_peers(url: str) -> tuple[list[Peer], list[str]]:
    """The peers that are installed, ready on a database, and the names of those that are not."""
    kinds: dict[str, Callable[[str], Peer]] = {"django": DjangoNotes, "eventsourcing": EventsourcingNotes}
    missing = [name for name in kinds if find_spec(name) is None]
    return [make(url) for name, make in kinds.items() if name not in missing], missing


class DjangoNotes(Peer):
    """A case row and an event row, changed together under the row's lock."""

    name = "Django"

    def __init__(self, url: str) -> None:
        super().__init__()
        parts = conninfo_to_dict(url)
        import_module("django.conf").settings.configure(
            USE_TZ=True,
            DATABASES={
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": parts["dbname"],
                    "USER": parts["user"],
                    "PASSWORD": parts["password"],
                    "HOST": parts["host"],
                    "PORT": str(parts["port"]),
                    "CONN_MAX_AGE": None,
                }
            },
        )
        import_module("django").setup()
        db: Any = import_module("django.db")
        models: Any = import_module("django.db.models")
        self._transaction: Any = import_module("django.db.transaction")
        meta = type("Meta", (), {"app_label": "bench"})
        base = {"__module__": __name__, "Meta": meta}
        self._case: Any = type(
            "PeerCase",
            (models.Model,),
            {
                **base,
                "id": models.UUIDField(primary_key=True),
                "state": models.CharField(max_length=40),
                "version": models.IntegerField(),
            },
        )
        self._event: Any = type(
            "PeerEvent",
            (models.Model,),
            {
                **base,
                "case": models.ForeignKey(self._case, models.PROTECT),
                "version": models.IntegerField(),
                "type": models.CharField(max_length=60),
                "occurred_on": models.DateField(),
                "actor": models.CharField(max_length=60),
                "payload": models.JSONField(),
            },
        )
        # Its ORM refuses to work where an event loop runs.
        self._threads.submit(self._make_tables, db.connection).result()

    def _make_tables(self, connection: Any) -> None:
        with connection.schema_editor() as editor:
            editor.create_model(self._case)
            editor.create_model(self._event)

    def open_case(self) -> UUID:
        """A new case that takes notes."""
        return UUID(str(self._case.objects.create(id=uuid4(), state="inventory", version=1).pk))

    def take_note(self, case: UUID) -> None:
        """Lock the row, look at its state, move its version, add the event."""
        with self._transaction.atomic():
            row = self._case.objects.select_for_update().get(pk=case)
            if row.state == "closed":
                raise ValueError("a closed case takes no note")
            row.version += 1
            row.save(update_fields=["version"])
            self._event.objects.create(
                case=row,
                version=row.version,
                type="note_added",
                occurred_on=today(),
                actor=OFFICER,
                payload={"text": REMARK},
            )


class EventsourcingNotes(Peer):
    """An aggregate, loaded from its events and saved."""

    name = "eventsourcing"

    def __init__(self, url: str) -> None:
        super().__init__()
        parts = conninfo_to_dict(url)
        domain: Any = import_module("eventsourcing.domain")
        application: Any = import_module("eventsourcing.application")

        def note_added(self: Any, text: str, occurred_on: str, actor: str) -> None:
            if self.state == "closed":
                raise ValueError("a closed case takes no note")
            self.last_note = (text, occurred_on, actor)

        def opened(self: Any) -> None:
            self.state = "inventory"

        self._aggregate: Any = type(
            "PeerAggregate",
            (domain.Aggregate,),
            {
                "__module__": __name__,
                "__init__": opened,
                "add_note": domain.event("NoteAdded")(note_added),
            },
        )
        self._application: Any = application.Application(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(parts["dbname"]),
                "POSTGRES_HOST": str(parts["host"]),
                "POSTGRES_PORT": str(parts["port"]),
                "POSTGRES_USER": str(parts["user"]),
                "POSTGRES_PASSWORD": str(parts["password"]),
                "POSTGRES_POOL_SIZE": str(_MOST_AT_ONCE),
            }
        )

    def open_case(self) -> UUID:
        """A new case that takes notes."""
        case = self._aggregate()
        self._application.save(case)
        return UUID(str(case.id))

    def take_note(self, case: UUID) -> None:
        """Load the aggregate from its events, let it decide, save what it decided."""
        aggregate = self._application.repository.get(case)
        aggregate.add_note(REMARK, today().isoformat(), OFFICER)
        self._application.save(aggregate)

    def close(self) -> None:
        """Close the pool too."""
        super().close()
        self._application.close()

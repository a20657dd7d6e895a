"""The staff list as the door knows it, read again when a stream's row tells of a newer one."""

from __future__ import annotations

from activities.log_reading import fold
from domain.identity import ORGANISATION_ID
from domain.organisation.staff import Organisation
from domain.organisation.stream import OrganisationState
from domain.registry import STREAM_TYPES
from domain.values import StreamKind
from store.ports import Store


class StaffBehind(Exception):
    """The staff list in memory is older than the one the transaction sees."""


class StaffList:
    """Keeps the organisation of the newest version read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = 0
        self._organisation = Organisation()

    def as_of(self, version: int) -> Organisation:
        """The staff list, at least as new as ``version``.

        Raises StaffBehind: leave the transaction, ``refresh``, and begin again. Reading inside it
        would take a second connection while holding one, and enough of those starve the pool.
        """
        if version > self._version:
            raise StaffBehind
        return self._organisation

    async def refresh(self) -> None:
        """Read the staff list from the organisation's row, or from its log under another state schema.

        Raises StoreUnavailable, UnknownEventType, UpcastError.
        """
        head = await self._store.head(StreamKind.ORGANISATION, ORGANISATION_ID)
        if head.version == 0:
            self._organisation = Organisation()
        elif head.state is not None:
            self._organisation = OrganisationState.model_validate_json(head.state).organisation
        else:
            log = await self._store.read_stream(ORGANISATION_ID)
            self._organisation = fold(STREAM_TYPES[StreamKind.ORGANISATION], log).organisation
        self._version = head.version

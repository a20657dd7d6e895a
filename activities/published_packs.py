"""The packs that were published, read from their streams of the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from activities.log_reading import fold
from domain.errors import UpcastError
from domain.identity import stream_id
from domain.policy.packs import Pack
from domain.policy.stream import PolicyPublished, PolicyState, PolicyStream, PublishedVersion
from domain.values import StreamKind
from store.history import recorded
from store.ports import Store

#: Packs of an installation; far more than the places it serves.
MOST_PACKS: Final = 1_000

_STREAM: Final = PolicyStream()


class PublishedPacks:
    """Implements activities.rulebooks.PackSource over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def state(self, pack_id: str) -> PolicyState:
        """The pack's stream as it stands; empty where nobody published it. Raises StoreUnavailable."""
        policy_id = stream_id(StreamKind.POLICY, pack_id)
        head = await self._store.head(StreamKind.POLICY, policy_id)
        if head.version == 0:
            return PolicyState()
        if head.state is not None:
            return PolicyState.model_validate_json(head.state)
        state: PolicyState = fold(_STREAM, await self._store.read_stream(policy_id))
        return state

    async def states(self) -> list[PolicyState]:
        """Every pack that was published, by id. Raises StoreUnavailable."""
        states = [
            PolicyState.model_validate_json(row.change.state)
            if row.change.state_schema == _STREAM.state_schema
            # The row of an earlier program: the log tells it again.
            else fold(_STREAM, await self._store.read_stream(row.stream_id))
            for row in await self._store.of_kind(StreamKind.POLICY, None, MOST_PACKS)
        ]
        return sorted(states, key=lambda state: state.pack_id)

    async def versions(self, pack_id: str) -> Sequence[PublishedVersion]:
        """The published versions of a pack, oldest first. Raises StoreUnavailable."""
        return (await self.state(pack_id)).published

    async def pack(self, pack_id: str, published: PublishedVersion) -> Pack:
        """One version of a pack. Raises StoreUnavailable, UpcastError where the log does not hold it."""
        # A whole pack is large: of the stream, only what begins with this version is read.
        for stored in await self._store.read_stream(stream_id(StreamKind.POLICY, pack_id), after=published.at - 1):
            event = recorded(_STREAM, stored).event
            if isinstance(event, PolicyPublished) and event.pack.header.version == published.version:
                return event.pack
        raise UpcastError(f"{pack_id}: version {published.version} is not where its stream says")

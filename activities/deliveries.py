"""Carries facts from stream to stream: each pending delivery becomes a command of its target.

The command's id is made of the cause and the target, so carrying twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid5

import structlog

from activities.bulk import Bulk
from activities.messages import Envelope, Outcome, Status, StreamRef, SweepResult
from store.ports import PendingDelivery, Store, StoreUnavailable

#: A delivery has no person waiting; the time only bounds one attempt, as the next has the same id.
TIME_TO_APPLY: Final = timedelta(days=1)

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Drained:
    """What one pass carried, and whose next due moment became earlier by it."""

    result: SweepResult
    earlier: tuple[StreamRef, ...]


class Deliveries:
    """Drains what streams have to tell each other."""

    def __init__(self, store: Store, bulk: Bulk, machine_now: Callable[[], datetime]) -> None:
        self._store = store
        self._bulk = bulk
        self._machine_now = machine_now

    async def drain(self, limit: int) -> Drained:
        """Carry up to ``limit`` pending deliveries; ``left`` is 0 when going on would bring nothing.

        A target that refuses one delivery gets none of its later ones in this pass: a case takes the
        decisions of its batch in their order. Raises StoreUnavailable.
        """
        pending = await self._store.pending_deliveries(limit)
        done = 0
        earlier: dict[StreamRef, None] = {}
        stuck: set[object] = set()
        for wave in _waves(pending):
            going = [one for one in wave if one.target_id not in stuck]
            carried: list[int] = []
            for delivery, outcome in zip(going, await self._carry(going), strict=True):
                if outcome is not None and outcome.status is Status.APPLIED:
                    carried.append(delivery.id)
                    if outcome.due_earlier:
                        earlier[StreamRef(kind=delivery.target_kind, stream_id=delivery.target_id)] = None
                else:
                    stuck.add(delivery.target_id)
                    await self._failed(delivery, outcome)
            await self._store.delivered(carried)
            done += len(carried)
        left = len(await self._store.pending_deliveries(1)) if done else 0
        return Drained(SweepResult(seen=len(pending), done=done, left=left), tuple(earlier))

    async def _carry(self, deliveries: Sequence[PendingDelivery]) -> list[Outcome | None]:
        """Outcomes in order; None where handling broke down."""
        envelopes = [self._envelope(delivery) for delivery in deliveries]
        try:
            return list(await self._bulk.handle_many(envelopes))
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - told below, stream by stream
            _log.error("deliveries_broke_down", error=type(error).__name__, count=len(envelopes))
        # One broken stream must not hold back the decisions of three hundred others.
        return [await self._carry_alone(envelope) for envelope in envelopes]

    async def _carry_alone(self, envelope: Envelope) -> Outcome | None:
        try:
            return (await self._bulk.handle_many([envelope]))[0]
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - counted at the delivery and shown by `status`
            _log.error("delivery_broke_down", target=str(envelope.stream_id), error=type(error).__name__)
            return None

    async def _failed(self, delivery: PendingDelivery, outcome: Outcome | None) -> None:
        """Count the attempt; the store lets it rest before it is offered again."""
        if outcome is None:
            reason = "broke_down"
        else:
            reason = outcome.refusal.code if outcome.refusal is not None else outcome.status.value
        _log.warning(
            "delivery_not_applied",
            cause=str(delivery.cause_stream),
            target=str(delivery.target_id),
            command=delivery.command_type,
            reason=reason,
        )
        await self._store.delivery_failed(delivery.id, reason)

    def _envelope(self, delivery: PendingDelivery) -> Envelope:
        fields = {**json.loads(delivery.body), "occurred_on": delivery.occurred_on.isoformat()}
        return Envelope(
            command_id=uuid5(delivery.cause_stream, f"{delivery.cause_version}:{delivery.target_id}"),
            kind=delivery.target_kind,
            stream_id=delivery.target_id,
            type=delivery.command_type,
            actor="system",
            body=json.dumps(fields, ensure_ascii=False),
            apply_before=self._machine_now() + TIME_TO_APPLY,
        )


def _waves(pending: Sequence[PendingDelivery]) -> Iterator[list[PendingDelivery]]:
    """The pending deliveries in waves that name each target once, in order."""
    waiting = list(pending)
    while waiting:
        seen: set[object] = set()
        wave: list[PendingDelivery] = []
        later: list[PendingDelivery] = []
        for one in waiting:
            (later if one.target_id in seen else wave).append(one)
            seen.add(one.target_id)
        yield wave
        waiting = later

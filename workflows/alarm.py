"""One timer that is moved only when the due moment moved: an act that changes no date costs no timer events."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio import workflow

from workflows.patience import SHORTEST_ALARM


class Alarm:
    """The one timer of a stream's workflow."""

    def __init__(self) -> None:
        self.set_for: datetime | None = None
        """The moment it was last set for, rung or not."""
        self.rang = False
        self._timer: asyncio.TimerHandle | None = None

    def set(self, moment: datetime | None) -> None:
        """Ring at ``moment`` (aware, workflow time) and not otherwise; None is silence.

        Setting it again to the same moment does nothing, so a moment that rang stays rung until ``rearm``.
        """
        if moment == self.set_for:
            return
        self.set_for = moment
        self.rearm()

    def rearm(self) -> None:
        """Start afresh for the moment it is set for, at least a second away."""
        if self._timer is not None:
            self._timer.cancel()
        self.rang = False
        self._timer = None
        if self.set_for is not None:
            delay = max(self.set_for - workflow.now(), SHORTEST_ALARM)
            # In a workflow the loop's call_later is a durable timer.
            self._timer = asyncio.get_running_loop().call_later(delay.total_seconds(), self._ring)

    def _ring(self) -> None:
        self._timer = None
        self.rang = True

"""One timer, moved only to an earlier moment: most acts put the due moment off, and they cost no timer events."""

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
        self._runs_until: datetime | None = None

    def set(self, moment: datetime | None) -> None:
        """Ring at ``moment`` (aware, workflow time) and not otherwise; None is silence.

        Setting it again to the same moment does nothing, so a moment that rang stays rung until ``rearm``.
        """
        if moment == self.set_for:
            return
        self.set_for = moment
        self.rang = False
        if moment is not None and (self._runs_until is None or moment < self._runs_until):
            self.rearm()

    def rearm(self) -> None:
        """Start afresh for the moment it is set for, at least a second away."""
        if self._timer is not None:
            self._timer.cancel()
        self.rang = False
        self._timer = None
        self._runs_until = self.set_for
        if self.set_for is not None:
            delay = max(self.set_for - workflow.now(), SHORTEST_ALARM)
            # In a workflow the loop's call_later is a durable timer.
            self._timer = asyncio.get_running_loop().call_later(delay.total_seconds(), self._ring)

    def _ring(self) -> None:
        self._timer = self._runs_until = None
        if self.set_for is None:
            return
        if workflow.now() < self.set_for:
            # Put off since the timer was started: this once it runs out for nothing.
            self.rearm()
        else:
            self.rang = True

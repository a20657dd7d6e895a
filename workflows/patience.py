"""How long the workflows wait for the world, and how often they ask again: every such number, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio.common import RetryPolicy

#: Local activities are tried once: the quick second tries, for a connection that the pool had not yet noticed was
#: dead, are the activity's own. The server library keeps a failed try's time limit running, and does not keep an
#: overall limit between tries; and a workflow task that waits for tries holds everything else of its stream up.
ONCE: Final = RetryPolicy(maximum_attempts=1)

#: One try at the door with an act. Its own statements give up earlier; this ends a try whose connection hangs.
ATTEMPT: Final = timedelta(seconds=10)
#: Between tries an act sleeps, durably; short because a person waits, and at most until its ``apply_before``.
FIRST_PAUSE: Final = timedelta(milliseconds=200)
LONGEST_PAUSE: Final = timedelta(seconds=2)

#: Until when an act may be applied whose time was up: by no clock, however far behind it runs.
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
#: Letters of the bodies of such acts that are kept for a store that is away: some hundred acts, and far below the
#: 2 MB that Temporal takes as the input of the next run.
MOST_LEFT_OPEN: Final = 200_000

#: A look at the clock holds the stream's lock, and acts wait behind it.
LOOK_ATTEMPT: Final = timedelta(seconds=5)

#: Back-off of a workflow whose store cannot answer: doubling from one minute to fifteen, for ever.
FIRST_BACK_OFF: Final = timedelta(minutes=1)
LONGEST_BACK_OFF: Final = timedelta(minutes=15)

#: Telling of a system fault is worth one try; the workflow's details and the log say it in any case.
FAULT_LIMIT: Final = timedelta(seconds=2)

#: No alarm rings sooner. The server's clock may run ahead of the door's: a due moment that the door does not see
#: yet would otherwise be asked for thousands of times a second.
SHORTEST_ALARM: Final = timedelta(seconds=1)

#: One pass over all that is due. A first pass after Temporal's data was wiped starts thousands of workflows, at
#: some 60 a second; it heartbeats, so a dead worker is noticed long before the limit.
SWEEP_LIMIT: Final = timedelta(minutes=15)
SWEEP_HEARTBEAT: Final = timedelta(seconds=30)
SWEEP_RETRY: Final = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=15),
    #: Then the next minute's run takes over; a sweep that hangs on would only block it.
    maximum_attempts=5,
)

#: How long a workflow task may take before it is given to another worker; after a kill the stream stands still that
#: long, and a person waits. A task answers in milliseconds and replays in under one second; while it waits for a
#: local activity the library renews it, so a slow store does not spend it.
TASK_LIMIT: Final = timedelta(seconds=3)

#: Replay costs about two milliseconds per past step, and 400 events are some fifty acts.
HISTORY_LIMIT: Final = 400

"""The names Temporal shows and keeps: workflow types, updates, signals, queries and fixed ids.

They are the contract with running workflows. A renamed one is a new one, and the old one is never answered again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.values import StreamKind

#: Workflow types of the streams that are driven.
CASE: Final = "case"
BATCH: Final = "batch"
PROJECT: Final = "project"

WORKFLOW_OF: Final[Mapping[StreamKind, str]] = {
    StreamKind.CASE: CASE,
    StreamKind.BATCH: BATCH,
    StreamKind.PROJECT: PROJECT,
}

#: Update of a stream's workflow: Envelope -> Outcome.
SUBMIT: Final = "submit"
#: Signal of a stream's workflow: the version at which its clock moved. May be lost, doubled or late.
WAKE: Final = "wake"
#: Query for operators: the CaseClock the workflow goes by. Pages read rows, never this.
CLOCK: Final = "clock"

#: The sweeping workflows; type, schedule id and the fixed id of the one started by hand are the same word.
RECONCILE: Final = "reconcile"
DELIVERIES: Final = "deliveries"
#: Signal of the deliveries workflow: something new is to be carried.
CARRY: Final = "carry"

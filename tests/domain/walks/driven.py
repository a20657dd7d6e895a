"""Walks driven by hand: the same papers at the same hours, with no store and no workflow between."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest

from domain.errors import Rejection
from tests.domain.house import OPENED, DrivenCase, case_id, morning
from tests.domain.walks.exceptions import EXCEPTIONS
from tests.domain.walks.late_decisions import LATE_DECISIONS
from tests.domain.walks.refusal_paths import PATHS
from tests.domain.walks.settled_in_time import SETTLED_IN_TIME
from tests.domain.walks.valued_plans import VALUED
from tests.domain.walks.walk import Paper, Walk

WALKS: Final = (*PATHS, *EXCEPTIONS, *SETTLED_IN_TIME, *LATE_DECISIONS, *VALUED)
#: When a walk's last day is looked at: after every rung of that day.
EVENING: Final = 18


def walked(walk: Walk) -> DrivenCase:
    """The case on the evening its walk ends."""
    case, now = DrivenCase(**opening_of(walk)), morning(OPENED)
    for paper in walk.in_order:
        now = _pass_time(case, now, morning(paper.on))
        _send(case, paper)
    _pass_time(case, now, morning(walk.end.on, EVENING))
    return case


def opening_of(walk: Walk) -> dict[str, object]:
    """What the opening of the walk's case says beside what all of them say."""
    return {"reward_until": None, **walk.opening}


def _pass_time(case: DrivenCase, now: datetime, until: datetime) -> datetime:
    """Fire what falls due on the way; what came due while nobody was to be urged on fires when that is over."""
    while (due := case.stream.next_due(case.state)) is not None and due <= until:
        case.tick(max(now, due))
    return until


def _send(case: DrivenCase, paper: Paper) -> None:
    """Send a paper of the morning; a refusal is the one the walk expects."""
    body = dict(paper.body)
    by = paper.by
    if paper.command == "take_batch_decision":
        body["batch_id"], by = case_id("batch"), "CB04"
    if not paper.refused:
        case.do(paper.command, paper.on, by=by, **body)
        return
    before = case.state
    with pytest.raises(Rejection) as caught:
        case.do(paper.command, paper.on, by=by, **body)
    assert caught.value.code == paper.refused, (paper, caught.value.params)
    assert case.state is before
    if paper.not_before is not None:
        assert caught.value.params["not_before"] == paper.not_before.isoformat()

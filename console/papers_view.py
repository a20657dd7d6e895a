"""What batches and projects show alike: their papers and their clocks."""

from __future__ import annotations

from typing import Any

from console.case_view import clock_view, policy_view
from domain.papers.state import PaperState


def papers_view(state: PaperState) -> dict[str, Any]:
    """The version, the papers in force with what they list, and the running clocks; no personal data."""
    return {
        "version": state.version,
        "policy": policy_view(state.policy),
        "facts": [fact.model_dump(mode="json", exclude_defaults=True) for fact in state.facts],
        "clocks": [clock_view(clock) for clock in state.clocks],
    }

"""A store that is silent for a moment costs a wait, one that stays away costs an answer in time."""

from __future__ import annotations

import pytest

from console.patience import patiently
from store.ports import StoreUnavailable


async def test_a_short_silence_is_waited_out() -> None:
    """Whoever asked gets the answer that the store gave at last."""
    silences = iter((True, True, False))

    async def ask() -> str:
        if next(silences):
            raise StoreUnavailable("away")
        return "answer"

    assert await patiently(ask) == "answer"


async def test_a_store_that_stays_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the patience of a person the wait ends."""
    monkeypatch.setattr("console.patience.STORE_PATIENCE_SECONDS", 0.3)

    async def ask() -> str:
        raise StoreUnavailable("away")

    with pytest.raises(StoreUnavailable):
        await patiently(ask)


async def test_a_refusal_is_not_asked_again() -> None:
    """Only silence is waited out: what the store did answer stands, also where it is an error."""
    asked = 0

    async def ask() -> str:
        nonlocal asked
        asked += 1
        raise LookupError

    with pytest.raises(LookupError):
        await patiently(ask)
    assert asked == 1

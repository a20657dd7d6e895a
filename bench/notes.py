"""``notes``: a note through the door, against one bare INSERT per note, and beside two peers doing the same work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg

from activities.messages import Envelope
from bench.house import House, apply, databases, house
from bench.made_up import note, today
from bench.note_peers import Peer, installed_peers
from bench.results import Finding, Ratio, Remark
from bench.timing import Lap, Way, lap_of, median_rate, quantile, taking_turns, timed

#: (at once, cases a round): each case takes six notes, as many as a case has steps.
LOADS: Final = ((1, 80), (10, 160))
NOTES_OF_A_CASE: Final = 6
ROUNDS: Final = 5
LEAST: Final = 0.35

_TABLE: Final = """
    CREATE TABLE bare_notes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        stream_id uuid NOT NULL, occurred_on date NOT NULL, actor text NOT NULL, payload jsonb NOT NULL)
"""
_INSERT: Final = "INSERT INTO bare_notes (stream_id, occurred_on, actor, payload) VALUES (%s, %s, %s, %s)"


async def measure(folder: Path, rounds: int = ROUNDS, loads: Sequence[tuple[int, int]] = LOADS) -> list[Finding]:
    """Notes per second at each load."""
    findings: list[Finding] = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(databases(folder))
        urls = server.new("notes")
        with psycopg.connect(urls.superuser) as connection:
            connection.execute(_TABLE)
        own = await stack.enter_async_context(house(urls.door))
        peers, missing = installed_peers(urls.superuser)
        findings += [Remark("notes", f"{name}: chưa cài / not installed") for name in missing]
        for peer in peers:
            stack.callback(peer.close)
        connections = [
            await stack.enter_async_context(await psycopg.AsyncConnection.connect(urls.superuser, autocommit=True))
            for _ in range(max(at_once for at_once, _ in loads))
        ]
        for at_once, cases in loads:
            laps = await taking_turns(rounds, _ways(own, connections[:at_once], peers, cases))
            ours = median_rate(laps["ours"])
            at = f"at {at_once}"
            findings += [
                Ratio("notes", f"bare INSERT {at}", ours, median_rate(laps["bare"]), "notes/s", at_least=LEAST),
                Ratio("notes", f"p50 {at}", quantile(laps["ours"], 0.5) * 1e3, quantile(laps["bare"], 0.5) * 1e3, "ms"),
                *(
                    Ratio("notes", f"{peer.name} {at}", ours, median_rate(laps[peer.name]), "notes/s", at_least=1.0)
                    for peer in peers
                ),
            ]
    return findings


def _ways(
    own: House, connections: Sequence[psycopg.AsyncConnection[tuple[object, ...]]], peers: Sequence[Peer], cases: int
) -> dict[str, Way]:
    at_once = len(connections)

    async def ours() -> Lap:
        return await lap_of(_by_case(await own.open_cases(cases)), at_once, add)

    async def add(notes: Sequence[Envelope]) -> list[float]:
        return [await timed(apply(own.door, one)) for one in notes]

    async def bare() -> Lap:
        free = list(connections)

        async def insert(notes: Sequence[Envelope]) -> list[float]:
            connection = free.pop()
            try:
                return [await timed(connection.execute(_INSERT, _row(one), prepare=True)) for one in notes]
            finally:
                free.append(connection)

        return await lap_of(_by_case([UUID(int=number) for number in range(cases)]), at_once, insert)

    def peer_way(peer: Peer) -> Way:
        async def way() -> Lap:
            return await peer.lap(cases, NOTES_OF_A_CASE, at_once)

        return way

    return {"bare": bare, "ours": ours, **{peer.name: peer_way(peer) for peer in peers}}


def _by_case(cases: Sequence[UUID]) -> list[list[Envelope]]:
    return [[note(case) for _ in range(NOTES_OF_A_CASE)] for case in cases]


def _row(one: Envelope) -> tuple[object, ...]:
    return (one.stream_id, today(), one.actor, json.dumps({"text": one.body}))

"""How a command ends: known, expired, refused, in conflict or applied, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.commands import Prepared, refusal
from activities.decision import Author, Standing, Written, clock_of, event_ref
from activities.messages import Outcome, Refusal, Status
from domain.messages import Recorded
from domain.values import CaseClock
from store.ports import Append, CommandRecord, StreamHead


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ends, and what is to be written for it."""

    outcome: Outcome
    append: Append | None = None
    remember: bool = True
    """False where the memory of the command already stands and is to stay."""


def early_ending(prepared: Prepared, head: StreamHead, machine_now: datetime) -> Ending | None:
    """The end of a command that needs no look at the stream: known, too late, or no command at all.

    A refusal or a conflict is no end: what was refused may be lawful by now, so it is decided again.
    """
    known, envelope = head.known, prepared.envelope
    if known is not None:
        if known.body_hash != prepared.body_hash or known.stream_id != envelope.stream_id:
            reused = refusal("command_id_reused", command_id=envelope.command_id)
            return Ending(refused(prepared, head.version, reused), remember=False)
        if known.status not in (Status.REFUSED, Status.CONFLICT):
            return Ending(Outcome.model_validate_json(known.outcome), remember=False)
    if machine_now > envelope.apply_before:
        return Ending(Outcome(command_id=envelope.command_id, status=Status.EXPIRED, version=head.version))
    if prepared.refusal is not None:
        return Ending(refused(prepared, head.version, prepared.refusal))
    return None


def refused(prepared: Prepared, version: int, why: Refusal, clock: CaseClock | None = None) -> Outcome:
    """The answer to a command that is refused."""
    return Outcome(
        command_id=prepared.envelope.command_id,
        status=Status.REFUSED,
        version=version,
        refusal=why,
        clock=clock or CaseClock(),
    )


def stale(prepared: Prepared, standing: Standing, since: Sequence[Recorded], now: datetime) -> Outcome | None:
    """A conflict with what was recorded since the sender looked; None where nothing is in the way.

    A version that the stream has not reached was seen before a restore: what the sender saw is gone.
    """
    command, expected = prepared.command, prepared.envelope.expected_version
    if command is None or expected is None or expected == standing.head.version:
        return None
    in_the_way = tuple(event_ref(one) for one in since if command.conflicts_with(one.event))
    if not in_the_way and expected < standing.head.version:
        return None
    return Outcome(
        command_id=prepared.envelope.command_id,
        status=Status.CONFLICT,
        version=standing.head.version,
        events=in_the_way,
        clock=clock_of(standing, now),
    )


def applied(prepared: Prepared, standing: Standing, written: Written) -> Ending:
    """The end of a command that was decided and goes into the log."""
    return Ending(
        Outcome(
            command_id=prepared.envelope.command_id,
            status=Status.APPLIED,
            version=standing.head.version + len(written.events),
            events=written.events,
            clock=written.clock,
            due_earlier=written.due_earlier,
            fresh=True,
        ),
        append=written.append,
    )


def author_of(prepared: Prepared) -> Author:
    """Who sent the command."""
    envelope = prepared.envelope
    return Author(envelope.command_id, envelope.actor, envelope.on_behalf_of)


def record_of(prepared: Prepared, outcome: Outcome) -> CommandRecord:
    """How the command ended, for those who ask again."""
    envelope = prepared.envelope
    return CommandRecord(
        command_id=envelope.command_id,
        stream_id=envelope.stream_id,
        kind=envelope.kind,
        type=envelope.type,
        body_hash=prepared.body_hash,
        status=outcome.status.value,
        outcome=outcome.remembered().model_dump_json(),
    )

"""Sending commands to streams, and asking what became of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from activities.messages import Envelope, Outcome, Status
from console.dispatch import NotSaved, OutcomeUnknown
from console.limits import body_of
from console.openapi import body_of as documented
from console.patience import patiently
from console.problems import Problem, conflict, describe, language_of, refused, told, unanswered
from console.requests import envelope_of, fields_of
from console.security import Account, Parts
from console.wiring import Wiring
from domain.values import StreamKind

router = APIRouter(prefix="/api/v1", tags=["commands"])

PATHS = {
    "cases": StreamKind.CASE,
    "projects": StreamKind.PROJECT,
    "batches": StreamKind.BATCH,
    "donations": StreamKind.DONATION,
    "grievances": StreamKind.GRIEVANCE,
}


async def send(wiring: Wiring, envelope: Envelope) -> Outcome:
    """Have a command applied.

    Raises Problem when it was not: 404, 409, 422 or 503.
    """
    try:
        outcome = await wiring.dispatcher.submit(envelope)
    except (NotSaved, OutcomeUnknown) as reason:
        raise unanswered(reason, envelope.command_id, envelope.apply_before) from None
    if outcome.status is Status.CONFLICT:
        raise conflict(outcome)
    if outcome.status is Status.EXPIRED:
        raise Problem(422, "expired", command_id=outcome.command_id)
    if outcome.refusal is not None:
        raise refused(outcome.refusal)
    return outcome


def applied(outcome: Outcome) -> dict[str, Any]:
    """The good answer: the new version, and the events recorded."""
    return {
        "command_id": outcome.command_id,
        "version": outcome.version,
        "events": [told(event) for event in outcome.events],
    }


async def _take(kind: StreamKind, stream_id: UUID, request: Request, wiring: Wiring, account: str) -> dict[str, Any]:
    envelope = envelope_of(
        kind,
        wiring.stream_types[kind],
        stream_id,
        fields_of(await body_of(request)),
        account,
        wiring.machine_now,
    )
    # A workflow would be started for a stream that is not there; 0 says that the command opens it.
    if envelope.expected_version and (await patiently(lambda: wiring.store.head(kind, stream_id))).version == 0:
        raise Problem(404, "unknown_stream")
    return applied(await send(wiring, envelope))


def _add(path: str, kind: StreamKind) -> None:
    @router.post(
        f"/{path}/{{stream_id}}/commands",
        name=f"send_{kind.value}_command",
        openapi_extra=documented(kind),
        responses={
            409: {"description": "Others recorded something meanwhile; `changes` says what"},
            422: {"description": "Refused; `code` and the parameters say why"},
            503: {"description": "Not saved, or not yet known: ask for the command"},
        },
    )
    async def send_command(stream_id: UUID, request: Request, wiring: Parts, account: Account) -> dict[str, Any]:
        """Apply a command, once for all time; sending it again under its `command_id` answers the same."""
        return await _take(kind, stream_id, request, wiring, account)


for _path, _kind in PATHS.items():
    _add(_path, _kind)


@router.get("/commands/{command_id}")
async def fate_of_command(command_id: UUID, request: Request, wiring: Parts, _: Account) -> dict[str, Any]:
    """What became of a command: applied, refused, expired, or unknown when it was never seen."""
    outcome = await wiring.door.outcome(command_id)
    fate: dict[str, Any] = {"command_id": command_id, "status": outcome.status.value}
    if outcome.status is Status.APPLIED:
        fate["outcome"] = applied(outcome)
    elif outcome.status is Status.CONFLICT:
        # For whoever asks later it was refused; what stood in its way is told along.
        fate["status"] = Status.REFUSED.value
        fate["refusal"] = {"code": "conflict", "changes": [told(event) for event in outcome.events]}
    elif outcome.refusal is not None:
        fate["refusal"] = describe(outcome.refusal, language_of(request.headers.get("accept-language", "")))
    return fate

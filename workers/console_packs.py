"""The packs of a console: read from the log, tried over the open streams, published and ordered."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import structlog

from activities.messages import Envelope, Outcome, Status
from activities.policy_change import Change, PolicyChanges, Summary
from activities.publishing import PackFile, pack_file, publishing
from console.dispatch import NotSaved, OutcomeUnknown
from console.operations import State
from console.pack_office import PackChange, PackSent
from console.problems import Problem, refused
from domain.context import LOCAL
from domain.policy.firmness import firmness
from domain.policy.packs import Pack
from domain.policy.stream import PolicyState
from domain.values import StreamKind
from domain.wording.compensation import FIRMNESS
from store.pack_files import BadPack
from store.pack_reasons import in_vietnamese
from store.ports import StoreUnavailable
from workers.wiring import Wiring

#: Changes remembered: somebody compares a dry run with the one before; a list is a megabyte per thousand streams.
_KEPT: Final = 5
#: How long a request waits for the end before it answers that the work goes on.
_WAIT_SECONDS: Final = 5.0
_NO_ANSWER: Final = (NotSaved, OutcomeUnknown, StoreUnavailable)

_log = structlog.get_logger(__name__)


class Packs:
    """Implements console.pack_office.PackOffice."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._changes = PolicyChanges(wiring.door)
        self._latest: OrderedDict[UUID, tuple[PackChange, list[dict[str, Any]]]] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()

    async def packs(self) -> Sequence[Mapping[str, Any]]:
        """See PackOffice."""
        return [self._told(state, await self._today()) for state in await self._wiring.publisher.states()]

    async def pack(self, pack_id: str, version: int | None) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
        """See PackOffice."""
        state = await self._wiring.publisher.packs.state(pack_id)
        today = await self._today()
        published = state.in_force(today) if version is None else state.published_version(version)
        if published is None:
            raise Problem(404, "not_found")
        pack = await self._wiring.publisher.packs.pack(pack_id, published)
        under = await self._wiring.queries.open_under(pack_id)
        told = self._told(state, today)
        for one in told["versions"]:
            one["open_streams"] = under.get(one["version"], 0)
        return {**told, "shown_version": published.version, "title": pack.header.title.model_dump()}, _rows(pack)

    async def begin(self, sent: PackSent) -> PackChange:
        """See PackOffice."""
        name = f"{sent.pack_id}.yaml"
        try:
            file = await asyncio.to_thread(pack_file, name, sent.raw)
        except BadPack as bad:
            raise Problem(
                422, "bad_pack", file=bad.file, row=bad.row, reason=bad.reason, reason_vi=in_vietnamese(bad.reason)
            ) from None
        if file.pack.header.id != sent.pack_id:
            raise Problem(422, "bad_pack", file=name, row="line 1", reason="another id", reason_vi="mã gói khác")
        published = await self._published(file, sent)
        if published is not None:
            # What was merged when it was published counts, not what the file would be merged with today.
            file = replace(file, pack=published)
        change = PackChange(
            id=uuid4(),
            pack_id=sent.pack_id,
            pack_version=file.pack.header.version,
            apply=sent.apply,
            account=sent.account,
            state=State.RUNNING,
            started_at=self._wiring.machine_now(),
        )
        self._latest[change.id] = (change, [])
        while len(self._latest) > _KEPT:
            self._latest.popitem(last=False)
        task = asyncio.create_task(self._run(change, file, sent, published is None), name=f"pack-{change.id}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait([task], timeout=_WAIT_SECONDS)
        return self._latest[change.id][0] if change.id in self._latest else change

    def change(self, change_id: UUID) -> tuple[PackChange, Sequence[Mapping[str, Any]]] | None:
        """See PackOffice."""
        return self._latest.get(change_id)

    async def close(self) -> None:
        """See PackOffice."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _published(self, file: PackFile, sent: PackSent) -> Pack | None:
        """The pack as this very file was published before; None where it was not.

        Raises Problem where its version cannot be published.
        """
        state = await self._wiring.publisher.packs.state(sent.pack_id)
        same = state.published_version(file.pack.header.version)
        if same is not None and same.sha256 == file.sha256:
            return await self._wiring.publisher.packs.pack(sent.pack_id, same)
        refusal = await self._wiring.door.dry_run(await self._publishing(file, sent))
        if refusal is not None:
            raise refused(refusal)
        return None

    async def _publishing(self, file: PackFile, sent: PackSent) -> Envelope:
        """The command that publishes the file, to be applied from now on."""
        machine_now = self._wiring.machine_now()
        now = machine_now + await self._wiring.store.clock_offset()
        return publishing(file, sent.account, now, machine_now, sent.reason or None, sent.paper)

    async def _run(self, change: PackChange, file: PackFile, sent: PackSent, publish: bool) -> None:
        kept = self._latest[change.id][1]
        update: dict[str, Any] = {"state": State.FAILED}

        def keep(**fields: Any) -> None:
            update.update(fields)
            if change.id in self._latest:
                self._latest[change.id] = (change.model_copy(update=update), kept)

        def look(seen: int) -> None:
            keep(state=State.RUNNING, seen=seen)

        try:
            what = Change(file.pack, sent.choice, sent.partly_approved_on, sent.project)
            summary, moving = Summary(file.sha256), _Moving()
            async for move in self._changes.moves(what, look):
                summary.add(move)
                kept.append(move.model_dump(mode="json"))
                if move.refusal is None:
                    moving.setdefault(move.kind, []).append(move.id)
            keep(state=State.DONE, summary=_summed(summary))
            if sent.preview and sent.preview != summary.mark:
                keep(state=State.REFUSED, problem={"code": "preview_differs", "mark": summary.mark})
            elif sent.apply:
                if publish:
                    outcome = await self._wiring.dispatcher.submit(await self._publishing(file, sent))
                    if outcome.status is not Status.APPLIED:
                        keep(state=State.REFUSED, problem=_problem(outcome))
                        return
                keep(published=True)
                await self._order(what, moving, sent, keep)
        except _NO_ANSWER as silence:
            _log.warning("pack_change_without_store", pack=sent.pack_id, reason=type(silence).__name__)
            keep(state=State.FAILED)
        except Exception as mistake:
            # Told by its kind alone; a change that says "running" for ever helps nobody.
            _log.error("pack_change_failed", pack=sent.pack_id, mistake=type(mistake).__name__)
            keep(state=State.FAILED)
            raise
        finally:
            keep(finished_at=self._wiring.machine_now())

    async def _order(self, what: Change, moving: Mapping[StreamKind, list[UUID]], sent: PackSent, keep: Any) -> None:
        if not (sent.reason and sent.paper):
            return
        ordered = 0
        for envelope in await self._changes.orders(what, moving, sent.account, sent.reason, sent.paper):
            outcome = await self._wiring.dispatcher.submit(envelope)
            if outcome.status is not Status.APPLIED:
                keep(state=State.REFUSED, problem=_problem(outcome))
                return
            body = json.loads(envelope.body)
            ordered += sum(len(body[f"{kind.value}_ids"]) for kind in moving)
            keep(ordered=ordered)

    async def _today(self) -> date:
        now = self._wiring.machine_now() + await self._wiring.store.clock_offset()
        return now.astimezone(LOCAL).date()

    @staticmethod
    def _told(state: PolicyState, today: date) -> dict[str, Any]:
        in_force = state.in_force(today)
        return {
            "id": state.pack_id,
            "is_sample": in_force is not None and in_force.is_sample,
            "in_force": in_force.version if in_force is not None else None,
            "expires_on": in_force.expires_on if in_force is not None else None,
            "versions": [one.model_dump(mode="json") for one in state.published],
        }


_Moving = dict[StreamKind, list[UUID]]


def _problem(outcome: Outcome) -> dict[str, Any]:
    """Why nothing was recorded; what came too late was not refused by anybody."""
    if outcome.refusal is None:
        return {"code": outcome.status.value}
    return {"code": outcome.refusal.code, **json.loads(outcome.refusal.params)}


def _summed(summary: Summary) -> dict[str, Any]:
    counts = ("streams", "rule_versions_changed", "clocks_moved", "await_choice", "notices_lapse", "refused")
    return {**{name: getattr(summary, name) for name in counts}, "mark": summary.mark}


def _rows(pack: Pack) -> list[dict[str, Any]]:
    """The rows of a pack as people compare them with the law, firmness in words."""
    told: list[dict[str, Any]] = []
    kept = ("id", "days", "rule_versions", "effective_from", "effective_to", "set_by", "article", "source", "note")
    for rule in pack.rules:
        row = rule.model_dump(mode="json", include={*kept, "stream", "bound", "unit", "day_kind", "text", "scope"})
        told.append({"kind": "rule", **row, **_firm(rule)})
    for change in pack.transitions:
        row = change.model_dump(mode="json", exclude={"confidence", "evidence"})
        told.append({"kind": "transition", **row, **_firm(change)})
    return told


def _firm(row: Any) -> dict[str, Any]:
    mark = firmness(row).value
    return {"firmness": {"mark": mark, "vi": FIRMNESS[mark].vi, "en": FIRMNESS[mark].en}}

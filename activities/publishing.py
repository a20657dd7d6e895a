"""Publishing packs: a file's version becomes an event once, and only then do streams stand under it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import uuid4

import structlog

from activities.door import Door
from activities.messages import Envelope, Outcome, Status
from activities.published_packs import PublishedPacks
from domain.context import LOCAL
from domain.identity import stream_id
from domain.policy.packs import NATIONAL, Pack
from domain.policy.stream import PolicyState, PublishedVersion
from domain.values import StreamKind
from store.pack_files import SHIPPED, read_pack

#: Comes with the program beside the law: an invented province to try it with.
SAMPLE: Final = "mau-song-mau-2026"
#: Nobody waits for the answer; publishing again finds what was published by its file.
_APPLY_WITHIN: Final = timedelta(minutes=5)

_log = structlog.stdlib.get_logger(__name__)


class Taken(StrEnum):
    """What became of a shipped pack."""

    PUBLISHED = "published"
    KNOWN = "known"
    """Published before, from the same file."""
    OLDER = "older"
    """A newer version was published here already."""
    DIFFERENT = "different"
    """Its version was published from another file: not taken, what was published stays."""


@dataclass(frozen=True, slots=True)
class Base:
    """The national file that a pack was merged with."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack read from a file, not published yet."""

    name: str
    sha256: str
    pack: Pack
    base: Base | None = None


def pack_file(name: str, raw: bytes) -> PackFile:
    """The pack that a file holds. Raises BadPack naming the file, the row and the reason."""
    pack = read_pack(name, raw)
    return PackFile(name, hashlib.sha256(raw).hexdigest(), pack, _base_of(pack))


def _base_of(pack: Pack) -> Base | None:
    if pack.header.base is None:
        return None
    standing = SHIPPED / f"{pack.header.base}.yaml"
    raw = standing.read_bytes()
    return Base(read_pack(standing.name, raw).header.version, hashlib.sha256(raw).hexdigest())


def publishing(
    file: PackFile, actor: str, now: datetime, machine_now: datetime, reason: str | None = None, paper: str = ""
) -> Envelope:
    """The command that publishes a file's version.

    Each has an id of its own: one that came too late would otherwise bar its file for ever. Nothing is published
    twice by that, because a version is taken once.
    """
    body = {
        "occurred_on": now.astimezone(LOCAL).date().isoformat(),
        "pack": file.pack.model_dump(mode="json"),
        "file": file.name,
        "sha256": file.sha256,
        "base_version": file.base.version if file.base is not None else None,
        "base_sha256": file.base.sha256 if file.base is not None else None,
        "reason": reason,
        "paper": paper,
    }
    return Envelope(
        command_id=uuid4(),
        kind=StreamKind.POLICY,
        stream_id=stream_id(StreamKind.POLICY, file.pack.header.id),
        type="publish_policy",
        actor=actor,
        body=json.dumps(body, ensure_ascii=False),
        apply_before=machine_now + _APPLY_WITHIN,
    )


class Publisher:
    """Publishes through a door."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.packs = PublishedPacks(door.desk.store)

    async def publish(self, file: PackFile, actor: str, reason: str | None = None, paper: str = "") -> Outcome:
        """Publish a file's version; one that was published from this very file is not published again.

        Then the outcome is that it is published. Raises StoreUnavailable.
        """
        state = await self.packs.state(file.pack.header.id)
        if self._known(file, state) is Taken.KNOWN:
            return Outcome(command_id=uuid4(), status=Status.APPLIED, version=state.version)
        machine_now = self._door.desk.machine_now()
        now = machine_now + await self._door.desk.store.clock_offset()
        return await self._door.handle(publishing(file, actor, now, machine_now, reason, paper))

    async def publish_shipped(self) -> dict[str, Taken]:
        """Publish the packs that come with the program, as far as they are not yet; safe to repeat.

        The invented province is for installations that have no pack of their own. Raises StoreUnavailable, BadPack.
        """
        taken = {NATIONAL: await self._take(NATIONAL)}
        if not any(_is_own(state) for state in await self.states()):
            taken[SAMPLE] = await self._take(SAMPLE)
        for state in await self.on_older_base():
            newest = state.published[-1]
            _log.warning("pack_on_older_base", pack=state.pack_id, version=newest.version, base=newest.base_version)
        return taken

    async def states(self) -> list[PolicyState]:
        """Every pack that was published here, by id. Raises StoreUnavailable."""
        return await self.packs.states()

    async def on_older_base(self) -> list[PolicyState]:
        """The packs whose newest version was merged with an older national pack than the one published here.

        What changed in the law since is not in them; one published before bases were recorded counts as older. Raises
        StoreUnavailable.
        """
        states = {state.pack_id: state for state in await self.states()}
        return [state for state in states.values() if _is_older(state, states)]

    async def _take(self, pack_id: str) -> Taken:
        shipped = SHIPPED / f"{pack_id}.yaml"
        file = pack_file(shipped.name, shipped.read_bytes())
        taken = self._known(file, await self.packs.state(pack_id))
        if taken is None:
            outcome = await self.publish(file, "system")
            # Another process may have been faster by a moment; then the pack says what it took.
            taken = Taken.PUBLISHED if outcome.status is Status.APPLIED else None
            taken = taken or self._known(file, await self.packs.state(pack_id)) or Taken.DIFFERENT
        if taken is Taken.DIFFERENT:
            _log.error("shipped_pack_not_taken", pack=pack_id, version=file.pack.header.version, sha256=file.sha256)
        return taken

    @staticmethod
    def _known(file: PackFile, state: PolicyState) -> Taken | None:
        header = file.pack.header
        same: PublishedVersion | None = state.published_version(header.version)
        if same is not None:
            return Taken.KNOWN if same.sha256 == file.sha256 else Taken.DIFFERENT
        return Taken.OLDER if state.published and state.published[-1].version > header.version else None


def _is_older(state: PolicyState, states: Mapping[str, PolicyState]) -> bool:
    newest = state.published[-1]
    base = states.get(newest.base or "")
    return base is not None and (newest.base_version or 0) < base.published[-1].version


def _is_own(state: PolicyState) -> bool:
    """Whether somebody here published a province's pack that is no sample."""
    return any(one.base is not None and not one.is_sample for one in state.published)

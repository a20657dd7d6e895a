"""A pack's versions are events: published once, in order, and taken by the streams an order names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from uuid import UUID

import pytest

from domain.context import Context
from domain.errors import Rejection
from domain.identity import stream_id
from domain.messages import Event, Recorded
from domain.policy.packs import NATIONAL, Pack
from domain.policy.stream import Choice, PolicyPublished, PolicyState, PolicyStream
from domain.streams import Delivery
from domain.values import StreamKind
from store.pack_files import load_pack
from tests.domain.house import ORGANISATION, PACK, case_id, morning, rulebook

DAY = date(2026, 1, 5)
POLICY = stream_id(StreamKind.POLICY, PACK)
SHA = "a" * 64


def numbered(version: int) -> Pack:
    """The sample pack under another version number."""
    pack = load_pack(PACK)
    return pack.model_copy(update={"header": pack.header.model_copy(update={"version": version})})


class Driven:
    """The pack's stream with what it tells others."""

    def __init__(self, stream: UUID = POLICY) -> None:
        """Nothing is published."""
        self.id, self.stream, self.state = stream, PolicyStream(), PolicyState()
        self.told: list[Delivery] = []
        self.actor = "test"

    def publish(self, version: int, **fields: Any) -> list[Event]:
        """Publish a version of the sample pack."""
        return self.do("publish_policy", pack=numbered(version), file=f"{PACK}.yaml", sha256=SHA, **fields)

    def do(self, command: str, linked: Mapping[UUID, bool] | None = None, **body: Any) -> list[Event]:
        """Decide a command and record what it causes."""
        parsed = self.stream.commands[command].model_validate({"occurred_on": DAY, **body})
        context = Context(
            now=morning(DAY),
            actor=self.actor,
            on_behalf_of="CB04",
            stream_id=self.id,
            rulebook=rulebook(),
            organisation=ORGANISATION,
            linked=linked or {},
        )
        events = []
        for happened in self.stream.decide(self.state, parsed, context):
            recorded = Recorded(self.state.version + 1, happened.occurred_on, happened.event, context.now, "test", None)
            self.state = self.stream.evolve(self.state, recorded)
            self.told.extend(self.stream.deliveries(self.state, recorded))
            events.append(happened.event)
        return events


def refusal_of(driven: Driven, command: str, **body: Any) -> str:
    """The code a command is refused with."""
    before = driven.state
    with pytest.raises(Rejection) as caught:
        driven.do(command, **body)
    assert driven.state == before
    return caught.value.code


def test_a_published_version_holds_the_whole_pack() -> None:
    """Whoever reads the log later finds every rule that held, without the file."""
    driven = Driven()
    (event,) = driven.publish(1)
    assert isinstance(event, PolicyPublished)
    again = PolicyPublished.model_validate_json(event.model_dump_json())
    assert again.pack == numbered(1)
    published = driven.state.published_version(1)
    assert published is not None
    assert (published.at, published.sha256, published.rule_version) == (1, SHA, "R254")


def test_versions_only_grow() -> None:
    """What was published stays as it was; a change is a new number."""
    driven = Driven()
    driven.publish(2)
    for version in (1, 2):
        fields = {"pack": numbered(version), "file": "x.yaml", "sha256": SHA}
        assert refusal_of(driven, "publish_policy", **fields) == "pack_version_not_newer"
    driven.publish(3)
    assert [one.version for one in driven.state.published] == [2, 3]


def test_a_pack_is_published_under_its_own_id() -> None:
    """Two packs never share a stream."""
    driven = Driven(stream_id(StreamKind.POLICY, "other"))
    fields = {"pack": numbered(1), "file": "x.yaml", "sha256": SHA}
    assert refusal_of(driven, "publish_policy", **fields) == "wrong_stream_id"


@pytest.mark.parametrize("choice", [None, *get_args(Choice)])
def test_an_order_reaches_exactly_the_streams_it_names(choice: str | None) -> None:
    """The list of the dry run is the list that moves, each stream by a delivery of its own."""
    driven = Driven()
    driven.publish(1)
    driven.publish(2)
    project, batch, cases = case_id("p"), case_id("b"), [case_id("c1"), case_id("c2")]
    driven.do(
        "order_policy_change",
        pack_version=2,
        project_ids=[project],
        batch_ids=[batch],
        case_ids=cases,
        choice=choice,
        partly_approved_on=date(2025, 10, 1),
        reason="Giá đất mới",
        paper="12/QĐ-UBND",
    )
    assert [(one.target_kind, one.target_id) for one in driven.told] == [
        (StreamKind.PROJECT, project),
        (StreamKind.BATCH, batch),
        *((StreamKind.CASE, case) for case in cases),
    ]
    assert {one.command_type for one in driven.told} == {"adopt_policy"}
    body = {"pack_id": PACK, "pack_version": 2, "choice": choice}
    body |= {"partly_approved_on": "2025-10-01", "paper": "12/QĐ-UBND"}
    assert all(one.body == body for one in driven.told)


def test_no_stream_is_moved_before_the_version_holds() -> None:
    """Ordered in December, a law of January would pass by the very cases it is for."""
    driven = Driven()
    pack = numbered(1)
    later = pack.model_copy(update={"header": pack.header.model_copy(update={"effective_from": date(2026, 1, 6)})})
    driven.do("publish_policy", pack=later, file=f"{PACK}.yaml", sha256=SHA)
    order = {"pack_version": 1, "case_ids": [case_id("c1")], "reason": "Luật mới", "paper": "12/QĐ-UBND"}
    assert refusal_of(driven, "order_policy_change", **order) == "pack_not_in_force_yet"


def test_an_order_needs_a_published_version_and_streams_that_exist() -> None:
    """Nothing is moved to rules nobody can read, and nothing that is not there."""
    order = {"reason": "Giá đất mới", "paper": "12/QĐ-UBND"}
    driven = Driven()
    case = case_id("c1")
    assert refusal_of(driven, "order_policy_change", pack_version=1, case_ids=[case], **order) == "unknown_stream"
    driven.publish(1)
    assert refusal_of(driven, "order_policy_change", pack_version=2, case_ids=[case], **order) == "unknown_pack_version"
    assert refusal_of(driven, "order_policy_change", pack_version=1, **order) == "nothing_to_move"
    assert (
        refusal_of(driven, "order_policy_change", pack_version=1, case_ids=[case], linked={case: False}, **order)
        == "unknown_stream"
    )


def test_national_law_comes_with_the_program_alone() -> None:
    """A file without a base could set every row of the law, whatever id it bears; only the program publishes one."""
    law = load_pack(NATIONAL)
    fields: dict[str, Any] = {"file": "x.yaml", "sha256": SHA}
    posing = law.model_copy(update={"header": law.header.model_copy(update={"id": PACK})})
    for driven, pack in ((Driven(stream_id(StreamKind.POLICY, NATIONAL)), law), (Driven(), posing)):
        assert refusal_of(driven, "publish_policy", pack=pack, **fields) == "national_pack_locked"
    driven.actor = "system"
    assert refusal_of(driven, "publish_policy", pack=posing, **fields) == "national_pack_locked"
    program = Driven(stream_id(StreamKind.POLICY, NATIONAL))
    program.actor = "system"
    assert program.do("publish_policy", pack=law, **fields)


def test_a_pack_keeps_the_pack_it_stands_on() -> None:
    """Another base under the same id would change the law of running streams without a word."""
    driven = Driven()
    driven.publish(1, base_version=3, base_sha256=SHA)
    (first,) = driven.state.published
    assert (first.base_version, first.base_sha256) == (3, SHA)
    pack = numbered(2)
    moved = pack.model_copy(update={"header": pack.header.model_copy(update={"base": "national-2099"})})
    fields = {"pack": moved, "file": "x.yaml", "sha256": SHA}
    assert refusal_of(driven, "publish_policy", **fields) == "pack_base_changed"

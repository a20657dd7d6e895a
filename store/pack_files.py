"""Reads policy packs, shipped ones by their id and others by their path, and merges each with the one it stands on.

A pack is written by people and decides about money and land, so a file is taken whole or refused with the file, the
row and the reason; nothing of it is repaired, and what was in force stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

from domain.policy.columns import SensitiveDays
from domain.policy.duty_rows import ApartRow, DutyRow
from domain.policy.ladder import Ladder
from domain.policy.packs import (
    DeadlineOverride,
    OverrideRefused,
    Pack,
    PackHeader,
    ProductTimer,
    TimerId,
    apply_override,
    overlapping,
    with_expiry,
    with_sensitive_days,
)
from domain.policy.provincial import Escalation, Meta, OverrideRow, ProductTimers
from domain.policy.rates import RATE_SECTIONS, Rates
from domain.policy.rules import ClockRule
from domain.policy.transitions import RuleVersion, Transition
from store import pack_fitting as fit
from store.pack_yaml import BadPack, PackYaml, inner

__all__ = ["SHIPPED", "BadPack", "load_pack", "read_pack"]

SHIPPED: Final[Traversable] = files("domain.policy")

_PACK_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NATIONAL_SECTIONS: Final = frozenset(
    {"pack", "rule_versions", "transitions", "duties", "apart", "rules", "timers", "escalation"}
)
_PROVINCIAL_SECTIONS: Final = RATE_SECTIONS | {
    "meta",
    "deadline_overrides",
    "product_timers",
    "rules",
    "no_enforcement_days",
    "escalation",
}
#: Columns of a rule that the program sets, never a file.
_DERIVED: Final = ("set_by", "held_under", "since_ever", "for_good")


def load_pack(pack: str, folder: Traversable = SHIPPED) -> Pack:
    """The pack of a shipped id, or of the file at a path, merged with the one it stands on.

    Raises BadPack naming the file, the row and the reason; KeyError when there is no such pack.
    """
    shipped = folder / f"{pack}.yaml"
    if _PACK_ID.fullmatch(pack) and shipped.is_file():
        read = read_pack(shipped.name, shipped.read_bytes(), folder)
        if read.header.id != pack:
            raise BadPack(shipped.name, "line 1", f"the file holds the pack {read.header.id}")
        return read
    path = Path(pack)
    if not path.is_file():
        raise KeyError(pack)
    return read_pack(path.name, path.read_bytes(), folder)


def read_pack(name: str, raw: bytes, folder: Traversable = SHIPPED) -> Pack:
    """The pack that a file of that name holds, standing on a pack of the folder.

    Raises BadPack naming the file, the row and the reason.
    """
    source = PackYaml(name, raw)
    pack = _national(source) if _is_national(source) else _provincial(source, folder)
    return pack.model_copy(update={"rules": with_expiry(pack.rules, pack.header)})


def _is_national(source: PackYaml) -> bool:
    return source.section("pack") is not None


def _national(source: PackYaml) -> Pack:
    source.expect_sections(_NATIONAL_SECTIONS)
    header = fit.one(source, "pack", PackHeader)
    versions = tuple(version for _, version in fit.rows(source, "rule_versions", RuleVersion))
    return _whole(
        source,
        Pack.model_construct(
            header=header,
            rule_versions=versions,
            transitions=tuple(row for _, row in _once(source, "transitions", Transition)),
            duty_rows=tuple(row for _, row in fit.rows(source, "duties", DutyRow)),
            apart_rows=tuple(row for _, row in fit.rows(source, "apart", ApartRow)),
            rules=_rules(source, (), versions),
            timers=tuple(timer for _, timer in fit.rows(source, "timers", ProductTimer)),
            ladder=_ladder(source, fit.one(source, "escalation", Escalation), header),
            rates=None,
        ),
    )


def _provincial(source: PackYaml, folder: Traversable) -> Pack:
    source.expect_sections(_PROVINCIAL_SECTIONS)
    meta = fit.one(source, "meta", Meta)
    try:
        header = meta.header()
    except ValidationError as error:
        raise fit.unfit(source, _place(source, "meta"), error, meta.id) from error
    rates = fit.together(source, RATE_SECTIONS, Rates)
    if rates is not None and header.documents is None:
        raise source.refuse(_place(source, "meta"), "documents is missing", header.id)
    base = _base(source, header, folder)
    escalation = fit.optional(source, "escalation", Escalation)
    rules, watches = _overridden(source, header, base)
    added = [row for _, row in fit.rows(source, "no_enforcement_days", SensitiveDays)]
    rules = with_sensitive_days(_rules(source, rules, base.rule_versions), added)
    return _whole(
        source,
        Pack.model_construct(
            header=header,
            rule_versions=base.rule_versions,
            transitions=base.transitions,
            duty_rows=base.duty_rows,
            apart_rows=base.apart_rows,
            rules=rules,
            timers=watches,
            ladder=_ladder(source, escalation, header) if escalation is not None else base.ladder,
            rates=rates,
        ),
    )


def _ladder(source: PackYaml, escalation: Escalation, header: PackHeader) -> Ladder:
    try:
        return escalation.ladder(header)
    except ValidationError as error:
        raise fit.unfit(source, _place(source, "escalation"), error) from error


def _whole(source: PackYaml, pack: Pack) -> Pack:
    """The pack once more, checked as a whole."""
    try:
        return Pack(**{name: getattr(pack, name) for name in Pack.model_fields})
    except ValidationError as error:
        reason = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        raise BadPack(source.name, "line 1", reason) from error


def _base(source: PackYaml, header: PackHeader, folder: Traversable) -> Pack:
    """The national pack the file stands on, whose rule sets have the one it names, in force when it begins."""
    place = _place(source, "meta")
    name = header.base or ""
    shipped = folder / f"{name}.yaml"
    if not _PACK_ID.fullmatch(name) or not shipped.is_file():
        raise source.refuse(place, f"it stands on an unknown pack {name}", header.id)
    standing = PackYaml(shipped.name, shipped.read_bytes())
    if not _is_national(standing):
        raise source.refuse(place, "it has to stand on a national pack", header.id)
    base = _national(standing)
    version = next((one for one in base.rule_versions if one.id == header.rule_version), None)
    if version is None:
        raise source.refuse(place, f"unknown rule version {header.rule_version}", header.id)
    begins = header.effective_from
    if begins < version.begins or (version.ends is not None and begins > version.ends):
        until = version.ends.isoformat() if version.ends is not None else "…"
        raise source.refuse(
            place,
            f"rule version {version.id} holds {version.begins.isoformat()}–{until}, "
            f"the pack begins on {begins.isoformat()}",
            header.id,
        )
    return base


def _overridden(
    source: PackYaml, header: PackHeader, base: Pack
) -> tuple[tuple[ClockRule, ...], tuple[ProductTimer, ...]]:
    """The rows of the base with the province's numbers, and the watches over silence."""
    title = header.title.vi
    timers = fit.optional(source, "product_timers", ProductTimers) or ProductTimers()
    watches = {timer.id: timer for timer in (*base.timers, *timers.watches(title))}
    asked = [(node, row, str(row.id)) for node, row in fit.rows(source, "deadline_overrides", OverrideRow)]
    section = source.section("product_timers")
    for name, row in timers.changes().items():
        node = inner(section, name) if section is not None else None
        asked.append((node or _place(source, "product_timers"), row, name))
    rules: tuple[ClockRule, ...] = base.rules
    changed: set[str] = set()
    for node, row, written in asked:
        try:
            change = row.change(title)
        except ValidationError as error:
            raise source.refuse(node, "no such rule", written) from error
        if change.id in changed:
            raise source.refuse(node, "changed twice", written)
        changed.add(change.id)
        if change.id in watches:
            watches[TimerId(change.id)] = _watch(source, node, change, watches[TimerId(change.id)])
            continue
        try:
            rules = apply_override(rules, change, header.id)
        except OverrideRefused as refusal:
            raise source.refuse(node, refusal.reason, written) from refusal
    return rules, tuple(watches.values())


def _watch(source: PackYaml, node: yaml.Node, change: DeadlineOverride, timer: ProductTimer) -> ProductTimer:
    if change.days is None:
        raise source.refuse(node, "changes nothing", change.id)
    return timer.model_copy(update={"days": change.days, "source": change.source})


def _rules(source: PackYaml, standing: tuple[ClockRule, ...], versions: Iterable[RuleVersion]) -> tuple[ClockRule, ...]:
    """The standing rows and those of the file, none overlapping another of its id, each of a known rule set."""
    known = {version.id for version in versions}
    rules = list(standing)
    for node, rule in fit.rows(source, "rules", ClockRule, never=_DERIVED):
        if overlapping([row for row in (*rules, rule) if row.id == rule.id]) is not None:
            raise source.refuse(node, "its dates overlap those of another row of this id", rule.id)
        if strangers := sorted(set(rule.rule_versions) - known):
            raise source.refuse(node, f"unknown rule version {', '.join(strangers)}", rule.id)
        rules.append(rule)
    return tuple(rules)


def _once(source: PackYaml, section: str, model: type[Transition]) -> list[tuple[yaml.Node, Transition]]:
    """The rows of a section, no id twice."""
    found = fit.rows(source, section, model)
    seen: set[str] = set()
    for node, row in found:
        if row.id in seen:
            raise source.refuse(node, f"key {row.id} is written twice", row.id)
        seen.add(row.id)
    return found


def _place(source: PackYaml, section: str) -> yaml.Node:
    return source.section(section) or source.node

"""Writes docs/legal-rows.md from the packs: every row of the law, where it acts, how firmly it is known.

Run as ``python -m tests.repository.legal_rows`` after a row has changed; a test compares the page with the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from domain.policy.columns import FactAlternatives
from domain.policy.firmness import firmness
from domain.policy.packs import Pack
from domain.policy.rules import ClockRule
from domain.policy.transitions import Transition
from domain.policy.vocabulary import Bound, LaterStream, RuleDayKind, RuleStep, Unit
from store.pack_files import load_pack

PAGE: Final = Path(__file__).parents[2] / "docs" / "legal-rows.md"

_HEAD: Final = """\
# Các dòng quy định và tác dụng của chúng / The rows of the law and what they do

Trang này do `python -m tests.repository.legal_rows` viết ra từ `domain/policy/national-2026.yaml`; đừng sửa bằng tay. /
Written by that command from the data; do not edit it by hand.

Độ chắc chắn / firmness: **C** đã đọc trong văn bản / read in the text · **C2** chỉ đọc qua tài liệu thứ cấp / read at
second hand only · **U** chưa xác nhận / not confirmed. Phạm vi / scope: only `national` rows are locked; the others are
defaults a province's pack may set.

How a row acts follows from its columns: a **clock** starts and stops with papers, reminds and escalates; a **bar**
keeps an act from happening before its day; a **least number**, a **forbidden time** and a **computation** are asked
when a paper is judged; an **alarm** reminds before a fixed day. Rows of a *later issue* are carried and have no effect
yet.
"""

_STEPS: Final = {
    RuleStep.NOTICE: "Thông báo thu hồi đất / notice",
    RuleStep.INVENTORY: "Kiểm đếm / inventory",
    RuleStep.VALUATION: "Lập phương án, thẩm định, phê duyệt / valuation",
    RuleStep.DIALOGUE: "Niêm yết, lấy ý kiến, đối thoại / dialogue",
    RuleStep.AGREEMENT: "Công bố, đồng thuận / agreement",
    RuleStep.RECOVERY_DECISION: "Quyết định thu hồi đất / recovery decision",
    RuleStep.PAYMENT: "Chi trả / payment",
    RuleStep.HANDOVER: "Bàn giao, cưỡng chế / handover, enforcement",
    RuleStep.CLOSING: "Kết thúc / closing",
    RuleStep.EXCEPTION: "Trường hợp đặc biệt / exceptions",
    RuleStep.GOVERNANCE: "Hiệu lực của quy định / governance",
    RuleStep.GRIEVANCE: "Khiếu nại, khởi kiện / grievance",
    RuleStep.PERSONAL_DATA: "Dữ liệu cá nhân / personal data",
}


def page() -> str:
    """The whole page as it ought to stand in the repository."""
    # The sample pack names a last day, so that the row of the pack's own expiry is among its rows.
    pack = load_pack("mau-song-mau-2026")
    national = {rule.id: rule for rule in load_pack("national-2026").rules}
    rules = [national.get(rule.id, rule) for rule in pack.rules]
    parts = [_HEAD]
    for step, title in _STEPS.items():
        lines = [_line(rule) for rule in rules if rule.step is step]
        parts.append(
            f"## {title}\n\n{_table(('row', 'number', 'where it acts', '', 'article', 'who', 'scope'), lines)}"
        )
    parts.append(_transitions(pack.transitions))
    parts.append(_duties(pack))
    return "\n".join(parts)


def acts(rule: ClockRule) -> str:
    """Where a row acts, in one line; empty for a row without effect."""
    if isinstance(rule.stream, LaterStream):
        return f"later issue ({rule.stream.value})"
    stream = rule.stream.value
    if rule.bound.is_clock and rule.starts_from and (rule.stops_at or rule.bound is not Bound.MAX):
        return f"clock of the {stream}: {_clock(rule)}"
    if rule.bound.bars and rule.bars and rule.starts_from:
        lifted = f"; lifted by {_facts(rule.waived_by)}" if rule.waived_by else ""
        return f"bar of {_facts(rule.bars)} ({stream}), counted from {_facts(rule.starts_from)}{lifted}"
    if rule.counts is not None:
        return f"least number: `{rule.counts.detail}` of `{rule.counts.fact}` ({stream})"
    if rule.bound is Bound.WHOLE_PERIOD and rule.lasts_until:
        return (
            f"bar of {_facts(rule.bars)} ({stream}), from {_facts(rule.starts_from)} until {_facts(rule.lasts_until)}"
        )
    if rule.blackout is not None:
        return f"forbidden time of {_facts(rule.bars)} ({stream})"
    if rule.computes is not None:
        return f"computation: {rule.computes.value.replace('_', ' ')} ({stream})"
    return ""


def _clock(rule: ClockRule) -> str:
    starts = _facts(rule.starts_from)
    if rule.bound is Bound.ALARM:
        day = "its last day" if rule.id == "pack-expiry" else f"{rule.on:%d/%m/%Y}"
        return f"{starts} → {day}, reminds {rule.warn_days} days before"
    if rule.bound is Bound.VALIDITY:
        return f"{starts} → lapses, warns before"
    longer = f", longer by `{rule.extends_to.fact}`.`{rule.extends_to.detail}`" if rule.extends_to else ""
    return f"{starts} → {_facts(rule.stops_at)}{longer}"


def _facts(alternatives: FactAlternatives) -> str:
    told = []
    for match in alternatives:
        which = ""
        if match.among:
            which = f" ({', '.join(match.among)})"
        elif match.excluding:
            which = f" (not {', '.join(match.excluding)})"
        elif match.equal is not None:
            which = f" ({match.equal[0]} = {match.equal[1]})"
        told.append(f"`{match.fact}`{which}")
    return ", ".join(told)


def _number(rule: ClockRule) -> str:
    if rule.days is None:
        return "–"
    unit = {Unit.DAYS: "", Unit.MONTHS: " months", Unit.YEARS: " years", Unit.ISSUES: " issues"}[rule.unit]
    if rule.bound is Bound.COUNT:
        return f"{rule.days}{unit or ' times'}"
    kind = " wd" if rule.day_kind is RuleDayKind.WORKING else " d" if rule.unit is Unit.DAYS else ""
    more = "> " if rule.bound is Bound.MIN_WAIT_EXCEEDED else "≥ " if rule.bound is Bound.MIN_WAIT else ""
    return f"{more}{rule.days}{unit}{kind}"


def _line(rule: ClockRule) -> tuple[str, ...]:
    versions = f"<br>{', '.join(rule.rule_versions)}"
    who = ", ".join(actor.value for actor in rule.who_acts)
    name = f"`{rule.id}`<br>{rule.text.vi}{versions}"
    return (name, _number(rule), acts(rule), firmness(rule).value, rule.article, who, rule.scope.value)


def _transitions(rows: Iterable[Transition]) -> str:
    lines = [
        (
            f"`{row.id}`<br>{row.text.vi}",
            f"{', '.join(row.from_versions)} → {row.to_version}, {row.on:%d/%m/%Y}",
            ", ".join(row.when) or "every case",
            row.result.value,
            firmness(row).value,
            row.article,
        )
        for row in rows
    ]
    return f"## Chuyển tiếp / transition\n\n{_table(('row', 'change', 'when', 'result', '', 'article'), lines)}"


def _duties(pack: Pack) -> str:
    signs = [(_codes(row.acts), ", ".join(row.roles), firmness(row).value, row.article) for row in pack.duty_rows]
    apart = [(f"`{row.act}`", _codes(row.not_by), firmness(row).value, row.article) for row in pack.apart_rows]
    return (
        f"## Ai ký việc gì / who signs what\n\n{_table(('acts', 'roles', '', 'article'), signs)}\n"
        f"## Tách nhiệm vụ / kept apart\n\n{_table(('act', 'not by who signed', '', 'article'), apart)}"
    )


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rows = [head, tuple("---" for _ in head), *lines]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""Plans as tables for people: each line with its sum written out, then what it adds up to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.compensation.lines import Line
from domain.compensation.lot import Offset
from domain.compensation.plan import Plan
from domain.policy.rate_numbers import RoundingMode
from domain.policy.rates import PackDocuments
from domain.wording import sums
from domain.wording.compensation import BLOCKERS
from store.rates_file import PackRates
from workers.cli.value_answer import totals

_ROUNDINGS: Final = {
    RoundingMode.NONE: "không làm tròn / not rounded",
    RoundingMode.HALF_UP: "gần nhất / half up",
    RoundingMode.UP: "lên / up",
    RoundingMode.DOWN: "xuống / down",
}
#: Columns of a sheet on paper, landscape.
_WIDE: Final = 160
#: Vietnamese / English for the sums of all households.
_TOTALS: Final = {
    "land": "Đất / Land",
    "assets": "Tài sản / Assets",
    "moving": "Di chuyển / Moving",
    "support": "Hỗ trợ / Support",
    "total_before_rounding": "Tổng trước làm tròn / Before rounding",
    "rounding": "Làm tròn / Rounding",
    "total_after_rounding": "Tổng sau làm tròn / Rounded",
    "deductions": "Khấu trừ / Deductions",
    "net_payable": "Thực nhận từ phương án / Net payable",
    "debt_left": "Nợ còn lại / Debt left",
    "early_reward": "Thưởng bàn giao sớm / Early reward",
    "received_on_time": "Tổng nhận đúng hạn / Received on time",
}


def show(plans: Sequence[Plan], priced: PackRates, *, with_totals: bool) -> None:
    """Print each household's sheet, and the sums of all at the end."""
    # A file or a pipe has no width of its own, and narrow columns would break the sums.
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(Text(f"{priced.title} ({priced.pack_id})", style="bold"))
    if priced.is_sample:
        console.print("Gói mẫu: không dùng cho hộ thật. / A sample pack: never for a real household.")
    for plan in plans:
        console.print(_sheet(plan, priced.documents))
    if with_totals and plans:
        console.print(_sums(plans))


def _sheet(plan: Plan, documents: PackDocuments) -> Table:
    table = Table(title=plan.code, title_justify="left", show_lines=True, expand=True)
    table.add_column("Khoản / Item", ratio=3, overflow="fold")
    table.add_column("Cách tính / Calculation", ratio=6)
    table.add_column("Căn cứ / Basis", ratio=3, overflow="fold")
    table.add_column("Đồng / VND", justify="right", no_wrap=True, min_width=14)
    for line in plan.lines:
        _add(table, line, documents)
    rounded = f"{_ROUNDINGS[plan.rounding_mode]}, {sums.number(plan.rounding_unit)} đ"
    _total(table, "Tổng trước làm tròn / Total before rounding", plan.total_before_rounding)
    _total(table, f"Làm tròn: {rounded}", plan.rounding)
    _total(table, "Tổng sau làm tròn / Rounded total", plan.total)
    for line in plan.deduction_lines:
        _add(table, line, documents, sign=-1)
    if plan.debt_left:
        _total(table, "Nợ còn lại, ghi nhận / Debt left, recorded", plan.debt_left)
    _total(table, "Thực nhận từ phương án / Net payable", plan.net_payable)
    _add(table, plan.early_reward, documents)
    _total(table, "Tổng nhận đúng hạn / Received on time", plan.on_time)
    if plan.resettlement_offset is not None:
        _add_offset(table, plan.resettlement_offset)
    for blocker in plan.blockers:
        told = BLOCKERS[blocker.code]
        table.add_row(
            Text("Chưa chốt được / Cannot be final"), Text(f"{told.vi} / {told.en}"), Text(blocker.subject), ""
        )
    return table


def _add(table: Table, line: Line, documents: PackDocuments, sign: int = 1) -> None:
    category = line.category
    item = Text(f"{category.code} {category.vi} / {category.en}")
    if line.subject:
        item.append(f"\n{line.subject}", style="dim")
    sum_ = Text(sums.formula(line).replace(sums.BETWEEN_STEPS, "\n"))
    if line.reason:
        sum_.append(f"\n{sums.reason(line)}", style="yellow")
    basis = Text(f"{sums.legal_basis(line)} [{category.firmness.value}]", style="dim")
    for name in category.documents:
        decision = getattr(documents, name)
        basis.append(f"\n{decision.number} ({decision.date:%d/%m/%Y})")
    table.add_row(item, sum_, basis, sums.number(sign * line.amount))


def _add_offset(table: Table, offset: Offset) -> None:
    """Apart from the net: who owes whom once the land is set against the smallest lot."""
    land, lot = sums.number(offset.land), sums.number(offset.resettlement)
    owed = "nộp thêm / to collect" if offset.to_collect else "nhận thêm / to pay"
    table.add_row(
        Text("Bù trừ tiền đất với lô tái định cư tối thiểu / Land against the smallest resettlement lot"),
        Text(f"{land} đ − {lot} đ: {owed}"),
        Text("Nghị định 88/2024/NĐ-CP, Điều 25(2)", style="dim"),
        sums.number(offset.to_collect or offset.to_pay),
    )


def _total(table: Table, label: str, amount: int) -> None:
    table.add_row(Text(label, style="bold"), "", "", Text(sums.number(amount), style="bold"))


def _sums(plans: Sequence[Plan]) -> Table:
    table = Table(title=f"Tổng cộng {len(plans)} hộ / {len(plans)} households", title_justify="left")
    table.add_column("Khoản / Item")
    table.add_column("Đồng / VND", justify="right", no_wrap=True)
    for name, amount in totals(plans).items():
        table.add_row(_TOTALS[name], sums.number(amount))
    return table
